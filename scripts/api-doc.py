#!/usr/bin/python3
"""Writes the lower part of docs/api.md, below the marker, from what the program declares.

usage: api-doc.py STINT [DOCUMENT]

STINT is the program, which is asked for `endpoints --json` and `openapi`; DOCUMENT is docs/api.md
if it is not named.
"""

import json
import subprocess
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs/api.md"
MARKER = "<!-- Below this line: scripts/api-doc.py build/stint -->"
METHODS = ("get", "post", "put", "patch", "delete")
BASE = "/api/v1"
# What a path answers that no endpoint of it declares, since the method is none of theirs.
OF_NO_ENDPOINT = (405, "method_not_allowed", "This path does not take that method")


def printed(program: str, *arguments: str) -> dict:
    return json.loads(subprocess.run([program, *arguments], capture_output=True, check=True).stdout)


def operations_of(openapi: dict) -> dict[str, dict]:
    methods = [path[method] for path in openapi["paths"].values() for method in METHODS if method in path]
    return {operation["operationId"]: operation for operation in methods}


def titles_of(openapi: dict) -> dict[str, str]:
    """What each problem is called: a reply that stands for several has their titles in a row."""
    titles: dict[str, str] = {}
    replies = list(openapi["components"]["responses"].values())
    for operation in operations_of(openapi).values():
        replies += operation["responses"].values()
    for reply in replies:
        slugs = reply.get("x-problems", [])
        said = reply.get("description", "").split(". ")
        if len(slugs) == len(said):
            titles |= dict(zip(slugs, said, strict=True))
    return titles


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [headings, ("---",) * len(headings), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def who(endpoint: dict) -> str:
    if endpoint["access"] != "permission":
        return {"public": "everybody", "signed_in": "whoever is signed in"}[endpoint["access"]]
    return f"`{endpoint['permission']}`"


def notes(endpoint: dict) -> str:
    """The problems of its own, and what else differs from the conventions."""
    said = [f"{p['status']} `{p['slug']}`" for p in endpoint["problems"] if p["declared"]]
    if endpoint["etag"]:
        said.append("`ETag`")
    if endpoint["if_match"]:
        said.append("`If-Match`")
    if endpoint["once"] and endpoint["access"] != "public":
        said.append("no `Idempotency-Key`")
    if endpoint["produces"]:
        said.append(f"`{endpoint['produces'].partition(';')[0]}`")
    return ", ".join(said)


def common_problems(endpoints: list[dict], titles: dict[str, str]) -> list[str]:
    found = {
        (problem["status"], problem["slug"])
        for endpoint in endpoints
        for problem in endpoint["problems"]
        if not problem["declared"]
    }
    found.add(OF_NO_ENDPOINT[:2])
    titles = dict([OF_NO_ENDPOINT[1:]]) | titles
    rows = [(str(status), f"`{slug}`", titles.get(slug, "")) for status, slug in sorted(found)]
    return ["## Problems of every endpoint", "", *table(("status", "problem", "title"), rows)]


def permissions(endpoints: list[dict]) -> list[str]:
    scopes = {e["permission"]: e["scopes"] for e in endpoints if e["permission"]}
    roles = ("admin", "manager", "member", "viewer")
    rows = [
        (f"`{name}`", *(of[role].replace("none", "") for role in roles))
        for name, of in sorted(scopes.items())
    ]
    return [
        "## Permissions",
        "",
        "Whose data each built-in role reaches with it; the owner has every permission in the scope all. `GET /permissions` tells the",
        "same, with what each allows.",
        "",
        *table(("permission", *roles), rows),
    ]


def feature(title: str, endpoints: list[dict], operations: dict, titles: dict[str, str]) -> list[str]:
    rows = [
        (
            f"{e['method']} `{e['path'].removeprefix(BASE)}`",
            operations[e["operation"]]["summary"],
            who(e),
            notes(e),
        )
        for e in endpoints
    ]
    lines = [f"## {title}", "", *table(("endpoint", "what it does", "who may", "besides"), rows)]
    own = {
        problem["slug"]: problem["status"]
        for endpoint in endpoints
        for problem in endpoint["problems"]
        if problem["declared"]
    }
    if own:
        lines.append("")
    return lines + [f"- {own[slug]} `{slug}`: {titles.get(slug, '')}" for slug in sorted(own)]


def generated(program: str) -> str:
    endpoints = printed(program, "endpoints", "--json")["endpoints"]
    openapi = printed(program, "openapi")
    operations, titles = operations_of(openapi), titles_of(openapi)
    by_title: dict[str, list[dict]] = {}
    for endpoint in endpoints:
        by_title.setdefault(operations[endpoint["operation"]]["tags"][0], []).append(endpoint)
    parts = [common_problems(endpoints, titles), permissions(endpoints)]
    parts += [feature(title, its, operations, titles) for title, its in by_title.items()]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    document = Path(sys.argv[2]) if len(sys.argv) == 3 else DOCUMENT
    by_hand, marker, _ = document.read_text().partition(MARKER)
    if not marker:
        sys.exit(f"{document} has no line {MARKER}")
    document.write_text(f"{by_hand}{MARKER}\n\n{generated(sys.argv[1])}")


if __name__ == "__main__":
    main()
