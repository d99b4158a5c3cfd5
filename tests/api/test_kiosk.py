"""The kiosk: a device that is known by its key, and people who are known by their PIN."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited
from support.attendance import all_items, day, punch, sessions, status
from support.kiosk import (
    PIN,
    WRONG,
    check,
    device,
    give_pin,
    new_device,
    punch_at,
    slug,
    with_key,
    with_pin,
)
from support.matrix import read_matrix
from support.matrix_things import missing_id
from support.people import person
from support.server import Organization, Server
from support.webhooks import deliveries, subscribe


def listed(client, **params):
    return all_items(client, "/kiosk/employees", **params)


# ---- the device ----


def test_a_kiosk_knows_where_it_stands(organization, clock):
    northwind = organization(time_zone="Asia/Kathmandu")
    tablet = device(northwind, "Back door")
    clock("2026-03-11T04:15:00Z")
    assert tablet.get("/kiosk", expect=200).json() == {
        "organization_name": northwind.name,
        "time_zone": "Asia/Kathmandu",
        "now": "2026-03-11T04:15:00Z",
        "device_name": "Back door",
    }


def test_the_key_of_a_kiosk_may_do_nothing_that_takes_another_permission(organization):
    northwind = organization()
    tablet = device(northwind)
    for name, endpoint in read_matrix().endpoints.items():
        if endpoint.permission not in (None, "kiosk.use"):
            method, path = name.split()
            path = path.replace("{", "").replace("}", "")
            tablet.request(method, path, invalid=True, expect=403)
    assert [g["permission"] for g in tablet.get("/me").json()["permissions"]] == ["kiosk.use"]


def test_a_key_without_the_permission_is_no_kiosk(organization):
    northwind = organization()
    someone = with_pin(northwind)
    grants = [{"permission": "timetracking.punch", "scope": "all"}]
    body = {"name": "Other", "grants": grants}
    other = with_key(northwind, northwind.owner.post("/api-keys", json=body, expect=201).json())
    other.get("/kiosk", expect=403)
    other.get("/kiosk/employees", expect=403)
    assert slug(check(other, someone.id, expect=403)) == "forbidden"
    assert slug(punch_at(other, someone.id, "punch_in", expect=403)) == "forbidden"
    assert audited(northwind, "pin.fail") == []


def test_a_revoked_key_is_no_kiosk_any_more(organization):
    northwind = organization()
    someone = with_pin(northwind)
    made = new_device(northwind)
    tablet = with_key(northwind, made)
    check(tablet, someone.id)
    northwind.owner.post(f"/api-keys/{made['id']}/revoke", json={}, expect=200)
    check(tablet, someone.id, expect=401)
    punch_at(tablet, someone.id, "punch_in", expect=401)
    tablet.get("/kiosk/employees", expect=401)


def test_a_kiosk_ends_with_what_its_maker_may(organization):
    northwind = organization()
    admin = person(northwind, role="admin")
    body = {"name": "Door", "grants": [{"permission": "kiosk.use", "scope": "all"}]}
    tablet = with_key(northwind, admin.client.post("/api-keys", json=body, expect=201).json())
    tablet.get("/kiosk", expect=200)
    northwind.owner.patch(f"/employees/{admin.id}", json={"role": "member"}, expect=200)
    tablet.get("/kiosk", expect=403)


# ---- who is there ----


def test_the_list_has_the_active_people_with_a_pin_and_what_they_do(organization, clock):
    northwind, southwind = organization(), organization()
    with_pin(southwind)
    person(northwind)
    names = {}
    for name in ("Ada", "Bob", "Cleo", "Dan", "Gone"):
        names[name] = with_pin(northwind, name=name).id
    day(northwind.owner, names["Bob"], "punch_in 2026-03-10T07:00:00Z")
    punch_in, pause = "punch_in 2026-03-10T07:30:00Z", "break_start 2026-03-10T08:00:00Z"
    day(northwind.owner, names["Cleo"], punch_in, pause)
    day(northwind.owner, names["Dan"], punch_in, "punch_out 2026-03-10T08:30:00Z")
    northwind.owner.post(f"/employees/{names['Gone']}/deactivate", json={}, expect=200)
    assert listed(device(northwind)) == [
        {"id": names[name], "name": name, "state": state, "since": since}
        for name, state, since in (
            ("Ada", "out", None),
            ("Bob", "working", "2026-03-10T07:00:00Z"),
            ("Cleo", "on_break", "2026-03-10T08:00:00Z"),
            ("Dan", "out", "2026-03-10T08:30:00Z"),
        )
    ]


def test_the_list_is_searched_by_name_and_comes_in_pages(organization):
    northwind = organization()
    tablet = device(northwind)
    for name in ("Erin Ode", "Anna Lee", "Annabel Ode", "100% Ode"):
        with_pin(northwind, name=name)
    in_order = ["100% Ode", "Anna Lee", "Annabel Ode", "Erin Ode"]
    assert [item["name"] for item in listed(tablet)] == in_order
    assert [item["name"] for item in listed(tablet, limit=1)] == in_order
    assert [item["name"] for item in listed(tablet, q="ANNA")] == ["Anna Lee", "Annabel Ode"]
    odes = ["100% Ode", "Annabel Ode", "Erin Ode"]
    assert [item["name"] for item in listed(tablet, q="ode", limit=2)] == odes
    assert [item["name"] for item in listed(tablet, q="%")] == ["100% Ode"]
    assert listed(tablet, q="") == listed(tablet)


# ---- checking a PIN ----


def test_a_right_pin_shows_the_clock_and_what_may_be_punched(organization, clock):
    northwind = organization()
    someone = with_pin(northwind, name="Ada")
    tablet = device(northwind)
    day(
        northwind.owner, someone.id, "punch_in 2026-03-10T06:00:00Z",
        "punch_out 2026-03-10T07:00:00Z", "punch_in 2026-03-10T08:00:00Z",
    )  # fmt: skip
    clock("2026-03-10T08:30:00Z")
    assert check(tablet, someone.id) == {
        "employee_id": someone.id,
        "name": "Ada",
        "allowed_actions": ["punch_out", "break_start"],
        "open_since": "2026-03-10T08:00:00Z",
        "status": status(northwind.owner, someone.id),
    }
    assert check(tablet, someone.id)["status"]["working_seconds"] == 5400
    punch(northwind.owner, someone.id, "break_start", "2026-03-10T08:30:00Z")
    assert check(tablet, someone.id)["allowed_actions"] == ["punch_out", "break_end"]
    clock("2026-03-11T08:30:00Z")
    assert check(tablet, someone.id)["status"]["missing_punch_out"]
    punch(northwind.owner, someone.id, "punch_out", "2026-03-11T08:30:00Z")
    seen = check(tablet, someone.id)
    assert (seen["allowed_actions"], seen["open_since"]) == (["punch_in"], None)


def test_checking_changes_nothing_and_takes_no_idempotency_key(organization):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    before = len(all_items(northwind.owner, "/audit-log"))
    check(tablet, someone.id)
    assert len(all_items(northwind.owner, "/audit-log")) == before
    body = {"employee_id": someone.id, "pin": PIN}
    key = {"Idempotency-Key": "once"}
    tablet.post("/kiosk/check", json=body, headers=key, expect=400, invalid=True)


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4"])
def test_what_cannot_be_a_pin_is_refused_as_such(organization, pin):
    northwind = organization()
    tablet = device(northwind)
    for path, more in (("/kiosk/check", {}), ("/kiosk/punch", {"type": "punch_in"})):
        body = {"employee_id": missing_id(), "pin": pin} | more
        refusal = tablet.post(path, json=body, expect=422, invalid=True).json()
        assert [error["pointer"] for error in refusal["errors"]] == ["/pin"]


# ---- punching ----


def test_a_punch_is_that_of_any_other_way_and_names_the_device(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    made = new_device(northwind, "Back door")
    subscribe(northwind, "http://127.0.0.2:9/")
    clock("2026-03-10T08:00:00Z")
    answer = punch_at(with_key(northwind, made), someone.id, "punch_in")
    assert answer["status"] == status(northwind.owner, someone.id)
    [entry] = all_items(northwind.owner, "/timetracking/entries", employee_id=someone.id)
    assert answer["entry"] == entry
    assert (entry["timestamp"], entry["source"]) == ("2026-03-10T08:00:00Z", "api")
    [session] = sessions(northwind.owner, employee_id=someone.id)
    assert session["punch_in"] == "2026-03-10T08:00:00Z"
    [audit] = audited(northwind, "punch.create")
    assert (audit["entity_id"], audit["after"]) == (entry["id"], entry)
    actor = (audit["actor_kind"], audit["actor_id"], audit["actor_name"])
    assert actor == ("api_key", made["id"], "Back door")
    [delivery] = deliveries(northwind)
    assert delivery["event"] == "punch.recorded"


def test_a_whole_day_is_punched_at_a_kiosk(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    for kind, at in (
        ("punch_in", "2026-03-10T08:00:00Z"),
        ("break_start", "2026-03-10T12:00:00Z"),
        ("break_end", "2026-03-10T12:30:00Z"),
        ("punch_out", "2026-03-10T16:30:00Z"),
    ):
        clock(at)
        assert kind in check(tablet, someone.id)["allowed_actions"]
        answer = punch_at(tablet, someone.id, kind)
        assert answer["status"]["last_action"] == {"type": kind, "timestamp": at}
    assert answer["status"]["working_seconds"] == 8 * 3600
    assert answer["status"]["break_seconds"] == 1800


def test_what_cannot_be_punched_is_refused_as_ever(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    clock("2026-03-10T08:00:00Z")
    punch_at(tablet, someone.id, "punch_in")
    there = punch(northwind.owner, someone.id, "punch_in", "2026-03-10T08:01:00Z", expect=409)
    here = punch_at(tablet, someone.id, "punch_in", timestamp="2026-03-10T08:01:00Z", expect=409)
    assert here["allowed_actions"] == ["punch_out", "break_start"]
    assert here | {"request_id": ""} == there | {"request_id": ""}
    late = punch_at(tablet, someone.id, "punch_out", expect=409)
    assert slug(late) == "punch_not_after_last"


def test_a_punch_that_waited_for_the_network_says_when_it_was(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    clock("2026-03-10T12:00:00Z")
    answer = punch_at(tablet, someone.id, "punch_in", timestamp="2026-03-10T08:00:00Z")
    assert answer["entry"]["timestamp"] == "2026-03-10T08:00:00Z"
    for wrong in ("2026-03-10T12:03:00Z", "2025-12-31T08:00:00Z"):
        other = with_pin(northwind)
        refusal = punch_at(tablet, other.id, "punch_in", timestamp=wrong, expect=422)
        assert [error["pointer"] for error in refusal["errors"]] == ["/timestamp"]


def test_a_missing_break_is_not_put_in_at_a_kiosk(organization):
    """Whoever may correct can do that elsewhere; a device may correct nobody."""
    northwind = organization()
    someone = with_pin(northwind)
    punches = ("punch_in 2026-03-10T07:00:00Z", "punch_out 2026-03-10T08:30:00Z")
    day(northwind.owner, someone.id, *punches)
    tablet = device(northwind)
    punch_at(tablet, someone.id, "break_start", timestamp="2026-03-10T07:30:00Z", expect=409)


def test_a_punch_that_is_sent_again_is_recorded_once(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    key = {"Idempotency-Key": "tap-1"}
    first = punch_at(tablet, someone.id, "punch_in", headers=key)
    clock("2026-03-10T09:05:00Z")
    assert punch_at(tablet, someone.id, "punch_in", headers=key) == first
    assert len(all_items(northwind.owner, "/timetracking/entries", employee_id=someone.id)) == 1
    other = punch_at(tablet, someone.id, "punch_out", headers=key, expect=422)
    assert slug(other) == "key_reused"


def test_a_kept_reply_does_not_tell_whether_a_pin_is_right(organization):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    key = {"Idempotency-Key": "tap-1"}
    punch_at(tablet, someone.id, "punch_in", headers=key)
    for _ in range(5):
        refusal = punch_at(tablet, someone.id, "punch_in", WRONG, headers=key, expect=403)
        assert slug(refusal) == "wrong_pin"
    refusal = punch_at(tablet, someone.id, "punch_in", headers=key, expect=429)
    assert slug(refusal) == "pin_locked"


# ---- wrong PINs ----


def test_whatever_is_wrong_is_answered_with_the_same_bytes(organization):
    northwind, southwind = organization(), organization()
    tablet = device(northwind)
    gone = with_pin(northwind)
    northwind.owner.post(f"/employees/{gone.id}/deactivate", json={}, expect=200)
    cases = {
        "wrong": (with_pin(northwind).id, WRONG),
        "no PIN": (person(northwind).id, PIN),
        "deactivated": (gone.id, PIN),
        "another organization's": (with_pin(southwind).id, PIN),
        "missing": (missing_id(), PIN),
    }
    for path, more in (("/kiosk/check", {}), ("/kiosk/punch", {"type": "punch_in"})):
        answers = {}
        for case, (id, pin) in cases.items():
            body = {"employee_id": id, "pin": pin} | more
            same = {"X-Request-Id": "the-same-for-all"}
            reply = tablet.post(path, json=body, headers=same, expect=403)
            headers = {n: v for n, v in reply.headers.items() if n.lower() != "date"}
            answers[case] = (headers, reply.content)
        assert all(answer == answers["wrong"] for answer in answers.values()), answers
        assert slug(reply.json()) == "wrong_pin"
    assert all_items(northwind.owner, "/timetracking/entries") == []
    assert all_items(southwind.owner, "/timetracking/entries") == []
    assert audited(southwind, "pin.fail") == []


def test_a_deactivated_persons_pin_is_useless_at_once(organization):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    check(tablet, someone.id)
    northwind.owner.post(f"/employees/{someone.id}/deactivate", json={}, expect=200)
    for _ in range(6):  # nobody is locked who could not get in anyway
        assert slug(check(tablet, someone.id, expect=403)) == "wrong_pin"
    northwind.owner.post(f"/employees/{someone.id}/activate", json={}, expect=200)
    check(tablet, someone.id)


def test_a_wrong_pin_is_audited_by_the_device(organization):
    northwind = organization()
    someone = with_pin(northwind)
    check(device(northwind, "Back door"), someone.id, WRONG, expect=403)
    [entry] = audited(northwind, "pin.fail")
    assert (entry["entity"], entry["entity_id"]) == ("employee", someone.id)
    assert (entry["actor_kind"], entry["actor_name"]) == ("api_key", "Back door")
    assert WRONG not in northwind.owner.get("/audit-log", expect=200).text


def guess(client, employee_id, times):
    for _ in range(times):
        assert slug(check(client, employee_id, WRONG, expect=403)) == "wrong_pin"


def test_five_wrong_pins_lock_everywhere_for_fifteen_minutes(organization, clock):
    northwind = organization()
    someone, other = with_pin(northwind), with_pin(northwind)
    front, back = device(northwind), device(northwind, "Back door")
    clock("2026-03-10T09:00:00Z")
    guess(front, someone.id, 2)
    guess(back, someone.id, 3)
    clock("2026-03-10T09:00:00.500Z")
    for tablet in (front, back):
        for pin in (PIN, WRONG):
            body = {"employee_id": someone.id, "pin": pin}
            reply = tablet.post("/kiosk/check", json=body, expect=429)
            assert slug(reply.json()) == "pin_locked"
            assert reply.headers["Retry-After"] == "900"
        assert slug(punch_at(tablet, someone.id, "punch_in", expect=429)) == "pin_locked"
        check(tablet, other.id)
    clock("2026-03-10T09:14:59.5Z")
    body = {"employee_id": someone.id, "pin": PIN}
    assert front.post("/kiosk/check", json=body, expect=429).headers["Retry-After"] == "1"
    clock("2026-03-10T09:15:00Z")
    guess(front, someone.id, 4)
    check(back, someone.id)
    assert len(audited(northwind, "pin.lock")) == 1
    assert len(audited(northwind, "pin.fail")) == 9


def test_while_the_clock_stands_a_lock_stays(organization, clock):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    clock("2026-03-10T09:00:00Z")
    guess(tablet, someone.id, 5)
    for _ in range(3):
        check(tablet, someone.id, expect=429)
    clock("2026-03-10T08:59:00Z")
    check(tablet, someone.id, expect=429)


def test_a_right_pin_begins_the_count_anew(organization):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    guess(tablet, someone.id, 4)
    check(tablet, someone.id)
    guess(tablet, someone.id, 4)
    punch_at(tablet, someone.id, "punch_in")
    guess(tablet, someone.id, 4)
    punch_at(tablet, someone.id, "punch_in", expect=409)  # refused, but the PIN was right
    guess(tablet, someone.id, 4)
    punch_at(tablet, someone.id, "punch_out", timestamp="2027-01-01T00:00:00Z", expect=422)
    guess(tablet, someone.id, 4)
    check(tablet, someone.id)


def test_a_new_pin_ends_a_lock(organization):
    northwind = organization()
    someone = with_pin(northwind)
    tablet = device(northwind)
    guess(tablet, someone.id, 5)
    check(tablet, someone.id, expect=429)
    give_pin(northwind, someone.id, "8642")
    check(tablet, someone.id, "8642")


def guess_at_once(tablets, employee_id):
    body = {"employee_id": employee_id, "pin": WRONG}
    with ThreadPoolExecutor(len(tablets)) as threads:
        replies = threads.map(lambda tablet: tablet.post("/kiosk/check", json=body), tablets)
        return sorted(slug(reply.json()) for reply in replies)


def test_twenty_guesses_at_once_get_no_more_than_five_judgements(organization):
    northwind = organization()
    someone = with_pin(northwind)
    keys = [new_device(northwind), new_device(northwind, "Back door")]
    tablets = [with_key(northwind, keys[n % 2]) for n in range(20)]
    assert guess_at_once(tablets, someone.id) == ["pin_locked"] * 15 + ["wrong_pin"] * 5
    check(tablets[0], someone.id, expect=429)
    assert len(audited(northwind, "pin.fail")) == 5


def northwind_of(server):
    """A tenant on a server of the test's own."""
    return Organization(server, "Northwind", "Europe/Berlin")


