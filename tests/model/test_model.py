"""The model of the attendance rules, held against examples calculated by hand.

A model is worth what its own tests are worth: each example shows its arithmetic, so that a reader
can check it without running anything. Zone functions are compared with a search that knows only the
way from an instant to local time, which is never ambiguous. The last part holds the generated
histories against what must be true of any history, and makes sure they reach what they promise.
"""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

import pytest
from attendance import (
    CSV_HEADER, HOUR, MICROSECOND, MINUTE, SECOND, BusinessHours, Employee, LastAction,
    Organization, Overview, Punch, PunchCycle, PunchType, Range, Refusal, business_hours_for,
    csv_hours, csv_minutes, csv_rows, csv_text, daily_report, employees_report,
    first_instant_of_date, formula_safe, instant_from_text, instant_to_text, is_working_day,
    local_date, local_time, overview, punch_flags, punches_with, refusals, sessions_at, status_at,
    wall_instant,
)  # fmt: skip
from generate import (
    ZONES, believable_history, describe, hostile_history, punch_attempts, zone_changes,
)  # fmt: skip

at = instant_from_text
BERLIN = "Europe/Berlin"
LATER = at("2026-12-31T00:00:00Z")
NINE_TO_FIVE = BusinessHours(
    date(2020, 1, 1), time(9), time(17), late_grace_minutes=10, early_grace_minutes=5
)


def punches(*lines: str) -> tuple[Punch, ...]:
    """From lines like "punch_in 2026-03-02T09:00:00+01:00"."""
    return tuple(Punch(PunchType(kind), at(when)) for kind, when in map(str.split, lines))


def company(*lines: str, zone: str = BERLIN, hours=(), **fields) -> Organization:
    """An organization of one person with these punches."""
    ada = Employee("e1", "Ada Byron", "E001", "Engines", punches=punches(*lines))
    return Organization(zone, (ada,), tuple(hours), **fields)


def only_session(organization: Organization, now: int = LATER):
    (session,) = sessions_at(organization, now)
    return session


# ---- Time


def test_instants_are_read_and_written_exactly():
    assert at("1970-01-01T00:00:01Z") == 1_000_000
    assert at("1969-12-31T23:59:59.9Z") == -100_000
    assert at("2026-03-02T09:00:00.000001+01:00") == at("2026-03-02T08:00:00Z") + 1
    assert at("2026-03-01T20:30:00-03:30") == at("2026-03-02T00:00:00Z")
    for text in ("2026-03-02T08:00:00Z", "1969-12-31T23:59:59.9Z", "2026-03-02T08:00:00.000001Z"):
        assert instant_to_text(at(text)) == text
    for text in ("2026-03-02", "2026-03-02T08:00:00", "2026-02-30T08:00:00Z"):
        with pytest.raises(ValueError):
            at(text)


