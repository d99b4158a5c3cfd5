"""Reports over HTTP: examples calculated by hand, who sees what, ranges, pages, the CSV file."""

import csv
import io
import random

import pytest
from support.attendance import all_items, day, punch
from support.effort import Work, line, read_month, save
from support.people import person

MISSING = "01900000-0000-7000-8000-00000000dead"
WEEK = {"start_date": "2026-03-02", "end_date": "2026-03-08"}  # Monday to Sunday
GETS = ["overview", "employees", "daily", "punctuality", "balance", "balance/months"]
FIGURES = ("working_seconds", "sessions", "punch_cycles", "effort_seconds", "difference_seconds")
HEADER = (
    "Employee Name,Employee ID,Date,First Punch In,Last Punch Out,Total Hours,"
    "Break Duration (min),Working Hours,Late Arrivals,Early Departures,Status"
)


@pytest.fixture
def week(organization):
    """Ada and Bo in Berlin, an hour east of UTC, whose hours are 9 to 17 with 10 and 5 minutes of
    grace; the week is over."""
    northwind = organization(name="Week")
    owner = northwind.owner
    hours = {"effective_from": "2026-01-01", "start_time": "09:00", "end_time": "17:00"}
    grace = {"late_grace_minutes": 10, "early_grace_minutes": 5}
    owner.post("/employees/business-hours", json=hours | grace, expect=201)
    northwind.ada = person(northwind, name="Ada", number="A1", department="Care")
    northwind.bo = person(northwind, name="Bo", number="B1")
    day(
        owner, northwind.ada.id,
        "punch_in 2026-03-02T09:00:00+01:00", "break_start 2026-03-02T12:00:00+01:00",
        "break_end 2026-03-02T12:30:00+01:00", "punch_out 2026-03-02T17:00:00+01:00",
        "punch_in 2026-03-03T09:20:00+01:00", "punch_out 2026-03-03T17:00:00+01:00",
    )  # fmt: skip
    day(
        owner, northwind.bo.id,
        "punch_in 2026-03-02T09:00:00+01:00", "punch_out 2026-03-02T12:00:00+01:00",
        "punch_in 2026-03-02T13:00:00+01:00", "punch_out 2026-03-02T16:00:00+01:00",
        "punch_in 2026-03-06T22:00:00+01:00", "punch_out 2026-03-07T06:00:00+01:00",
    )  # fmt: skip
    return northwind


def report(client, name, **query):
    return client.get(f"/reports/{name}", params=query, expect=200).json()


def export(client, expect=200, **body):
    return client.post("/reports/export/csv", json=body, expect=expect)


def lines(client, **body):
    return export(client, **body).content.decode().split("\r\n")


def pointers(reply):
    return [error["pointer"] for error in reply.json()["errors"]]


def names(items):
    return [item["employee_name"] for item in items]


def record(client, employee_id, date, *items):
    save(client, date, *items, params={"employee_id": employee_id})


def finished_day(client, employee_id, date):
    day(client, employee_id, f"punch_in {date}T08:00:00Z", f"punch_out {date}T09:00:00Z")


# ---- by hand ----


def test_the_overview_of_a_week(week):
    # 7:30 and 7:40 of Ada's, 6:00 and 8:00 of Bo's are 29:10, a quarter of it 7:17:30.
    assert report(week.owner, "overview", **WEEK) == {
        "total_sessions": 4, "total_working_seconds": 105_000, "total_break_seconds": 1800,
        "late_arrivals": 2, "early_departures": 1, "average_working_seconds": 26_250,
        "total_punch_cycles": 5,
    }  # fmt: skip
    assert report(week.owner, "overview", **WEEK, employee_id=week.ada.id) == {
        "total_sessions": 2, "total_working_seconds": 54_600, "total_break_seconds": 1800,
        "late_arrivals": 1, "early_departures": 0, "average_working_seconds": 27_300,
        "total_punch_cycles": 2,
    }  # fmt: skip


