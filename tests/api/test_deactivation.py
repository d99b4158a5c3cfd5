"""What deactivating somebody does to their employment and to a cycle that is still open."""

import csv
import io

import pytest
from support.accounts import audited
from support.people import person

DAY = "2026-03-10"


@pytest.fixture
def northwind(organization, clock):
    clock(f"{DAY}T08:00:00Z")
    northwind = organization(time_zone="Europe/Berlin")
    hours = {"start_time": "09:00", "end_time": "17:00", "effective_from": "2025-01-01"}
    northwind.owner.post("/employees/business-hours", json=hours, expect=201)
    return northwind


def punch(northwind, employee, type, **more):
    body = {"employee_id": employee.id, "type": type} | more
    return northwind.owner.post("/timetracking/punch", json=body, expect=201).json()


def deactivate(northwind, employee, **body):
    path = f"/employees/{employee.id}/deactivate"
    return northwind.owner.post(path, json=body, expect=200).json()


def activate(northwind, employee, **body):
    path = f"/employees/{employee.id}/activate"
    return northwind.owner.post(path, json=body, expect=200).json()


def everything_about(northwind, employee, day=DAY):
    """The open session's seconds as each way of asking tells them."""
    owner, of = northwind.owner, {"employee_id": employee.id}
    range = {"start_date": day, "end_date": day} | of
    whole = {"start_date": "2026-03-01", "end_date": "2026-03-31"} | of
    status = owner.get(f"/timetracking/status/{employee.id}", expect=200).json()
    [session] = owner.get("/timetracking/sessions", params=range, expect=200).json()["items"]
    overview = owner.get("/reports/overview", params=range, expect=200).json()
    [employees] = owner.get("/reports/employees", params=range, expect=200).json()["items"]
    [daily] = owner.get("/reports/daily", params=range, expect=200).json()["items"]
    split = owner.get(
        "/reports/daily", params=whole | {"split_at_midnight": "true"}, expect=200
    ).json()["items"]
    [line] = csv.DictReader(
        io.StringIO(owner.post("/reports/export/csv", json=range, expect=200).text)
    )
    assert session["missing_punch_out"] == status["missing_punch_out"]
    return {
        "status": status["working_seconds"],
        "session": session["working_seconds"],
        "cycle": session["punch_cycles"][-1]["working_seconds"],
        "overview": overview["total_working_seconds"],
        "employees": employees["working_seconds"],
        "daily": daily["working_seconds"],
        "split": sum(item["working_seconds"] for item in split),
        "csv": round(float(line["Working Hours"]) * 3600),
    }, session


def test_an_open_cycle_counts_up_to_the_deactivation_and_is_flagged_at_once(northwind, clock):
    ada = person(northwind)
    punch(northwind, ada, "punch_in")
    clock(f"{DAY}T11:00:00Z")
    before = everything_about(northwind, ada)
    assert set(before[0].values()) == {3 * 3600} and not before[1]["missing_punch_out"]
    deactivate(northwind, ada)
    for now in (f"{DAY}T11:00:00Z", f"{DAY}T15:30:00Z", "2026-03-20T08:00:00Z"):
        clock(now)
        seconds, session = everything_about(northwind, ada)
        assert set(seconds.values()) == {3 * 3600}, (now, seconds)
        assert session["missing_punch_out"]
        assert session["punch_out"] is None and session["status"] == "in_progress"


def test_a_break_that_ran_counts_up_to_the_deactivation_too(northwind, clock):
    ada = person(northwind)
    punch(northwind, ada, "punch_in")
    clock(f"{DAY}T10:00:00Z")
    punch(northwind, ada, "break_start")
    clock(f"{DAY}T10:30:00Z")
    deactivate(northwind, ada)
    clock("2026-03-12T08:00:00Z")
    seconds, session = everything_about(northwind, ada)
    assert set(seconds.values()) == {2 * 3600}, seconds
    assert (session["break_seconds"], session["status"]) == (1800, "on_break")