@pytest.mark.parametrize(
    "zone, day, clock, instant",
    [
        # A gap takes the offset before the change: 02:30 - 01:00, shown as 03:30+02:00.
        (BERLIN, date(2026, 3, 29), time(2, 30), "2026-03-29T01:30:00Z"),
        # An overlap takes the first: 02:30 - 02:00.
        (BERLIN, date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00Z"),
        # A gap of 30 minutes, 02:00 to 02:30: 02:15 - 10:30.
        ("Australia/Lord_Howe", date(2025, 10, 5), time(2, 15), "2025-10-04T15:45:00Z"),
        # An overlap of an hour at 45 minutes past: 03:00 - 13:45.
        ("Pacific/Chatham", date(2025, 4, 6), time(3), "2025-04-05T13:15:00Z"),
        ("Asia/Kathmandu", date(2025, 4, 6), time(3), "2025-04-05T21:15:00Z"),
        # A skipped date is a gap of 24 hours: 06:00 + 10:00, shown as 06:00 of the 31st.
        ("Pacific/Apia", date(2011, 12, 30), time(6), "2011-12-30T16:00:00Z"),
    ],
)
def test_wall_time_becomes_an_instant(zone, day, clock, instant):
    assert wall_instant(day, clock, zone) == at(instant)


@pytest.mark.parametrize(
    "zone, day, instant",
    [
        (BERLIN, date(2026, 3, 29), "2026-03-28T23:00:00Z"),
        # No midnight, 00:00 became 01:00.
        ("America/Santiago", date(2024, 9, 8), "2024-09-08T04:00:00Z"),
        ("Asia/Beirut", date(2024, 3, 31), "2024-03-30T22:00:00Z"),
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00:00Z"),
        # The hour before midnight came twice; midnight after the second, 00:00 - 02:00.
        ("Asia/Beirut", date(2024, 10, 27), "2024-10-26T22:00:00Z"),
        # Midnight came twice; the date begins with the first, 00:00 + 04:00.
        ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00:00Z"),
        # 23:00 became 00:00: midnight is the change itself.
        ("America/Scoresbysund", date(2025, 3, 30), "2025-03-30T01:00:00Z"),
        # 23:30 became 00:30 (-05:00 to -04:00): the date begins at half past midnight.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30:00Z"),
        # 00:01 became 23:01 of the day before: a minute of the 7th, then the 6th again.
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30:00Z"),
        # A skipped date begins where the next one begins.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00Z"),
    ],
)
def test_a_date_begins_at_its_first_instant(zone, day, instant):
    assert first_instant_of_date(day, zone) == at(instant)


def searched_wall_instant(day: date, clock: time, zone: str) -> int:
    """Found by asking only which local time some instants show."""
    wall = datetime.combine(day, clock)
    as_if_utc = at(wall.isoformat() + "Z")
    steps = range(as_if_utc - 26 * HOUR, as_if_utc + 27 * HOUR, 15 * MINUTE)
    offsets = {local_time(instant, zone).utcoffset() // MICROSECOND for instant in steps}
    shown = partial(local_time, zone=zone)
    found = [
        as_if_utc - offset
        for offset in offsets
        if shown(as_if_utc - offset).replace(tzinfo=None) == wall
    ]
    if found:
        return min(found)
    (change,) = [
        change
        for change in zone_changes(zone)
        if shown(change - 1).replace(tzinfo=None) < wall < shown(change).replace(tzinfo=None)
    ]
    return as_if_utc - shown(change - 1).utcoffset() // MICROSECOND


@pytest.mark.parametrize("zone", ZONES)
def test_zone_functions_agree_with_a_search(zone):
    for change in zone_changes(zone, 2010, 2012) + zone_changes(zone, 2024, 2025):
        around = local_date(change, zone)
        minutes = range(change - 26 * HOUR, change + 76 * HOUR, MINUTE)
        dates = [local_date(minute, zone) for minute in minutes]
        for day in (around + timedelta(days=n) for n in range(0, 3)):
            first = next(minute for minute, shown in zip(minutes, dates) if shown >= day)
            assert first_instant_of_date(day, zone) == first
        for quarter in range(-8, 9):
            # A second more, so as not to fall on the edges of a gap.
            wall = local_time(change, zone).replace(tzinfo=None, fold=0)
            wall += timedelta(minutes=15 * quarter, seconds=1)
            day, clock = wall.date(), wall.time()
            assert wall_instant(day, clock, zone) == searched_wall_instant(day, clock, zone)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone_changes(zone)])
def test_every_change_is_a_gap_or_an_overlap_by_its_folds(zone):
    for change in zone_changes(zone):
        before, after = local_time(change - 1, zone), local_time(change, zone)
        moved = after.utcoffset() - before.utcoffset()
        middle = change * MICROSECOND + before.utcoffset() + moved // 2
        wall = (datetime(1970, 1, 1) + middle).replace(tzinfo=before.tzinfo)
        folds = (wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset())
        assert folds == (before.utcoffset(), after.utcoffset())


# ---- The order of punches

NINE, TEN, ELEVEN = (f"2026-03-02T{hour}:00:00Z" for hour in ("09", "10", "11"))


@pytest.mark.parametrize(
    "recorded, allowed",
    [
        ((), {"punch_in"}),
        (("punch_in",), {"punch_out", "break_start"}),
        (("punch_in", "break_start"), {"punch_out", "break_end"}),
        (("punch_in", "break_start", "break_end"), {"punch_out", "break_start"}),
        (("punch_in", "break_start", "punch_out"), {"punch_in"}),
        (("punch_in", "punch_out"), {"punch_in"}),
    ],
)
def test_only_what_comes_next_is_allowed(recorded, allowed):
    before = tuple(Punch(PunchType(kind), at(NINE) + i) for i, kind in enumerate(recorded))
    for kind in PunchType:
        refused = refusals(before, Punch(kind, at(TEN)), at(TEN))
        assert refused == (set() if kind.value in allowed else {Refusal.OUT_OF_ORDER})