def test_the_employees_of_a_week(week):
    reply = report(week.owner, "employees", **WEEK)
    assert reply["next_cursor"] is None
    ada, bo, olive = reply["items"]
    # Two of five work days; one of two sessions is neither late nor early, of Bo's none.
    assert ada == {
        "employee_id": week.ada.id, "employee_name": "Ada", "department": "Care", "sessions": 2,
        "working_seconds": 54_600, "average_working_seconds": 27_300, "late_count": 1,
        "early_count": 0, "punch_cycles": 2, "attendance_rate": 40, "punctuality_rate": 50,
    }  # fmt: skip
    assert bo == {
        "employee_id": week.bo.id, "employee_name": "Bo", "department": "", "sessions": 2,
        "working_seconds": 50_400, "average_working_seconds": 25_200, "late_count": 1,
        "early_count": 1, "punch_cycles": 3, "attendance_rate": 40, "punctuality_rate": 0,
    }  # fmt: skip
    assert olive == {
        "employee_id": week.employee_id, "employee_name": "Olive Owner", "department": "",
        "sessions": 0, "working_seconds": 0, "average_working_seconds": 0, "late_count": 0,
        "early_count": 0, "punch_cycles": 0, "attendance_rate": 0, "punctuality_rate": None,
    }  # fmt: skip


def test_the_days_of_a_week(week):
    def days(**query):
        items = report(week.owner, "daily", **WEEK, **query)["items"]
        assert all(day["difference_seconds"] == day["working_seconds"] for day in items)
        return [tuple(item.values())[:4] for item in items]

    assert days() == [
        ("2026-03-02", 48_600, 2, 3), ("2026-03-03", 27_600, 1, 1), ("2026-03-04", 0, 0, 0),
        ("2026-03-05", 0, 0, 0), ("2026-03-06", 28_800, 1, 1), ("2026-03-07", 0, 0, 0),
        ("2026-03-08", 0, 0, 0),
    ]  # fmt: skip
    # Two hours of Bo's night are Friday's, six are Saturday's; the session stays Friday's.
    assert days(split_at_midnight="true")[4:] == [
        ("2026-03-06", 7200, 1, 1), ("2026-03-07", 21_600, 0, 0), ("2026-03-08", 0, 0, 0),
    ]  # fmt: skip


def cells(client, **query):
    items = report(client, "punctuality", **WEEK, **query)["items"]
    return [tuple(item.values()) for item in items]


def test_when_work_began_in_a_week_and_how_late(week):
    # Monday at 9 both; Ada's Tuesday at 9:20 is late, grace or not by 20 minutes; Bo's Friday
    # began at 22, which is late too.
    assert cells(week.owner) == [
        (1, 9, 2, 0, 0, 0), (2, 9, 1, 1, 20, 20), (5, 22, 1, 1, 13 * 60, 13 * 60),
    ]  # fmt: skip
    assert cells(week.owner, employee_id=week.ada.id) == [(1, 9, 1, 0, 0, 0), (2, 9, 1, 1, 20, 20)]
    whole = report(week.owner, "punctuality", **WEEK)
    del whole["items"]
    assert whole == {
        "sessions": 4, "late": 2, "late_minutes": 800, "average_late_minutes": 400,
    }  # fmt: skip


def test_lateness_is_floored_once_and_its_average_rounded_half_up(week):
    # A week later, both late by 11 minutes and 45 seconds: 23:30 together.
    for who in (week.ada, week.bo):
        day(
            week.owner, who.id,
            "punch_in 2026-03-09T09:11:45+01:00", "punch_out 2026-03-09T17:00:00+01:00",
        )  # fmt: skip
    monday = {"start_date": "2026-03-09", "end_date": "2026-03-09"}
    assert report(week.owner, "punctuality", **monday) == {
        "items": [
            {
                "weekday": 1, "hour": 9, "sessions": 2, "late": 2, "late_minutes": 23,
                "average_late_minutes": 12,
            }
        ],
        "sessions": 2, "late": 2, "late_minutes": 23, "average_late_minutes": 12,
    }  # fmt: skip


