"""The calendar's rules, written a second time so that the server can be compared with them.

Everything here follows the written rules and nothing follows the server's code: which weekdays are
work days comes from the business hours in force, a holiday of somebody's region makes a date Free,
an override wins over both, and the norm is the newest one from a date or before. Whatever is changed
is changed here too, step by step, with the instant at which it happened: from it follows which date
was today where the employee was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from zones import Instant, local_date

MONDAY_TO_FRIDAY = frozenset(range(1, 6))
FIRST_DATE = date(1970, 1, 1)


@dataclass
class Hours:
    effective_from: date
    work_days: frozenset[int]
    employee: str | None = None  # None: the organization's


@dataclass
class Person:
    time_zone: str | None
    region: str | None
    norms: dict[date, int]


@dataclass
class Company:
    time_zone: str
    country: str
    people: dict[str, Person] = field(default_factory=dict)
    hours: list[Hours] = field(default_factory=list)  # as they were written
    holidays: dict[str, tuple[date, str, str]] = field(default_factory=dict)  # date, name, region
    overrides: dict[date, tuple[str, str]] = field(default_factory=dict)  # day type, note

    # ---- what a date is

    def work_days(self, name: str, day: date) -> frozenset[int]:
        """The employee's own newest hours from then or before, else the organization's."""
        for owner in (name, None):
            known = [row for row in self.hours if row.employee == owner]
            known = [row for row in known if row.effective_from <= day]
            if known:
                newest = max(row.effective_from for row in known)
                return [row for row in known if row.effective_from == newest][-1].work_days
        return MONDAY_TO_FRIDAY

    def region(self, name: str) -> str:
        own = self.people[name].region
        return self.country if own is None else own

    def holiday_names(self, name: str, day: date) -> list[str]:
        region = self.region(name)
        covered = {"", region, region.partition("-")[0]}
        return sorted(n for when, n, where in self.holidays.values() if when == day and where in covered)

    def day(self, name: str, day: date) -> tuple[str, str, str]:
        """Day type, reason, description."""
        if day in self.overrides:
            day_type, note = self.overrides[day]
            return day_type, "override", note
        holidays = self.holiday_names(name, day)
        if holidays:
            return "Free", "holiday", holidays[0]
        if day.isoweekday() in self.work_days(name, day):
            return "Working", "work_day", ""
        return "Free", "weekend", ""

    def norm(self, name: str, day: date) -> int:
        norms = self.people[name].norms
        return norms[max(begin for begin in norms if begin <= day)]

    # ---- today

    def today(self, name: str, now: Instant) -> date:
        return local_date(now, self.people[name].time_zone or self.time_zone)

    def change_norm(self, name: str, minutes: int, now: Instant, begin: date | None) -> None:
        """From today where the employee is, or from the date that is named."""
        self.people[name].norms[begin or self.today(name, now)] = minutes


def overtime(day_type: str, minutes: int, norm: int) -> int:
    return max(0, minutes - norm) if day_type == "Working" else minutes


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