def test_a_punch_comes_after_the_last_and_at_most_two_minutes_from_now():
    before = punches(f"punch_in {NINE}")

    def out(timestamp, now=at(TEN), **caller):
        return refusals(before, Punch(PunchType.PUNCH_OUT, timestamp), now, **caller)

    assert out(at(NINE) + 1) == set()
    assert out(at(NINE)) == {Refusal.NOT_AFTER_LAST_PUNCH}
    assert out(at(NINE) - 1) == {Refusal.NOT_AFTER_LAST_PUNCH}
    assert out(at(TEN) + 120 * SECOND) == set()
    assert out(at(TEN) + 120 * SECOND + 1) == {Refusal.LATER_THAN_NOW}
    assert out(at(TEN) + 120 * SECOND + 1, may_correct=True) == {Refusal.LATER_THAN_NOW}


def test_who_may_correct_puts_a_punch_where_the_order_still_holds():
    before = punches(f"punch_in {NINE}", f"punch_out {ELEVEN}")
    ask = partial(refusals, before, now=at(ELEVEN), may_correct=True)
    start = Punch(PunchType.BREAK_START, at(TEN))
    assert ask(start) == set()
    assert punches_with(before, start) == (before[0], start, before[1])
    # Of the same instant as another punch it comes after that one.
    assert ask(Punch(PunchType.BREAK_START, at(NINE))) == set()
    assert ask(Punch(PunchType.BREAK_START, at(ELEVEN))) == {Refusal.OUT_OF_ORDER}
    assert ask(Punch(PunchType.PUNCH_OUT, at(TEN))) == {Refusal.OUT_OF_ORDER}
    assert ask(Punch(PunchType.PUNCH_IN, at(TEN))) == {Refusal.OUT_OF_ORDER}


# ---- Sessions


@pytest.mark.parametrize(
    "punch_in, punch_out, hours",
    [
        ("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00", 7),  # 21:00Z to 04:00Z
        ("2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00", 9),  # 20:00Z to 05:00Z
        ("2026-06-01T22:00:00+02:00", "2026-06-02T06:00:00+02:00", 8),
    ],
)
def test_a_night_shift_belongs_whole_to_its_first_date(punch_in, punch_out, hours):
    session = only_session(company(f"punch_in {punch_in}", f"punch_out {punch_out}"))
    assert session.date == date.fromisoformat(punch_in[:10])
    assert session.total_seconds == session.working_seconds == hours * 3600
    assert session.status == "complete" and not session.missing_punch_out


def test_the_session_of_a_day_with_two_cycles_and_a_break():
    session = only_session(
        company(
            "punch_in 2026-03-02T09:00:00+01:00",
            "break_start 2026-03-02T10:00:00+01:00",
            "break_end 2026-03-02T10:15:30+01:00",
            "punch_out 2026-03-02T12:30:00+01:00",
            "punch_in 2026-03-02T13:00:00+01:00",
            "break_start 2026-03-02T16:40:00+01:00",
            "punch_out 2026-03-02T17:00:00+01:00",  # during the break, and ends it
        )
    )
    assert session.total_seconds == 8 * 3600  # 09:00 to 17:00
    assert session.break_seconds == 930 + 1200  # 15:30 and 20:00
    assert session.working_seconds == 12_600 + 14_400 - 2_130  # 3:30 and 4:00 less the breaks
    assert session.punch_cycles == (
        PunchCycle(at("2026-03-02T08:00:00Z"), at("2026-03-02T11:30:00Z"), 930, 11_670),
        PunchCycle(at("2026-03-02T12:00:00Z"), at("2026-03-02T16:00:00Z"), 1_200, 13_200),
    )


def test_figures_are_floored_once_from_microseconds():
    # Two cycles of 1.6 s: each publishes 1, together they are 3.2 and publish 3.
    organization = company(
        "punch_in 2026-03-02T09:00:00Z", "punch_out 2026-03-02T09:00:01.6Z",
        "punch_in 2026-03-02T09:00:10Z", "punch_out 2026-03-02T09:00:11.6Z",
    )  # fmt: skip
    session = only_session(organization)
    assert [cycle.working_seconds for cycle in session.punch_cycles] == [1, 1]
    assert (session.working_seconds, session.total_seconds) == (3, 11)
    # Two people with 1.6 s on one day are 3.2 s too.
    ada = replace(organization.employees[0], punches=organization.employees[0].punches[:2])
    both = replace(organization, employees=(ada, replace(ada, id="e2")))
    day = Range(date(2026, 3, 2), date(2026, 3, 2))
    assert [s.working_seconds for s in sessions_at(both, LATER)] == [1, 1]
    assert overview(both, LATER, day).total_working_seconds == 3
    assert daily_report(both, LATER, day)[0].working_seconds == 3
    # With a break from the first microsecond on, 1.599999 s each, together 3.199998.
    rest = Punch(PunchType.BREAK_START, ada.punches[0].timestamp + 1)
    resting = [replace(e, punches=punches_with(e.punches, rest)) for e in both.employees]
    got = overview(replace(both, employees=tuple(resting)), LATER, day)
    assert (got.total_break_seconds, got.total_working_seconds) == (3, 0)


