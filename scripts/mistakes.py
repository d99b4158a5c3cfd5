#!/usr/bin/env python3
"""What the server may say is wrong with an input, found in its sources; as JSON, with the place.

A message is the format of a function below, or stands in MISTAKE(): wherever it goes from there, it
has been found. "{{0}}" is the first of the values in it. What reads like a message and is neither
is an error, so that none is forgotten: `unmarked()`.

    scripts/mistakes.py
"""

import ast
import json
import re
import sys
from collections.abc import Container, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"

# Which argument says what is wrong.
SAYERS = {
    "place_error": 2,
    "input_error_add": 2,
    "add_error": 2,
    "fail_field": 2,
    "employee_mistake": 4,
    "sync_wrong": 4,
    "sync_wrong_at": 3,
    "ical_wrong": 3,
    "fatal": 2,
    "MISTAKE": 0,
}
# What these say is not about an input: what a problem's detail is, or for those who run the server.
OTHERS = ("fail", "fail_with", "import_wrong", "wrong_about", "wrong", "command_complain")

# Sources whose messages nobody reads in the application.
APART = {
    "db": "backups",
    "app": "settings and the command line",
    "json/parse.c": "JSON that is broken: the application writes its own by machine",
    "features/mail/settings.c": "settings",
    "features/tasks/sync_read.c": "files for the command line",
    "features/attendance/import_lines.c": "files for the command line",
    "features/attendance/import.c": "files for the command line",
    "features/audit/rules.c": "what is wrong with a chain, not with an input",
}
# Parts of texts that only look like messages.
NONE = ("is not a JSON object", "must be a date")  # the clock of tests; a comparison
READS_LIKE_ONE = re.compile(
    r"(must|is|are|has|have|needs?|names|cannot|ends|begins|overlaps|leads|reports|goes|add up)"
    r" [a-z0-9%]"
)

TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\w+|[^\w\s]', re.DOTALL
)
VALUE = re.compile(r"%[-+0 #]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:ll|l|z|j|h)?[a-zA-Z]")


class Source:
    """The tokens of one file, without comments, directives kept as they come."""

    def __init__(self, path: Path):
        self.name = str(path.relative_to(SOURCES))
        self.text = path.read_text()
        found = TOKEN.finditer(self.text)
        self.tokens = [token for token in found if not token[0].startswith(("/*", "//"))]

    def line(self, index: int) -> int:
        return self.text.count("\n", 0, self.tokens[index].start()) + 1

    def calls(self, names: Container[str]) -> Iterator[tuple[str, list[range]]]:
        """Each call of one of those: its name, and the tokens of each argument."""
        for at in range(len(self.tokens) - 1):
            if self.tokens[at][0] in names and self.tokens[at + 1][0] == "(":
                yield self.tokens[at][0], self.arguments(at + 2)

    def arguments(self, first: int) -> list[range]:
        depth, arguments = 1, []
        for at in range(first, len(self.tokens)):
            token = self.tokens[at][0]
            depth += (token in "([{") - (token in ")]}")
            if depth == 0 or (depth == 1 and token == ","):
                arguments.append(range(first, at))
                first = at + 1
            if depth == 0:
                break
        return arguments

    def literals(self, tokens: range) -> Iterator[tuple[int, str]]:
        """Texts among those, pieces that stand side by side put together."""
        pieces, start = [], 0
        for at in [*tokens, None]:
            token = "" if at is None else self.tokens[at][0]
            if token.startswith('"'):
                start = start if pieces else at
                pieces.append(ast.literal_eval(token))
            elif pieces:
                yield start, "".join(pieces)
                pieces = []


def sources() -> Iterator[Source]:
    for path in sorted(SOURCES.rglob("*.[ch]")):
        name = str(path.relative_to(SOURCES))
        if not any(name == apart or name.startswith(f"{apart}/") for apart in APART):
            yield Source(path)


def message_of(format: str) -> str | None:
    """"must be at least {{0}}"; None for a format that only hands on what was said elsewhere."""
    count = iter(range(100))
    message = VALUE.sub(lambda _: f"{{{{{next(count)}}}}}", format.replace("%%", "%"))
    return message if re.search(r"[a-z]", re.sub(r"\{\{\d+\}\}", "", message)) else None


def messages() -> dict[str, str]:
    """Each message, and where it is said first."""
    found: dict[str, str] = {}
    for source in sources():
        for name, arguments in source.calls(SAYERS):
            if len(arguments) <= SAYERS[name]:
                continue
            for at, literal in source.literals(arguments[SAYERS[name]]):
                message = message_of(literal)
                if message is not None:
                    found.setdefault(message, f"src/{source.name}:{source.line(at)}")
    return found


def unmarked() -> list[str]:
    """Texts that read like messages and are not found: they belong into MISTAKE()."""
    forgotten = []
    for source in sources():
        known = set()
        for _, arguments in source.calls((*SAYERS, *OTHERS, "FIELD", "PERMISSION", "ENDPOINT")):
            known.update(at for argument in arguments for at in argument)
        for at, literal in source.literals(range(len(source.tokens))):
            if at not in known and literal not in NONE and READS_LIKE_ONE.match(literal):
                forgotten.append(f"src/{source.name}:{source.line(at)}: {literal}")
    return forgotten


def details() -> dict[str, str]:
    """What problems tell of their case beside their title, and where."""
    found: dict[str, str] = {}
    for source in sources():
        for name, arguments in source.calls({"fail": 2, "fail_with": 3}):
            place = 2 if name == "fail" else 3
            if len(arguments) <= place:
                continue
            for at, literal in source.literals(arguments[place]):
                message = message_of(literal)
                if message is not None:
                    found.setdefault(message, f"src/{source.name}:{source.line(at)}")
    return found


def problems() -> set[str]:
    """The names of all problems that are declared."""
    text = "\n".join(path.read_text() for path in sorted(SOURCES.rglob("*.c")))
    return set(re.findall(r"^(?:static )?PROBLEM\((\w+),", text, re.MULTILINE))


def pattern() -> re.Pattern[str]:
    """What messages look like when they are sent; those of iCalendar follow a property's name."""
    forms = []
    for message in messages():
        parts = re.split(r"\{\{\d+\}\}", message)
        forms.append(".*".join(re.escape(part) for part in parts))
    return re.compile(r"(?:[A-Z-]+ )?(?:" + "|".join(forms) + ")", re.DOTALL)


if __name__ == "__main__":
    json.dump(messages(), sys.stdout, indent=2, sort_keys=True)
    print()
    for text in unmarked():
        print(text, file=sys.stderr)
