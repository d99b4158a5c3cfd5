"""docs/api.md names every endpoint as the program declares it."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("STINT_BINARY", str(ROOT / "build/stint"))
DOCUMENT = ROOT / "docs/api.md"
REGENERATE = "scripts/api-doc.py build/stint"


def regenerated(folder: Path, text: str) -> str:
    document = folder / "api.md"
    document.write_text(text)
    subprocess.run([ROOT / "scripts/api-doc.py", BINARY, document], check=True)
    return document.read_text()


def test_the_document_is_what_the_declarations_say(tmp_path):
    written = DOCUMENT.read_text()
    assert regenerated(tmp_path, written) == written, f"docs/api.md is out of date: {REGENERATE}"


def test_writing_it_again_keeps_what_people_wrote_and_nothing_else(tmp_path):
    written = DOCUMENT.read_text()
    by_hand, marker, made = written.partition(f"<!-- Below this line: {REGENERATE} -->\n")
    assert by_hand and marker and made
    assert regenerated(tmp_path, by_hand + marker + "Old lines\n") == regenerated(tmp_path, written)


def test_every_endpoint_is_in_it():
    listed = subprocess.run([BINARY, "endpoints"], capture_output=True, check=True, text=True).stdout
    written = DOCUMENT.read_text()
    for line in listed.splitlines():
        method, path = line.split()[:2]
        assert f"{method} `{path.removeprefix('/api/v1')}`" in written, f"no {line}: {REGENERATE}"
