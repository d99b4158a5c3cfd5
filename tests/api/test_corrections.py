"""Corrections: what was recorded, replaced with who, when and why; at once or after approval."""

import time

import pytest
from support.attendance import all_items, day, punch, sessions, status, wanted
from support.people import person

CORRECTIONS = "/timetracking/corrections"
DAY = ("punch_in 2026-03-09T08:00:00Z", "punch_out 2026-03-09T16:00:00Z")
SHORTER = wanted("punch_in 2026-03-09T09:00:00Z", "punch_out 2026-03-09T15:00:00Z")


def correct(client, employee_id, punches, date="2026-03-09", expect=201, **more):
    body = {"employee_id": employee_id, "date": date, "punches": punches, "reason": "forgot"} | more
    return client.post(CORRECTIONS, json=body, expect=expect).json()


def edit(client, session_id, punches, expect=200, headers=None):
    body = {"punches": punches, "reason": "the clock was wrong"}
    path = f"/timetracking/sessions/{session_id}/edit"
    return client.put(path, json=body, headers=headers or {}, expect=expect)


def times(client, **filters):
    return [
        (entry["type"], entry["timestamp"], entry["source"])
        for entry in all_items(client, "/timetracking/entries", **filters)
    ]


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def strict(northwind):
    """An organization whose members' corrections wait for approval."""
    northwind.owner.patch("/organization", json={"correction_approval": True}, expect=200)
    return northwind


# ---- at once ----


def test_an_edit_replaces_the_punches_and_keeps_the_original(northwind):
    ada = person(northwind)
    day(ada.client, ada.id, *DAY)
    (session,) = sessions(ada.client)
    edited = edit(ada.client, session["id"], SHORTER).json()
    correction = edited.pop("correction")
    assert edited == sessions(ada.client)[0]
    assert (edited["id"], edited["working_seconds"]) == (session["id"], 6 * 3600)
    assert times(ada.client) == [
        ("punch_in", "2026-03-09T09:00:00Z", "correction"),
        ("punch_out", "2026-03-09T15:00:00Z", "correction"),
    ]
    assert correction["state"] == "approved"
    assert [(p["type"], p["timestamp"]) for p in correction["before"]] == [
        ("punch_in", "2026-03-09T08:00:00Z"), ("punch_out", "2026-03-09T16:00:00Z"),
    ]  # fmt: skip
    assert [p["timestamp"] for p in correction["after"]] == [p["timestamp"] for p in SHORTER]
    assert correction["reason"] == "the clock was wrong"
    assert correction["requested_by"] == correction["decided_by"] == ada.id
    assert ada.client.get(f"{CORRECTIONS}/{correction['id']}", expect=200).json() == correction
    logged = all_items(northwind.owner, "/audit-log", limit=100)
    assert correction["id"] in [entry["entity_id"] for entry in logged]


def test_what_is_kept_keeps_its_id_source_and_notes(northwind):
    ada = person(northwind)
    kept = punch(ada.client, ada.id, "punch_in", "2026-03-09T08:00:00Z", notes="train was late")
    punch(ada.client, ada.id, "punch_out", "2026-03-09T16:00:00Z")
    (session,) = sessions(ada.client)
    edit(
        ada.client, session["id"],
        wanted("punch_out 2026-03-09T15:00:00Z", "punch_in 2026-03-09T08:00:00Z"),
    )  # fmt: skip
    first, second = all_items(ada.client, "/timetracking/entries")
    assert first == kept["entry"]
    assert (second["timestamp"], second["source"]) == ("2026-03-09T15:00:00Z", "correction")


def test_a_forgotten_day_is_added_and_a_wrong_one_removed(northwind):
    ada = person(northwind)
    reply = correct(ada.client, ada.id, SHORTER)
    assert reply["session"] == sessions(ada.client)[0]
    assert reply["correction"]["before"] == []
    gone = correct(ada.client, ada.id, [])
    assert gone["session"] is None
    assert sessions(ada.client) == times(ada.client) == []


def test_a_forgotten_punch_out_is_added(northwind, clock):
    ada = person(northwind)
    day(ada.client, ada.id, DAY[0])
    clock("2026-03-10T09:00:00Z")
    correct(ada.client, ada.id, wanted(*DAY))
    now = status(ada.client, ada.id)
    assert (now["current_status"], now["missing_punch_out"]) == ("not_started", False)
    punch(ada.client, ada.id, "punch_in")


