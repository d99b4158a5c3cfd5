"""The rules of timesheets by day and month, written a second time.

Everything here follows the written rules and nothing follows the server's code. A `Sheet` is one
employee's: it is told what happens (a norm, a holiday, a task, punches, a save) and answers what the
server must answer at an instant. Effort is whole minutes; presence is microseconds until it is
published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from zones import ONE_DAY, SECOND, Instant, local_date

FREE, WORKING = "Free", "Working"
MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})
DAY_MINUTES = 24 * 60


@dataclass
class Task:
    id: str
    name: str
    is_active: bool = True
    is_assigned: bool = False


@dataclass(frozen=True)
class Refused:
    """A save that changes nothing: its status and the places that are named."""

    status: int
    pointers: frozenset[str] = frozenset()


@dataclass
class Sheet:
    zone: str
    norm_at_creation: int = 480
    window_months: int = 1
    is_active: bool = True
    # (effective from, minutes) in the order they were written
    norms: list[tuple[date, int]] = field(default_factory=list)
    # (effective from, days of the week) in the order they were written
    work_days: list[tuple[date, frozenset[int]]] = field(default_factory=list)
    holidays: set[date] = field(default_factory=set)
    overrides: dict[date, str] = field(default_factory=dict)
    locks: list[tuple[date, date]] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    # closed cycles, by the local date of their beginning
    presence: list[tuple[Instant, Instant]] = field(default_factory=list)
    lines: dict[date, list[tuple[str, int]]] = field(default_factory=dict)

    # ---- what a day is

    def today(self, now: Instant) -> date:
        return local_date(now, self.zone)

    def norm(self, day: date) -> int:
        return _in_force(self.norms, day, self.norm_at_creation)

    def day_type(self, day: date) -> str:
        if day in self.overrides:
            return self.overrides[day]
        if day in self.holidays:
            return FREE
        days = _in_force(self.work_days, day, MONDAY_TO_FRIDAY)
        return WORKING if day.isoweekday() in days else FREE

    def first_open_date(self, now: Instant) -> date:
        """The first day of the month so many months before today's."""
        first = self.today(now).replace(day=1)
        for _ in range(self.window_months):
            first = (first - ONE_DAY).replace(day=1)
        return first

    def is_locked(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.locks)

    def is_editable(self, day: date, now: Instant) -> bool:
        in_window = self.first_open_date(now) <= day <= self.today(now)
        return in_window and not self.is_locked(day) and self.is_active

    # ---- saving

    def save(
        self, day: date, items: Sequence[tuple[str, int]], now: Instant
    ) -> Refused | None:
        """Full state: the items are the day. None where they were taken."""
        in_window = self.first_open_date(now) <= day <= self.today(now)
        if in_window and (self.is_locked(day) or not self.is_active):
            return Refused(409)
        wrong = set() if in_window else {"/date"}
        there = {task for task, _ in self.lines.get(day, [])}
        for place, (task_id, minutes) in enumerate(items):
            task = self.tasks.get(task_id)
            may_stay = task is not None and (
                task_id in there or (task.is_active and task.is_assigned)
            )
            if not may_stay or task_id in [earlier for earlier, _ in items[:place]]:
                wrong.add(f"/items/{place}/task_id")
            if minutes <= 0:
                wrong.add(f"/items/{place}/duration_minutes_raw")
        if sum(minutes for _, minutes in items if minutes > 0) > DAY_MINUTES:
            wrong.add("/items")
        if wrong:
            return Refused(422, frozenset(wrong))
        self.lines[day] = list(items)
        return None

    # ---- what is shown

    def presence_microseconds(self, day: date) -> int:
        return sum(
            end - start for start, end in self.presence if local_date(start, self.zone) == day
        )

    def month_day(self, day: date, now: Instant) -> dict[str, object]:
        lines = self.lines.get(day, [])
        minutes = sum(minutes for _, minutes in lines)
        norm = self.norm(day)
        free = self.day_type(day) == FREE
        presence = _seconds(self.presence_microseconds(day))
        return {
            "date": day.isoformat(),
            "day_type": self.day_type(day),
            "working_time_raw_minutes": minutes,
            "overtime_minutes": minutes if free else max(0, minutes - norm),
            "billable_half_hours": sum(_half_hours(minutes) for _, minutes in lines),
            "norm_minutes": norm,
            "has_entries": bool(lines),
            "is_future": day > self.today(now),
            "is_editable": self.is_editable(day, now),
            "closed_by": "lock" if self.is_locked(day) else "nothing",
            "presence_seconds": presence,
            "effort_seconds": 60 * minutes,
            "difference_seconds": presence - 60 * minutes,
        }

    def day(self, day: date, now: Instant) -> dict[str, object]:
        shown = self.month_day(day, now)
        del shown["has_entries"]
        shown["total_raw_minutes"] = shown.pop("working_time_raw_minutes")
        shown["entries"] = [
            {
                "task_id": task,
                "task_display_name": self.tasks[task].name,
                "duration_minutes_raw": minutes,
                "billable_half_hours": _half_hours(minutes),
            }
            for task, minutes in self.lines.get(day, [])
        ]
        return shown

    def month(self, first: date, now: Instant) -> dict[str, object] | None:
        """None for a month in the future, which is refused."""
        if first > self.today(now):
            return None
        next_month = (first + timedelta(days=31)).replace(day=1)
        dates = [first + timedelta(days=n) for n in range((next_month - first).days)]
        days = [self.month_day(day, now) for day in dates]

        def total(name: str, among: Sequence[dict[str, object]] = days) -> int:
            return sum(int(str(day[name])) for day in among)

        presence = _seconds(sum(map(self.presence_microseconds, dates)))
        working = [day for day in days if day["day_type"] == WORKING]
        return {
            "month": first.isoformat()[:7],
            "days": days,
            "totals": {
                "working_days": len(working),
                "days_with_entries": sum(bool(day["has_entries"]) for day in days),
                "working_time_raw_minutes": total("working_time_raw_minutes"),
                "norm_minutes": total("norm_minutes", working),
                "overtime_minutes": total("overtime_minutes"),
                "billable_half_hours": total("billable_half_hours"),
                "presence_seconds": presence,
                "effort_seconds": total("effort_seconds"),
                "difference_seconds": presence - total("effort_seconds"),
            },
        }


def _in_force(rows, day, otherwise):
    """The newest effective date that is not after the day; of equal ones the last written."""
    found, since = otherwise, None
    for effective_from, value in rows:
        if effective_from <= day and (since is None or effective_from >= since):
            found, since = value, effective_from
    return found


def _half_hours(minutes: int) -> int:
    return ceil(Fraction(minutes, 30))


def _seconds(microseconds: int) -> int:
    return floor(Fraction(microseconds, SECOND))
