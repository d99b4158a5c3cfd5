"""docs/adding-a-feature.md tells the truth: what it says to write builds, and its tests pass."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from example import changed, copy_source, steps

# What is held against the example, besides its own tests.
CHECKED_BY = ("test_notices.py", "test_permission_matrix.py", "test_records.py", "test_openapi.py")
CONCERNED = "notice or the_file_has or test_records or test_openapi"


class Tree:
    """A copy of the source, and the server that is built from it."""

    def __init__(self, folder: Path):
        self.folder = folder
        # ccache may use what it compiled for another such copy.
        self.environment = os.environ | {
            "CCACHE_BASEDIR": str(folder),
            "CCACHE_NOHASHDIR": "1",
            "STINT_BINARY": str(folder / "build/stint"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if shutil.which("ccache") and "CC" not in os.environ:
            self.environment["CC"] = "ccache gcc"

    def run(self, *command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        words = " ".join(map(str, command))
        assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout[-8000:]}"
        return done.stdout

    def apply(self, part) -> None:
        files = {step.apply(self.folder) for step in part}
        sources = sorted(f for f in files if f.suffix in (".c", ".h") and "notices" in f.parts)
        self.run("clang-format-15", "-i", "src/app/features.c")
        self.run("clang-format-15", "--dry-run", "-Werror", *sources)
        self.run(sys.executable, "scripts/check-includes.py")
        self.run("ninja", "-C", "build", "stint")
        self.run("scripts/api-doc.py", "build/stint")

    def test(self) -> None:
        files = [f"tests/api/{name}" for name in CHECKED_BY]
        self.run(sys.executable, "-m", "pytest", *files, "-k", CONCERNED)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Tree:
    tree = Tree(tmp_path_factory.mktemp("source"))
    copy_source(tree.folder)
    options = ("--buildtype=debugoptimized", "-Dtests=false", "-Dweb=disabled")
    tree.run("meson", "setup", "build", *options)
    return tree


def test_the_document_can_be_followed_word_by_word(tree):
    for part, endpoints in zip(steps(), (2, 3), strict=True):
        tree.apply(part)
        assert tree.run("build/stint", "endpoints").count("/api/v1/notices") == endpoints
        assert (tree.folder / "docs/api.md").read_text().count("`/notices") == endpoints
        tree.test()


def test_a_change_is_made_in_the_one_place_it_names():
    assert changed("a\nb\nc\n", " b\n+new\n", "file") == "a\nb\nnew\nc\n"
    assert changed("a\nb\nc\n", "-b\n+new\n@@\n+end\n", "file") == "a\nnew\nc\nend\n"


@pytest.mark.parametrize("diff", (" missing\n+new\n", " a\n+new\n", "new\n"))
def test_a_change_that_does_not_say_where_is_refused(diff):
    with pytest.raises(AssertionError):
        changed("a\nb\na\n", diff, "file")
