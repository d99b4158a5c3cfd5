"""Random histories of an organization's attendance, each reproducible from its seed.

`believable_history` makes people who work day, night and split shifts, take breaks, now and then
forget to punch out, and whose business hours change over time. `hostile_history` makes whatever the
rules still accept: punches a microsecond from midnight, from a clock change or from the threshold
of lateness, cycles of days, business hours of 24 hours or inside a clock change, rows written late
with an early effective date, names that are formulas. `punch_attempts` makes one person's punches
one by one, most of them allowed and many not, with the refusals to expect.

Both kinds of history lie around a clock change of a zone that has one: of 60, 45 and 30 minutes, at
midnight, across midnight, and the date that Samoa skipped. Run as a program, this prints the
history of the given kind and seed, for whoever has to look at a failure.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache
from itertools import count
from random import Random

from attendance import (
    BusinessHours, Employee, Organization, Punch, PunchType, Range, Refusal, allowed_actions,
    business_hours_for, early_before, late_after, punches_with, refusals,
)  # fmt: skip
from zones import (
    HOUR, MINUTE, ONE_DAY, SECOND, Instant, first_instant_of_date, instant_from_text,
    instant_to_text, local_date, local_time, wall_instant,
)  # fmt: skip

DAY = 24 * HOUR

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # until 2011 the clocks changed at 00:01
    "Australia/Lord_Howe",  # by 30 minutes
    "Asia/Kathmandu",  # +05:45, no change
    "Pacific/Chatham",  # +12:45 and +13:45
    "America/Santiago",  # at midnight
    "Asia/Beirut",  # at midnight
    "Africa/Cairo",  # at midnight
    "America/Havana",  # at midnight and back at 01:00 to midnight
    "Pacific/Apia",  # 2011-12-30 did not exist
    "Pacific/Kiritimati",  # +14:00
    "Pacific/Pago_Pago",  # -11:00
    "America/Scoresbysund",  # at midnight, since 2024 forward from 23:00 and back from midnight
    "Africa/Casablanca",  # around Ramadan
    "Asia/Tehran",  # +03:30, at midnight, until 2022
    "UTC",
)

# Cells that a spreadsheet would run, or that CSV must quote.
HOSTILE_NAMES = (
    "=HYPERLINK(\"http://example.com\")", "+41 79 000 00 00", "-1", "@SUM(A1)", "\tTab", "\rReturn",
    "Doe, Jane", 'Ann "Annie" Lee', "Two\nLines", "'quoted", " =1+1", "Žofie Ćwik", "李小龍",
)  # fmt: skip
BELIEVABLE_NAMES = (
    "Ada Byron", "Björn Ek", "Carla Ruiz", "Dmitri Ivanov", "Esther Okafor", "Noor Haddad",
)  # fmt: skip


@dataclass(frozen=True)
class History:
    kind: str
    seed: int
    organization: Organization
    now: Instant

    def writes(self) -> list[BusinessHours | tuple[Employee, Punch]]:
        """Business hours and punches in the order in which they have to be written."""
        written: list[BusinessHours | tuple[Employee, Punch]] = [*self.organization.business_hours]
        for employee in self.organization.employees:
            written += [(employee, punch) for punch in employee.punches]
        # Stable: rows written before everything keep their order.
        return sorted(written, key=lambda w: (w[1] if isinstance(w, tuple) else w).recorded)

    def ranges(self, wanted: int = 4) -> list[Range]:
        """Ranges worth a report: everything, single dates, some of one employee only."""
        random = Random(f"ranges {self.kind} {self.seed}")
        today = local_date(self.now, self.organization.time_zone)
        punches = [p.timestamp for e in self.organization.employees for p in e.punches]
        first = local_date(min(punches, default=self.now), self.organization.time_zone) - ONE_DAY
        found = [Range(first, max(first, today) + 2 * ONE_DAY)]
        while len(found) < wanted:
            start = first + random.randint(0, 12) * ONE_DAY
            end = start + random.choice((0, 0, 1, 3, 7)) * ONE_DAY
            one = random.choice(self.organization.employees).id
            found.append(Range(start, end, random.choice((None, one))))
        return found


@dataclass(frozen=True)
class Attempt:
    """One punch, sent at `now`; `employee` is what the attempts before it have left."""

    employee: Employee
    punch: Punch
    now: Instant
    may_correct: bool
    refusals: frozenset[Refusal]


# ---- Where in time


@cache
def zone_changes(zone: str, first_year: int = 2010, last_year: int = 2027) -> tuple[Instant, ...]:
    """Every instant at which the zone's offset changes, found by halving."""

    def offset(second: int) -> timedelta | None:
        return local_time(second * SECOND, zone).utcoffset()

    step = 12 * 3600
    first = instant_from_text(f"{first_year}-01-01T00:00:00Z") // SECOND
    last = instant_from_text(f"{last_year + 1}-01-01T00:00:00Z") // SECOND
    changes = []
    for before in range(first, last, step):
        after = before + step
        if offset(before) == offset(after):
            continue
        while after - before > 1:
            middle = (before + after) // 2
            if offset(middle) == offset(before):
                before = middle
            else:
                after = middle
        changes.append(after * SECOND)
    return tuple(changes)


