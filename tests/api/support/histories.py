"""Generated histories of attendance, told to a server over HTTP and then asked of it.

tests/model/generate.py makes a history, Replay writes it through the API, and `differences` holds
what the server then says against the model: status, entries, sessions, reports and CSV, whole
records, nothing left out but the ids that the server gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

from attendance import (
    BusinessHours, Employee, Punch, Range, Session, employees_in, punch_flags, sessions_at,
    status_at,
)  # fmt: skip
from attendance import Organization as Company
from generate import History
from reports import (
    csv_rows, csv_text, daily_report, employees_report, overview, punctuality,
)  # fmt: skip
from support.attendance import all_items
from support.client import Client
from support.server import START, Organization, Server
from zones import MINUTE, SECOND, Instant, instant_from_text, instant_to_text, local_date

TIMES = ("as_of", "punch_in", "punch_out", "timestamp")
DAY = 86_400 * SECOND
# What a machine needs to tell a history and to ask about it.
ALL = (
    "timetracking.punch", "timetracking.correct", "timetracking.read", "reports.read",
    "business_hours.manage",
)  # fmt: skip


# ---- Values, as the model has them and as JSON has them


def published(value: Any) -> Any:
    """A value of the model as the server says it, instants apart."""
    if isinstance(value, dict):
        return {
            name: published(member)
            for name, member in value.items()
            if not name.endswith("_microseconds")
        }
    if isinstance(value, (list, tuple)):
        return [published(member) for member in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def read(value: Any) -> Any:
    """A value of a reply with its instants as the model has them."""
    if isinstance(value, dict):
        return {
            name: instant_from_text(member) if name in TIMES and member else read(member)
            for name, member in value.items()
        }
    return [read(member) for member in value] if isinstance(value, list) else value


def without_id(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "id"}


# ---- What the model expects


def expected_status(company: Company, employee: Employee, now: Instant) -> dict[str, Any]:
    alone = Range(employee_id=employee.id)
    missing = any(session.missing_punch_out for session in sessions_at(company, now, alone))
    return published(asdict(status_at(company, employee, now))) | {"missing_punch_out": missing}


def expected_entry(company: Company, employee: Employee, punch: Punch) -> dict[str, Any]:
    """How the punch, one of the employee's, is listed; told by a machine and without a note."""
    begun = [p for p in employee.punches if p.type == "punch_in" and p.timestamp <= punch.timestamp]
    late, early = punch_flags(company, employee, punch)
    return {
        "employee_id": employee.id,
        "type": punch.type.value,
        "timestamp": punch.timestamp,
        "date": local_date(begun[-1].timestamp, company.zone_of(employee)).isoformat(),
        "is_late": late,
        "is_early": early,
        "notes": None,
        "source": "api",
    }


def expected_entries(company: Company, asked: Range) -> list[dict[str, Any]]:
    """In order of time; those of one instant by employee, since ids are nobody's to foresee."""
    entries = [
        expected_entry(company, employee, punch)
        for employee in employees_in(company, asked)
        for punch in employee.punches
    ]
    first, last = asked.start_date.isoformat(), asked.end_date.isoformat()
    return in_order_of_time(entry for entry in entries if first <= entry["date"] <= last)


def in_order_of_time(entries: Any) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: (entry["timestamp"], entry["employee_id"]))


def expected_sessions(company: Company, now: Instant, asked: Range) -> list[dict[str, Any]]:
    """Newest date first; within one, the model's order of employees."""
    found: list[Session] = sessions_at(company, now, asked)
    newest_first = sorted(found, key=lambda session: -session.date.toordinal())
    return [published(asdict(session)) for session in newest_first]


# ---- What the server says


def parameters(asked: Range) -> dict[str, Any]:
    """The range as a query; a date that the model's range leaves open is left out."""
    named = {"start_date": asked.start_date, "end_date": asked.end_date}
    dates = {k: str(v) for k, v in named.items() if v not in (date.min, date.max)}
    return dates | ({"employee_id": asked.employee_id} if asked.employee_id else {})


def said_status(client: Client, employee: Employee) -> dict[str, Any]:
    return read(client.get(f"/timetracking/status/{employee.id}", expect=200).json())


def said_items(client: Client, path: str, **params: Any) -> list[dict[str, Any]]:
    return [without_id(read(item)) for item in all_items(client, path, **params)]


def said_csv(client: Client, asked: Range, cycles: bool) -> str:
    body = parameters(asked) | {"include_punch_cycles": cycles}
    return client.post("/reports/export/csv", json=body, expect=200).content.decode()


# ---- Telling and asking


