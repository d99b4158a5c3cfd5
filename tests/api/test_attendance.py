"""Punches, status, what was recorded, and sessions."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from support.attendance import all_items, day, punch, sessions, status
from support.people import person

MISSING = "01900000-0000-7000-8000-00000000dead"
ENTRIES = "/timetracking/entries"


def hours(client, **more):
    body = {"effective_from": "2020-01-01", "start_time": "09:00", "end_time": "17:00"} | more
    client.post("/employees/business-hours", json=body, expect=201)


# ---- a day ----


def test_a_day_from_coming_to_going(organization, clock):
    northwind = organization()  # Europe/Berlin, so UTC+1 in March
    ada = person(northwind)
    assert status(ada.client, ada.id) == {
        "employee_id": ada.id, "as_of": "2026-03-10T09:00:00Z", "can_punch_in": True,
        "can_punch_out": False, "can_start_break": False, "can_end_break": False, "current_status": "not_started",
        "last_action": None, "date": "2026-03-10", "working_seconds": 0, "break_seconds": 0,
        "missing_punch_out": False,
    }  # fmt: skip
    clock("2026-03-10T08:00:00Z")
    reply = punch(ada.client, ada.id, "punch_in", notes="good morning")
    assert reply["entry"] | {"id": ""} == {
        "id": "", "employee_id": ada.id, "type": "punch_in", "timestamp": "2026-03-10T08:00:00Z",
        "date": "2026-03-10", "is_late": False, "is_early": False, "notes": "good morning",
        "source": "web",
    }  # fmt: skip
    assert reply["status"]["current_status"] == "working"
    clock("2026-03-10T11:00:00Z")
    punch(ada.client, ada.id, "break_start")
    clock("2026-03-10T11:20:00Z")
    on_break = status(ada.client, ada.id)
    assert on_break["current_status"] == "on_break"
    assert (on_break["working_seconds"], on_break["break_seconds"]) == (3 * 3600, 1200)
    assert on_break["last_action"] == {"type": "break_start", "timestamp": "2026-03-10T11:00:00Z"}
    clock("2026-03-10T11:30:00Z")
    punch(ada.client, ada.id, "break_end")
    clock("2026-03-10T16:00:00Z")
    done = punch(ada.client, ada.id, "punch_out")["status"]
    assert done == status(ada.client, ada.id)
    assert done["current_status"] == "finished"
    assert (done["working_seconds"], done["break_seconds"]) == (7 * 3600 + 1800, 1800)
    (session,) = sessions(ada.client)
    assert session | {"id": "", "employee_name": ""} == {
        "id": "", "employee_id": ada.id, "employee_name": "", "date": "2026-03-10",
        "punch_in": "2026-03-10T08:00:00Z", "punch_out": "2026-03-10T16:00:00Z",
        "total_seconds": 8 * 3600, "break_seconds": 1800, "working_seconds": 7 * 3600 + 1800,
        "is_late_in": False, "is_early_out": False, "status": "complete",
        "missing_punch_out": False,
        "punch_cycles": [{
            "punch_in": "2026-03-10T08:00:00Z", "punch_out": "2026-03-10T16:00:00Z",
            "break_seconds": 1800, "working_seconds": 7 * 3600 + 1800,
        }],
    }  # fmt: skip
    assert ada.client.get(f"/timetracking/sessions/{session['id']}", expect=200).json() == session


@pytest.mark.parametrize(
    ("before", "allowed", "current"),
    [
        ([], ["punch_in"], "not_started"),
        (["punch_in"], ["punch_out", "break_start"], "working"),
        (["punch_in", "break_start"], ["punch_out", "break_end"], "on_break"),
        (["punch_in", "break_start", "break_end"], ["punch_out", "break_start"], "working"),
        (["punch_in", "break_start", "punch_out"], ["punch_in"], "finished"),
    ],
)
def test_what_is_not_allowed_answers_409_with_what_is(organization, clock, before, allowed, current):
    northwind = organization()
    ada = person(northwind)
    for minute, kind in enumerate(before):
        punch(ada.client, ada.id, kind, f"2026-03-10T08:{minute:02}:00Z")
    last = before and {"type": before[-1], "timestamp": f"2026-03-10T08:{len(before) - 1:02}:00Z"}
    for kind in {"punch_in", "punch_out", "break_start", "break_end"} - set(allowed):
        refusal = punch(ada.client, ada.id, kind, expect=409)
        assert refusal["type"].endswith("punch_out_of_order")
        assert refusal["allowed_actions"] == allowed
        assert refusal["current_status"] == current
        assert refusal["last_action"] == (last or None)
    assert len(all_items(ada.client, ENTRIES)) == len(before)
    for kind in allowed:
        assert status(ada.client, ada.id)["can_" + {
            "punch_in": "punch_in", "punch_out": "punch_out", "break_start": "start_break",
            "break_end": "end_break",
        }[kind]]  # fmt: skip


def test_a_punch_out_ends_a_break_without_a_punch_of_its_own(organization):
    northwind = organization()
    ada = person(northwind)
    day(
        ada.client, ada.id, "punch_in 2026-03-10T06:00:00Z", "break_start 2026-03-10T07:00:00Z",
        "punch_out 2026-03-10T07:30:00Z",
    )  # fmt: skip
    (session,) = sessions(ada.client)
    assert (session["working_seconds"], session["break_seconds"]) == (3600, 1800)
    assert [entry["type"] for entry in all_items(ada.client, ENTRIES)] == [
        "punch_in", "break_start", "punch_out",
    ]  # fmt: skip


# ---- when ----


def test_equal_and_earlier_times_are_refused_whoever_may_not_correct(organization):
    northwind = organization()
    northwind.owner.patch("/organization", json={"correction_approval": True}, expect=200)
    ada = person(northwind)
    punch(ada.client, ada.id, "punch_in", "2026-03-10T08:00:00Z")
    for timestamp in ("2026-03-10T08:00:00Z", "2026-03-10T07:59:59.999999Z"):
        refusal = punch(ada.client, ada.id, "punch_out", timestamp, expect=409)
        assert refusal["type"].endswith("punch_not_after_last")
        assert refusal["allowed_actions"] == ["punch_out", "break_start"]
    punch(ada.client, ada.id, "punch_out", "2026-03-10T08:00:00.000001Z")


def test_a_member_puts_in_a_break_of_their_own_unless_that_needs_approval(organization):
    northwind = organization()
    ada = person(northwind)
    day(ada.client, ada.id, "punch_in 2026-03-10T06:00:00Z", "punch_out 2026-03-10T08:00:00Z")
    punch(ada.client, ada.id, "break_start", "2026-03-10T07:00:00Z")
    punch(ada.client, ada.id, "break_end", "2026-03-10T07:15:00Z")
    (session,) = sessions(ada.client)
    assert (session["working_seconds"], session["break_seconds"]) == (6300, 900)
    northwind.owner.patch("/organization", json={"correction_approval": True}, expect=200)
    for type in ("break_start", "break_end"):
        refusal = punch(ada.client, ada.id, type, "2026-03-10T07:30:00Z", expect=409)
        assert refusal["type"].endswith(("punch_not_after_last", "punch_out_of_order"))
    assert sessions(ada.client) == [session]


def test_whoever_may_correct_puts_in_a_break_that_fits(organization):
    northwind = organization()
    ada = person(northwind)
    owner = northwind.owner
    day(owner, ada.id, "punch_in 2026-03-10T06:00:00Z", "punch_out 2026-03-10T08:00:00Z")
    refused = punch(owner, ada.id, "break_end", "2026-03-10T07:00:00Z", expect=409)
    assert refused["allowed_actions"] == ["break_start"]
    punch(owner, ada.id, "punch_out", "2026-03-10T07:00:00Z", expect=409)
    punch(owner, ada.id, "punch_in", "2026-03-10T05:00:00Z", expect=409)
    equal = punch(owner, ada.id, "break_start", "2026-03-10T06:00:00Z", expect=409)
    assert equal["type"].endswith("punch_not_after_last")
    reply = punch(owner, ada.id, "break_start", "2026-03-10T07:00:00Z")
    assert reply["status"]["last_action"]["type"] == "punch_out"
    punch(owner, ada.id, "break_end", "2026-03-10T07:15:00Z")
    (session,) = sessions(owner, employee_id=ada.id)
    assert (session["working_seconds"], session["break_seconds"]) == (6300, 900)


def test_two_minutes_of_future_are_allowed_and_no_more(organization):
    northwind = organization()  # the clock stands at 09:00
    ada = person(northwind)
    refusal = punch(ada.client, ada.id, "punch_in", "2026-03-10T09:02:00.000001Z", expect=422)
    assert [error["pointer"] for error in refusal["errors"]] == ["/timestamp"]
    reply = punch(ada.client, ada.id, "punch_in", "2026-03-10T09:02:00Z")
    assert reply["status"]["working_seconds"] == 0


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-03-10T08:00:00", "2026-03-10 08:00:00Z", "2026-03-10T08:00:60Z", "1969-12-31T23:59:59Z",
        "2026-02-30T08:00:00Z", "10000-01-01T00:00:00Z", "yesterday", 1773129600, "",
    ],
)  # fmt: skip
def test_a_malformed_time_is_422_and_named(organization, timestamp):
    northwind = organization()
    body = {"employee_id": northwind.employee_id, "type": "punch_in", "timestamp": timestamp}
    reply = northwind.owner.post("/timetracking/punch", json=body, expect=422, invalid=True).json()
    assert [error["pointer"] for error in reply["errors"]] == ["/timestamp"]
    assert all_items(northwind.owner, ENTRIES) == []


def test_a_cycle_belongs_whole_to_the_date_of_its_punch_in(organization, clock):
    northwind = organization()
    ada = person(northwind)
    clock("2026-03-29T08:00:00Z")
    # 22:00 to 06:00 in the night the clocks go forward: seven hours.
    day(ada.client, ada.id, "punch_in 2026-03-28T21:00:00Z", "punch_out 2026-03-29T04:00:00Z")
    (session,) = sessions(ada.client)
    assert (session["date"], session["working_seconds"]) == ("2026-03-28", 7 * 3600)
    assert {entry["date"] for entry in all_items(ada.client, ENTRIES)} == {"2026-03-28"}
    now = status(ada.client, ada.id)
    assert (now["date"], now["current_status"]) == ("2026-03-29", "not_started")
    assert now["working_seconds"] == 0


def test_after_a_night_shift_the_day_has_a_session_of_its_own(organization, clock):
    northwind = organization()
    ada = person(northwind)
    clock("2026-03-10T12:00:00Z")
    day(
        ada.client, ada.id, "punch_in 2026-03-09T21:00:00Z", "punch_out 2026-03-10T05:00:00Z",
        "punch_in 2026-03-10T10:00:00Z",
    )  # fmt: skip
    now = status(ada.client, ada.id)
    assert (now["date"], now["working_seconds"]) == ("2026-03-10", 2 * 3600)
    assert [session["date"] for session in sessions(ada.client)] == ["2026-03-10", "2026-03-09"]


def test_today_is_where_the_employee_is(organization, clock):
    northwind = organization(time_zone="America/New_York")
    ada = person(northwind, time_zone="Pacific/Kiritimati")
    clock("2026-03-10T11:30:00Z")
    assert status(ada.client, ada.id)["date"] == "2026-03-11"
    punch(ada.client, ada.id, "punch_in")
    (session,) = sessions(ada.client)
    assert session["date"] == "2026-03-11"


def test_a_later_change_of_zone_moves_no_session(organization, clock):
    northwind = organization()
    ada = person(northwind, time_zone="Asia/Tokyo")
    clock("2026-03-10T09:00:00Z")
    day(ada.client, ada.id, "punch_in 2026-03-09T23:00:00Z", "punch_out 2026-03-10T08:00:00Z")
    zone = {"time_zone": "America/Los_Angeles"}
    northwind.owner.patch(f"/employees/{ada.id}", json=zone, expect=200)
    clock("2026-03-10T11:00:00Z")  # 04:00 on the 10th
    assert status(ada.client, ada.id)["current_status"] == "finished"
    clock("2026-03-10T06:00:00Z")  # 23:00 on the 9th
    assert status(ada.client, ada.id)["current_status"] == "not_started"
    clock("2026-03-10T09:00:00Z")
    punch(ada.client, ada.id, "punch_in", "2026-03-10T08:30:00Z")
    (session,) = sessions(ada.client)
    assert (session["date"], len(session["punch_cycles"])) == ("2026-03-10", 2)


# ---- late and early ----


def test_late_and_early_are_judged_in_the_employees_zone(organization):
    northwind = organization()
    ada = person(northwind)
    hours(northwind.owner, late_grace_minutes=10, early_grace_minutes=5)
    # 2026-03-09 is a Monday; 09:10 in Berlin is 08:10Z, 16:55 is 15:55Z.
    entries = [
        punch(ada.client, ada.id, *line.split())["entry"]
        for line in (
            "punch_in 2026-03-06T08:10:00Z", "punch_out 2026-03-06T15:55:00Z",
            "punch_in 2026-03-09T08:10:00.000001Z", "punch_out 2026-03-09T15:54:59.999999Z",
        )
    ]  # fmt: skip
    assert [entry["is_late"] for entry in entries] == [False, False, True, False]
    assert [entry["is_early"] for entry in entries] == [False, False, False, True]
    flags = [(session["is_late_in"], session["is_early_out"]) for session in sessions(ada.client)]
    assert flags == [(True, True), (False, False)]


def test_early_is_the_last_punch_out_only_and_not_while_a_cycle_is_open(organization):
    northwind = organization()
    ada = person(northwind)
    hours(northwind.owner)
    day(ada.client, ada.id, "punch_in 2026-03-09T08:00:00Z", "punch_out 2026-03-09T11:00:00Z")
    assert sessions(ada.client)[0]["is_early_out"] is True
    punch(ada.client, ada.id, "punch_in", "2026-03-09T12:00:00Z")
    assert sessions(ada.client)[0]["is_early_out"] is False
    punch(ada.client, ada.id, "punch_out", "2026-03-09T13:00:00Z")
    assert sessions(ada.client)[0]["is_early_out"] is True
    early = [entry["is_early"] for entry in all_items(ada.client, ENTRIES)]
    assert early == [False, False, False, True]


def test_nobody_is_late_on_a_free_day(organization):
    northwind = organization()
    ada = person(northwind)
    hours(northwind.owner)
    day(ada.client, ada.id, "punch_in 2026-03-08T12:00:00Z", "punch_out 2026-03-08T13:00:00Z")
    (session,) = sessions(ada.client)  # a Sunday
    assert (session["is_late_in"], session["is_early_out"]) == (False, False)


def test_hours_set_for_the_past_count_for_what_is_computed_afterwards(organization):
    northwind = organization()
    ada = person(northwind)
    day(ada.client, ada.id, "punch_in 2026-03-06T10:00:00Z", "punch_out 2026-03-06T11:00:00Z")
    hours(northwind.owner)
    assert sessions(ada.client)[0]["is_late_in"] is False
    day(ada.client, ada.id, "punch_in 2026-03-09T10:00:00Z", "punch_out 2026-03-09T11:00:00Z")
    assert [session["is_late_in"] for session in sessions(ada.client)] == [True, False]


# ---- forgotten ----


def test_a_forgotten_punch_out_is_flagged_and_nothing_invented(organization, clock):
    northwind = organization()
    ada = person(northwind)
    punch(ada.client, ada.id, "punch_in", "2026-03-09T08:00:00Z")
    clock("2026-03-10T00:00:00Z")
    assert status(ada.client, ada.id)["missing_punch_out"] is False
    clock("2026-03-10T00:00:01Z")
    now = status(ada.client, ada.id)
    assert (now["missing_punch_out"], now["date"]) == (True, "2026-03-09")
    assert now["working_seconds"] == 16 * 3600 + 1
    (session,) = sessions(ada.client)
    assert (session["missing_punch_out"], session["punch_out"]) == (True, None)
    punch(ada.client, ada.id, "punch_in", expect=409)
    punch(ada.client, ada.id, "punch_out", "2026-03-09T16:00:00Z")
    (session,) = sessions(ada.client)
    assert (session["missing_punch_out"], session["working_seconds"]) == (False, 8 * 3600)


# ---- who ----


def test_a_deactivated_employee_does_not_punch(organization):
    northwind = organization()
    ada = person(northwind)
    northwind.owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    refusal = punch(northwind.owner, ada.id, "punch_in", expect=409)
    assert refusal["type"].endswith("employee_inactive")
    assert status(northwind.owner, ada.id)["can_punch_in"] is False


def test_a_member_punches_for_nobody_else_and_sees_nobody_else(organization):
    northwind = organization()
    ada, bob = person(northwind), person(northwind)
    punch(bob.client, bob.id, "punch_in")
    punch(ada.client, bob.id, "punch_out", expect=403)
    ada.client.get(f"/timetracking/status/{bob.id}", expect=403)
    ada.client.get(ENTRIES, params={"employee_id": bob.id}, expect=403)
    assert all_items(ada.client, ENTRIES) == sessions(ada.client) == []
    (session,) = sessions(bob.client)
    ada.client.get(f"/timetracking/sessions/{session['id']}", expect=403)


def test_a_manager_sees_the_team_and_no_more(organization):
    northwind = organization()
    boss = person(northwind, role="manager")
    ada, bob = person(northwind, manager_id=boss.id), person(northwind)
    for employee in (ada, bob, boss):
        punch(northwind.owner, employee.id, "punch_in")
    assert {entry["employee_id"] for entry in all_items(boss.client, ENTRIES)} == {ada.id, boss.id}
    assert {item["employee_id"] for item in sessions(boss.client)} == {ada.id, boss.id}
    punch(boss.client, ada.id, "punch_out", "2026-03-10T09:01:00Z")
    punch(boss.client, bob.id, "punch_out", "2026-03-10T09:01:00Z", expect=403)


def test_another_tenants_employee_is_the_same_as_none(organization):
    northwind, other = organization(), organization()
    punch(other.owner, other.employee_id, "punch_in")
    (session,) = sessions(other.owner)

    def bodies(path, *ids):
        replies = [northwind.owner.get(path.format(one), expect=404).json() for one in ids]
        return [{**reply, "request_id": "", "instance": ""} for reply in replies]

    for path, foreign in (
        ("/timetracking/status/{}", other.employee_id),
        ("/timetracking/sessions/{}", session["id"]),
    ):
        one, two = bodies(path, foreign, MISSING)
        assert one == two
    one, two = (
        punch(northwind.owner, employee, "punch_in", expect=422)
        for employee in (other.employee_id, MISSING)
    )
    assert {**one, "request_id": ""} == {**two, "request_id": ""}
    assert [error["pointer"] for error in one["errors"]] == ["/employee_id"]


# ---- more than one at once ----


def test_two_devices_at_once_make_one_consistent_day(organization):
    northwind = organization()
    ada = person(northwind)
    assert ada.client  # signed in before the threads begin

    def attempt(_):
        body = {"employee_id": ada.id, "type": "punch_in"}
        return ada.client.post("/timetracking/punch", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(attempt, range(16)))
    assert codes == [201] + [409] * 15
    (entry,) = all_items(ada.client, ENTRIES)
    assert entry["type"] == "punch_in"


def test_a_retry_with_its_key_gets_the_first_answer(organization):
    northwind = organization()
    ada = person(northwind)
    body = {"employee_id": ada.id, "type": "punch_in"}
    headers = {"Idempotency-Key": "one"}
    first = ada.client.post("/timetracking/punch", json=body, headers=headers, expect=201)
    again = ada.client.post("/timetracking/punch", json=body, headers=headers, expect=201)
    assert first.json() == again.json()
    assert len(all_items(ada.client, ENTRIES)) == 1


def test_the_source_says_how_it_was_sent(organization):
    northwind = organization()
    ada = person(northwind)
    app = northwind.server.client()
    app.take_token(ada.email, ada.password)
    assert punch(app, ada.id, "punch_in")["entry"]["source"] == "api"
    reply = punch(ada.client, ada.id, "punch_out", "2026-03-10T09:01:00Z")
    assert reply["entry"]["source"] == "web"


# ---- lists ----


@pytest.fixture
def busy(organization):
    """Three people with four days each, of which one is open."""
    northwind = organization()
    people = [person(northwind, name=name) for name in ("Žofie", "Ada", "Bob")]
    for number, one in enumerate(people):
        for date in ("2026-03-04", "2026-03-05", "2026-03-06"):
            day(
                northwind.owner, one.id, f"punch_in {date}T08:0{number}:00Z",
                f"punch_out {date}T16:00:00.{number}Z",
            )  # fmt: skip
    punch(northwind.owner, people[1].id, "punch_in", "2026-03-10T08:00:00Z")
    return northwind, people


def test_sessions_are_listed_newest_date_first_then_by_name(busy):
    northwind, _ = busy
    found = sessions(northwind.owner, limit=2)
    assert [(item["date"], item["employee_name"]) for item in found] == [
        ("2026-03-10", "Ada"),
        *((date, name) for date in ("2026-03-06", "2026-03-05", "2026-03-04")
          for name in ("Ada", "Bob", "Žofie")),
    ]  # fmt: skip
    assert found == sessions(northwind.owner)


def test_sessions_are_filtered(busy):
    northwind, people = busy
    ranged = sessions(northwind.owner, start_date="2026-03-05", end_date="2026-03-05", limit=1)
    assert [item["employee_name"] for item in ranged] == ["Ada", "Bob", "Žofie"]
    own = sessions(northwind.owner, employee_id=people[1].id, limit=1)
    assert [item["date"] for item in own] == ["2026-03-10", "2026-03-06", "2026-03-05", "2026-03-04"]
    (working,) = sessions(northwind.owner, status="in_progress")
    assert working["date"] == "2026-03-10"
    assert len(sessions(northwind.owner, status="complete", limit=4)) == 9
    assert sessions(northwind.owner, status="on_break") == []
    assert len(sessions(people[0].client)) == 3


def test_entries_are_listed_in_order_of_time(busy):
    northwind, people = busy
    found = all_items(northwind.owner, ENTRIES, limit=4)
    assert len(found) == 19
    assert all(a["timestamp"][:19] <= b["timestamp"][:19] for a, b in pairwise(found))
    assert len({entry["id"] for entry in found}) == 19
    ins = all_items(northwind.owner, ENTRIES, type="punch_in", limit=3)
    assert [entry["type"] for entry in ins] == ["punch_in"] * 10
    date = all_items(northwind.owner, ENTRIES, start_date="2026-03-05", end_date="2026-03-05")
    assert {entry["date"] for entry in date} == {"2026-03-05"} and len(date) == 6
    own = all_items(northwind.owner, ENTRIES, employee_id=people[2].id, limit=1)
    assert [entry["employee_id"] for entry in own] == [people[2].id] * 6


def test_a_cycle_of_days_is_found_by_its_date(organization):
    northwind = organization()
    ada = person(northwind)
    day(ada.client, ada.id, "punch_in 2026-03-01T08:00:00Z", "punch_out 2026-03-07T08:00:00Z")
    dates = {"start_date": "2026-03-01", "end_date": "2026-03-01"}
    assert len(all_items(ada.client, ENTRIES, **dates)) == 2
    assert len(all_items(northwind.owner, ENTRIES, **dates)) == 2
    assert all_items(ada.client, ENTRIES, start_date="2026-03-02") == []


@pytest.mark.parametrize("path", [ENTRIES, "/timetracking/sessions"])
def test_a_range_that_ends_before_it_starts_is_named(organization, path):
    params = {"start_date": "2026-03-02", "end_date": "2026-03-01"}
    reply = organization().owner.get(path, params=params, expect=422).json()
    assert [error["pointer"] for error in reply["errors"]] == ["/end_date"]


def test_every_punch_is_in_the_audit_log(organization):
    northwind = organization()
    ada = person(northwind)
    entry = punch(ada.client, ada.id, "punch_in")["entry"]
    logged = all_items(northwind.owner, "/audit-log", limit=100)
    assert entry["id"] in [item["entity_id"] for item in logged]