def _some_day(random: Random, zone: str) -> date:
    """A date at which something happens: mostly a clock change, else a turn of the calendar."""
    changes = zone_changes(zone)
    if changes and random.random() < 0.9:
        return local_date(random.choice(changes), zone)
    year = random.randint(2010, 2027)
    return random.choice((date(year, 1, 1), date(2024, 2, 29), date(year, 3, 1), date(year, 7, 15)))


def _zones(random: Random) -> tuple[str, list[str | None]]:
    """The organization's zone, and those of its employees: mostly the same."""
    others: list[str | None] = [None, None, *random.sample(ZONES, 2)]
    return random.choice(ZONES), [random.choice(others) for _ in range(random.randint(1, 4))]


# ---- Business hours

USUAL_HOURS = (
    (time(9), time(17, 30)), (time(8), time(16)), (time(6), time(14)), (time(22), time(6)),
    (time(14), time(22)), (time(0), time(8)), (time(23, 30), time(7, 45)),
)  # fmt: skip
ODD_HOURS = (
    *USUAL_HOURS, (time(0), time(0)), (time(12), time(12)), (time(0), time(23, 59)),
    (time(23, 59), time(0)), (time(2, 30), time(2, 15)), (time(0, 30), time(1, 30)),
    (time(1, 59), time(3)), (time(23, 45), time(0, 15)),
)  # fmt: skip


def _business_hours(
    random: Random, effective_from: date, employee_id: str | None, hostile: bool
) -> BusinessHours:
    start, end = random.choice(ODD_HOURS if hostile else USUAL_HOURS)
    work_days = random.choice((range(1, 6), range(1, 6), range(1, 8), (7, 1, 2, 3, 4)))
    if hostile and random.random() < 0.5:
        work_days = random.sample(range(1, 8), random.randint(1, 7))
    graces = (0, 1, 60, 720) if hostile else (0, 5, 10, 15)
    return BusinessHours(
        effective_from=effective_from,
        start_time=start,
        end_time=end,
        work_days=frozenset(work_days),
        break_minutes=random.choice((0, 30, 45)),
        late_grace_minutes=random.choice(graces),
        early_grace_minutes=random.choice(graces),
        employee_id=employee_id,
    )


def _business_hours_over_time(
    random: Random, around: date, employee_ids: list[str], hostile: bool
) -> tuple[BusinessHours, ...]:
    rows = []
    for owner in (None, *employee_ids):
        wanted = random.choice((0, 1, 2, 3) if hostile else (1, 1, 2)) if owner is None else 0
        if owner is not None and random.random() < 0.3:
            wanted = random.choice((1, 2))
        for number in range(wanted):
            # The first mostly holds long before; a later one sets in amid the history.
            days = -400 if number == 0 and random.random() < 0.8 else random.randint(-5, 5)
            rows.append(_business_hours(random, around + days * ONE_DAY, owner, hostile))
    return tuple(rows)


# ---- Punches

SHIFTS = {  # (type, wall time, days later)
    "day": (("punch_in", time(9), 0), ("break_start", time(12, 30), 0),
            ("break_end", time(13), 0), ("punch_out", time(17, 30), 0)),
    "early": (("punch_in", time(6), 0), ("punch_out", time(14), 0)),
    "night": (("punch_in", time(22), 0), ("break_start", time(2), 1),
              ("break_end", time(2, 45), 1), ("punch_out", time(6), 1)),
    "split": (("punch_in", time(6), 0), ("punch_out", time(10), 0),
              ("punch_in", time(15), 0), ("punch_out", time(19), 0)),
    "evening": (("punch_in", time(16), 0), ("break_start", time(19), 0),
                ("break_end", time(19, 20), 0), ("break_start", time(22), 0),
                ("punch_out", time(0, 30), 1)),
}  # fmt: skip


def _work(employee: Employee, punch_type: str, timestamp: Instant) -> Employee:
    """The employee with one more punch, or as before where the order does not allow it."""
    punch = Punch(PunchType(punch_type), timestamp)
    if refusals(employee.punches, punch, now=timestamp):
        return employee
    return replace(employee, punches=(*employee.punches, punch))