def test_an_average_is_rounded_from_the_exact_sum():
    # 4.6 s over 3 sessions is 1.53, rounded 2; from the floored 4 s it would be 1.33, rounded 1.
    lines = f"punch_in {NINE}", "punch_out 2026-03-02T09:00:04.6Z"
    ada = Employee("e1", "Ada", punches=punches(*lines))
    zero = replace(ada, punches=punches(f"punch_in {NINE}", f"punch_out {NINE}"))
    organization = Organization("UTC", (ada, replace(zero, id="e2"), replace(zero, id="e3")))
    got = overview(organization, LATER, Range(date(2026, 3, 2), date(2026, 3, 2)))
    assert (got.total_working_seconds, got.average_working_seconds) == (4, 2)


def test_an_open_cycle_counts_up_to_now():
    lines = ("punch_in 2026-03-02T09:00:00Z", "break_start 2026-03-02T10:00:00Z")
    session = only_session(company(*lines), at("2026-03-02T10:20:00.9Z"))
    assert (session.punch_out, session.status) == (None, "on_break")
    assert session.total_seconds == 4800  # 80 min and 0.9 s
    assert (session.working_seconds, session.break_seconds) == (3600, 1200)
    assert only_session(company(lines[0])).status == "in_progress"
    # A punch up to two minutes ahead of the clock: nothing is negative.
    session = only_session(company(lines[0]), at("2026-03-02T08:59:00Z"))
    assert (session.total_seconds, session.working_seconds) == (0, 0)


def test_a_punch_out_is_missed_after_the_limit_and_nothing_is_invented():
    organization = company("punch_in 2026-03-02T08:00:00Z")
    limit = at("2026-03-03T00:00:00Z")  # 16 h later
    assert not only_session(organization, limit).missing_punch_out
    late = only_session(organization, limit + 1)
    assert late.missing_punch_out and late.punch_out is None and late.status == "in_progress"
    # Counted from the open cycle's punch_in, not from the session's first.
    again = company("punch_in 2026-03-02T05:00:00Z", "punch_out 2026-03-02T06:00:00Z",
                    "punch_in 2026-03-02T08:00:00Z")  # fmt: skip
    assert not only_session(again, limit).missing_punch_out
    assert only_session(again, limit + 1).missing_punch_out
    shorter = replace(organization, missing_punch_out_seconds=3600)
    assert only_session(shorter, at("2026-03-02T09:00:00.000001Z")).missing_punch_out


def test_a_stored_work_date_survives_a_later_change_of_zone():
    # 20:00Z is the 2nd in Berlin, the 3rd in Kiritimati: only the new punch follows the new zone.
    first, out, again = punches(
        "punch_in 2026-03-02T20:00:00Z",
        "punch_out 2026-03-02T20:30:00Z",
        "punch_in 2026-03-02T21:00:00Z",
    )
    kept = replace(first, work_date=date(2026, 3, 2))
    ada = Employee("e1", "Ada", time_zone="Pacific/Kiritimati", punches=(kept, out, again))
    dates = [session.date for session in sessions_at(Organization(BERLIN, (ada,)), LATER)]
    assert dates == [date(2026, 3, 2), date(2026, 3, 3)]


# ---- Lateness


def flags(organization: Organization) -> tuple[bool, bool]:
    session = only_session(organization)
    return session.is_late_in, session.is_early_out


@pytest.mark.parametrize(
    "punch_in, punch_out, expected",
    [
        ("09:10:00", "16:55:00", (False, False)),  # both exactly at the threshold
        ("09:10:00.000001", "16:55:00", (True, False)),
        ("09:10:00", "16:54:59.999999", (False, True)),
    ],
)
def test_at_the_threshold_is_not_late_and_not_early(punch_in, punch_out, expected):
    lines = f"punch_in 2026-03-02T{punch_in}+01:00", f"punch_out 2026-03-02T{punch_out}+01:00"
    assert flags(company(*lines, hours=[NINE_TO_FIVE])) == expected
    assert flags(company(*lines)) == (False, False)  # nothing to judge by


