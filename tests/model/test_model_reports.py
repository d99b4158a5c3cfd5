"""The model's reports and CSV, held against examples calculated by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from attendance import Employee, Organization, Range
from examples import BERLIN, LATER, NINE, NINE_TO_FIVE, TEN, company, punches
from reports import (
    CSV_HEADER, Overview, csv_hours, csv_minutes, csv_rows, csv_text, daily_report,
    employees_report, formula_safe, overview,
)  # fmt: skip
from zones import instant_from_text as at

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


def split_days(organization, asked, now=LATER):
    return [
        (item.date.day, item.working_seconds, item.sessions, item.punch_cycles)
        for item in daily_report(organization, now, asked, split_at_midnight=True)
    ]


def test_work_split_at_midnight_counts_on_the_date_it_was_done_on():
    # The night the clocks go forward: 2 h before midnight, 5 h after it less half an hour.
    night = company(
        "punch_in 2026-03-28T22:00:00+01:00", "break_start 2026-03-29T04:00:00+02:00",
        "break_end 2026-03-29T04:30:00+02:00", "punch_out 2026-03-29T06:00:00+02:00",
    )  # fmt: skip
    both = Range(date(2026, 3, 28), date(2026, 3, 29))
    assert split_days(night, both) == [(28, 7200, 1, 1), (29, 16_200, 0, 0)]
    assert split_days(night, replace(both, start_date=both.end_date)) == [(29, 16_200, 0, 0)]
    assert split_days(night, replace(both, employee_id="unknown")) == [(28, 0, 0, 0), (29, 0, 0, 0)]
    # A break over midnight is nobody's; what goes on counts up to now.
    going_on = company(
        "punch_in 2026-03-30T22:00:00+02:00", "break_start 2026-03-30T23:00:00+02:00",
        "break_end 2026-03-31T01:00:00+02:00",
    )  # fmt: skip
    days = Range(date(2026, 3, 30), date(2026, 3, 31))
    now = at("2026-03-31T03:00:00+02:00")
    assert split_days(going_on, days, now) == [(30, 3600, 1, 1), (31, 7200, 0, 0)]


def test_a_date_that_comes_back_gets_what_was_worked_on_it():
    # At 00:01 of the 7th it became 23:01 of the 6th again: from 23:30 to 00:01 are 30 min of the
    # 6th and one of the 7th, then 59 min of the 6th and 60 of the 7th.
    zone = "America/St_Johns"
    night = company("punch_in 2010-11-06T23:30:00-02:30", "punch_out 2010-11-07T01:00:00-03:30",
                    zone=zone)  # fmt: skip
    days = Range(date(2010, 11, 6), date(2010, 11, 7))
    assert split_days(night, days) == [(6, 89 * 60, 1, 1), (7, 61 * 60, 0, 0)]


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