def _believable_punches(
    random: Random, organization: Organization, employee: Employee, around: date
) -> Employee:
    zone = organization.zone_of(employee)
    shift = random.choice(tuple(SHIFTS))
    for day in (around + n * ONE_DAY for n in range(-5, random.randint(2, 6))):
        if random.random() < (0.1 if day.isoweekday() < 6 else 0.7):
            continue
        if random.random() < 0.1:
            shift = random.choice(tuple(SHIFTS))
        hours = business_hours_for(organization, employee, day)
        for action, clock, later in SHIFTS[shift]:
            if action == "break_end" and random.random() < 0.1:
                continue  # the punch_out will end the break
            if action == "punch_out" and random.random() < 0.06:
                continue  # forgotten
            timestamp = wall_instant(day + later * ONE_DAY, clock, zone)
            timestamp += random.randint(-25, 25) * MINUTE + random.randrange(60) * SECOND
            if random.random() < 0.4:
                timestamp += random.randrange(SECOND)
            if hours and action == "punch_in" and random.random() < 0.15:
                timestamp = late_after(hours, day, zone) + random.choice((-1, 0, 1))
            if hours and action == "punch_out" and random.random() < 0.15:
                timestamp = early_before(hours, day, zone) + random.choice((-1, 0, 1))
            if action == "punch_in":  # whoever forgot to punch out does it now
                employee = _work(employee, "punch_out", timestamp - random.randint(1, 90) * SECOND)
            employee = _work(employee, action, timestamp)
    return employee


def _landmarks(organization: Organization, employee: Employee, after: Instant) -> list[Instant]:
    """Instants of the next days at which some rule changes its answer."""
    zone = organization.zone_of(employee)
    today = local_date(after, zone)
    marks = [change for change in zone_changes(zone) if after < change < after + 4 * DAY]
    for day in (today + n * ONE_DAY for n in range(-1, 4)):
        marks.append(first_instant_of_date(day, zone))
        if hours := business_hours_for(organization, employee, day):
            marks += [late_after(hours, day, zone), early_before(hours, day, zone)]
    return marks


def _next_instant(
    random: Random, organization: Organization, employee: Employee, after: Instant
) -> Instant:
    kind = random.random()
    if kind < 0.5:
        near = random.choice((-SECOND, -1, 0, 0, 1, SECOND))
        marks = [mark + near for mark in _landmarks(organization, employee, after)]
        ahead = sorted(mark for mark in marks if mark > after)
        if ahead:
            return random.choice(ahead[: random.choice((1, 2, 6))])
    if kind < 0.6:
        return after + random.choice((1, 999_999, SECOND, MINUTE, HOUR, DAY, 40 * HOUR))
    return after + random.randint(1, random.choice((SECOND, HOUR, 10 * HOUR, 40 * HOUR)))


def _hostile_punches(
    random: Random, organization: Organization, employee: Employee, around: date
) -> Employee:
    zone = organization.zone_of(employee)
    latest = first_instant_of_date(around, zone) - random.randint(0, 2 * DAY)
    for _ in range(random.randint(0, 40)):
        latest = _next_instant(random, organization, employee, latest)
        action = random.choice(allowed_actions(employee.punches))
        employee = _work(employee, action, latest)
    return employee


# ---- Histories


def _record(random: Random, organization: Organization, hostile: bool) -> Organization:
    """Numbers all writes in one order; a few business hours are written amid the punches."""
    ordinal = count(1)
    punches = sorted(
        (punch.timestamp, e, p)
        for e, employee in enumerate(organization.employees)
        for p, punch in enumerate(employee.punches)
    )
    places = {(e, p): 2 * next(ordinal) for _, e, p in punches}
    employees = []
    for e, employee in enumerate(organization.employees):
        numbered = [
            replace(punch, recorded=places[e, p]) for p, punch in enumerate(employee.punches)
        ]
        employees.append(replace(employee, punches=tuple(numbered)))
    late = 0.4 if hostile else 0.1
    return replace(
        organization,
        employees=tuple(employees),
        business_hours=tuple(
            replace(row, recorded=2 * random.randint(0, len(punches)) + 1)
            if random.random() < late
            else row
            for row in organization.business_hours
        ),
    )


def _now(random: Random, organization: Organization) -> Instant:
    """Some instant from which every punch is acceptable: two minutes may still be ahead."""
    lasts = [e.punches[-1].timestamp for e in organization.employees if e.punches]
    last = max(lasts, default=instant_from_text("2024-05-05T12:00:00Z"))
    limit = organization.missing_punch_out_seconds * SECOND
    opened = [
        p.timestamp for e in organization.employees for p in e.punches if p.type == "punch_in"
    ]
    choices = [last, last + 1, last - 2 * MINUTE, last + random.randint(0, 3 * DAY)]
    choices += [start + limit + near for start in opened[-3:] for near in (-1, 0, 1)]
    return random.choice([now for now in choices if now >= last - 2 * MINUTE])