def test_only_the_first_punch_in_and_the_last_punch_out_are_judged():
    lines = (
        "punch_in 2026-03-02T09:00:00+01:00", "punch_out 2026-03-02T12:00:00+01:00",
        "punch_in 2026-03-02T13:00:00+01:00", "punch_out 2026-03-02T17:00:00+01:00",
    )  # fmt: skip
    assert flags(company(*lines, hours=[NINE_TO_FIVE])) == (False, False)
    assert flags(company(*lines[:3], hours=[NINE_TO_FIVE])) == (False, False)  # open: not early
    half = company(*lines[:2], hours=[NINE_TO_FIVE])
    assert flags(half) == (False, True)
    ada = half.employees[0]
    assert punch_flags(half, ada, ada.punches[1]) == (False, True)  # early when it was recorded
    assert punch_flags(half, ada, ada.punches[0]) == (False, False)


def test_free_days_know_no_lateness():
    saturday = "punch_in 2026-03-07T10:00:00+01:00", "punch_out 2026-03-07T11:00:00+01:00"
    day = date(2026, 3, 7)
    judge = partial(company, *saturday)
    assert flags(judge(hours=[NINE_TO_FIVE])) == (False, False)
    six_days = replace(NINE_TO_FIVE, work_days=frozenset(range(1, 7)))
    assert flags(judge(hours=[six_days])) == (True, True)
    assert flags(judge(hours=[six_days], holidays=frozenset({day}))) == (False, False)
    overridden = {day: True}
    free = judge(hours=[NINE_TO_FIVE], holidays=frozenset({day}), calendar_overrides=overridden)
    assert flags(free) == (True, True)  # an override to Working wins over weekend and holiday
    assert flags(judge(hours=[six_days], calendar_overrides={day: False})) == (False, False)


def test_without_business_hours_monday_to_friday_are_working_days():
    organization = company()
    working = partial(is_working_day, organization, organization.employees[0])
    assert [working(date(2026, 3, n)) for n in range(2, 9)] == [True] * 5 + [False] * 2


def test_the_newest_own_row_in_force_wins_else_the_organizations():
    old = NINE_TO_FIVE
    new = replace(old, effective_from=date(2026, 3, 1), start_time=time(8))
    own = replace(old, effective_from=date(2026, 2, 1), start_time=time(7), employee_id="e1")
    other = replace(own, employee_id="e2", start_time=time(6))
    newer_same_day = replace(new, start_time=time(10))
    organization = company(hours=[new, old, own, other])
    ada = organization.employees[0]

    def start(day, organization=organization):
        hours = business_hours_for(organization, ada, day)
        return hours.start_time if hours else None

    assert start(date(2019, 12, 31)) is None
    assert start(date(2026, 1, 31)) == time(9)
    assert start(date(2026, 2, 1)) == time(7)
    assert start(date(2026, 3, 1)) == time(7)  # own, though the organization's is newer
    assert start(date(2026, 3, 1), company(hours=[old, new, newer_same_day])) == time(10)
    # Newest is by effective date; only of two for one date, the one written later.
    rows = (new, 2), (newer_same_day, 1), (old, 3)
    written = company(hours=[replace(row, recorded=recorded) for row, recorded in rows])
    assert start(date(2026, 3, 1), written) == time(8)


def test_business_hours_written_later_never_rewrite_what_was_judged():
    in_, out = punches("punch_in 2026-03-02T09:30:00+01:00", "punch_out 2026-03-02T17:00:00+01:00")
    ada = Employee("e1", "Ada", punches=(replace(in_, recorded=1), replace(out, recorded=3)))
    for written, expected in ((2, (True, False)), (4, (False, False))):
        hours = replace(NINE_TO_FIVE, recorded=written)  # in force since 2020 by its date
        assert flags(Organization(BERLIN, (ada,), (hours,))) == expected