def test_lateness_stays_as_it_was_judged(week):
    before = cells(week.owner)
    hours = {"effective_from": "2026-01-01", "start_time": "07:00", "end_time": "15:00"}
    week.owner.post("/employees/business-hours", json=hours, expect=201)
    zone = {"time_zone": "Asia/Tokyo"}
    week.owner.patch(f"/employees/{week.ada.id}", json=zone, expect=200)
    assert cells(week.owner) == before
    # What is computed anew is judged anew.
    punches = [
        {"type": "punch_in", "timestamp": "2026-03-06T22:00:00+01:00"},
        {"type": "punch_out", "timestamp": "2026-03-07T05:00:00+01:00"},
    ]
    body = {"employee_id": week.bo.id, "date": "2026-03-06", "reason": "forgot"}
    week.owner.post("/timetracking/corrections", json=body | {"punches": punches}, expect=201)
    assert cells(week.owner)[-1] == (5, 22, 1, 1, 15 * 60, 15 * 60)


def test_the_balance_moves_month_by_month(week, clock):
    clock("2026-03-06T18:00:00Z")
    week.owner.patch("/organization", json={"timesheet_window_months": 12}, expect=200)
    task = Work(week, week.ada.id).task(week.ada.id)
    for date, minutes in (("2026-01-30", 700), ("2026-02-02", 480), ("2026-03-06", 100)):
        record(week.owner, week.ada.id, date, line(task, minutes))
    dates = {"start_date": "2026-01-29", "end_date": "2026-04-15"}
    whose = {"employee_id": week.ada.id}
    # Due are two days of January, 20 of February and five of March; April is still to come.
    assert report(week.owner, "balance/months", **dates, **whose)["items"] == [
        {
            "month": month, "effort_minutes": effort, "expected_minutes": expected,
            "change_minutes": effort - expected, "balance_minutes": balance,
        }
        for month, effort, expected, balance in (
            ("2026-01", 700, 960, -260), ("2026-02", 480, 9600, -9380),
            ("2026-03", 100, 2400, -11_680), ("2026-04", 0, 0, -11_680),
        )
    ]  # fmt: skip
    lines = report(week.owner, "balance", **dates)["items"]
    all_months = report(week.owner, "balance/months", **dates)["items"]
    assert all_months[-1]["balance_minutes"] == sum(line["balance_minutes"] for line in lines)
    assert all_months[0]["expected_minutes"] == 3 * 960


def test_who_only_recorded_effort_in_the_range_is_in_the_balance(week, clock):
    clock("2026-03-20T18:00:00Z")
    gone = person(week, name="Gone")
    task = Work(week, gone.id).task(gone.id)
    record(week.owner, gone.id, "2026-03-04", line(task, 300))
    left = {"employed_until": "2026-03-01"}
    week.owner.patch(f"/employees/{gone.id}", json=left, expect=200)
    (item,) = report(week.owner, "balance", **WEEK, **{"employee_id": gone.id})["items"]
    assert (item["effort_minutes"], item["expected_minutes"]) == (300, 0)
    (month,) = report(week.owner, "balance/months", **WEEK, employee_id=gone.id)["items"]
    assert (month["effort_minutes"], month["balance_minutes"]) == (300, 300)
    finished_day(week.owner, gone.id, "2026-03-05")
    assert names(report(week.owner, "employees", **WEEK)["items"]) == [
        "Ada", "Bo", "Gone", "Olive Owner",
    ]  # fmt: skip


def test_effort_stands_beside_presence_and_against_the_norm(week, clock):
    clock("2026-03-06T18:00:00Z")  # Friday: the weekend is not over yet
    work = Work(week, week.ada.id)
    task = work.task(week.ada.id)
    for date, minutes in (("2026-03-02", 540), ("2026-03-03", 400), ("2026-03-01", 60)):
        record(week.owner, week.ada.id, date, line(task, minutes))
    days = report(week.owner, "daily", **WEEK)["items"]
    assert [(d["effort_seconds"], d["difference_seconds"]) for d in days[:3]] == [
        (32_400, 48_600 - 32_400), (24_000, 27_600 - 24_000), (0, 0),
    ]  # fmt: skip
    whole = {"start_date": "2026-03-01", "end_date": "2026-03-31"}
    ada, bo, _ = report(week.owner, "balance", **whole)["items"]
    # Sunday's hour is overtime, and one of Monday's nine; five Working days are due.
    assert ada == {
        "employee_id": week.ada.id, "employee_name": "Ada", "department": "Care",
        "effort_minutes": 1000, "expected_minutes": 5 * 480, "overtime_minutes": 120,
        "balance_minutes": 1000 - 5 * 480,
    }  # fmt: skip
    assert (bo["effort_minutes"], bo["expected_minutes"], bo["balance_minutes"]) == (0, 2400, -2400)
    assert all_items(week.owner, "/reports/balance", **whole, limit=1)[0] == ada


