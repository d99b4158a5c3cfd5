"""The attendance rules, written a second time so that the server can be compared with them.

Everything here follows the written rules of attendance and nothing follows the server's code.
Punches become cycles, cycles become one session per employee and work date, sessions become reports
(reports.py). An instant is an int, microseconds since 1970-01-01T00:00:00Z (zones.py). Sums stay in
microseconds; a figure is floored to whole seconds once, where it is published. There is no floating
point anywhere.

Published records carry the field names that clients rely on, so `dataclasses.asdict` can be held
against a reply once its timestamps have been read with `instant_from_text`. Fields ending in
`_microseconds` are exact and never published.

A correction is not a function here: a session depends only on its punches, so correcting one means
asking again with another list of punches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from itertools import pairwise

from zones import MINUTE, ONE_DAY, SECOND, Instant, local_date, wall_instant

FUTURE_TOLERANCE = 2 * MINUTE


class PunchType(str, Enum):
    PUNCH_IN = "punch_in"
    PUNCH_OUT = "punch_out"
    BREAK_START = "break_start"
    BREAK_END = "break_end"


class Refusal(str, Enum):
    """Why a punch is refused. Several may hold; which of them a reply names is not prescribed."""

    LATER_THAN_NOW = "later_than_now"
    NOT_AFTER_LAST_PUNCH = "not_after_last_punch"
    SAME_INSTANT = "same_instant"  # a person's punches are told apart by their instants
    OUT_OF_ORDER = "out_of_order"


# ---- What goes in


@dataclass(frozen=True)
class Punch:
    type: PunchType
    timestamp: Instant
    # The work date that was stored with a punch_in while the employee's zone was another one than
    # today: a later change of zone moves no session. None: the employee's zone decides.
    work_date: date | None = None
    # Place in the order in which punches and business hours were written (see BusinessHours).
    recorded: int = 0


@dataclass(frozen=True)
class BusinessHours:
    effective_from: date
    start_time: time
    end_time: time
    work_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})  # Monday is 1
    break_minutes: int = 0
    late_grace_minutes: int = 0
    early_grace_minutes: int = 0
    employee_id: str | None = None  # None: the organization's
    # A row counts for sessions computed after it was written, and a session is computed whenever
    # one of its punches is written. An ordinal and no instant: a test's clock may stand still.
    recorded: int = 0


@dataclass(frozen=True)
class Employee:
    id: str
    name: str
    number: str = ""
    department: str | None = None
    time_zone: str | None = None  # None: the organization's
    employed_from: date | None = None
    employed_until: date | None = None  # the last day, included
    punches: tuple[Punch, ...] = ()

    def is_employed_on(self, day: date) -> bool:
        started = self.employed_from is None or self.employed_from <= day
        return started and (self.employed_until is None or day <= self.employed_until)


@dataclass(frozen=True)
class Organization:
    time_zone: str
    employees: tuple[Employee, ...] = ()
    business_hours: tuple[BusinessHours, ...] = ()
    holidays: frozenset[date] = frozenset()
    calendar_overrides: Mapping[date, bool] = field(default_factory=dict)  # True: Working
    missing_punch_out_seconds: int = 16 * 3600

    def zone_of(self, employee: Employee) -> str:
        return employee.time_zone or self.time_zone


@dataclass(frozen=True)
class Range:
    """What a report is asked for. Both dates are included; a session is in it by its date."""

    start_date: date = date.min
    end_date: date = date.max
    employee_id: str | None = None  # None: everyone


# ---- What comes out


@dataclass(frozen=True)
class LastAction:
    type: PunchType
    timestamp: Instant


@dataclass(frozen=True)
class Status:
    employee_id: str
    as_of: Instant
    can_punch_in: bool
    can_punch_out: bool
    can_start_break: bool
    can_end_break: bool
    current_status: str  # not_started, working, on_break, finished
    last_action: LastAction | None
    date: date
    working_seconds: int
    break_seconds: int


@dataclass(frozen=True)
class PunchCycle:
    punch_in: Instant
    punch_out: Instant | None
    break_seconds: int
    working_seconds: int


@dataclass(frozen=True)
class Session:
    employee_id: str
    employee_name: str
    date: date
    punch_in: Instant
    punch_out: Instant | None
    total_seconds: int
    break_seconds: int
    working_seconds: int
    is_late_in: bool
    is_early_out: bool
    status: str  # complete, in_progress, on_break
    missing_punch_out: bool
    punch_cycles: tuple[PunchCycle, ...]
    working_microseconds: int
    break_microseconds: int
    late_microseconds: int  # from the start of the hours to punch_in, if late; else 0


# ---- Punches: what is allowed, and the cycles they make

ALLOWED_AFTER: Mapping[PunchType | None, tuple[PunchType, ...]] = {
    None: (PunchType.PUNCH_IN,),
    PunchType.PUNCH_IN: (PunchType.PUNCH_OUT, PunchType.BREAK_START),
    PunchType.BREAK_START: (PunchType.PUNCH_OUT, PunchType.BREAK_END),
    PunchType.BREAK_END: (PunchType.PUNCH_OUT, PunchType.BREAK_START),
    PunchType.PUNCH_OUT: (PunchType.PUNCH_IN,),
}


def allowed_actions(punches: Sequence[Punch]) -> tuple[PunchType, ...]:
    """Depends on the last punch alone: a cycle left open yesterday is still open today."""
    return ALLOWED_AFTER[punches[-1].type if punches else None]


def is_in_order(punches: Sequence[Punch]) -> bool:
    types = (None, *(punch.type for punch in punches))
    times = [punch.timestamp for punch in punches]
    return times == sorted(times) and all(b in ALLOWED_AFTER[a] for a, b in pairwise(types))


def punches_with(punches: Sequence[Punch], punch: Punch) -> tuple[Punch, ...]:
    """The punches with one more in its place: after those of the same instant."""
    place = sum(1 for other in punches if other.timestamp <= punch.timestamp)
    return (*punches[:place], punch, *punches[place:])


def refusals(
    punches: Sequence[Punch], punch: Punch, now: Instant, may_correct: bool = False
) -> frozenset[Refusal]:
    """Every reason to refuse the punch; none if it is to be accepted."""
    reasons = set()
    if punch.timestamp > now + FUTURE_TOLERANCE:
        reasons.add(Refusal.LATER_THAN_NOW)
    is_last = not punches or punch.timestamp > punches[-1].timestamp
    if not is_last and not may_correct:
        reasons.add(Refusal.NOT_AFTER_LAST_PUNCH)
    if any(other.timestamp == punch.timestamp for other in punches):
        reasons.add(Refusal.SAME_INSTANT)
    if is_last or not may_correct:
        in_order = punch.type in allowed_actions(punches)
    else:
        in_order = is_in_order(punches_with(punches, punch))
    if not in_order:
        reasons.add(Refusal.OUT_OF_ORDER)
    return frozenset(reasons)


@dataclass
class _Cycle:
    """A cycle while it is put together; breaks as [start, end]. A break without an end of its own
    ends with its cycle, be that at the punch_out or, as long as there is none, now."""

    work_date: date
    punch_in: Instant
    punch_out: Instant | None = None
    breaks: list[list[Instant | None]] = field(default_factory=list)
    last_punch: Instant = 0
    recorded: int = 0

    def end(self, now: Instant) -> Instant:
        # A punch may lie up to two minutes ahead of the clock; until then it counts as the present,
        # so that no duration is ever negative.
        return max(now, self.last_punch) if self.punch_out is None else self.punch_out

    def break_microseconds(self, now: Instant) -> int:
        return sum((self.end(now) if end is None else end) - start for start, end in self.breaks)

    def working_microseconds(self, now: Instant) -> int:
        return self.end(now) - self.punch_in - self.break_microseconds(now)

    def is_on_break(self) -> bool:
        return self.punch_out is None and bool(self.breaks) and self.breaks[-1][1] is None


def _cycles(punches: Sequence[Punch], zone: str) -> list[_Cycle]:
    if not is_in_order(punches):
        raise ValueError("punches are out of order")
    cycles: list[_Cycle] = []
    for punch in punches:
        if punch.type is PunchType.PUNCH_IN:
            work_date = punch.work_date or local_date(punch.timestamp, zone)
            cycles.append(_Cycle(work_date, punch.timestamp))
        cycle = cycles[-1]
        cycle.last_punch = punch.timestamp
        cycle.recorded = max(cycle.recorded, punch.recorded)
        if punch.type is PunchType.BREAK_START:
            cycle.breaks.append([punch.timestamp, None])
        elif punch.type is PunchType.BREAK_END:
            cycle.breaks[-1][1] = punch.timestamp
        elif punch.type is PunchType.PUNCH_OUT:
            cycle.punch_out = punch.timestamp
    return cycles


# ---- The calendar and lateness


def business_hours_for(
    organization: Organization, employee: Employee, day: date, recorded: int | None = None
) -> BusinessHours | None:
    """The employee's own newest row in force, else the organization's, of those written by then.

    Of two rows for the same date the one written later is the newer.
    """
    for owner in (employee.id, None):
        in_force = [
            (row.effective_from, row.recorded, place)
            for place, row in enumerate(organization.business_hours)
            if row.employee_id == owner
            and row.effective_from <= day
            and (recorded is None or row.recorded <= recorded)
        ]
        if in_force:
            return organization.business_hours[max(in_force)[2]]
    return None


def is_working_day(
    organization: Organization, employee: Employee, day: date, recorded: int | None = None
) -> bool:
    if day in organization.calendar_overrides:
        return organization.calendar_overrides[day]
    hours = business_hours_for(organization, employee, day, recorded)
    work_days = hours.work_days if hours else range(1, 6)
    return day.isoweekday() in work_days and day not in organization.holidays


def late_after(hours: BusinessHours, day: date, zone: str) -> Instant:
    """The last instant at which a punch_in is not late. Grace is elapsed time, not wall time."""
    return wall_instant(day, hours.start_time, zone) + hours.late_grace_minutes * MINUTE


def early_before(hours: BusinessHours, day: date, zone: str) -> Instant:
    """The first instant at which a punch_out is not early. An end ≤ start is the next day's."""
    end_day = day + ONE_DAY if hours.end_time <= hours.start_time else day
    return wall_instant(end_day, hours.end_time, zone) - hours.early_grace_minutes * MINUTE