class Replay:
    """A history's organization on a server, and the same organization in the model.

    The model's has the server's ids, and the owner, whom every organization has.
    """

    def __init__(self, server: Server, history: History):
        self.history = acceptable(history)
        self.server = server
        self.random = Random(f"replay {history.kind} {history.seed}")
        told = self.history.organization
        server.set_clock(START)
        self.tenant = Organization(server, "History", told.time_zone)
        owner = self.tenant.owner
        limit = told.missing_punch_out_seconds // 60
        owner.patch("/organization", json={"missing_punch_out_minutes": limit}, expect=200)
        owner.patch(f"/employees/{self.tenant.employee_id}", json={"number": "Owner"}, expect=200)
        self.client = machine(self.tenant, *ALL)
        ids = {employee.id: self._hire(employee) for employee in told.employees}
        olive = Employee(self.tenant.employee_id, "Olive Owner", "Owner", "")
        self.company = replace(
            told,
            employees=(olive, *(replace(e, id=ids[e.id]) for e in told.employees)),
            business_hours=tuple(
                replace(row, employee_id=row.employee_id and ids[row.employee_id])
                for row in told.business_hours
            ),
        )
        self.ids = ids

    def _hire(self, employee: Employee) -> str:
        body = {
            "name": employee.name,
            "number": employee.number,
            "email": f"{employee.id}@example.com",
            "department": employee.department,
            "time_zone": employee.time_zone,
            "employed_from": published(employee.employed_from),
            "employed_until": published(employee.employed_until),
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self.tenant.owner.post("/employees", json=given, expect=201).json()["id"]

    def writes(self) -> list[BusinessHours | tuple[Employee, Punch]]:
        return replace(self.history, organization=self.company).writes()

    def ranges(self) -> list[Range]:
        """The generator's, by the server's ids, each with both dates."""
        asked = self.history.ranges()
        return [replace(r, employee_id=r.employee_id and self.ids[r.employee_id]) for r in asked]

    def tell(self) -> None:
        """All at once afterwards, as one would who brings a history."""
        self.server.set_clock(instant_to_text(self.history.now))
        for written in self.writes():
            if isinstance(written, BusinessHours):
                self._set_hours(written)
            else:
                employee, punch = written
                self._punch(employee, punch, instant_to_text(punch.timestamp))

    def tell_as_it_happens(self) -> Iterator[str]:
        """Punch by punch by a clock that moves; gives what a reply has wrong."""
        told: dict[str, tuple[Punch, ...]] = {}
        for written in self.writes():
            if isinstance(written, BusinessHours):
                self._set_hours(written)
                continue
            employee, punch = written
            now = punch.timestamp + self.random.choice((0, 0, 0, -2 * MINUTE, MINUTE))
            self.server.set_clock(instant_to_text(now))
            by_clock = now == punch.timestamp and self.random.random() < 0.5
            timestamp = None if by_clock else instant_to_text(punch.timestamp)
            reply = read(self._punch(employee, punch, timestamp))
            told[employee.id] = (*told.get(employee.id, ()), punch)
            so_far = replace(employee, punches=told[employee.id])
            company = replace(self.company, employees=(so_far,))
            when = f"when told at {instant_to_text(now)} of {punch}"
            expected = expected_entry(company, so_far, punch)
            yield from difference(f"the entry {when}", without_id(reply["entry"]), expected)
            expected = expected_status(company, so_far, now)
            yield from difference(f"the status {when}", reply["status"], expected)

    def _set_hours(self, row: BusinessHours) -> None:
        body = {
            "effective_from": str(row.effective_from),
            "start_time": f"{row.start_time:%H:%M}",
            "end_time": f"{row.end_time:%H:%M}",
            "work_days": sorted(row.work_days),
            "break_minutes": row.break_minutes,
            "late_grace_minutes": row.late_grace_minutes,
            "early_grace_minutes": row.early_grace_minutes,
        } | ({"employee_id": row.employee_id} if row.employee_id else {})
        self.client.post("/employees/business-hours", json=body, expect=201)

    def _punch(self, employee: Employee, punch: Punch, timestamp: str | None) -> dict[str, Any]:
        body = {"employee_id": employee.id, "type": punch.type.value}
        body |= {"timestamp": timestamp} if timestamp else {}
        return self.client.post("/timetracking/punch", json=body, expect=201).json()

    def nows(self) -> list[Instant]:
        """The history's own, two minutes before the newest punch, a limit, and days later."""
        punches = [punch for employee in self.company.employees for punch in employee.punches]
        last = max((punch.timestamp for punch in punches), default=self.history.now)
        limit = self.company.missing_punch_out_seconds * SECOND
        opened = [
            e.punches[-1].timestamp for e in self.company.employees
            if e.punches and e.punches[-1].type == "punch_in"
        ]  # fmt: skip
        limits = [start + limit + over for start in opened[:1] for over in (0, 1)]
        nows = {self.history.now, last - 2 * MINUTE, last + 3 * DAY + 1, *limits}
        return sorted(now for now in nows if now >= last - 2 * MINUTE)

    def differences(self) -> Iterator[str]:
        """What the server says otherwise than the model, at several times."""
        yield from self.differences_of_entries()
        for now in self.nows():
            self.server.set_clock(instant_to_text(now))
            at = f"at {instant_to_text(now)}"
            for employee in self.company.employees:
                expected = expected_status(self.company, employee, now)
                said = said_status(self.client, employee)
                yield from difference(f"the status {at} of {employee.id}", said, expected)
            for asked in (Range(), *self.ranges()):
                limit = self.random.choice((3, 500))
                said = said_items(
                    self.client, "/timetracking/sessions", limit=limit, **parameters(asked)
                )
                expected = expected_sessions(self.company, now, asked)
                yield from difference(f"the sessions {at} of {asked}", said, expected)
            for asked in self.ranges():
                yield from self._differences_of_reports(now, asked, f"{at} of {asked}")

    def differences_of_entries(self) -> Iterator[str]:
        for asked in (Range(), *self.ranges()):
            said = said_items(self.client, "/timetracking/entries", limit=500, **parameters(asked))
            said = in_order_of_time(said)
            expected = expected_entries(self.company, asked)
            yield from difference(f"the entries of {asked}", said, expected)

    def _differences_of_reports(self, now: Instant, asked: Range, of: str) -> Iterator[str]:
        query = parameters(asked)
        said = self.client.get("/reports/overview", params=query, expect=200).json()
        expected = asdict(overview(self.company, now, asked))
        yield from difference(f"the overview {of}", said, expected)
        said = self.client.get("/reports/punctuality", params=query, expect=200).json()
        expected = punctuality(self.company, now, asked)
        expected["items"] = list(map(asdict, expected["items"]))
        yield from difference(f"the punctuality {of}", said, expected)
        limit = self.random.choice((2, 500))
        said = exact(all_items(self.client, "/reports/employees", limit=limit, **query))
        expected = published(list(map(asdict, employees_report(self.company, now, asked))))
        yield from difference(f"the employees {of}", said, expected)
        for split in (False, True):
            more = {"split_at_midnight": "true" if split else "false"}
            said = all_items(self.client, "/reports/daily", limit=limit, **query, **more)
            days = daily_report(self.company, now, asked, split_at_midnight=split)
            expected = published(list(map(asdict, days)))
            yield from difference(f"the days {of}, split: {split}", said, expected)
        for cycles in (False, True):
            rows = csv_rows(self.company, now, asked, include_punch_cycles=cycles)
            said = said_csv(self.client, asked, cycles)
            if said != csv_text(rows):
                yield f"the CSV {of}, cycles: {cycles}:\n{said!r}\ninstead of\n{csv_text(rows)!r}"


def machine(tenant: Organization, *permissions: str) -> Client:
    """A client whose key does not expire however the clock is moved."""
    grants = [{"permission": permission, "scope": "all"} for permission in permissions]
    body = {"name": "Terminal", "grants": grants}
    client = tenant.server.client()
    client.use_key(tenant.owner.post("/api-keys", json=body, expect=201).json()["key"])
    return client


def acceptable(history: History) -> History:
    """The history without what the server does not have yet, holidays and single free days, and
    without what it refuses in names, control characters and white space around them."""
    organization = replace(
        history.organization,
        holidays=frozenset(),
        calendar_overrides={},
        employees=tuple(
            replace(
                employee,
                name=re.sub(r"[\x00-\x1f]", "", employee.name).strip(),
                department=employee.department or "",
            )
            for employee in history.organization.employees
        ),
    )
    return replace(history, organization=organization)


def exact(said: Any) -> Any:
    """The same JSON with its numbers as they are written: 66.67 is no binary fraction."""
    return json.loads(json.dumps(said), parse_float=Decimal)


def difference(what: str, said: Any, expected: Any) -> Iterator[str]:
    if said == expected:
        return
    if isinstance(said, list) and isinstance(expected, list) and len(said) == len(expected):
        place = next(i for i, pair in enumerate(zip(said, expected)) if pair[0] != pair[1])
        said, expected, what = said[place], expected[place], f"item {place} of {what}"
    if isinstance(said, dict) and isinstance(expected, dict):
        names = said.keys() | expected.keys()
        wrong = sorted(name for name in names if said.get(name) != expected.get(name))
        what = f"{', '.join(wrong)} in {what}"
    yield f"{what}:\n    {said}\ninstead of\n    {expected}"