def test_nothing_is_due_outside_the_employment(organization, clock):
    northwind = organization(name="Short")
    clock("2026-03-20T18:00:00Z")
    employed = {"employed_from": "2026-03-04", "employed_until": "2026-03-06"}
    person(northwind, name="Ada", **employed)
    ada = report(northwind.owner, "balance", start_date="2026-03-01", end_date="2026-03-31")["items"][0]
    assert (ada["employee_name"], ada["expected_minutes"]) == ("Ada", 3 * 480)


def test_the_balance_agrees_with_the_months_of_timesheets(organization, clock):
    """Over generated norms, holidays, overrides and efforts."""
    chance = random.Random(20260310)
    northwind = organization(name="Agree")
    owner = northwind.owner
    owner.patch("/organization", json={"timesheet_window_months": 12}, expect=200)
    for _ in range(6):
        date = f"2026-0{chance.randint(1, 3)}-{chance.randint(1, 28):02}"
        override = {"day_type": chance.choice(["Working", "Free"]), "note": "Generated"}
        owner.put(f"/calendar/overrides/{date}", json=override)
        other = f"2026-0{chance.randint(1, 3)}-{chance.randint(1, 28):02}"
        owner.post("/holidays", json={"date": other, "name": f"Holiday {_}"}, expect=201)
    people = [person(northwind, name=f"Person {n}") for n in range(3)]
    work = Work(northwind, *(who.id for who in people))
    task = work.task(*(who.id for who in people))
    clock("2026-04-05T18:00:00Z")
    owner.sign_in(northwind.email, northwind.password)
    for who in people:
        for month in (1, 2, 3):
            norm = {"daily_norm_minutes": chance.choice([0, 240, 480])}
            path = f"/employees/{who.id}/norms/2026-0{month}-{chance.randint(2, 28):02}"
            owner.put(path, json=norm, expect=200)
        for _ in range(25):
            date = f"2026-0{chance.randint(1, 3)}-{chance.randint(1, 28):02}"
            record(owner, who.id, date, line(task, chance.randint(1, 800)))
    quarter = {"start_date": "2026-01-01", "end_date": "2026-03-31"}
    balances = {b["employee_id"]: b for b in report(owner, "balance", **quarter)["items"]}
    for who in people:
        months = [
            read_month(owner, f"2026-0{month}", employee_id=who.id)["totals"] for month in (1, 2, 3)
        ]
        assert balances[who.id] | {"department": "", "employee_name": ""} == {
            "employee_id": who.id, "employee_name": "", "department": "",
            "effort_minutes": sum(m["working_time_raw_minutes"] for m in months),
            "expected_minutes": sum(m["norm_minutes"] for m in months),
            "overtime_minutes": sum(m["overtime_minutes"] for m in months),
            "balance_minutes": sum(m["working_time_raw_minutes"] - m["norm_minutes"] for m in months),
        }  # fmt: skip


def test_the_csv_of_a_week(week):
    assert lines(week.owner, **WEEK) == [
        HEADER,
        "Ada,A1,2026-03-02,09:00:00,17:00:00,8.00,30,7.50,0,0,Complete",
        "Bo,B1,2026-03-02,09:00:00,16:00:00,7.00,0,6.00,0,1,Complete",
        "Ada,A1,2026-03-03,09:20:00,17:00:00,7.67,0,7.67,1,0,Complete",
        "Bo,B1,2026-03-06,22:00:00,06:00:00,8.00,0,8.00,1,0,Complete",
        "",
    ]
    assert lines(week.owner, **WEEK, employee_id=week.bo.id, include_punch_cycles=True) == [
        HEADER + ",Punch Cycles",
        "Bo,B1,2026-03-02,09:00:00,16:00:00,7.00,0,6.00,0,1,Complete,09:00-12:00; 13:00-16:00",
        "Bo,B1,2026-03-06,22:00:00,06:00:00,8.00,0,8.00,1,0,Complete,22:00-06:00",
        "",
    ]