@pytest.mark.parametrize(
    "zone, day, start, end, punch_in, punch_out, expected",
    [
        # 22:00 to 06:00 over a change: the end is 06:00+02:00 of the next day, 04:00Z.
        (BERLIN, date(2026, 3, 28), 22, 6, "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", (0, 0)),
        (BERLIN, date(2026, 3, 28), 22, 6, "2026-03-28T21:00:01Z", "2026-03-29T03:59:59Z", (1, 1)),
        # 02:00 is in the gap and means 02:00+01:00, 01:00Z; 10:00+02:00 is 08:00Z.
        (BERLIN, date(2026, 3, 29), 2, 10, "2026-03-29T01:00:00Z", "2026-03-29T08:00:00Z", (0, 0)),
        # 02:00 comes twice and means the first, 00:00Z: the second is an hour late.
        (BERLIN, date(2026, 10, 25), 2, 10, "2026-10-25T01:00:00Z", "2026-10-25T09:00:00Z", (1, 0)),
        # An end equal to the start is the next day's.
        ("UTC", date(2026, 3, 2), 9, 9, "2026-03-02T09:00:00Z", "2026-03-03T08:59:59Z", (0, 1)),
        # The next day was skipped: 06:00 of the 30th is read with -10:00, 16:00Z.
        ("Pacific/Apia", date(2011, 12, 29), 22, 6, "2011-12-30T08:00:00Z", "2011-12-30T16:00:00Z",
         (0, 0)),
    ],
)  # fmt: skip
def test_business_hours_are_wall_time(zone, day, start, end, punch_in, punch_out, expected):
    hours = BusinessHours(date(2010, 1, 1), time(start), time(end), frozenset(range(1, 8)))
    lines = f"punch_in {punch_in}", f"punch_out {punch_out}"
    organization = company(*lines, zone=zone, hours=[hours])
    assert only_session(organization).date == day
    assert flags(organization) == tuple(map(bool, expected))


# ---- Status


def test_status_through_a_day_and_over_midnight():
    organization = company(
        "punch_in 2026-03-02T22:00:00+01:00", "break_start 2026-03-03T02:00:00+01:00",
        "break_end 2026-03-03T02:30:00+01:00", "punch_out 2026-03-03T06:00:00+01:00",
    )  # fmt: skip
    ada = organization.employees[0]

    def status(count, now):
        return status_at(organization, replace(ada, punches=ada.punches[:count]), at(now))

    none = status(0, "2026-03-02T20:00:00+01:00")
    assert (none.current_status, none.last_action, none.can_punch_in) == ("not_started", None, True)
    assert none.date == date(2026, 3, 2)
    working = status(1, "2026-03-03T01:00:00+01:00")
    assert (working.current_status, working.date) == ("working", date(2026, 3, 2))
    assert (working.working_seconds, working.break_seconds) == (3 * 3600, 0)
    assert working.last_action == LastAction(PunchType.PUNCH_IN, at("2026-03-02T21:00:00Z"))
    on_break = status(2, "2026-03-03T02:10:00+01:00")
    assert (on_break.current_status, on_break.can_end_break, on_break.can_punch_out) == (
        "on_break", True, True,
    )  # fmt: skip
    assert (on_break.working_seconds, on_break.break_seconds) == (4 * 3600, 600)
    # The night's work is the 2nd's: on the 3rd nothing has started.
    after = status(4, "2026-03-03T06:00:00+01:00")
    assert (after.current_status, after.date, after.working_seconds) == (
        "not_started", date(2026, 3, 3), 0,
    )  # fmt: skip
    finished = company("punch_in 2026-03-02T09:00:00+01:00", "punch_out 2026-03-02T10:00:00+01:00")
    got = status_at(finished, finished.employees[0], at("2026-03-02T23:00:00+01:00"))
    assert (got.current_status, got.working_seconds) == ("finished", 3600)


# ---- Reports

WEEK = Range(date(2026, 3, 2), date(2026, 3, 8))


def week_of_three() -> Organization:
    """Monday on time, Tuesday late, Saturday an hour: 8 h, 7 h and 1 h."""
    return company(
        "punch_in 2026-03-02T09:00:00+01:00", "punch_out 2026-03-02T17:00:00+01:00",
        "punch_in 2026-03-03T10:00:00+01:00", "punch_out 2026-03-03T17:00:00+01:00",
        "punch_in 2026-03-07T10:00:00+01:00", "punch_out 2026-03-07T11:00:00+01:00",
        hours=[NINE_TO_FIVE],
    )  # fmt: skip


