"""What docs/adding-a-feature.md says to write, applied literally to a copy of the source.

A step is a line with nothing but a file's name in backticks and the fenced block under it. A block
of the kind `diff` changes the file: each hunk's lines (hunks are parted by `@@`) with a space or a
minus stand there exactly once and become those with a space or a plus; a hunk of plus lines goes to
the end. Every other block is a whole new file.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/adding-a-feature.md"
FURTHER = "## A further endpoint"
NEEDED = ("meson.build", "meson_options.txt", "migrations", "pytest.ini", "scripts", "src")
NEEDED += ("docs/api.md", "tests/api", "web/account", "web/docs", "web/meson.build", ".clang-format")

STEP = re.compile(r"^`([^`\n]+)`\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    path: str
    kind: str
    text: str

    def apply(self, tree: Path) -> Path:
        """Gives the file that was made or changed."""
        file = tree / self.path.replace("NNNN", next_migration(tree))
        if self.kind == "diff":
            file.write_text(changed(file.read_text(), self.text, self.path))
        else:
            assert not file.exists(), f"{self.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text)
        return file


def steps() -> tuple[list[Step], list[Step]]:
    """Those of the feature, and those of the further endpoint."""
    feature, further = DOCUMENT.read_text().split(f"\n{FURTHER}\n")
    found = [[Step(*match) for match in STEP.findall(part)] for part in (feature, further)]
    for part, text in zip(found, (feature, further), strict=True):
        shown = len(re.findall(r"^```\w+$", text, re.MULTILINE))
        commands = len(re.findall(r"^```sh$", text, re.MULTILINE))
        assert len(part) == shown - commands, "a block has no file's name above it"
    return found[0], found[1]


def changed(text: str, diff: str, path: str) -> str:
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        assert all(line[0] in " +-" for line in lines), f"{path}: no diff:\n{hunk}"
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        if not before:
            text += after
            continue
        places = re.findall(rf"^{re.escape(before)}", text, re.MULTILINE)
        assert len(places) == 1, f"{path} has this {len(places)} times, not once:\n{before}"
        at = re.search(rf"^{re.escape(before)}", text, re.MULTILINE)
        text = text[: at.start()] + after + text[at.end() :]
    return text


def next_migration(tree: Path) -> str:
    last = max(int(file.name[:4]) for file in (tree / "migrations").glob("*.sql"))
    return f"{last + 1:04}"


def copy_source(tree: Path) -> None:
    """What the server and the tests of its API are made of."""
    for name in NEEDED:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tree / name)
