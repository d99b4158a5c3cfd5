"""No statement of the server's walks through a table that grows: judged by SQLite's own programs for them.

The server is told what its tables look like in a large organization (db/dialect.c), so that its plans
are the same however little a test has stored.
"""

import re
import sqlite3
from pathlib import Path

from support import preload

HERE = Path(__file__).resolve().parent

# What is read from end to end on purpose. (An index of some rows only is short by what it is for.)
WHOLE = {
    "migration": "a row for each",
    "organization": "commands look for one by its name; listed when the server starts",
    "audit_log": "verified as a whole",
    "audit_head": "verified as a whole",
    "audit_anchor": "verified as a whole",
    "password_reset_request": "a queue: its first rows are taken",
    "registration_request": "a queue of a thousand at most: its first rows are taken",
}


class Statements:
    """What a server with these settings asks SQLite."""

    def __init__(self, folder: Path):
        library = preload.build(HERE / "note_statements.c", folder)
        self.noted = folder / "statements"
        self.settings = {"LD_PRELOAD": str(library), "NOTE_STATEMENTS": str(self.noted)}

    def all(self) -> list[str]:
        return sorted(set(self.noted.read_text().split("\0")) - {""})


def connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.create_collation("C", lambda a, b: (a > b) - (a < b))
    database.create_function("uuid", 1, lambda value: value, deterministic=True)
    return database


def tables_of(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def partial_indexes_of(database: sqlite3.Connection) -> set[str]:
    listed = database.execute(
        "SELECT l.name FROM sqlite_schema m JOIN pragma_index_list(m.name) l"
        " WHERE m.type = 'table' AND l.partial"
    )
    return {name for (name,) in listed}


def walked(database: sqlite3.Connection, statement: str) -> set[str]:
    """The tables that are read from end to end, by themselves, by an index or for a Bloom filter."""
    tables, partial = tables_of(database), partial_indexes_of(database)
    found = set()
    values = {str(number): None for number in range(1, 100)}
    for *_, step in database.execute(f"EXPLAIN QUERY PLAN {statement}", values):
        walk = re.match(r"(?:SCAN|BLOOM FILTER ON) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
        if walk and walk[2] not in partial:
            named = re.findall(rf"\b(\w+) (?:AS )?{walk[1]}\b", statement)
            found |= {name for name in [walk[1], *named] if name in tables}
    return found


def faults(path: Path, statements: list[str]) -> list[str]:
    """A line for each statement that walks through what grows."""
    database = connect(path)
    judged = (
        (statement, walked(database, statement) - set(WHOLE))
        for statement in statements
        if statement.split(maxsplit=1)[0] in ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
    )
    return [f"walks through {', '.join(sorted(bad))}: {sql}" for sql, bad in judged if bad]