def _late_and_early(
    organization: Organization, employee: Employee, day: date, cycles: Sequence[_Cycle]
) -> tuple[int, bool]:
    """How late, in microseconds after the start, and whether early: both judged by the rows that
    were written when the session was last computed. Grace forgives, but is no later start.
    """
    recorded = max(cycle.recorded for cycle in cycles)
    first_in, last_out = cycles[0].punch_in, cycles[-1].punch_out
    hours = business_hours_for(organization, employee, day, recorded)
    if hours is None or not is_working_day(organization, employee, day, recorded):
        return 0, False
    zone = organization.zone_of(employee)
    is_late = first_in > late_after(hours, day, zone)
    late = first_in - wall_instant(day, hours.start_time, zone) if is_late else 0
    early = last_out is not None and last_out < early_before(hours, day, zone)
    return late, early


# ---- Sessions and status


def _session(
    organization: Organization, employee: Employee, day: date, cycles: list[_Cycle], now: Instant
) -> Session:
    first, last = cycles[0], cycles[-1]
    late, early = _late_and_early(organization, employee, day, cycles)
    is_open = last.punch_out is None
    working = sum(cycle.working_microseconds(now) for cycle in cycles)
    on_break = sum(cycle.break_microseconds(now) for cycle in cycles)
    return Session(
        employee_id=employee.id,
        employee_name=employee.name,
        date=day,
        punch_in=first.punch_in,
        punch_out=last.punch_out,
        total_seconds=(last.end(now) - first.punch_in) // SECOND,
        break_seconds=on_break // SECOND,
        working_seconds=working // SECOND,
        is_late_in=late > 0,
        is_early_out=early,
        status="complete" if not is_open else "on_break" if last.is_on_break() else "in_progress",
        # Counted from the open cycle's punch_in; like lateness, not yet at the limit itself.
        missing_punch_out=is_open
        and now - last.punch_in > organization.missing_punch_out_seconds * SECOND,
        punch_cycles=tuple(
            PunchCycle(
                punch_in=cycle.punch_in,
                punch_out=cycle.punch_out,
                break_seconds=cycle.break_microseconds(now) // SECOND,
                working_seconds=cycle.working_microseconds(now) // SECOND,
            )
            for cycle in cycles
        ),
        working_microseconds=working,
        break_microseconds=on_break,
        late_microseconds=late,
    )