def test_what_is_open_counts_up_to_now_and_rates_up_to_today(week, clock):
    punch(week.owner, week.bo.id, "punch_in", "2026-03-09T08:00:00Z")  # 9:00 in Berlin
    punch(week.owner, week.bo.id, "break_start", "2026-03-09T09:00:00Z")
    clock("2026-03-09T09:30:00Z")
    days = {"start_date": "2026-03-06", "end_date": "2026-03-31"}
    overview = report(week.owner, "overview", **days, employee_id=week.bo.id)
    assert overview["total_working_seconds"] == 28_800 + 3600
    assert overview["total_break_seconds"] == 1800
    (bo,) = report(week.owner, "employees", **days, employee_id=week.bo.id)["items"]
    assert (bo["attendance_rate"], bo["punctuality_rate"]) == (100, 50)  # Friday and Monday
    assert lines(week.owner, **days, employee_id=week.bo.id, include_punch_cycles=True)[2] == (
        "Bo,B1,2026-03-09,09:00:00,,1.50,30,1.00,0,0,On Break,09:00-"
    )


def test_a_range_without_anything_is_zero_and_not_an_error(week):
    night = {"start_date": "2026-02-07", "end_date": "2026-02-08"}  # a weekend
    assert set(report(week.owner, "overview", **night).values()) == {0}
    assert report(week.owner, "daily", **night)["items"] == [
        {"date": date} | dict.fromkeys(FIGURES, 0) for date in night.values()
    ]
    for item in report(week.owner, "employees", **night)["items"]:
        assert (item["attendance_rate"], item["punctuality_rate"]) == (None, None)
    assert lines(week.owner, **night) == [HEADER, ""]


def test_who_was_not_employed_in_the_range_is_left_out(week):
    gone = person(week, name="Gone", employed_until="2026-03-01")
    person(week, name="To come", employed_from="2026-03-09")
    last = person(week, name="Last", employed_until="2026-03-02")
    first = person(week, name="First", employed_from="2026-03-06")
    assert names(report(week.owner, "employees", **WEEK)["items"]) == [
        "Ada", "Bo", "First", "Last", "Olive Owner",
    ]  # fmt: skip
    finished_day(week.owner, last.id, "2026-03-02")
    finished_day(week.owner, first.id, "2026-03-06")
    for one in (first, last):  # of one work day
        (item,) = report(week.owner, "employees", **WEEK, employee_id=one.id)["items"]
        assert item["attendance_rate"] == 100
    finished_day(week.owner, gone.id, "2026-03-04")  # was there all the same
    (item,) = report(week.owner, "employees", **WEEK, employee_id=gone.id)["items"]
    assert (item["sessions"], item["attendance_rate"]) == (1, None)


# ---- who sees what ----


def test_a_member_has_reports_of_nobody_else(week):
    ada = week.ada.client
    assert report(ada, "overview", **WEEK)["total_sessions"] == 2
    assert names(report(ada, "employees", **WEEK)["items"]) == ["Ada"]
    assert [d["sessions"] for d in report(ada, "daily", **WEEK)["items"]] == [1, 1, 0, 0, 0, 0, 0]
    assert cells(ada) == [(1, 9, 1, 0, 0, 0), (2, 9, 1, 1, 20, 20)]
    (month,) = report(ada, "balance/months", **WEEK)["items"]
    assert month["expected_minutes"] == 5 * 480
    split = report(ada, "daily", **WEEK, split_at_midnight="true")["items"]
    assert [d["working_seconds"] for d in split] == [27_000, 27_600, 0, 0, 0, 0, 0]
    assert [line.partition(",")[0] for line in lines(ada, **WEEK)[1:-1]] == ["Ada", "Ada"]
    for name in GETS:
        ada.get(f"/reports/{name}", params=WEEK | {"employee_id": week.bo.id}, expect=403)
    export(ada, **WEEK, employee_id=week.bo.id, expect=403)


