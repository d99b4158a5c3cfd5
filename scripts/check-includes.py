#!/usr/bin/python3
"""Checks who includes whom under src/, the rule that keeps the layers apart (docs/tour.md):

- base <- json <- db, http <- api <- features <- app: nothing includes rightwards,
  and db and http never include each other;
- a feature includes another one only through that one's public header, NAME/NAME.h, and never in
  circles;
- rules.c of a feature calculates: it includes neither db nor http nor api;
- no header includes itself by any way round, and every "…" names a file from src/.
"""

import re
import sys
from pathlib import Path

# What each layer may include besides itself.
LAYERS = {
    "base": set(),
    "json": {"base"},
    "db": {"base", "json"},
    "http": {"base", "json"},
    "api": {"base", "json", "db", "http"},
    "features": {"base", "json", "db", "http", "api"},
    "app": {"base", "json", "db", "http", "api", "features"},
}
RULES_MAY = {"base", "features"}


def layer(path: str) -> str:
    return path.split("/")[0]


def feature(path: str) -> str | None:
    parts = path.split("/")
    return parts[1] if parts[0] == "features" and len(parts) > 2 else None


def includes_of(source: Path) -> list[tuple[int, str]]:
    lines = source.read_text().splitlines()
    found = ((n, re.match(r'\s*#\s*include\s*"([^"]+)"', line)) for n, line in enumerate(lines, 1))
    return [(n, match[1]) for n, match in found if match]


def objection(path: str, included: str, known: set[str]) -> str | None:
    """Why `path` must not include `included`, or None when it may."""
    if included not in known:
        return "is no file under src/"
    if layer(path) not in LAYERS:
        return "is included by a file of no layer"
    if layer(included) != layer(path) and layer(included) not in LAYERS[layer(path)]:
        return f"is not to the left of {layer(path)}"
    mine, other = feature(path), feature(included)
    if mine and other and mine != other and included != f"features/{other}/{other}.h":
        return f"is not the public header of {other}"
    if mine and path.endswith("/rules.c") and layer(included) not in RULES_MAY:
        return "is nothing a pure calculation needs"
    return None


def circle(graph: dict[str, set[str]]) -> list[str] | None:
    """One way round in the graph, its first node repeated at its end; None when there is none."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str] | None:
        if node in way:
            return way[way.index(node) :] + [node]
        if node in done:
            return None
        for follower in sorted(graph.get(node, ())):
            if found := walk(follower, way + [node]):
                return found
        done.add(node)
        return None

    return next(filter(None, (walk(node, []) for node in sorted(graph))), None)


def main(root: Path) -> int:
    files = {file.relative_to(root).as_posix(): file for file in root.rglob("*.[ch]")}
    findings: list[str] = []
    by_file: dict[str, set[str]] = {}
    by_feature: dict[str, set[str]] = {}
    for path, file in sorted(files.items()):
        for number, included in includes_of(file):
            if reason := objection(path, included, set(files)):
                findings.append(f'src/{path}:{number}: "{included}" {reason}')
            by_file.setdefault(path, set()).add(included)
            mine, other = feature(path), feature(included)
            if mine and other and mine != other:
                by_feature.setdefault(mine, set()).add(other)
    for what, graph in (("includes", by_file), ("features", by_feature)):
        if way := circle(graph):
            findings.append(f"{what} in a circle: {' -> '.join(way)}")
    print(*findings, f"{len(files)} files, {len(findings)} findings", sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "src"))
