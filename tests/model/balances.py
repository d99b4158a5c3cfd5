"""The reports that hold effort against norms, and those of lateness, written a second time.

Everything here follows the written rules and nothing follows the server's code. What a date is for
somebody and which norm is in force on it the model of the calendar says (workdays.py). A `Life` is what
one employee did. When a session is judged is part of what happens: it is judged whenever one of its
punches is written, by the hours, the calendar and the zone of that moment, and stays so.

Minutes of effort are whole. Time at work and lateness are microseconds until they are published, and
floored or rounded once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from fractions import Fraction
from math import floor

from workdays import Company, Hours, dates, overtime
from zones import MINUTE, ONE_DAY, SECOND, Instant, local_date, local_time, wall_instant


@dataclass
class WorkingHours(Hours):
    start_time: time = time(9)
    late_grace_minutes: int = 0


@dataclass
class Session:
    """One employee's date of work."""

    cycles: list[tuple[Instant, Instant | None]] = field(default_factory=list)
    start_hour: int = 0
    lateness: int = 0  # after the start of the hours, not after the grace; 0 if in time

    def working(self, now: Instant) -> int:
        """What is open counts up to now."""
        return sum((now if end is None else end) - begin for begin, end in self.cycles)


@dataclass
class Life:
    name: str
    employed_from: date | None = None
    employed_until: date | None = None  # included
    effort: dict[date, int] = field(default_factory=dict)
    sessions: dict[date, Session] = field(default_factory=dict)
    open_date: date | None = None

    def is_employed(self, day: date) -> bool:
        begun = self.employed_from is None or self.employed_from <= day
        return begun and (self.employed_until is None or day <= self.employed_until)


@dataclass
class Books:
    calendar: Company
    lives: dict[str, Life] = field(default_factory=dict)
    locks: list[tuple[date, date]] = field(default_factory=list)

    # ---- what happens

    def save(self, who: str, day: date, minutes: int, now: Instant) -> bool:
        """The day's effort; refused in the future and where it is locked."""
        locked = any(first <= day <= last for first, last in self.locks)
        if locked or day > self.calendar.today(who, now):
            return False
        self.lives[who].effort[day] = minutes
        return True

    def punch(self, who: str, at: Instant) -> None:
        """In if the employee is out, else out: to the date, whole, on which the cycle began."""
        life = self.lives[who]
        if life.open_date is None:
            day = life.open_date = local_date(at, self._zone(who))
            life.sessions.setdefault(day, Session()).cycles.append((at, None))
        else:
            day, life.open_date = life.open_date, None
            cycles = life.sessions[day].cycles
            cycles[-1] = (cycles[-1][0], at)
        self._judge(who, day)

    def _judge(self, who: str, day: date) -> None:
        session = self.lives[who].sessions[day]
        begun = session.cycles[0][0]
        session.start_hour = local_time(begun, self._zone(who)).hour
        session.lateness = 0
        hours = self._hours(who, day)
        if hours is not None and self.calendar.day(who, day)[0] == "Working":
            start = wall_instant(day, hours.start_time, self._zone(who))
            if begun > start + hours.late_grace_minutes * MINUTE:
                session.lateness = begun - start

    def _zone(self, who: str) -> str:
        return self.calendar.people[who].time_zone or self.calendar.time_zone

    def _hours(self, who: str, day: date) -> WorkingHours | None:
        """The employee's own in force, else the organization's; of one date the last written."""
        for owner in (who, None):
            found = None
            for row in self.calendar.hours:
                if row.employee == owner and row.effective_from <= day:
                    if found is None or row.effective_from >= found.effective_from:
                        found = row
            if found is not None:
                return found
        return None

    # ---- what is reported

    def is_due(self, who: str, day: date, now: Instant) -> bool:
        """A norm is expected up to today, where the employee is, while they are employed."""
        return day <= self.calendar.today(who, now) and self.lives[who].is_employed(day)

    def expected(self, who: str, day: date, now: Instant) -> int:
        working = self.calendar.day(who, day)[0] == "Working"
        return self.calendar.norm(who, day) if working and self.is_due(who, day, now) else 0

    def lines(
        self, people: Iterable[str], first: date, last: date, now: Instant
    ) -> list[dict[str, object]]:
        """Of whoever is employed in the range or has effort in it, by name."""
        found = []
        for who in people:
            life, days = self.lives[who], dates(first, last)
            if not any(life.is_employed(day) or day in life.effort for day in days):
                continue
            effort = sum(life.effort.get(day, 0) for day in days)
            expected = sum(self.expected(who, day, now) for day in days)
            beyond = sum(
                overtime(
                    self.calendar.day(who, day)[0], life.effort[day], self.calendar.norm(who, day)
                )
                for day in days
                if day in life.effort
            )
            found.append({
                "employee_id": who,
                "employee_name": life.name,
                "department": "",
                "effort_minutes": effort,
                "expected_minutes": expected,
                "overtime_minutes": beyond,
                "balance_minutes": effort - expected,
            })  # fmt: skip
        return sorted(found, key=lambda one: str(one["employee_name"]))

    def months(
        self, people: Sequence[str], first: date, last: date, now: Instant
    ) -> list[dict[str, object]]:
        effort: dict[str, int] = defaultdict(int)
        expected: dict[str, int] = defaultdict(int)
        for day in dates(first, last):
            month = f"{day:%Y-%m}"
            effort[month] += sum(self.lives[who].effort.get(day, 0) for who in people)
            expected[month] += sum(self.expected(who, day, now) for who in people)
        items, balance = [], 0
        for month in sorted({f"{day:%Y-%m}" for day in dates(first, last)}):
            balance += effort[month] - expected[month]
            items.append({
                "month": month,
                "effort_minutes": effort[month],
                "expected_minutes": expected[month],
                "change_minutes": effort[month] - expected[month],
                "balance_minutes": balance,
            })  # fmt: skip
        return items

    def days(
        self, people: Sequence[str], first: date, last: date, now: Instant
    ) -> list[dict[str, object]]:
        items = []
        for day in dates(first, last):
            there = [self.lives[who].sessions.get(day) for who in people]
            sessions = [session for session in there if session is not None]
            working = sum(session.working(now) for session in sessions) // SECOND
            effort = 60 * sum(self.lives[who].effort.get(day, 0) for who in people)
            items.append({
                "date": day.isoformat(),
                "working_seconds": working,
                "sessions": len(sessions),
                "punch_cycles": sum(len(session.cycles) for session in sessions),
                "effort_seconds": effort,
                "difference_seconds": working - effort,
            })  # fmt: skip
        return items

    def punctuality(self, people: Sequence[str], first: date, last: date) -> dict[str, object]:
        cells = defaultdict(list)
        for who in people:
            for day, session in self.lives[who].sessions.items():
                if first <= day <= last:
                    cells[day.isoweekday(), session.start_hour].append(session.lateness)
        items = [
            {"weekday": weekday, "hour": hour} | _lateness(cells[weekday, hour])
            for weekday, hour in sorted(cells)
        ]
        return {"items": items} | _lateness([one for cell in cells.values() for one in cell])


def _lateness(of_sessions: Sequence[int]) -> dict[str, int]:
    late = [lateness for lateness in of_sessions if lateness > 0]
    average = floor(Fraction(sum(late), len(late) * MINUTE) + Fraction(1, 2)) if late else 0
    return {
        "sessions": len(of_sessions),
        "late": len(late),
        "late_minutes": sum(late) // MINUTE,
        "average_late_minutes": average,
    }


def month_edges(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day.replace(day=1), following - ONE_DAY