def test_a_manager_has_reports_of_the_team(week):
    boss = person(week, role="manager", name="Mo")
    week.owner.patch(f"/employees/{week.bo.id}", json={"manager_id": boss.id}, expect=200)
    assert report(boss.client, "overview", **WEEK)["total_sessions"] == 2
    assert names(report(boss.client, "employees", **WEEK)["items"]) == ["Bo", "Mo"]
    assert report(boss.client, "overview", **WEEK, employee_id=week.bo.id)["total_sessions"] == 2
    assert cells(boss.client) == [(1, 9, 1, 0, 0, 0), (5, 22, 1, 1, 780, 780)]
    assert cells(boss.client) == cells(boss.client, employee_id=week.bo.id)
    (month,) = report(boss.client, "balance/months", **WEEK)["items"]
    assert month["expected_minutes"] == 2 * 5 * 480
    assert [line[:3] for line in lines(boss.client, **WEEK)[1:-1]] == ["Bo,", "Bo,"]
    for name in GETS:
        query = WEEK | {"employee_id": week.ada.id}
        boss.client.get(f"/reports/{name}", params=query, expect=403)
    viewer = person(week, role="viewer", name="Vi")
    assert report(viewer.client, "overview", **WEEK)["total_sessions"] == 4


def test_another_tenants_employee_is_the_same_as_none(week, organization):
    other = organization().employee_id
    for name in GETS:
        replies = [
            week.owner.get(f"/reports/{name}", params=WEEK | {"employee_id": id}, expect=422)
            for id in (other, MISSING)
        ]
        assert [reply.json() | {"request_id": ""} for reply in replies] == [
            replies[0].json() | {"request_id": ""}
        ] * 2
    for id in (other, MISSING):
        assert pointers(export(week.owner, **WEEK, employee_id=id, expect=422)) == ["/employee_id"]


# ---- ranges ----


@pytest.mark.parametrize(
    ("dates", "expect"),
    [
        (("2026-03-02", "2026-03-02"), 200),
        (("2026-03-02", "2026-03-01"), 422),
        (("2016-03-02", "2026-03-09"), 200),  # 3,660 days, the last included
        (("2016-03-02", "2026-03-10"), 422),
        (("2000-01-01", "2099-12-31"), 422),
    ],
)
def test_a_range_begins_before_it_ends_and_is_ten_years_at_most(organization, dates, expect):
    owner = organization().owner
    query = dict(zip(WEEK, dates))
    replies = [owner.get(f"/reports/{name}", params=query, expect=expect) for name in GETS]
    replies.append(export(owner, **query, expect=expect))
    if expect == 422:
        assert [pointers(reply) for reply in replies] == [["/end_date"]] * len(replies)


def test_without_dates_it_is_the_month_up_to_today_where_the_organization_is(organization, clock):
    auckland = organization(time_zone="Pacific/Auckland").owner
    clock("2026-03-31T12:30:00Z")  # 1 April, 01:30
    assert [day["date"] for day in report(auckland, "daily")["items"]] == ["2026-04-01"]
    days = [day["date"] for day in report(auckland, "daily", end_date="2026-02-03")["items"]]
    assert days == ["2026-02-01", "2026-02-02", "2026-02-03"]
    days = [day["date"] for day in report(auckland, "daily", start_date="2026-03-30")["items"]]
    assert days == ["2026-03-30", "2026-03-31", "2026-04-01"]


# ---- pages ----


def test_pages_of_employees_neither_repeat_nor_skip_while_people_come(organization):
    northwind = organization()
    for name in ("Bea", "Bea", "Dan", "Eli"):
        finished_day(northwind.owner, person(northwind, name=name).id, "2026-03-04")
    seen, page = [], report(northwind.owner, "employees", **WEEK, limit=2)
    for newcomers in (("Abe", "Cyd"), ("Bob", "Fay"), ("Gil",)):
        seen += page["items"]
        for name in newcomers:  # before the cursor and after it
            person(northwind, name=name)
        cursor = page["next_cursor"]
        page = report(northwind.owner, "employees", **WEEK, cursor=cursor, limit=2)
    seen += page["items"]
    assert names(seen) == ["Bea", "Bea", "Cyd", "Dan", "Eli", "Fay", "Gil", "Olive Owner"]
    assert [item["sessions"] for item in seen] == [1, 1, 0, 1, 1, 0, 0, 0]
    assert page["next_cursor"] is None