def test_overview_and_daily_of_a_week():
    got = overview(week_of_three(), LATER, WEEK)
    assert got == Overview(3, 16 * 3600, 0, 1, 0, 19_200, 3)  # 57,600 / 3
    none = Overview(0, 0, 0, 0, 0, 0, 0)
    assert overview(week_of_three(), LATER, replace(WEEK, employee_id="unknown")) == none
    daily = daily_report(week_of_three(), LATER, WEEK)
    assert [(d.date.day, d.working_seconds // 3600, d.sessions, d.punch_cycles) for d in daily] == [
        (2, 8, 1, 1), (3, 7, 1, 1), (4, 0, 0, 0), (5, 0, 0, 0), (6, 0, 0, 0), (7, 1, 1, 1),
        (8, 0, 0, 0),
    ]  # fmt: skip


def rates(organization, now=LATER, asked=WEEK):
    (item,) = employees_report(organization, now, asked)
    return item.attendance_rate, item.punctuality_rate


def test_attendance_counts_working_days_up_to_today_while_employed():
    organization = week_of_three()
    (item,) = employees_report(organization, LATER, WEEK)
    assert (item.sessions, item.late_count, item.early_count, item.punch_cycles) == (3, 1, 0, 3)
    # 2 of 5 Working days, Saturday counts in neither; 2 of 3 sessions are punctual, 66.666…
    assert rates(organization) == (Decimal("40.00"), Decimal("66.67"))
    # On Wednesday: 2 of 3 Working days; it is Wednesday in Berlin an hour before it is in UTC.
    assert rates(organization, at("2026-03-03T23:00:00Z"))[0] == Decimal("66.67")
    assert rates(organization, at("2026-03-03T22:59:59Z"))[0] == Decimal("100.00")
    ada = replace(organization.employees[0], employed_from=date(2026, 3, 3))
    # Tuesday to Friday: 1 of 4, Monday's session is outside.
    assert rates(replace(organization, employees=(ada,)))[0] == Decimal("25.00")
    ada = replace(ada, employed_from=None, employed_until=date(2026, 3, 4))
    assert rates(replace(organization, employees=(ada,)))[0] == Decimal("66.67")
    # A punch_in two minutes ahead of the clock, tomorrow already: no rate has a base yet.
    ahead = company("punch_in 2026-03-03T00:01:00+01:00")
    tomorrow = Range(date(2026, 3, 3), date(2026, 3, 3))
    assert rates(ahead, at("2026-03-02T23:59:00+01:00"), tomorrow) == (None, None)
    # A weekend has no Working days, and a range without sessions no punctuality.
    sunday = Range(date(2026, 3, 8), date(2026, 3, 8))
    assert rates(organization, asked=sunday) == (None, None)


def test_a_rate_is_rounded_half_up():
    # 1 day of 32 is 3.125 %.
    monday = company("punch_in 2026-06-01T09:00:00+02:00", "punch_out 2026-06-01T10:00:00+02:00")
    asked = Range(date(2026, 6, 1), date(2026, 7, 14))  # six weeks of 5 and two days
    assert rates(monday, asked=asked)[0] == Decimal("3.13")


def test_employees_stand_by_name_and_only_if_they_concern_the_range():
    people = (
        Employee("3", "Zoë"), Employee("1", "ada", "2"), Employee("2", "ada", "1"),
        Employee("4", "Ada"), Employee("5", "Bo", employed_until=date(2026, 3, 1)),
    )  # fmt: skip
    items = employees_report(Organization(BERLIN, people), LATER, WEEK)
    assert [item.employee_id for item in items] == ["4", "3", "2", "1"]  # by code point


# ---- CSV


def test_hours_and_minutes_are_rounded_half_up():
    # A hundredth of an hour is 36 s, its half 18 s.
    examples = {0: "0.00", 17: "0.00", 18: "0.01", 28_818: "8.01", 360_000: "100.00"}
    assert {seconds: csv_hours(seconds) for seconds in examples} == examples
    assert [csv_minutes(seconds) for seconds in (0, 29, 30, 89, 90)] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A", "\tx", "\rx"])
def test_a_cell_that_begins_like_a_formula_is_made_inert(cell):
    assert formula_safe(cell) == "'" + cell
    assert formula_safe(" " + cell) == " " + cell
    assert formula_safe("") == ""


def test_csv_as_it_is_written():
    organization = week_of_three()
    ada = replace(
        organization.employees[0],
        name='=Ada "A", B',
        punches=punches(
            "punch_in 2026-03-02T09:20:00.9+01:00", "break_start 2026-03-02T12:00:00+01:00",
            "break_end 2026-03-02T12:30:30+01:00", "punch_out 2026-03-02T13:59:59+01:00",
            "punch_in 2026-03-02T15:00:00+01:00",
        ),
    )  # fmt: skip
    organization = replace(organization, employees=(ada,))
    now = at("2026-03-02T15:30:00+01:00")
    # Total 09:20:00.9 to 15:30 is 22,199 s, 6.166 h; break 1,830 s, 30.5 min;
    # working 22,199.1 - 3,601 between the cycles - 1,830 is 16,768 s, 4.657 h.
    assert csv_text(csv_rows(organization, now, WEEK, include_punch_cycles=True)) == (
        ",".join(CSV_HEADER) + ",Punch Cycles\r\n"
        '"\'=Ada ""A"", B",E001,2026-03-02,09:20:00,,6.17,31,4.66,1,0,In Progress,'
        "09:20-13:59; 15:00-\r\n"
    )
    (row,) = csv_rows(company(f"punch_in {NINE}", f"punch_out {TEN}"), LATER, WEEK)[1:]
    assert row[3:] == ["10:00:00", "11:00:00", "1.00", "0", "1.00", "0", "0", "Complete"]


def test_csv_rows_stand_by_date_then_name():
    day = f"punch_in {NINE}", f"punch_out {TEN}"
    next_day = "punch_in 2026-03-03T09:00:00Z", "punch_out 2026-03-03T10:00:00Z"
    bo = Employee("1", "Bo", punches=punches(*day, *next_day))
    al = Employee("2", "Al", punches=punches(*day, *next_day))
    rows = csv_rows(Organization(BERLIN, (bo, al)), LATER, WEEK)
    assert [(row[0], row[2][-2:]) for row in rows[1:]] == [
        ("Al", "02"), ("Bo", "02"), ("Al", "03"), ("Bo", "03"),
    ]  # fmt: skip


# ---- Generated histories

HISTORIES = [make(seed) for make in (believable_history, hostile_history) for seed in range(60)]


@pytest.mark.parametrize("history", HISTORIES, ids=lambda h: f"{h.kind}-{h.seed}")
def test_what_holds_in_any_history(history):
    organization, now = history.organization, history.now
    sessions = sessions_at(organization, now)
    for session in sessions:
        spans = sum((cycle.punch_out or max(now, cycle.punch_in)) - cycle.punch_in
                    for cycle in session.punch_cycles)  # fmt: skip
        measured = session.working_microseconds + session.break_microseconds
        assert measured == spans or session.punch_out is None
        assert 0 <= session.working_seconds and 0 <= session.break_seconds
        assert session.total_seconds >= measured // SECOND
    for employee in organization.employees:
        own = [session for session in sessions if session.employee_id == employee.id]
        status = status_at(organization, employee, now)
        assert status.can_punch_in == all(session.punch_out is not None for session in own)
        assert status.can_punch_in == (status.current_status in ("not_started", "finished"))
    for asked in history.ranges():
        total = overview(organization, now, asked)
        people = employees_report(organization, now, asked)
        daily = daily_report(organization, now, asked)
        assert total.total_sessions == sum(p.sessions for p in people)
        assert total.total_sessions == sum(d.sessions for d in daily)
        assert total.total_punch_cycles == sum(p.punch_cycles for p in people)
        assert 0 <= total.total_working_seconds - sum(d.working_seconds for d in daily) < len(daily)
        for rate in [r for p in people for r in (p.attendance_rate, p.punctuality_rate)]:
            assert rate is None or 0 <= rate <= 100
        rows = csv_rows(organization, now, asked, include_punch_cycles=True)
        assert list(csv.reader(io.StringIO(csv_text(rows), newline=""))) == rows
        assert len(rows) == 1 + total.total_sessions


def test_a_seed_makes_the_same_history_again():
    for make in (believable_history, hostile_history):
        assert describe(make(7)) == describe(make(7)) != describe(make(8))
    assert list(punch_attempts(7)) == list(punch_attempts(7))


def test_histories_reach_what_they_are_for():
    reached = set()
    for history in HISTORIES:
        organization = history.organization
        zones = {employee.id: organization.zone_of(employee) for employee in organization.employees}
        for session in sessions_at(organization, history.now):
            reached |= {session.status, f"missing {session.missing_punch_out}"}
            reached |= {f"late {session.is_late_in}", f"early {session.is_early_out}"}
            reached |= {"cycles"} if len(session.punch_cycles) > 1 else set()
            reached |= {"sub-second"} if session.punch_in % SECOND else set()
            out = session.punch_out or history.now
            zone = zones[session.employee_id]
            changes = [change for change in zone_changes(zone) if session.punch_in < change <= out]
            reached |= {f"change {out > change}" for change in changes}
            reached |= {"midnight"} if local_date(out, zone) > session.date else set()
        reached |= {"late row" for row in organization.business_hours if row.recorded}
        reached |= {"own row" for row in organization.business_hours if row.employee_id}
    assert reached == {
        "complete", "in_progress", "on_break", "late True", "late False", "early True",
        "early False", "missing True", "missing False", "cycles", "sub-second", "change True",
        "change False", "midnight", "late row", "own row",
    }  # fmt: skip


def test_attempts_meet_every_refusal():
    attempts = [attempt for seed in range(20) for attempt in punch_attempts(seed)]
    assert set().union(*(attempt.refusals for attempt in attempts)) == set(Refusal)
    assert sum(not attempt.refusals for attempt in attempts) > len(attempts) // 4
