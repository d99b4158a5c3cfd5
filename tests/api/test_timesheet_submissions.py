"""Handing in timesheets: what it closes, who decides, and how it is opened again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited
from support.effort import Work, line, read_day, read_month, save, wrong
from support.people import person
from support.receiver import Receiver
from support.webhooks import subscribe

FEBRUARY = {"start_date": "2026-02-01", "end_date": "2026-02-28"}
REASON = {"reason": "The 3rd is missing"}


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def manager(northwind):
    return person(northwind, "manager")


@pytest.fixture
def ada(northwind, manager):
    return person(northwind, manager_id=manager.id)


@pytest.fixture
def task(northwind, ada):
    return Work(northwind, ada.id).task(ada.id)


def submit(who, period=FEBRUARY, **more):
    more = {"expect": 201} | more
    return who.client.post("/timesheet/submissions", json=period, **more).json()


def decide(who, submission, step, body=REASON, **more):
    more = {"expect": 200} | more
    path = f"/timesheet/submissions/{submission['id']}/{step}"
    return who.client.post(path, json=body, **more).json()


def is_open(ada, task, day="2026-02-27"):
    reply = ada.client.put(f"/timesheet/days/{day}", json={"items": [line(task, 60)]})
    editable = read_day(ada.client, day)["is_editable"]
    assert editable is (reply.status_code == 200)
    return editable


def test_what_is_handed_in_is_closed(ada, task):
    assert is_open(ada, task)
    submission = submit(ada)
    assert (submission["state"], submission["employee_id"]) == ("submitted", ada.id)
    for day in ("2026-02-01", "2026-02-28"):
        refusal = save(ada.client, day, line(task, 30), expect=409)
        assert refusal["type"] == "/problems/timesheet_submitted"
        assert set(wrong(refusal)) == {"/date"}
        assert read_day(ada.client, day)["closed_by"] == "submission"
    assert is_open(ada, task, "2026-03-01")
    month = read_month(ada.client, "2026-02")
    assert not any(day["is_editable"] for day in month["days"])


def test_approval_keeps_it_closed(manager, ada, task):
    submission = decide(manager, submit(ada), "approve", {})
    assert (submission["state"], submission["reason"]) == ("approved", None)
    refusal = save(ada.client, "2026-02-27", line(task, 30), expect=409)
    assert refusal["type"] == "/problems/period_locked"
    assert read_day(ada.client, "2026-02-27")["closed_by"] == "approval"
    decide(ada, submission, "withdraw", {}, expect=409)


@pytest.mark.parametrize("step", ["reject", "reopen"])
def test_a_rejected_or_reopened_timesheet_is_open_and_can_be_handed_in_again(
    manager, ada, task, step
):
    first = decide(manager, submit(ada), step)
    assert first["reason"] == REASON["reason"]
    assert is_open(ada, task)
    second = submit(ada)
    assert second["id"] != first["id"]
    assert not is_open(ada, task)
    decide(manager, first, "approve", {}, expect=409)


def test_an_approved_timesheet_can_be_reopened(manager, ada, task):
    submission = decide(manager, submit(ada), "approve", {})
    decide(manager, submission, "reject", expect=409)
    decide(manager, submission, "reopen")
    assert is_open(ada, task)


def test_its_owner_may_withdraw_it_until_it_is_decided_about(ada, task):
    decide(ada, submit(ada), "withdraw", {})
    assert is_open(ada, task)


@pytest.mark.parametrize("step", ["reject", "reopen"])
def test_opening_again_needs_a_reason(manager, ada, step):
    submission = submit(ada)
    for body in ({}, {"reason": ""}):
        refusal = decide(manager, submission, step, body, expect=422, invalid=True)
        assert set(wrong(refusal)) == {"/reason"}


def test_nobody_decides_about_their_own(northwind, manager):
    submission = submit(manager)
    refusal = decide(manager, submission, "approve", {}, expect=403)
    assert refusal["type"] == "/problems/submission_own"
    path = f"/timesheet/submissions/{submission['id']}/approve"
    northwind.owner.post(path, json={}, expect=200)


def test_dates_are_handed_in_once(ada):
    submit(ada)
    for first, last in (
        ("2026-02-28", "2026-03-01"),
        ("2026-01-15", "2026-02-01"),
        ("2026-02-10", "2026-02-10"),
    ):
        overlap = {"start_date": first, "end_date": last}
        refusal = submit(ada, overlap, expect=409)
        assert refusal["type"] == "/problems/submission_overlap"
    submit(ada, {"start_date": "2026-01-01", "end_date": "2026-01-31"})


def test_of_twenty_submissions_at_once_one_is_taken(server, ada):
    def attempt(_):
        client = server.client()
        client.http.headers.update(ada.client.http.headers)
        return client.post("/timesheet/submissions", json=FEBRUARY).status_code

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(attempt, range(20))) == [201] + [409] * 19


@pytest.mark.parametrize(
    ("first", "last", "places"),
    [
        ("2026-03-11", "2026-03-31", {"/start_date"}),
        ("2026-02-02", "2026-02-01", {"/end_date"}),
        ("2025-12-01", "2026-02-01", {"/end_date"}),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(ada, first, last, places):
    refusal = submit(ada, {"start_date": first, "end_date": last}, expect=422)
    assert set(wrong(refusal)) == places


def test_every_step_is_audited(northwind, manager, ada):
    decide(manager, decide(manager, submit(ada), "approve", {}), "reopen")
    [submitted] = audited(northwind, "timesheet.submit")
    [approved] = audited(northwind, "timesheet.approve")
    [reopened] = audited(northwind, "timesheet.reopen")
    assert submitted["before"] is None
    assert submitted["after"] == approved["before"]
    assert approved["after"] == reopened["before"]
    assert (reopened["after"]["state"], reopened["after"]["reason"]) == (
        "reopened", REASON["reason"],
    )  # fmt: skip


def test_every_step_is_told_to_whoever_subscribed(northwind, manager, ada):
    steps = ("submitted", "withdrawn", "approved", "reopened", "rejected")
    with Receiver() as receiver:
        subscribe(northwind, receiver.url, *(f"timesheet.{step}" for step in steps))
        decide(ada, submit(ada), "withdraw", {})
        decide(manager, decide(manager, submit(ada), "approve", {}), "reopen")
        last = decide(manager, submit(ada), "reject")
        letters = receiver.wait_for(7)
    told = [letter.headers["Stint-Event"].removeprefix("timesheet.") for letter in letters]
    assert sorted(told) == sorted([*steps, "submitted", "submitted"])
    assert last in [letter.content["data"] for letter in letters]


def test_they_are_listed_for_those_who_may_see_them(northwind, manager, ada):
    stranger = person(northwind)
    mine, hers = submit(ada), submit(stranger)

    def listed(client, **query):
        items = client.get("/timesheet/submissions", params=query, expect=200).json()["items"]
        return {item["id"] for item in items}

    assert listed(ada.client) == listed(manager.client) == {mine["id"]}
    assert listed(northwind.owner) == {mine["id"], hers["id"]}
    decide(manager, mine, "approve", {})
    assert listed(northwind.owner, state="submitted") == {hers["id"]}
    assert listed(northwind.owner, employee_id=ada.id) == {mine["id"]}


def test_lists_go_on_where_they_ended(ada):
    for month in ("01", "02", "03"):
        submit(ada, {"start_date": f"2026-{month}-01", "end_date": f"2026-{month}-05"})
    found, cursor = [], {}
    while cursor is not None:
        query = {"limit": 1} | cursor
        page = ada.client.get("/timesheet/submissions", params=query, expect=200).json()
        found += [item["end_date"] for item in page["items"]]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert found == ["2026-03-05", "2026-02-05", "2026-01-05"]