def test_punches_stay_as_they_are_and_a_correction_ends_the_cycle(northwind, clock):
    ada = person(northwind)
    entry = punch(northwind, ada, "punch_in")["entry"]
    clock(f"{DAY}T11:00:00Z")
    deactivate(northwind, ada)
    of = {"employee_id": ada.id}
    assert northwind.owner.get("/timetracking/entries", params=of, expect=200).json()["items"] == [
        entry
    ]
    clock("2026-03-11T08:00:00Z")
    end = {"type": "punch_out", "timestamp": f"{DAY}T10:45:00Z"}
    northwind.owner.post(
        "/timetracking/corrections",
        json=of | {"date": DAY, "punches": [entry_of(entry), end], "reason": "Left at 11:45"},
        expect=201,
    )
    seconds, session = everything_about(northwind, ada)
    assert seconds.pop("status") == 0  # today's
    assert set(seconds.values()) == {9900}
    assert session["status"] == "complete" and not session["missing_punch_out"]


def entry_of(entry):
    return {name: entry[name] for name in ("type", "timestamp")}


def test_activation_lets_the_cycle_go_on(northwind, clock):
    ada = person(northwind)
    punch(northwind, ada, "punch_in")
    clock(f"{DAY}T09:00:00Z")
    deactivate(northwind, ada)
    clock(f"{DAY}T09:05:00Z")
    activate(northwind, ada)
    clock(f"{DAY}T10:00:00Z")
    seconds, session = everything_about(northwind, ada)
    assert set(seconds.values()) == {2 * 3600} and not session["missing_punch_out"]
    assert punch(northwind, ada, "punch_out")["status"]["working_seconds"] == 2 * 3600


# ---- the dates of employment ----


def test_the_last_day_is_that_of_the_deactivation_where_the_person_is(northwind, clock):
    clock(f"{DAY}T20:00:00Z")  # the 11th in Kathmandu
    ada, bob = person(northwind, time_zone="Asia/Kathmandu"), person(northwind)
    assert deactivate(northwind, ada)["employed_until"] == "2026-03-11"
    assert deactivate(northwind, bob)["employed_until"] == DAY
    back = activate(northwind, ada)
    assert (back["state"], back["employed_until"]) == ("active", None)


@pytest.mark.parametrize(
    ("had", "given", "until"),
    [
        ({"employed_until": "2026-03-06"}, {}, "2026-03-06"),  # gone before
        ({"employed_until": "2026-12-31"}, {}, DAY),  # leaves earlier than agreed
        ({"employed_from": "2026-04-01"}, {}, "2026-04-01"),  # never came
        ({}, {"employed_until": "2026-03-31"}, "2026-03-31"),  # has holidays left
        ({"employed_until": "2026-03-06"}, {"employed_until": "2026-03-09"}, "2026-03-09"),
    ],
)
def test_a_last_day_that_is_given_or_over_stays(northwind, had, given, until):
    assert deactivate(northwind, person(northwind, **had), **given)["employed_until"] == until


def test_activation_takes_the_dates_it_is_given(northwind):
    ada = person(northwind, employed_from="2024-01-01")
    deactivate(northwind, ada)
    back = activate(northwind, ada, employed_from="2026-05-01", employed_until="2026-10-31")
    assert (back["employed_from"], back["employed_until"]) == ("2026-05-01", "2026-10-31")


def test_dates_out_of_order_change_nothing(northwind):
    ada = person(northwind, employed_from="2026-02-01")
    path = f"/employees/{ada.id}"
    body = {"employed_until": "2026-01-31"}
    refused = northwind.owner.post(f"{path}/deactivate", json=body, expect=422).json()
    assert [error["pointer"] for error in refused["errors"]] == ["/employed_until"]
    assert northwind.owner.get(path, expect=200).json()["state"] == "active"
    deactivate(northwind, ada)
    body = {"employed_until": "2026-01-31"}
    northwind.owner.post(f"{path}/activate", json=body, expect=422)
    shown = northwind.owner.get(path, expect=200).json()
    assert (shown["state"], shown["employed_until"]) == ("deactivated", DAY)
    [entry] = audited(northwind, "employee.deactivate")
    assert entry["after"]["employed_until"] == DAY and entry["before"]["employed_until"] is None


def test_the_attendance_rate_counts_no_day_after_the_last(northwind, clock):
    ada = person(northwind)
    for day in (9, 10):
        clock(f"2026-03-{day:02}T08:00:00Z")
        punch(northwind, ada, "punch_in")
        clock(f"2026-03-{day:02}T16:00:00Z")
        punch(northwind, ada, "punch_out")
    deactivate(northwind, ada)
    clock("2026-03-20T08:00:00Z")
    range = {"start_date": "2026-03-09", "end_date": "2026-03-20", "employee_id": ada.id}
    [line] = northwind.owner.get("/reports/employees", params=range, expect=200).json()["items"]
    assert line["attendance_rate"] == 100