def _sessions_by_date(
    organization: Organization, employee: Employee, now: Instant
) -> dict[date, Session]:
    by_date: dict[date, list[_Cycle]] = defaultdict(list)
    for cycle in _cycles(employee.punches, organization.zone_of(employee)):
        by_date[cycle.work_date].append(cycle)
    return {
        day: _session(organization, employee, day, cycles, now) for day, cycles in by_date.items()
    }


def employees_in(organization: Organization, asked: Range) -> list[Employee]:
    """By name (code points), then number, then id."""
    return sorted(
        (e for e in organization.employees if asked.employee_id in (None, e.id)),
        key=lambda employee: (employee.name, employee.number, employee.id),
    )


def sessions_of_employees(
    organization: Organization, now: Instant, asked: Range
) -> list[tuple[Employee, Session]]:
    found = [
        (employee, session)
        for employee in employees_in(organization, asked)
        for session in _sessions_by_date(organization, employee, now).values()
        if asked.start_date <= session.date <= asked.end_date
    ]
    return sorted(found, key=lambda pair: pair[1].date)  # stable: keeps the order of employees


def sessions_at(organization: Organization, now: Instant, asked: Range = Range()) -> list[Session]:
    """Sessions as they read at `now`, by date, then in the order of employees."""
    return [session for _, session in sessions_of_employees(organization, now, asked)]


