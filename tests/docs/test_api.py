"""docs/api.md names every endpoint as the program declares it."""

import json
import os
import re
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


def receiving() -> str:
    return DOCUMENT.read_text().partition("## Receiving webhooks\n")[2].partition("\n## ")[0]


def test_the_webhook_it_shows_is_genuine_by_the_code_it_shows():
    [request] = re.findall(r"^```http\n(.*?)\n```$", receiving(), re.M | re.S)
    [code] = re.findall(r"^```python\n(.*?)^```$", receiving(), re.M | re.S)
    [secret] = re.findall(r"`(whsec_[0-9a-f]{64})`", receiving())
    head, body = request.split("\n\n")
    headers = dict(line.split(": ") for line in head.splitlines()[1:])
    signature = headers["Stint-Signature"]
    signed_at = int(re.match(r"t=(\d+),", signature)[1])
    assert json.loads(body)["event"] == headers["Stint-Event"]

    shown: dict = {}
    exec(code, shown)

    def is_genuine(at: int, secret: str = secret, header: str = signature, body: str = body) -> bool:
        shown["time"].time, real = lambda: at, shown["time"].time
        try:
            return shown["is_genuine"](secret, header, body.encode())
        finally:
            shown["time"].time = real

    assert is_genuine(signed_at) and is_genuine(signed_at + 300)
    assert not is_genuine(signed_at + 301)
    assert not is_genuine(signed_at, secret=secret + "0")
    assert not is_genuine(signed_at, body=body + " ")
    assert not is_genuine(signed_at + 1, header=signature.replace(str(signed_at), str(signed_at + 1)))
    assert is_genuine(signed_at, header=signature.replace(",v1=", ",v1=00,v1="))


def test_what_webhooks_carry_is_in_the_document_of_the_api():
    listed = re.findall(r"^\| `[a-z]+\..*? \| .*?`([A-Z]\w+)` \|$", receiving(), re.M)
    printed = subprocess.run([BINARY, "openapi"], capture_output=True, check=True, text=True)
    assert len(listed) == 5
    assert set(listed) <= set(json.loads(printed.stdout)["components"]["schemas"])


def test_every_endpoint_is_in_it():
    listed = subprocess.run([BINARY, "endpoints"], capture_output=True, check=True, text=True).stdout
    written = DOCUMENT.read_text()
    for line in listed.splitlines():
        method, path = line.split()[:2]
        assert f"{method} `{path.removeprefix('/api/v1')}`" in written, f"no {line}: {REGENERATE}"
