"""Timesheets: saving days as a whole, what is refused, and what days and months show."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited
from support.effort import Work, line, read_day, read_month, save, wrong
from support.people import person
from support.receiver import Receiver
from support.webhooks import subscribe, when_all_is_done

TODAY = "2026-03-10"  # a Tuesday


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def ada(northwind):
    return person(northwind)


@pytest.fixture
def work(northwind, ada):
    return Work(northwind, ada.id)


# ---- a day


def test_a_day_nobody_saved_is_empty(ada):
    assert read_day(ada.client, TODAY) == {
        "date": TODAY,
        "day_type": "Working",
        "is_future": False,
        "is_editable": True,
        "closed_by": "nothing",
        "total_raw_minutes": 0,
        "overtime_minutes": 0,
        "billable_half_hours": 0,
        "norm_minutes": 480,
        "presence_seconds": 0,
        "effort_seconds": 0,
        "difference_seconds": 0,
        "entries": [],
    }


def test_what_is_sent_is_the_day(ada, work):
    review, build = work.task(ada.id, name="Review"), work.task(ada.id, name="Build")
    day = save(ada.client, TODAY, line(review, 95), line(build, 400))
    assert day["entries"] == [
        {"task_id": review, "task_display_name": "Review", "duration_minutes_raw": 95,
         "billable_half_hours": 4},
        {"task_id": build, "task_display_name": "Build", "duration_minutes_raw": 400,
         "billable_half_hours": 14},
    ]  # fmt: skip
    assert (day["total_raw_minutes"], day["overtime_minutes"]) == (495, 15)
    assert day["billable_half_hours"] == 18
    assert (day["effort_seconds"], day["difference_seconds"]) == (29700, -29700)
    assert read_day(ada.client, TODAY) == day
    day = save(ada.client, TODAY, line(build, 30))
    assert [entry["task_id"] for entry in day["entries"]] == [build]
    assert read_day(ada.client, TODAY) == day
    day = save(ada.client, TODAY)
    assert (day["entries"], day["total_raw_minutes"]) == ([], 0)


def test_lines_come_back_in_the_order_they_were_saved(ada, work):
    tasks = [work.task(ada.id, name=f"Task {n}") for n in range(5)]
    order = [tasks[n] for n in (3, 0, 4, 1, 2)]
    day = save(ada.client, TODAY, *(line(task, 10) for task in order))
    assert [entry["task_id"] for entry in day["entries"]] == order
    day = save(ada.client, TODAY, *(line(task, 10) for task in reversed(order)))
    assert [entry["task_id"] for entry in day["entries"]] == order[::-1]


def test_putting_a_day_is_saving_it(ada, work):
    task = work.task(ada.id)
    day = ada.client.put(f"/timesheet/days/{TODAY}", json={"items": [line(task, 60)]}, expect=200)
    assert day.json()["day"] == read_day(ada.client, TODAY)
    assert day.json()["day"]["total_raw_minutes"] == 60


def test_presence_stands_beside_effort(northwind, ada, work, clock):
    task = work.task(ada.id)
    punch = {"employee_id": ada.id, "type": "punch_in"}
    clock("2026-03-10T07:00:00Z")
    ada.client.post("/timetracking/punch", json=punch, expect=201)
    clock("2026-03-10T09:00:00.900Z")
    day = save(ada.client, TODAY, line(task, 90))
    assert (day["presence_seconds"], day["effort_seconds"]) == (7200, 5400)
    assert day["difference_seconds"] == 1800
    month = read_month(ada.client, "2026-03")
    assert month["days"][9]["presence_seconds"] == 7200
    assert month["totals"]["difference_seconds"] == 1800


def test_saving_is_audited_with_the_lines_before_and_after(northwind, ada, work):
    task = work.task(ada.id)
    save(ada.client, TODAY, line(task, 60))
    save(ada.client, TODAY, line(task, 61))
    newest = audited(northwind, "timesheet.save")[0]
    assert newest["entity_id"] == ada.id
    before, after = newest["before"], newest["after"]
    assert (before["date"], after["date"]) == (TODAY, TODAY)
    assert [entry["duration_minutes_raw"] for entry in before["entries"]] == [60]
    assert [entry["duration_minutes_raw"] for entry in after["entries"]] == [61]


# ---- what is refused, all at once and as a whole


def test_every_wrong_item_is_named_by_its_position(northwind, organization, ada, work):
    good, off, others = work.task(ada.id), work.task(ada.id), work.task()
    work.owner.post(f"/tasks/{off}/deactivate", json={}, expect=200)
    foreign = Work(organization(name="Southwind")).task()
    kept = save(ada.client, TODAY, line(good, 60))
    refusal = save(
        ada.client, TODAY, line(good, 30), line(good, 30), line(off, 30), line(others, 0),
        line(foreign, 30), line("019c0000-0000-7000-8000-000000000000", -5), expect=422,
        invalid=True,
    )  # fmt: skip
    said = wrong(refusal)
    assert set(said) == {
        "/items/1/task_id", "/items/2/task_id", "/items/3/task_id", "/items/4/task_id",
        "/items/5/task_id", "/items/3/duration_minutes_raw", "/items/5/duration_minutes_raw",
    }  # fmt: skip
    assert said["/items/4/task_id"] == said["/items/5/task_id"]
    assert read_day(ada.client, TODAY) == kept


def test_a_day_has_1440_minutes(ada, work):
    first, second = work.task(ada.id), work.task(ada.id)
    refusal = save(ada.client, TODAY, line(first, 720), line(second, 721), expect=422)
    assert set(wrong(refusal)) == {"/items"}
    day = save(ada.client, TODAY, line(first, 720), line(second, 720))
    assert (day["total_raw_minutes"], day["billable_half_hours"]) == (1440, 48)


@pytest.mark.parametrize(
    ("day", "accepted"),
    [
        ("2026-01-31", False),
        ("2026-02-01", True),
        ("2026-03-10", True),
        ("2026-03-11", False),
    ],
)
def test_the_window_is_the_previous_month_up_to_today(ada, work, day, accepted):
    task = work.task(ada.id)
    assert read_day(ada.client, day)["is_editable"] is accepted
    reply = save(ada.client, day, line(task, 60), expect=200 if accepted else 422)
    if not accepted:
        assert set(wrong(reply)) == {"/date"}


def test_today_is_the_employees_own(northwind, organization, clock):
    auckland = person(northwind, time_zone="Pacific/Auckland")
    hawaii = person(northwind, time_zone="Pacific/Honolulu")
    work = Work(northwind, auckland.id, hawaii.id)
    task = work.task(auckland.id, hawaii.id)
    clock("2026-02-28T23:00:00Z")  # 1 March in Auckland, 28 February in Honolulu
    save(auckland.client, "2026-03-01", line(task, 60))
    save(hawaii.client, "2026-03-01", line(task, 60), expect=422)
    save(hawaii.client, "2026-01-01", line(task, 60))
    save(auckland.client, "2026-01-31", line(task, 60), expect=422)


def test_the_window_is_a_setting_of_the_organization(northwind, ada, work):
    task = work.task(ada.id)
    northwind.owner.patch("/organization", json={"timesheet_window_months": 0}, expect=200)
    save(ada.client, "2026-02-28", line(task, 60), expect=422)
    save(ada.client, "2026-03-01", line(task, 60))
    northwind.owner.patch("/organization", json={"timesheet_window_months": 12}, expect=200)
    save(ada.client, "2025-03-01", line(task, 60))
    save(ada.client, "2025-02-28", line(task, 60), expect=422)


def test_a_line_that_is_there_may_stay_when_its_task_ends(northwind, ada, work):
    ended, left = work.task(ada.id), work.task(ada.id)
    save(ada.client, TODAY, line(ended, 60), line(left, 60))
    work.owner.post(f"/tasks/{ended}/deactivate", json={}, expect=200)
    work.owner.delete(f"/projects/{work.project_id}/members/{ada.id}", expect=204)
    save(ada.client, TODAY, line(left, 45), line(ended, 60))
    save(ada.client, TODAY, line(left, 45))
    refusal = save(ada.client, TODAY, line(left, 45), line(ended, 60), expect=422)
    assert set(wrong(refusal)) == {"/items/1/task_id"}
    refusal = save(ada.client, "2026-03-09", line(left, 45), expect=422)
    assert set(wrong(refusal)) == {"/items/0/task_id"}


def test_archiving_a_project_closes_it_to_new_effort(ada, work):
    task = work.task(ada.id)
    work.owner.post(f"/projects/{work.project_id}/archive", json={}, expect=200)
    refusal = save(ada.client, TODAY, line(task, 60), expect=422)
    assert set(wrong(refusal)) == {"/items/0/task_id"}


def test_a_deactivated_employee_records_no_effort(northwind, ada, work):
    task = work.task(ada.id)
    save(ada.client, TODAY, line(task, 60))
    northwind.owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    whose = {"employee_id": ada.id}
    refusal = save(northwind.owner, TODAY, line(task, 30), params=whose, expect=409)
    assert refusal["type"] == "/problems/employee_inactive"
    day = read_day(northwind.owner, TODAY, **whose)
    assert (day["is_editable"], day["total_raw_minutes"]) == (False, 60)


@pytest.mark.parametrize(
    "body",
    [
        {"date": TODAY},
        {"date": TODAY, "items": None},
        {"date": "2026-02-30", "items": []},
        {"date": "10.03.2026", "items": []},
        {"date": TODAY, "items": [{"task_id": "no id", "duration_minutes_raw": 30}]},
        {"date": TODAY, "items": [{"task_id": "019c0000-0000-7000-8000-000000000000"}]},
        {"date": TODAY, "items": [{"task_id": 1, "duration_minutes_raw": "30"}]},
        {"date": TODAY, "items": [], "minutes": 5},
    ],
)
def test_malformed_days_are_refused(ada, body):
    refusal = ada.client.post("/timesheet/day/save", json=body, expect=422, invalid=True).json()
    assert refusal["errors"]


# ---- of two people at once


def test_of_two_saves_of_the_same_version_one_is_refused(ada, work):
    task = work.task(ada.id)
    seen = ada.client.get("/timesheet/day", params={"date": TODAY}, expect=200).headers["ETag"]
    guard = {"headers": {"If-Match": seen}}
    first = save(ada.client, TODAY, line(task, 60), **guard)
    refusal = save(ada.client, TODAY, line(task, 90), expect=412, **guard)
    assert refusal["type"] == "/problems/precondition_failed"
    assert read_day(ada.client, TODAY) == first


def test_a_save_answers_the_version_it_made(ada, work):
    task = work.task(ada.id)
    body = {"items": [line(task, 60)]}
    versions = set()
    guard = {}
    for _ in range(3):  # the same lines are another version, too
        reply = ada.client.put(f"/timesheet/days/{TODAY}", json=body, headers=guard, expect=200)
        versions.add(reply.headers["ETag"])
        guard = {"If-Match": reply.headers["ETag"]}
    assert len(versions) == 3
    read = ada.client.get("/timesheet/day", params={"date": TODAY}, expect=200)
    assert read.headers["ETag"] == guard["If-Match"]


def test_an_empty_day_has_a_version_that_is_its_own(northwind, ada):
    def version(client, day, **query):
        query = {"date": day} | query
        return client.get("/timesheet/day", params=query, expect=200).headers["ETag"]

    whose = {"employee_id": ada.id}
    assert version(ada.client, TODAY) != version(ada.client, "2026-03-09")
    assert version(ada.client, TODAY) == version(northwind.owner, TODAY, **whose)
    assert version(ada.client, TODAY) != version(northwind.owner, TODAY)


def test_two_hundred_saves_at_once_leave_one_of_them_whole(server, ada, work):
    tasks = [work.task(ada.id, name=f"Task {n}") for n in range(4)]

    def attempt(number):
        client = server.client()
        client.http.headers.update(ada.client.http.headers)
        items = [line(task, number) for task in tasks[: 1 + number % 4]]
        return save(client, TODAY, *items)

    with ThreadPoolExecutor(20) as pool:
        days = list(pool.map(attempt, range(1, 201)))
    left = read_day(ada.client, TODAY)
    assert left in days
    number = left["entries"][0]["duration_minutes_raw"]
    expected = [(task, number) for task in tasks[: 1 + number % 4]]
    assert [(e["task_id"], e["duration_minutes_raw"]) for e in left["entries"]] == expected


def test_of_two_hundred_saves_of_one_version_one_is_taken(server, ada, work):
    task = work.task(ada.id)
    seen = ada.client.get("/timesheet/day", params={"date": TODAY}, expect=200).headers["ETag"]

    def attempt(minutes):
        client = server.client()
        client.http.headers.update(ada.client.http.headers)
        body = {"items": [line(task, minutes)]}
        guard = {"If-Match": seen}
        return client.put(f"/timesheet/days/{TODAY}", json=body, headers=guard).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(attempt, range(1, 201)))
    assert sorted(answers) == [200] + [412] * 199
    taken = 1 + answers.index(200)
    assert read_day(ada.client, TODAY)["total_raw_minutes"] == taken


# ---- somebody else's


def test_an_employee_may_save_for_nobody_else(northwind, ada, work):
    bob = person(northwind)
    task = work.task(ada.id)
    whose = {"employee_id": ada.id}
    save(bob.client, TODAY, line(task, 60), params=whose, expect=403)
    bob.client.get("/timesheet/day", params={"date": TODAY} | whose, expect=403)
    bob.client.get("/timesheet/month", params={"month": "2026-03"} | whose, expect=403)


def test_a_manager_saves_for_those_who_report_to_them(northwind):
    manager = person(northwind, "manager")
    ada = person(northwind, manager_id=manager.id)
    task = Work(northwind, ada.id).task(ada.id)
    whose = {"employee_id": ada.id}
    save(manager.client, TODAY, line(task, 60), params=whose)
    assert read_day(ada.client, TODAY)["total_raw_minutes"] == 60
    assert read_day(manager.client, TODAY, **whose)["is_editable"] is True


def test_a_viewer_sees_and_cannot_save(northwind, ada, work):
    viewer = person(northwind, "viewer")
    task = work.task(ada.id)
    save(ada.client, TODAY, line(task, 60))
    whose = {"employee_id": ada.id}
    day = read_day(viewer.client, TODAY, **whose)
    assert (day["total_raw_minutes"], day["is_editable"]) == (60, False)
    save(viewer.client, TODAY, line(task, 30), params=whose, expect=403)


def test_a_key_says_whose_sheet_it_means(northwind, ada):
    key = northwind.owner.post(
        "/api-keys",
        json={"name": "Screens", "grants": [{"permission": "timesheets.read", "scope": "all"}]},
        expect=201,
    ).json()["key"]
    machine = northwind.server.client()
    machine.use_key(key)
    refusal = machine.get("/timesheet/day", params={"date": TODAY}, expect=422).json()
    assert set(wrong(refusal)) == {"/employee_id"}
    assert read_day(machine, TODAY, employee_id=ada.id)["entries"] == []


# ---- months


def test_a_month_has_all_its_days(ada, work):
    task = work.task(ada.id)
    save(ada.client, "2026-02-28", line(task, 61))  # a Saturday
    save(ada.client, "2026-02-27", line(task, 500))
    month = read_month(ada.client, "2026-02")
    assert month["month"] == "2026-02"
    assert [day["date"][-2:] for day in month["days"]] == [f"{n:02}" for n in range(1, 29)]
    friday, saturday = month["days"][26:]
    assert (friday["day_type"], friday["overtime_minutes"]) == ("Working", 20)
    assert (saturday["day_type"], saturday["overtime_minutes"]) == ("Free", 61)
    assert saturday["has_entries"] and not month["days"][0]["has_entries"]
    assert month["totals"] == {
        "working_days": 20,
        "days_with_entries": 2,
        "working_time_raw_minutes": 561,
        "norm_minutes": 20 * 480,
        "overtime_minutes": 81,
        "billable_half_hours": 17 + 3,
        "presence_seconds": 0,
        "effort_seconds": 561 * 60,
        "difference_seconds": -561 * 60,
    }


def test_a_month_in_the_future_is_refused(ada, clock):
    refusal = ada.client.get("/timesheet/month", params={"month": "2026-04"}, expect=422).json()
    assert set(wrong(refusal)) == {"/month"}
    clock("2026-03-31T21:59:59Z")  # the last second of March in Berlin
    ada.client.get("/timesheet/month", params={"month": "2026-04"}, expect=422)
    clock("2026-03-31T22:00:00Z")
    assert read_month(ada.client, "2026-04")["days"][0]["is_future"] is False


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-3", "2026-03-01", "March", ""])
def test_a_month_has_one_form(ada, month):
    query = {"month": month}
    refusal = ada.client.get("/timesheet/month", params=query, expect=422, invalid=True).json()
    assert set(wrong(refusal)) == {"/month"}


# ---- locks


def test_nothing_changes_in_a_locked_period(northwind, ada, work):
    task = work.task(ada.id)
    kept = save(ada.client, "2026-02-28", line(task, 60))
    period = {"start_date": "2026-02-01", "end_date": "2026-02-28", "note": "Billed"}
    lock = northwind.owner.post("/timesheet/locks", json=period, expect=201).json()
    for day in ("2026-02-01", "2026-02-28"):
        refusal = save(ada.client, day, line(task, 30), expect=409)
        assert refusal["type"] == "/problems/period_locked"
        assert set(wrong(refusal)) == {"/date"}
        shown = read_day(ada.client, day)
        assert (shown["is_editable"], shown["closed_by"]) == (False, "lock")
    assert read_day(ada.client, "2026-02-28")["entries"] == kept["entries"]
    whose = {"employee_id": ada.id}
    save(northwind.owner, "2026-02-28", line(task, 30), params=whose, expect=409)
    save(ada.client, "2026-03-01", line(task, 30))
    editable = [day["is_editable"] for day in read_month(ada.client, "2026-02")["days"]]
    assert not any(editable)
    northwind.owner.delete(f"/timesheet/locks/{lock['id']}", expect=204)
    save(ada.client, "2026-02-28", line(task, 30))
    assert [entry["before"] for entry in audited(northwind, "timesheet.unlock")] == [lock]


def test_locks_are_listed_newest_dates_first(northwind, ada):
    for month in ("01", "03", "02"):
        period = {"start_date": f"2026-{month}-01", "end_date": f"2026-{month}-15"}
        northwind.owner.post("/timesheet/locks", json=period, expect=201)
    found, cursor = [], {}
    while cursor is not None:
        page = ada.client.get("/timesheet/locks", params={"limit": 2} | cursor, expect=200).json()
        found += [lock["start_date"] for lock in page["items"]]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert found == ["2026-03-01", "2026-02-01", "2026-01-01"]


def test_a_period_ends_no_earlier_than_it_begins(northwind):
    period = {"start_date": "2026-02-02", "end_date": "2026-02-01"}
    refusal = northwind.owner.post("/timesheet/locks", json=period, expect=422).json()
    assert set(wrong(refusal)) == {"/end_date"}


# ---- telling others


def test_whoever_subscribed_is_told_of_a_saved_day(northwind, ada, work):
    task = work.task(ada.id)
    with Receiver() as receiver:
        subscribe(northwind, receiver.url, "timesheet.day_saved")
        day = save(ada.client, TODAY, line(task, 60))
        [letter] = receiver.wait_for(1)
    told = letter.content["data"]
    assert told == {"employee_id": ada.id, "day": day | {"is_editable": False}}  # for nobody


def test_after_many_saves_the_last_day_is_told(northwind, ada, work, clock):
    task = work.task(ada.id)
    with Receiver() as receiver:
        subscribe(northwind, receiver.url, "timesheet.day_saved")

        def saved(minutes):
            return save(ada.client, TODAY, line(task, minutes)) | {"is_editable": False}

        def told():
            when_all_is_done(northwind)
            return [letter.content for letter in receiver.letters]

        days = [saved(minutes) for minutes in range(1, 31)]
        at_once = [content["data"] for content in told()]
        assert {"employee_id": ada.id, "day": days[-1]} in at_once  # in whatever order they came
        assert all(data["employee_id"] == ada.id and data["day"] in days for data in at_once)
        clock("2026-03-10T09:00:01Z")
        last = saved(31)
        newest = max(told(), key=lambda content: content["occurred_at"])
    assert newest["data"] == {"employee_id": ada.id, "day": last}


def test_a_refused_save_is_told_to_nobody(northwind, ada, work):
    task = work.task(ada.id)
    with Receiver() as receiver:
        subscribe(northwind, receiver.url, "timesheet.day_saved")
        save(ada.client, TODAY, line(task, 0), expect=422)
        day = save(ada.client, "2026-03-09", line(task, 60))
        [letter] = receiver.wait_for(1)
    assert letter.content["data"]["day"] == day | {"is_editable": False}