@pytest.mark.parametrize("split", ["true", "false"])
def test_pages_of_days_add_up_to_the_whole(week, split):
    whole = report(week.owner, "daily", **WEEK, split_at_midnight=split)
    assert (len(whole["items"]), whole["next_cursor"]) == (7, None)
    for limit in (1, 3, 7):
        paged = all_items(
            week.owner, "/reports/daily", **WEEK, split_at_midnight=split, limit=limit
        )
        assert paged == whole["items"]


@pytest.mark.parametrize("name", ["employees", "daily"])
def test_a_cursor_of_another_list_is_refused(week, name):
    page = report(week.owner, "daily" if name == "employees" else "employees", **WEEK, limit=1)
    for cursor in (page["next_cursor"], "nonsense"):
        reply = week.owner.get(
            f"/reports/{name}", params=WEEK | {"cursor": cursor}, expect=422
        )
        assert pointers(reply) == ["/cursor"]


# ---- the file ----


def test_the_csv_says_what_it_is(week):
    headers = export(week.owner, **WEEK).headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == (
        'attachment; filename="attendance_2026-03-02_2026-03-08.csv"'
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-Ada", "'-Ada"),
        ("@ada", "'@ada"),
        ("Ada+Bo", "Ada+Bo"),
        ("Lovelace, Ada", '"Lovelace, Ada"'),
        ('Ada "Count" L.', '"Ada ""Count"" L."'),
        ('=1,"2"', '"\'=1,""2"""'),
        ("Žofie 李", "Žofie 李"),
    ],
)
def test_a_name_is_quoted_where_needed_and_never_a_formula(organization, name, cell):
    northwind = organization()
    one = person(northwind, name=name, number="=1")
    finished_day(northwind.owner, one.id, "2026-03-04")
    assert lines(northwind.owner, **WEEK)[1] == (
        f"{cell},'=1,2026-03-04,09:00:00,10:00:00,1.00,0,1.00,0,0,Complete"
    )


def test_a_long_file_arrives_whole_and_in_order(organization):
    northwind = organization()
    long_names = ["李" * 190 + f" {number}" for number in range(3)]
    people = [person(northwind, name=name) for name in long_names]
    dates = [f"2026-02-{number:02d}" for number in range(1, 29)]
    for one in people:
        for date in dates:
            finished_day(northwind.owner, one.id, date)
    text = export(northwind.owner, start_date=dates[0], end_date=dates[-1]).content.decode()
    assert len(text.encode()) > 32_768  # more than the server holds at once
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [(row[2], row[0]) for row in rows] == [(d, name) for d in dates for name in long_names]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/start_date", "/end_date"]),
        ({"start_date": "2026-03-02"}, ["/end_date"]),
        (WEEK | {"start_date": "2026-02-30"}, ["/start_date"]),
        (WEEK | {"start_date": "02/03/2026"}, ["/start_date"]),
        (WEEK | {"end_date": 20260308}, ["/end_date"]),
        (WEEK | {"end_date": None}, ["/end_date"]),
        (WEEK | {"employee_id": "A1"}, ["/employee_id"]),
        (WEEK | {"include_punch_cycles": "yes"}, ["/include_punch_cycles"]),
        (WEEK | {"format": "xlsx"}, ["/format"]),
    ],
    ids=str,
)
def test_an_export_that_is_not_understood_is_refused_by_name(organization, body, wrong):
    owner = organization().owner
    reply = owner.post("/reports/export/csv", json=body, invalid=True, expect=422)
    assert pointers(reply) == wrong
    assert "Content-Disposition" not in reply.headers


def test_an_export_is_a_post_of_json(organization):
    owner = organization().owner
    assert owner.http.get("/api/v1/reports/export/csv").status_code == 405
    form = owner.post("/reports/export/csv", data=WEEK, invalid=True)
    assert form.status_code == 415
    owner.post("/reports/export/csv", content=b"", invalid=True, expect=422)


@pytest.mark.parametrize("name", GETS)
def test_head_answers_as_get_without_the_body(week, name):
    got = week.owner.get(f"/reports/{name}", params=WEEK, expect=200)
    head = week.owner.head(f"/reports/{name}", params=WEEK, expect=200)
    assert head.content == b""
    for header in ("Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[header] == got.headers[header]