def test_flags_are_judged_anew(northwind):
    hours = {"effective_from": "2020-01-01", "start_time": "09:00", "end_time": "17:00"}
    northwind.owner.post("/employees/business-hours", json=hours, expect=201)
    ada = person(northwind)
    day(ada.client, ada.id, *DAY)
    assert [s["is_late_in"] for s in sessions(ada.client)] == [False]
    correct(ada.client, ada.id, SHORTER)
    (session,) = sessions(ada.client)
    assert (session["is_late_in"], session["is_early_out"]) == (True, True)
    flags = [(e["is_late"], e["is_early"]) for e in all_items(ada.client, "/timetracking/entries")]
    assert flags == [(True, False), (False, True)]


# ---- what is refused ----


def test_an_impossible_order_is_409_with_what_is_possible(northwind):
    ada = person(northwind)
    punches = wanted("punch_in 2026-03-09T08:00:00Z", "break_end 2026-03-09T09:00:00Z")
    refusal = correct(ada.client, ada.id, punches, expect=409)
    assert refusal["type"].endswith("punch_out_of_order")
    assert refusal["allowed_actions"] == ["punch_out", "break_start"]
    assert refusal["last_action"] == {"type": "punch_in", "timestamp": "2026-03-09T08:00:00Z"}
    assert [error["pointer"] for error in refusal["errors"]] == ["/punches/1/type"]
    assert times(ada.client) == []


