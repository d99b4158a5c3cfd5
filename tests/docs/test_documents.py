"""The other documents: their links lead somewhere, their commands work, their tables are right."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("STINT_BINARY", ROOT / "build/stint")).resolve()
README = ROOT / "README.md"
PASSED = ("PATH", "LANG", "HOME", "TZ")

DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", ROOT / "tests/README.md"]
DOCUMENTS += [*(ROOT / "docs").glob("*.md"), *(ROOT / "src").rglob("README.md")]


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_to_files(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
        assert target.startswith("http") or (document.parent / target).exists(), target


def sources() -> str:
    return "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.[ch]"))


def test_the_tour_names_files_and_functions_that_are_there():
    tour = (ROOT / "docs/tour.md").read_text()
    places = (ROOT, ROOT / "src", ROOT / "src/features")
    files = set(re.findall(r"[`*]([a-z_]+/[a-z_/.]*[a-z_]\.[a-z]+)[`*]", tour))
    assert len(files) > 20
    for file in sorted(files):
        assert any((place / file).exists() for place in places), file
    functions = set(re.findall(r"`([A-Za-z_]{4,})\(", tour))
    assert len(functions) > 5
    text = sources()
    for function in sorted(functions):
        assert re.search(rf"\b{function}\(", text), function


def test_the_readme_gives_the_settings_their_defaults(tmp_path):
    listed = run("config", "check", folder=tmp_path)
    settings = dict(re.findall(r"^(\w+) = (.*)  \(default\)$", listed, re.MULTILINE))
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| ", README.read_text(), re.MULTILINE)
    assert len(rows) > 8
    for name, default in rows:
        said = {"": "(not set)", "generated": "(not set)"}.get(default, default.strip("`"))
        assert settings[name] == said, name


def run(*arguments: str, folder: Path) -> str:
    environment = {name: os.environ[name] for name in PASSED if name in os.environ}
    done = subprocess.run(
        [BINARY, *arguments], cwd=folder, env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout


# ---- the commands of README.md, on a server of their own ----


def block(beginning: str) -> str:
    """The one block of commands that begins so."""
    [commands] = [b for b in re.findall(r"^```sh\n(.*?)^```$", README.read_text(), re.M | re.S)
                  if b.startswith(beginning)]  # fmt: skip
    return commands


@pytest.fixture
def at(tmp_path):
    """The address of a server that runs as README.md starts it, in this folder."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build/stint").symlink_to(BINARY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {name: os.environ[name] for name in PASSED if name in os.environ}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            ["build/stint", "serve", "--listen", address],
            cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    deadline = time.monotonic() + 30
    while b"Stint serves at" not in (tmp_path / "log").read_bytes():
        assert server.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
        time.sleep(0.02)
    yield address
    server.terminate()
    assert server.wait(20) == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="README.md uses curl")
def test_the_commands_of_the_readme_do_what_it_says(at, tmp_path):
    def shell(commands: str) -> list[str]:
        commands = commands.replace("127.0.0.1:8080", at)
        environment = {name: os.environ[name] for name in PASSED if name in os.environ}
        done = subprocess.run(
            ["sh", "-eu", "-c", commands],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.replace("}{", "}\n{").splitlines()

    [made] = shell(block("echo 'a long password'"))
    employee_id = re.search(r'"employee_id":"([^"]+)"', made)[1]
    me, punched = shell(block("# a token").replace("EMPLOYEE-ID", employee_id))
    assert me.startswith(f'{{"employee":{{"id":"{employee_id}"')
    assert '"current_status":"working"' in punched
