"""What is stored, held against what was acknowledged, and against itself."""

import json
import sqlite3
from collections import Counter
from datetime import date, time
from itertools import groupby
from typing import Any

from attendance import BusinessHours, Employee, Punch, PunchType, sessions_at
from attendance import Organization as ModelOrganization
from load import PUNCH, Caller, Office, Wish
from support.server import START, Server
from zones import instant_from_text, instant_to_text

HOURS = BusinessHours(effective_from=date(2020, 1, 1), start_time=time(9), end_time=time(17))


def check(office: Office, settled: bool = False) -> None:
    """Every acknowledged write is there exactly once, open ones at most once (`settled`: exactly
    once), and nothing is half-done.
    """
    with office.caller() as caller:
        entries = caller.all("/timetracking/entries")
        employees = caller.all("/employees")
        check_wishes(office, entries, employees, settled)
        check_sessions(office, caller, entries, employees)
        check_audit_log(caller, entries, employees)


def check_database(server: Server) -> None:
    """Of all tenants: the chains of the audit log, and the database's own idea of itself."""
    verdict = json.loads(server.run("audit", "verify"))
    assert verdict["intact"] and verdict["entries"] > 0, verdict
    if server.engine == "sqlite":
        database = sqlite3.connect(f"file:{server.data / 'stint.db'}?mode=ro", uri=True)
        try:
            database.create_collation("C", lambda a, b: (a > b) - (a < b))
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        finally:
            database.close()


# ---- what was asked for ----


def identity(wish: Wish) -> tuple:
    if wish.path == PUNCH:
        return wish.body["employee_id"], wish.body["timestamp"], wish.body["type"]
    return (wish.body["name"],)


def check_wishes(office: Office, entries: list, employees: list, settled: bool) -> None:
    writers = {writer.employee_id for writer in office.writers} | {office.organization.employee_id}
    stored = Counter(
        [(entry["employee_id"], entry["timestamp"], entry["type"]) for entry in entries]
        + [(employee["name"],) for employee in employees if employee["id"] not in writers]
    )
    twice = [what for what, count in stored.items() if count > 1]
    assert not twice, f"stored twice: {twice}"
    wanted = Counter(map(identity, office.wishes))
    assert not stored - wanted, f"stored though nobody asked: {stored - wanted}"
    must = wanted if settled else Counter(map(identity, office.acknowledged))
    assert not must - stored, f"acknowledged and lost: {must - stored}"


# ---- sessions are what their punches make ----


def model_of(office: Office, entries: list, employees: list) -> ModelOrganization:
    def by_person(entry: dict) -> tuple:
        return entry["employee_id"], entry["timestamp"]

    punches = {
        employee_id: tuple(
            Punch(PunchType(entry["type"]), instant_from_text(entry["timestamp"]), recorded=1)
            for entry in group
        )
        for employee_id, group in groupby(
            sorted(entries, key=by_person), key=lambda entry: entry["employee_id"]
        )
    }
    return ModelOrganization(
        office.ZONE,
        employees=tuple(
            Employee(employee["id"], employee["name"], punches=punches.get(employee["id"], ()))
            for employee in employees
        ),
        business_hours=(HOURS,),
    )


def published(session: Any) -> dict:
    """A session of the model as the server would publish it."""

    def text(instant: int | None) -> str | None:
        return None if instant is None else instant_to_text(instant)

    times = {"punch_in": text(session.punch_in), "punch_out": text(session.punch_out)}
    cycles = [
        vars(cycle) | {"punch_in": text(cycle.punch_in), "punch_out": text(cycle.punch_out)}
        for cycle in session.punch_cycles
    ]
    members = {
        name: value for name, value in vars(session).items() if not name.endswith("_microseconds")
    }
    return members | times | {"date": session.date.isoformat(), "punch_cycles": cycles}


def check_sessions(office: Office, caller: Caller, entries: list, employees: list) -> None:
    def in_order(sessions: list[dict]) -> list[dict]:
        return sorted(sessions, key=lambda s: (s["employee_id"], s["date"]))

    model = model_of(office, entries, employees)
    expected = [published(session) for session in sessions_at(model, instant_from_text(START))]
    found = [
        {name: value for name, value in session.items() if name != "id"}
        for session in caller.all("/timetracking/sessions")
    ]
    for mine, theirs in zip(in_order(expected), in_order(found)):
        assert theirs == mine
    assert len(found) == len(expected)


# ---- every change has its entry in the log ----


def check_audit_log(caller: Caller, entries: list, employees: list) -> None:
    log = caller.all("/audit-log")
    for action, things in (("punch.create", entries), ("employee.create", employees)):
        logged = Counter(entry["entity_id"] for entry in log if entry["action"] == action)
        changed = Counter(thing["id"] for thing in things)
        assert logged == changed, f"{action}: {(logged - changed) + (changed - logged)}"
