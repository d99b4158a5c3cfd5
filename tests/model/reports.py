"""What sessions add up to: the overview, the employees, the days and the CSV.

Written a second time, as the rest of the model (see attendance.py). Sums stay in microseconds; a
figure is floored or rounded once, where it is published.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from attendance import (
    Employee, Organization, Punch, PunchType, Range, Session, employees_in, is_working_day,
    sessions_at, sessions_of_employees,
)  # fmt: skip
from zones import MINUTE, SECOND, Instant, local_date, local_time

CSV_HEADER = (
    "Employee Name", "Employee ID", "Date", "First Punch In", "Last Punch Out", "Total Hours",
    "Break Duration (min)", "Working Hours", "Late Arrivals", "Early Departures", "Status",
)


@dataclass(frozen=True)
class Overview:
    total_sessions: int
    total_working_seconds: int
    total_break_seconds: int
    late_arrivals: int
    early_departures: int
    average_working_seconds: int
    total_punch_cycles: int


@dataclass(frozen=True)
class EmployeeReport:
    employee_id: str
    employee_name: str
    department: str | None
    sessions: int
    working_seconds: int
    average_working_seconds: int
    late_count: int
    early_count: int
    punch_cycles: int
    attendance_rate: Decimal | None
    punctuality_rate: Decimal | None


@dataclass(frozen=True)
class StartCell:
    weekday: int  # Monday is 1
    hour: int
    sessions: int
    late: int
    late_minutes: int
    average_late_minutes: int


@dataclass(frozen=True)
class DailyReport:
    date: date
    working_seconds: int
    sessions: int
    punch_cycles: int
    effort_seconds: int
    difference_seconds: int


def round_half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()


# ---- Reports


def _rate(part: int, whole: int) -> Decimal | None:
    if whole == 0:
        return None
    return Decimal(round_half_up(Fraction(part * 10_000, whole))).scaleb(-2)


def _days(asked: Range) -> Iterator[date]:
    for ordinal in range(asked.start_date.toordinal(), asked.end_date.toordinal() + 1):
        yield date.fromordinal(ordinal)


def overview(organization: Organization, now: Instant, asked: Range) -> Overview:
    sessions = sessions_at(organization, now, asked)
    working = sum(session.working_microseconds for session in sessions)
    return Overview(
        total_sessions=len(sessions),
        total_working_seconds=working // SECOND,
        total_break_seconds=sum(session.break_microseconds for session in sessions) // SECOND,
        late_arrivals=sum(session.is_late_in for session in sessions),
        early_departures=sum(session.is_early_out for session in sessions),
        # Rounded once, from the exact sum and not from a total that was floored before.
        average_working_seconds=(
            round_half_up(Fraction(working, len(sessions) * SECOND)) if sessions else 0
        ),
        total_punch_cycles=sum(len(session.punch_cycles) for session in sessions),
    )


def _lateness(sessions: Sequence[Session]) -> tuple[int, int, int, int]:
    """Sessions, late ones, by how many minutes together, and each of them."""
    late = [session.late_microseconds for session in sessions if session.is_late_in]
    average = round_half_up(Fraction(sum(late), len(late) * MINUTE)) if late else 0
    return len(sessions), len(late), sum(late) // MINUTE, average


def punctuality(organization: Organization, now: Instant, asked: Range) -> dict[str, object]:
    """When work begins, by weekday of the session's date and hour of the employee's wall clock."""
    zones = {employee.id: organization.zone_of(employee) for employee in organization.employees}
    cells = defaultdict(list)
    sessions = sessions_at(organization, now, asked)
    for session in sessions:
        hour = local_time(session.punch_in, zones[session.employee_id]).hour
        cells[session.date.isoweekday(), hour].append(session)
    names = ("sessions", "late", "late_minutes", "average_late_minutes")
    items = [StartCell(*place, *_lateness(cells[place])) for place in sorted(cells)]
    return {"items": items} | dict(zip(names, _lateness(sessions), strict=True))


def employees_report(
    organization: Organization, now: Instant, asked: Range
) -> list[EmployeeReport]:
    """One item for whoever was employed on a day of the range or has a session in it."""
    items = []
    for employee in employees_in(organization, asked):
        own = replace(asked, employee_id=employee.id)
        sessions = sessions_at(organization, now, own)
        totals = overview(organization, now, own)
        employed_days = [day for day in _days(asked) if employee.is_employed_on(day)]
        if not sessions and not employed_days:
            continue
        # Neither rate looks past today, which is the employee's own local date.
        today = local_date(now, organization.zone_of(employee))
        expected = {
            day
            for day in employed_days
            if day <= today and is_working_day(organization, employee, day)
        }
        judged = [session for session in sessions if session.date <= today]
        punctual = [s for s in judged if not s.is_late_in and not s.is_early_out]
        items.append(
            EmployeeReport(
                employee_id=employee.id,
                employee_name=employee.name,
                department=employee.department,
                sessions=totals.total_sessions,
                working_seconds=totals.total_working_seconds,
                average_working_seconds=totals.average_working_seconds,
                late_count=totals.late_arrivals,
                early_count=totals.early_departures,
                punch_cycles=totals.total_punch_cycles,
                attendance_rate=_rate(len(expected & {s.date for s in judged}), len(expected)),
                punctuality_rate=_rate(len(punctual), len(judged)),
            )
        )
    return items


def daily_report(
    organization: Organization, now: Instant, asked: Range, split_at_midnight: bool = False
) -> list[DailyReport]:
    """One item for every date of the range, those without a session too.

    Split at midnight, work counts on the local date it was done on; sessions and cycles are their
    session's date's still.
    """
    by_date: dict[date, list[Session]] = {day: [] for day in _days(asked)}
    for session in sessions_at(organization, now, asked):
        by_date[session.date].append(session)
    if split_at_midnight:
        working = _work_by_local_date(organization, now, asked)
    else:
        working = {
            day: sum(s.working_microseconds for s in sessions) for day, sessions in by_date.items()
        }
    return [
        DailyReport(
            date=day,
            working_seconds=working.get(day, 0) // SECOND,
            sessions=len(sessions),
            punch_cycles=sum(len(s.punch_cycles) for s in sessions),
            effort_seconds=0,  # nobody in these histories fills in a timesheet
            difference_seconds=working.get(day, 0) // SECOND,
        )
        for day, sessions in by_date.items()
    ]


def _work_by_local_date(
    organization: Organization, now: Instant, asked: Range
) -> Mapping[date, int]:
    """The microseconds worked on each date, of all sessions, whatever their own date is."""
    found: defaultdict[date, int] = defaultdict(int)
    for employee in employees_in(organization, asked):
        for start, end in _work_spans(employee.punches, now):
            for day, worked in _dates_of_span(start, end, organization.zone_of(employee)):
                found[day] += worked
    return found


def _work_spans(
    punches: Sequence[Punch], now: Instant
) -> Iterator[tuple[Instant, Instant]]:
    """From each punch that begins work to the one after it, or as long as there is none, to now."""
    for place, punch in enumerate(punches):
        if punch.type in (PunchType.PUNCH_IN, PunchType.BREAK_END):
            after = punches[place + 1 : place + 2]
            yield punch.timestamp, after[0].timestamp if after else max(now, punch.timestamp)


@cache
def _dates_of_span(start: Instant, end: Instant, zone: str) -> tuple[tuple[date, int], ...]:
    """Minute by minute: all offsets are whole minutes, so no date begins or ends within one."""
    found: defaultdict[date, int] = defaultdict(int)
    while start < end:
        next_minute = min(end, (start // MINUTE + 1) * MINUTE)
        found[local_date(start, zone)] += next_minute - start
        start = next_minute
    return tuple(found.items())


# ---- CSV

CSV_STATUS = {"complete": "Complete", "in_progress": "In Progress", "on_break": "On Break"}


def csv_rows(
    organization: Organization, now: Instant, asked: Range, include_punch_cycles: bool = False
) -> list[list[str]]:
    """The header and the rows, cells already made safe to open in a spreadsheet, not yet quoted."""
    rows = [[*CSV_HEADER, "Punch Cycles"] if include_punch_cycles else list(CSV_HEADER)]
    for employee, session in sessions_of_employees(organization, now, asked):
        zone = organization.zone_of(employee)
        row = [
            employee.name,
            employee.number,
            session.date.isoformat(),
            _clock(session.punch_in, zone, "%H:%M:%S"),
            _clock(session.punch_out, zone, "%H:%M:%S"),
            csv_hours(session.total_seconds),
            str(csv_minutes(session.break_seconds)),
            csv_hours(session.working_seconds),
            str(int(session.is_late_in)),
            str(int(session.is_early_out)),
            CSV_STATUS[session.status],
        ]
        if include_punch_cycles:
            spans = (
                _clock(cycle.punch_in, zone, "%H:%M") + "-" + _clock(cycle.punch_out, zone, "%H:%M")
                for cycle in session.punch_cycles
            )
            row.append("; ".join(spans))
        rows.append([formula_safe(cell) for cell in row])
    return rows


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: CRLF after every row, quotes only where they are needed."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def formula_safe(cell: str) -> str:
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def csv_hours(seconds: int) -> str:
    hundredths = round_half_up(Fraction(seconds * 100, 3600))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def csv_minutes(seconds: int) -> int:
    return round_half_up(Fraction(seconds, 60))


def _clock(instant: Instant | None, zone: str, form: str) -> str:
    """Cut off, not rounded: 08:59:59.9 has not reached 09:00:00. Empty without an instant."""
    return "" if instant is None else local_time(instant, zone).strftime(form)