def status_at(organization: Organization, employee: Employee, now: Instant) -> Status:
    allowed = allowed_actions(employee.punches)
    cycles = _cycles(employee.punches, organization.zone_of(employee))
    open_cycle = cycles[-1] if cycles and cycles[-1].punch_out is None else None
    today = local_date(now, organization.zone_of(employee))
    day = open_cycle.work_date if open_cycle else today
    session = _sessions_by_date(organization, employee, now).get(day)
    if open_cycle:
        current_status = "on_break" if open_cycle.is_on_break() else "working"
    else:
        current_status = "finished" if session else "not_started"
    last = employee.punches[-1] if employee.punches else None
    return Status(
        employee_id=employee.id,
        as_of=now,
        can_punch_in=PunchType.PUNCH_IN in allowed,
        can_punch_out=PunchType.PUNCH_OUT in allowed,
        can_start_break=PunchType.BREAK_START in allowed,
        can_end_break=PunchType.BREAK_END in allowed,
        current_status=current_status,
        last_action=LastAction(last.type, last.timestamp) if last else None,
        date=day,
        working_seconds=session.working_seconds if session else 0,
        break_seconds=session.break_seconds if session else 0,
    )


def punch_flags(
    organization: Organization, employee: Employee, punch: Punch
) -> tuple[bool, bool]:
    """(is_late, is_early) of a punch just recorded for `employee`, who has it among the punches.

    Only the session's first punch_in can be late and only its last punch_out can be early.
    """
    sessions = _sessions_by_date(organization, employee, punch.timestamp).values()
    return (
        punch.type is PunchType.PUNCH_IN
        and any(s.is_late_in and s.punch_in == punch.timestamp for s in sessions),
        punch.type is PunchType.PUNCH_OUT
        and any(s.is_early_out and s.punch_out == punch.timestamp for s in sessions),
    )