def test_guesses_at_several_servers_are_counted_together(start_server, tmp_path):
    server = start_server()
    if server.engine == "sqlite":
        pytest.skip("a file has one server")
    northwind = northwind_of(server)
    someone = with_pin(northwind)
    made = new_device(northwind)
    settings = {"DATABASE_URL": server.environment["DATABASE_URL"]}
    with Server(server.engine, tmp_path, settings) as other:
        tablets = [at.client() for at in (server, other) for _ in range(10)]
        for tablet in tablets:
            tablet.use_key(made["key"])
        assert guess_at_once(tablets, someone.id) == ["pin_locked"] * 15 + ["wrong_pin"] * 5
        for tablet in (tablets[0], tablets[-1]):
            check(tablet, someone.id, expect=429)


def test_a_lock_and_a_count_outlive_a_crash(start_server):
    server = start_server()
    northwind = northwind_of(server)
    locked, counted = with_pin(northwind), with_pin(northwind)
    tablet = device(northwind)
    guess(tablet, locked.id, 5)
    guess(tablet, counted.id, 4)
    server.kill()
    server.start()
    check(tablet, locked.id, expect=429)
    guess(tablet, counted.id, 1)
    check(tablet, counted.id, expect=429)


def test_a_kiosk_is_held_to_the_limits_of_any_caller(start_server):
    tablet = device(northwind_of(start_server(RATE_LIMIT="on")))
    allowed = 0
    while tablet.get("/kiosk").status_code == 200:
        allowed += 1
        assert allowed < 3000
    assert allowed >= 299
    # More may be allowed again by now, but not so many.
    body = {"employee_id": missing_id(), "pin": PIN}
    refusals = {slug(tablet.post("/kiosk/check", json=body).json()) for _ in range(100)}
    assert refusals == {"wrong_pin", "too_many_requests"} or refusals == {"too_many_requests"}
