"""The server says nothing that scripts/mistakes.py does not find: it would stay English."""

import re
import sys
from functools import cache
from pathlib import Path

import httpx

from support.openapi import ContractViolation

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
from mistakes import pattern  # noqa: E402


@cache
def known() -> re.Pattern[str]:
    return pattern()


def check_messages(reply: httpx.Response) -> None:
    """Of broken JSON (400) only its place is told; no form sends any."""
    is_problem = reply.headers.get("Content-Type", "").startswith("application/problem+json")
    if not is_problem or reply.status_code == 400 or not reply.content:
        return
    said = reply.json()
    for error in [*said.get("errors", []), *said.get("mistakes", [])]:
        if not known().fullmatch(error["message"]):
            raise ContractViolation(
                f"{reply.request.url} says {error['message']!r}, not found by scripts/mistakes.py"
            )
