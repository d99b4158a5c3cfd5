"""The model of punches, sessions, lateness and status, held against examples calculated by hand.

A model is worth what its own tests are worth: each example shows its arithmetic, so that a reader
can check it without running anything. The model's reports and zones have tests of their own.
"""

from dataclasses import replace
from datetime import date, time
from functools import partial

import pytest
from attendance import (
    BusinessHours, Employee, LastAction, Organization, Punch, PunchCycle, PunchType, Refusal,
    business_hours_for, is_working_day, punch_flags, punches_with, refusals, sessions_at, status_at,
)  # fmt: skip
from examples import (
    BERLIN, ELEVEN, LATER, NINE, NINE_TO_FIVE, TEN, company, only_session, punches,
)  # fmt: skip
from reports import Range, daily_report, overview
from zones import SECOND
from zones import instant_from_text as at

# ---- The order of punches


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
    assert out(at(NINE)) == {Refusal.NOT_AFTER_LAST_PUNCH, Refusal.SAME_INSTANT}
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
    # No two punches share an instant.
    assert ask(Punch(PunchType.BREAK_START, at(NINE))) == {Refusal.SAME_INSTANT}
    assert ask(Punch(PunchType.PUNCH_IN, at(ELEVEN))) == {Refusal.SAME_INSTANT}
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