def _history(kind: str, seed: int) -> History:
    hostile = kind == "hostile"
    random = Random(f"{kind} {seed}")
    zone, own_zones = _zones(random)
    around = _some_day(random, random.choice([zone, *filter(None, own_zones)]))
    ids = [f"employee-{number}" for number in range(1, len(own_zones) + 1)]
    names = HOSTILE_NAMES + BELIEVABLE_NAMES if hostile else BELIEVABLE_NAMES
    nearby = [around + n * ONE_DAY for n in range(-6, 9)]
    organization = Organization(
        time_zone=zone,
        business_hours=_business_hours_over_time(random, around, ids, hostile),
        holidays=frozenset(random.sample(nearby, random.randint(0, 2))),
        calendar_overrides={
            day: random.random() < 0.5 for day in random.sample(nearby, random.randint(0, 2))
        },
        missing_punch_out_seconds=random.choice((16, 16, 16, 10, 24)) * 3600,
    )
    punches = _hostile_punches if hostile else _believable_punches
    employees = []
    for number, own_zone in enumerate(own_zones, start=1):
        employee = Employee(
            id=ids[number - 1],
            name=random.choice(names),  # two people may share one
            number=random.choice(("", "=", "-")) + f"{number:03d}" if hostile else f"E{number:03d}",
            department=random.choice((None, "Ward 3", "Dispatch")),
            time_zone=own_zone,
            employed_from=random.choice((None, date(2009, 1, 1), around - 3 * ONE_DAY)),
            employed_until=random.choice((None, None, around + 2 * ONE_DAY)),
        )
        employees.append(punches(random, organization, employee, around))
    organization = replace(organization, employees=tuple(employees))
    organization = _record(random, organization, hostile)
    return History(kind, seed, organization, _now(random, organization))


def believable_history(seed: int) -> History:
    return _history("believable", seed)


def hostile_history(seed: int) -> History:
    return _history("hostile", seed)


def punch_attempts(
    seed: int, attempts: int = 40, employee_id: str = "employee-1"
) -> Iterator[Attempt]:
    """One person's day after day of trying, right and wrong, by a clock that only moves forward."""
    random = Random(f"attempts {seed}")
    zone = random.choice(ZONES)
    employee = Employee(employee_id, "Ada Byron", "E001", time_zone=zone)
    now = first_instant_of_date(_some_day(random, zone), zone) - random.randint(0, DAY)
    for ordinal in range(1, attempts + 1):
        some_hours = random.randint(1, 9 * HOUR)
        now += random.choice((0, 0, 1, SECOND, random.randint(1, MINUTE), some_hours))
        last = employee.punches[-1].timestamp if employee.punches else now
        timestamp = random.choice((
            now, now, now, now, now - random.randint(0, HOUR), now + 2 * MINUTE,
            now + 2 * MINUTE + 1, last, last - 1, last + 1, last - random.randint(0, DAY),
        ))  # fmt: skip
        usual = random.choice(allowed_actions(employee.punches))
        action = usual if random.random() < 0.7 else random.choice(tuple(PunchType))
        punch = Punch(action, timestamp, recorded=ordinal)
        may_correct = random.random() < 0.25
        reasons = refusals(employee.punches, punch, now, may_correct)
        yield Attempt(employee, punch, now, may_correct, reasons)
        if not reasons:
            employee = replace(employee, punches=punches_with(employee.punches, punch))


def describe(history: History) -> str:
    """The history as a person can read it: what was written, in order, in local time."""
    organization = history.organization
    lines = [f"{history.kind} history {history.seed} in {organization.time_zone}"]
    lines += [f"  now {instant_to_text(history.now)}"]
    lines += [f"  holidays {sorted(map(str, organization.holidays))}"]
    lines += [f"  {day} {'Working' if works else 'Free'}, overridden"
              for day, works in sorted(organization.calendar_overrides.items())]  # fmt: skip
    for employee in organization.employees:
        lines.append(f"  {replace(employee, punches=())}")
    for written in history.writes():
        if isinstance(written, BusinessHours):
            lines.append(f"  {written}")
            continue
        employee, punch = written
        local = local_time(punch.timestamp, organization.zone_of(employee))
        at = f"{instant_to_text(punch.timestamp)} (local {local.isoformat()})"
        lines.append(f"  {employee.id} {punch.type.value} {at}")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("believable", "hostile"):
        sys.exit("usage: generate.py believable|hostile SEED")
    print(describe(_history(sys.argv[1], int(sys.argv[2]))))