@pytest.mark.parametrize(
    ("punches", "pointer"),
    [
        (("punch_in 2026-03-09T08:00:00Z", "punch_out 2026-03-10T09:02:01Z"), "/punches/1/timestamp"),
        (("punch_in 2026-03-09T08:00:00Z", "punch_out 2026-03-09T08:00:00Z"), "/punches/1/timestamp"),
        (("punch_out 2026-03-09T09:00:00Z", "punch_in 2026-03-08T22:59:59Z"), "/punches/1/timestamp"),
        (("punch_in 2026-03-09T23:00:00Z",), "/punches/0/timestamp"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_named(northwind, punches, pointer):
    ada = person(northwind)
    refusal = correct(ada.client, ada.id, wanted(*punches), expect=422)
    assert [error["pointer"] for error in refusal["errors"]] == [pointer]


def test_other_dates_are_not_overlapped(northwind, clock):
    clock("2026-03-10T20:00:00Z")
    ada = person(northwind)
    day(
        ada.client, ada.id, "punch_in 2026-03-08T21:00:00Z", "punch_out 2026-03-09T05:00:00Z",
        "punch_in 2026-03-10T08:00:00Z", "punch_out 2026-03-10T16:00:00Z",
    )  # fmt: skip
    for punches in (
        ("punch_in 2026-03-09T04:00:00Z", "punch_out 2026-03-09T06:00:00Z"),
        ("punch_in 2026-03-09T05:00:00Z", "punch_out 2026-03-09T06:00:00Z"),
        ("punch_in 2026-03-09T06:00:00Z", "punch_out 2026-03-10T08:00:00Z"),
        ("punch_in 2026-03-09T06:00:00Z", "punch_out 2026-03-10T18:00:00Z"),
        ("punch_in 2026-03-09T06:00:00Z",),
        ("punch_in 2026-03-09T06:00:00Z", "break_start 2026-03-09T07:00:00Z"),
    ):
        refusal = correct(ada.client, ada.id, wanted(*punches), expect=409)
        assert refusal["type"].endswith("punches_overlap")
    correct(
        ada.client, ada.id,
        wanted("punch_in 2026-03-09T05:00:00.000001Z", "punch_out 2026-03-10T07:59:59Z"),
    )  # fmt: skip
    assert [session["date"] for session in sessions(ada.client)] == [
        "2026-03-10", "2026-03-09", "2026-03-08",
    ]  # fmt: skip


def test_a_session_that_changed_meanwhile_is_not_overwritten(northwind):
    ada = person(northwind)
    day(ada.client, ada.id, *DAY)
    (session,) = sessions(ada.client)
    read = ada.client.get(f"/timetracking/sessions/{session['id']}", expect=200)
    headers = {"If-Match": read.headers["ETag"]}
    edit(ada.client, session["id"], SHORTER, headers=headers)
    edit(ada.client, session["id"], wanted(*DAY), headers=headers, expect=412)
    assert sessions(ada.client)[0]["working_seconds"] == 6 * 3600


def test_an_open_session_has_one_version_while_time_goes_by(northwind, clock):
    ada = person(northwind)
    day(ada.client, ada.id, "punch_in 2026-03-10T08:00:00Z")
    (session,) = sessions(ada.client)
    path = f"/timetracking/sessions/{session['id']}"
    headers = {"If-Match": ada.client.get(path, expect=200).headers["ETag"]}
    clock("2026-03-10T10:00:00Z")
    later = ada.client.get(path, headers={"If-None-Match": headers["If-Match"]}, expect=200)
    assert later.headers["ETag"] == headers["If-Match"]
    edit(ada.client, session["id"], wanted("punch_in 2026-03-10T07:00:00Z"), headers=headers)
    edit(
        ada.client, session["id"], wanted("punch_in 2026-03-10T06:00:00Z"), headers=headers,
        expect=412,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"punches": None}, {"reason": ""}, {"date": "2026-02-30"}, {"more": 1}, {"punches": [{}]},
     {"punches": [{"type": "lunch", "timestamp": "2026-03-09T08:00:00Z"}]}],
)  # fmt: skip
def test_what_is_malformed_is_422(northwind, wrong):
    body = {
        "employee_id": northwind.employee_id, "date": "2026-03-09", "punches": [], "reason": "why",
    }  # fmt: skip
    northwind.owner.post(CORRECTIONS, json=body | wrong, expect=422, invalid=True)


def test_members_correct_their_own_days_only(northwind):
    ada, bob = person(northwind), person(northwind)
    day(bob.client, bob.id, *DAY)
    (session,) = sessions(bob.client)
    correct(ada.client, bob.id, SHORTER, expect=403)
    edit(ada.client, session["id"], SHORTER, expect=403)
    viewer = person(northwind, role="viewer")
    correct(viewer.client, viewer.id, SHORTER, expect=403)


# ---- with approval ----


def test_ones_own_correction_waits_and_changes_nothing_yet(strict):
    ada = person(strict)
    day(ada.client, ada.id, *DAY)
    (session,) = sessions(ada.client)
    asked = edit(ada.client, session["id"], SHORTER).json()
    assert asked["correction"]["state"] == "pending"
    assert asked["correction"]["decided_at"] is None
    assert sessions(ada.client) == [session]
    approved = strict.owner.post(
        f"{CORRECTIONS}/{asked['correction']['id']}/approve", json={"reason": "ok"}, expect=200
    ).json()
    assert (approved["state"], approved["decision_reason"]) == ("approved", "ok")
    assert approved["decided_by"] == strict.employee_id
    assert sessions(ada.client)[0]["working_seconds"] == 6 * 3600
    (listed,) = all_items(ada.client, CORRECTIONS)
    assert listed == approved


def test_a_rejection_needs_a_reason_and_changes_nothing(strict):
    ada = person(strict)
    day(ada.client, ada.id, *DAY)
    asked = correct(ada.client, ada.id, SHORTER)["correction"]
    path = f"{CORRECTIONS}/{asked['id']}/reject"
    strict.owner.post(path, json={}, expect=422, invalid=True)
    rejected = strict.owner.post(path, json={"reason": "you were seen"}, expect=200).json()
    assert (rejected["state"], rejected["decision_reason"]) == ("rejected", "you were seen")
    again = strict.owner.post(path, json={"reason": "again"}, expect=409).json()
    assert again["type"].endswith("correction_decided")
    assert sessions(ada.client)[0]["working_seconds"] == 8 * 3600


def test_others_corrections_apply_at_once(strict):
    boss = person(strict, role="manager")
    ada = person(strict, manager_id=boss.id)
    assert correct(boss.client, ada.id, SHORTER)["correction"]["state"] == "approved"
    assert correct(strict.owner, boss.id, SHORTER)["correction"]["state"] == "approved"


def test_nobody_decides_about_their_own(strict):
    boss = person(strict, role="manager")
    admin = person(strict, role="admin")
    asked = correct(boss.client, boss.id, SHORTER)["correction"]
    assert asked["state"] == "pending"
    path = f"{CORRECTIONS}/{asked['id']}/approve"
    refusal = boss.client.post(path, json={}, expect=403).json()
    assert refusal["type"].endswith("correction_own")
    ada = person(strict, manager_id=boss.id)
    ada.client.post(path, json={}, expect=403)
    admin.client.post(path, json={}, expect=200)


def test_a_manager_decides_for_the_team_only(strict):
    boss = person(strict, role="manager")
    ada, bob = person(strict, manager_id=boss.id), person(strict)
    own = correct(ada.client, ada.id, SHORTER)["correction"]
    foreign = correct(bob.client, bob.id, SHORTER)["correction"]
    assert [item["id"] for item in all_items(boss.client, CORRECTIONS)] == [own["id"]]
    boss.client.post(f"{CORRECTIONS}/{foreign['id']}/approve", json={}, expect=403)
    boss.client.post(f"{CORRECTIONS}/{own['id']}/approve", json={}, expect=200)


def test_a_day_that_changed_meanwhile_is_not_corrected(strict):
    ada = person(strict)
    day(ada.client, ada.id, *DAY)
    first = correct(ada.client, ada.id, SHORTER)["correction"]
    second = correct(ada.client, ada.id, [])["correction"]
    strict.owner.post(f"{CORRECTIONS}/{first['id']}/approve", json={}, expect=200)
    path = f"{CORRECTIONS}/{second['id']}/approve"
    refusal = strict.owner.post(path, json={}, expect=409).json()
    assert refusal["type"].endswith("correction_outdated")
    states = {item["id"]: item["state"] for item in all_items(ada.client, CORRECTIONS, limit=1)}
    assert states == {first["id"]: "approved", second["id"]: "pending"}
    assert [i["id"] for i in all_items(strict.owner, CORRECTIONS, state="pending")] == [second["id"]]


def test_a_manager_who_waits_for_approval_puts_no_break_in_either(strict):
    boss = person(strict, role="manager")
    day(strict.owner, boss.id, *DAY)
    late = "2026-03-09T12:00:00Z"
    punch(boss.client, boss.id, "break_start", late, expect=409)
    punch(strict.owner, boss.id, "break_start", late)


def test_another_tenants_correction_is_the_same_as_none(northwind, organization):
    other = organization()
    made = correct(other.owner, other.employee_id, SHORTER)["correction"]
    missing = "01900000-0000-7000-8000-00000000dead"
    replies = [
        northwind.owner.get(f"{CORRECTIONS}/{one}", expect=404).json() | {"request_id": ""}
        for one in (made["id"], missing)
    ]
    assert replies[0] == replies[1]
    northwind.owner.post(f"{CORRECTIONS}/{made['id']}/approve", json={}, expect=404)


# ---- forgotten punch-outs that the server makes up ----


def test_auto_close_ends_what_was_forgotten_and_says_so(northwind, clock):
    hours = {"effective_from": "2020-01-01", "start_time": "09:00", "end_time": "17:00"}
    northwind.owner.post("/employees/business-hours", json=hours, expect=201)
    northwind.owner.patch("/organization", json={"auto_close": True}, expect=200)
    ada = person(northwind)
    punch(ada.client, ada.id, "punch_in", "2026-03-09T08:00:00Z")
    clock("2026-03-10T09:30:00Z")
    deadline = time.monotonic() + 20
    while sessions(northwind.owner)[0]["status"] != "complete":
        assert time.monotonic() < deadline, "nothing was closed"
        time.sleep(0.1)
    (session,) = sessions(northwind.owner)
    assert (session["punch_out"], session["is_early_out"]) == ("2026-03-09T16:00:00Z", False)
    assert times(northwind.owner)[-1] == ("punch_out", "2026-03-09T16:00:00Z", "auto_close")
    logged = all_items(northwind.owner, "/audit-log", limit=100)
    assert [e["actor_name"] for e in logged if e["action"] == "punch.create"].count("stint") == 1


# ---- corrections that correct nothing ----


def pointers(refusal):
    return [error["pointer"] for error in refusal["errors"]]


def test_where_there_are_no_punches_none_can_be_removed(northwind):
    ada = person(northwind)
    day(ada.client, ada.id, *DAY)
    assert pointers(correct(ada.client, ada.id, [], date="2026-03-08", expect=422)) == ["/punches"]
    assert all_items(ada.client, CORRECTIONS) == []


def test_an_edit_that_is_sent_again_is_answered_as_the_first_time(northwind):
    ada = person(northwind)
    day(ada.client, ada.id, *DAY)
    (session,) = sessions(ada.client)
    noted = [wanted(*DAY)[0] | {"notes": "by train"}, wanted(*DAY)[1]]
    first, second = (edit(ada.client, session["id"], noted, expect=200).json() for _ in range(2))
    assert first.pop("correction")["after"] == second.pop("correction")["after"]
    assert first == second
    assert {c["state"] for c in all_items(ada.client, CORRECTIONS)} == {"approved"}


def test_a_date_that_has_not_begun_where_the_employee_is_is_not_corrected(organization, clock):
    ada = person(organization(time_zone="Asia/Kathmandu"))
    clock("2026-03-10T18:12:00Z")  # the 11th begins there at 18:15
    assert pointers(correct(ada.client, ada.id, [], date="2026-03-11", expect=422)) == ["/date"]
    assert pointers(correct(ada.client, ada.id, [], date="2027-02-10", expect=422)) == ["/date"]
    assert pointers(correct(ada.client, ada.id, [], date="2026-03-10", expect=422)) == ["/punches"]
