"""Webhooks: who is told what, how they can believe it, and what happens when they do not listen."""

import re
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.accounts import audited
from support.attendance import punch
from support.people import person
from support.receiver import REFUSED, Receiver
from support.server import Organization
from support.webhooks import (
    deliveries, details, ended, job_that_is, jobs, ping, subscribe, webhook,
)  # fmt: skip


START = datetime(2026, 3, 10, 9)
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/api.md").read_text()
RECEIVING = DOCUMENT.partition("## Receiving webhooks\n")[2].partition("\n## ")[0]


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def punch_in(organization, expect=201):
    body = {"employee_id": organization.employee_id, "type": "punch_in"}
    return organization.owner.post("/timetracking/punch", json=body, expect=expect).json()


# ---- being told ----


def test_a_subscriber_is_told_of_an_event_with_its_object(northwind, receiver):
    hook = subscribe(northwind, receiver.url, "punch.recorded")
    entry = punch_in(northwind)["entry"]
    [letter] = receiver.wait_for(1)
    assert letter.headers["Content-Type"] == "application/json"
    assert letter.headers["Stint-Event"] == "punch.recorded"
    assert letter.headers["User-Agent"].startswith("Stint/")
    content = letter.content
    assert content == {
        "id": content["id"],
        "event": "punch.recorded",
        "organization_id": northwind.id,
        "occurred_at": "2026-03-10T09:00:00Z",
        "data": entry,
    }
    found = ended(northwind, letter.delivery, 1, "delivered")
    assert found["body"].encode() == letter.body
    assert found["delivery"] == {
        "id": letter.delivery,
        "webhook_id": hook["id"],
        "event": "punch.recorded",
        "state": "delivered",
        "attempts": 1,
        "status_code": 204,
        "error": None,
        "created_at": "2026-03-10T09:00:00Z",
        "updated_at": "2026-03-10T09:00:00Z",
    }
    [attempt] = found["attempts"]
    assert (attempt["number"], attempt["status_code"], attempt["error"]) == (1, 204, None)


def test_a_delivery_is_signed_with_the_secret_and_the_time(northwind, receiver):
    hook = subscribe(northwind, receiver.url)
    punch_in(northwind)
    [letter] = receiver.wait_for(1)
    assert letter.signed_at == 1773133200  # 2026-03-10T09:00:00Z
    assert letter.signatures() == [letter.signature_by(hook["secret"])]
    assert letter.signatures() != [letter.signature_by(hook["secret"] + "0")]


def test_only_those_who_asked_for_the_event_in_that_organization_are_told(organization, receiver):
    northwind, southwind = organization(), organization()
    subscribe(northwind, receiver.url + "/employees", "employee.created")
    subscribe(northwind, receiver.url + "/all", "employee.created", "punch.recorded")
    subscribe(southwind, receiver.url + "/foreign", "employee.created", "punch.recorded")
    ada = person(northwind)
    letters = receiver.wait_for(2)
    assert sorted(letter.path for letter in letters) == ["/hook/all", "/hook/employees"]
    assert {letter.content["data"]["id"] for letter in letters} == {ada.id}
    assert len({letter.content["id"] for letter in letters}) == 1  # one event
    assert len({letter.delivery for letter in letters}) == 2
    assert deliveries(southwind) == []


def test_what_was_refused_is_told_to_nobody(northwind, receiver):
    subscribe(northwind, receiver.url)
    punch_in(northwind)
    punch_in(northwind, expect=409)
    receiver.wait_for(1)
    assert len(deliveries(northwind)) == 1
    assert len(jobs(northwind)) == 1


def test_each_change_of_an_employee_is_an_event(northwind, receiver):
    names = [f"employee.{what}" for what in ("created", "updated", "deactivated", "activated")]
    subscribe(northwind, receiver.url, *names)
    ada = person(northwind)
    owner = northwind.owner
    owner.patch(f"/employees/{ada.id}", json={"department": "Sales"}, expect=200)
    owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    owner.post(f"/employees/{ada.id}/activate", json={}, expect=200)
    told = {letter.content["event"]: letter.content["data"] for letter in receiver.wait_for(4)}
    assert sorted(told) == sorted(names)
    assert told["employee.updated"]["department"] == "Sales"
    assert told["employee.deactivated"]["state"] == "deactivated"
    assert told["employee.activated"] == owner.get(f"/employees/{ada.id}", expect=200).json()


def test_each_step_of_a_correction_is_an_event(northwind, receiver):
    steps = [f"correction.{step}" for step in ("requested", "applied", "approved", "rejected")]
    subscribe(northwind, receiver.url, *steps)
    northwind.owner.patch("/organization", json={"correction_approval": True}, expect=200)
    ada = person(northwind)

    def ask(client, date):
        times = {"punch_in": f"{date}T08:00:00Z", "punch_out": f"{date}T16:00:00Z"}
        punches = [{"type": type, "timestamp": at} for type, at in times.items()]
        asked = {"employee_id": ada.id, "reason": "forgot", "date": date, "punches": punches}
        return client.post("/timetracking/corrections", json=asked, expect=201).json()["correction"]

    first, second = ask(ada.client, "2026-03-09"), ask(ada.client, "2026-03-06")
    ask(northwind.owner, "2026-03-05")
    decide = "/timetracking/corrections/{}/{}"
    northwind.owner.post(decide.format(first["id"], "approve"), json={}, expect=200)
    northwind.owner.post(
        decide.format(second["id"], "reject"), json={"reason": "no"}, expect=200
    )
    told = [letter.content["event"] for letter in receiver.wait_for(5)]
    assert sorted(told) == sorted([*steps, "correction.requested"])


def test_a_ping_says_whether_events_arrive(northwind, receiver):
    hook = subscribe(northwind, receiver.url)
    delivery = ping(northwind, hook["id"])
    [letter] = receiver.wait_for(1)
    assert (letter.delivery, letter.content["event"]) == (delivery["id"], "ping")
    assert letter.content["data"] == {}
    ended(northwind, delivery["id"], 1, "delivered")


def test_the_events_there_are_can_be_listed(northwind):
    listed = northwind.owner.get("/webhooks/events", expect=200).json()["items"]
    names = [event["name"] for event in listed]
    rows = re.findall(r"^\| (`[a-z]+\..*?) \| ", RECEIVING, re.M)
    assert sorted(names) == sorted(name for row in rows for name in re.findall("`(.*?)`", row))
    assert {"punch.recorded", "employee.created", "correction.approved"} <= set(names)
    assert len(names) == len(set(names))
    assert all(event["summary"] for event in listed)


# ---- secrets ----


def test_the_secret_is_shown_once(northwind, receiver):
    hook = subscribe(northwind, receiver.url)
    assert hook["secret"].startswith("whsec_") and len(hook["secret"]) == 6 + 64
    shown = webhook(northwind, hook["id"])
    assert shown == {name: value for name, value in hook.items() if name != "secret"}
    ping(northwind, hook["id"])
    receiver.wait_for(1)
    everything = [
        northwind.owner.get(path, expect=200).text
        for path in ("/webhooks", "/audit-log", "/outbox/jobs", "/webhook-deliveries")
    ]
    assert not any(hook["secret"] in text for text in everything)
    assert hook["secret"] not in northwind.server.log()


def test_a_replaced_secret_signs_beside_the_new_one_for_a_day(northwind, receiver, clock):
    hook = subscribe(northwind, receiver.url)
    rotate = f"/webhooks/{hook['id']}/rotate-secret"
    new = northwind.owner.post(rotate, json={}, expect=200).json()
    assert new["secret"] != hook["secret"]
    ping(northwind, hook["id"])
    receiver.wait_for(1)
    clock("2026-03-11T09:00:01Z")
    ping(northwind, hook["id"])
    both, one = receiver.wait_for(2)
    secrets = [new["secret"], hook["secret"]]
    assert both.signatures() == [both.signature_by(secret) for secret in secrets]
    assert one.signatures() == [one.signature_by(new["secret"])]
    [entry] = audited(northwind, "webhook.rotate_secret")
    assert new["secret"] not in str(entry)


def test_the_documented_receiver_believes_the_server_and_nobody_else(northwind, receiver):
    [code] = re.findall(r"^```python\n(.*?)^```$", RECEIVING, re.M | re.S)
    documented = {}
    exec(code, documented)
    old = subscribe(northwind, receiver.url)
    rotate = f"/webhooks/{old['id']}/rotate-secret"
    new = northwind.owner.post(rotate, json={}, expect=200).json()
    punch_in(northwind)
    [letter] = receiver.wait_for(1)
    header, for_long = letter.headers["Stint-Signature"], 10**9  # clocks of tests stand still

    def is_genuine(secret, body, seconds=for_long):
        return documented["is_genuine"](secret, header, body, seconds)

    assert is_genuine(new["secret"], letter.body) and is_genuine(old["secret"], letter.body)
    assert not is_genuine(new["secret"], letter.body + b" ")
    assert not is_genuine("whsec_" + 64 * "0", letter.body)
    assert not is_genuine(new["secret"], letter.body, seconds=300)


# ---- failing ----


def test_a_delivery_that_failed_is_tried_again_under_the_same_id(northwind, receiver, clock):
    receiver.answers(500, 302, 200)
    subscribe(northwind, receiver.url)
    punch_in(northwind)
    [first] = receiver.wait_for(1)
    failed = ended(northwind, first.delivery, 1, "pending")
    assert (failed["delivery"]["status_code"], failed["delivery"]["error"]) == (500, "answered 500")
    job_that_is(northwind, first.delivery, "PENDING")
    clock("2026-03-10T09:00:15Z")
    receiver.wait_for(2)
    ended(northwind, first.delivery, 2, "pending")
    clock("2026-03-10T09:01:00Z")
    letters = receiver.wait_for(3)
    assert {letter.delivery for letter in letters} == {first.delivery}
    assert {letter.body for letter in letters} == {first.body}
    found = ended(northwind, first.delivery, 3, "delivered")
    assert [attempt["status_code"] for attempt in found["attempts"]] == [200, 302, 500]
    assert [attempt["reply"] for attempt in found["attempts"]] == ["noted"] * 3
    assert job_that_is(northwind, first.delivery, "DONE")["attempts"] == 3


def test_a_redirect_is_not_followed(northwind, receiver):
    with Receiver() as elsewhere:
        receiver.answer = lambda letter: (307, {"Location": elsewhere.url}, b"")
        delivery = ping(northwind, subscribe(northwind, receiver.url)["id"])
        ended(northwind, delivery["id"], 1, "pending")
        assert elsewhere.letters == []


def test_while_a_webhook_fails_its_other_deliveries_wait_and_those_of_others_do_not(
    northwind, receiver, clock
):
    with Receiver() as well:
        receiver.answers(503)
        failing = subscribe(northwind, receiver.url, "employee.created")
        subscribe(northwind, well.url, "employee.created")
        person(northwind)
        receiver.wait_for(1)
        [delivery] = deliveries(northwind, webhook_id=failing["id"])
        ended(northwind, delivery["id"], 1, "pending")
        person(northwind)
        person(northwind)
        well.wait_for(3)
        receiver.wait_for(1)
        assert webhook(northwind, failing["id"])["failures"] == 1
        receiver.answers(200)
        clock("2026-03-10T09:00:30Z")
        receiver.wait_for(4)
        rest = [d["id"] for d in deliveries(northwind, webhook_id=failing["id"])]
        assert len(rest) == 3
        for id in rest:
            ended(northwind, id, 2 if id == delivery["id"] else 1, "delivered")
        assert webhook(northwind, failing["id"])["failing_since"] is None


def test_a_receiver_that_is_slow_to_answer_delays_nobody_else(organization, receiver):
    northwind, southwind = organization(), organization()
    answered = threading.Event()
    receiver.answer = lambda letter: (answered.wait(20), (200, {}, b""))[1]
    slow = subscribe(northwind, receiver.url)
    waiting = [ping(northwind, slow["id"])["id"] for _ in range(30)]
    receiver.wait_for(2)
    with Receiver() as well:
        for organization in (northwind, southwind):
            quick = subscribe(organization, well.url)
            ended(organization, ping(organization, quick["id"])["id"], 1, "delivered")
    assert len(receiver.letters) == 2  # the rest of the thirty wait, and not before everybody else
    answered.set()
    for delivery in waiting:
        ended(northwind, delivery, 1, "delivered")


def test_a_delivery_fails_for_good_after_ten_attempts(northwind, receiver, clock):
    receiver.answers(500)
    delivery = ping(northwind, subscribe(northwind, receiver.url)["id"])
    for attempt in range(1, 10):
        ended(northwind, delivery["id"], attempt, "pending")
        job_that_is(northwind, delivery["id"], "PENDING")
        clock(f"{START + attempt * timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}")
    ended(northwind, delivery["id"], 10, "failed")
    job = job_that_is(northwind, delivery["id"], "FAILED")
    assert (job["attempts"], job["last_error"]) == (10, "answered 500")


def disable(organization, receiver, hook, clock):
    """The webhook, after three days of failures."""
    receiver.answers(500)
    for _ in range(9):
        ended(organization, ping(organization, hook["id"])["id"], 1, "pending")
    assert webhook(organization, hook["id"])["failures"] == 9
    clock("2026-03-13T09:00:00Z")
    ended(organization, ping(organization, hook["id"])["id"], 1, "pending")
    return webhook(organization, hook["id"])


def test_a_webhook_that_fails_for_three_days_is_disabled_until_somebody_says_otherwise(
    northwind, receiver, clock
):
    hook = subscribe(northwind, receiver.url)
    disabled = disable(northwind, receiver, hook, clock)
    assert (disabled["state"], disabled["failing_since"]) == ("disabled", "2026-03-10T09:00:00Z")
    [entry] = audited(northwind, "webhook.disable")
    assert (entry["before"]["state"], entry["actor_name"]) == ("active", "stint")
    before = len(receiver.letters)
    punch_in(northwind)
    assert deliveries(northwind)[0]["event"] == "ping"

    receiver.answers(200)
    active = northwind.owner.patch(
        f"/webhooks/{hook['id']}", json={"state": "active"}, expect=200
    ).json()
    assert (active["state"], active["failures"], active["failing_since"]) == ("active", 0, None)
    punch(northwind.owner, northwind.employee_id, "punch_out", "2026-03-13T09:00:01Z")
    deadline_of = [d for d in deliveries(northwind) if d["event"] == "punch.recorded"]
    ended(northwind, deadline_of[0]["id"], 1, "delivered")
    assert len(receiver.letters) > before


def test_a_long_reply_is_kept_by_its_beginning_in_characters(northwind, receiver):
    receiver.answer = lambda letter: (200, {}, b"\xff\x00" + "é".encode() * 600_000)
    delivery = ping(northwind, subscribe(northwind, receiver.url)["id"])
    [attempt] = ended(northwind, delivery["id"], 1, "delivered")["attempts"]
    assert attempt["reply"].startswith("??éé")
    assert len(attempt["reply"].encode()) <= 1024


def test_a_receiver_that_is_not_there_is_said_to_be_so(northwind):
    with Receiver() as receiver:
        url = receiver.url
    delivery = ping(northwind, subscribe(northwind, url)["id"])
    found = ended(northwind, delivery["id"], 1, "pending")
    [attempt] = found["attempts"]
    assert attempt["status_code"] is None
    assert attempt["error"] and url.split(":")[2] not in attempt["error"]


# ---- where deliveries may go ----


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1",
        "127.0.0.3", "[::]",
    ],
)  # fmt: skip
def test_nothing_of_the_servers_own_network_is_reached(northwind, host):
    with Receiver(REFUSED) as inside:
        port = inside.server.server_port
        hook = subscribe(northwind, f"http://{host}:{port}/hook")
        found = ended(northwind, ping(northwind, hook["id"])["id"], 1, "failed")
        assert found["delivery"]["error"] == "the address is not one of the public internet"
        assert inside.letters == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "example.com", "http://user:pass@example.com/",
        "https://example.com/#here", "http://exa mple.com/", "javascript:alert(1)", "http://",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(northwind, url):
    body = {"url": url, "events": ["punch.recorded"]}
    refusal = northwind.owner.post("/webhooks", json=body, expect=422, invalid=True).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/url"]


# ---- managing ----


def test_events_that_do_not_exist_or_are_named_twice_are_refused(northwind):
    body = {"url": "https://example.com/", "events": ["punch.recorded", "moon.rose", "punch.recorded"]}
    refusal = northwind.owner.post("/webhooks", json=body, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/events/1", "/events/2"]
    hook = subscribe(northwind, "https://example.com/")
    change = {"events": ["moon.rose"]}
    northwind.owner.patch(f"/webhooks/{hook['id']}", json=change, expect=422)
    northwind.owner.patch(
        f"/webhooks/{hook['id']}", json={"events": []}, expect=422, invalid=True
    )
    assert webhook(northwind, hook["id"])["events"] == ["punch.recorded"]


def test_a_webhook_can_be_changed_and_every_change_is_audited(northwind):
    hook = subscribe(northwind, "https://example.com/", "punch.recorded")
    change = {"url": "https://example.com/b", "events": ["employee.created"], "description": "B"}
    changed = northwind.owner.patch(f"/webhooks/{hook['id']}", json=change, expect=200).json()
    assert changed == webhook(northwind, hook["id"])
    assert {name: changed[name] for name in change} == change
    [made], [updated] = audited(northwind, "webhook.create"), audited(northwind, "webhook.update")
    assert "secret" not in made["after"]
    assert (updated["before"]["url"], updated["after"]) == ("https://example.com/", changed)


def test_of_two_who_edit_one_webhook_the_second_is_told(northwind):
    hook = subscribe(northwind, "https://example.com/")
    path = f"/webhooks/{hook['id']}"
    etag = northwind.owner.get(path, expect=200).headers["ETag"]
    northwind.owner.patch(path, json={"description": "A"}, headers={"If-Match": etag}, expect=200)
    northwind.owner.patch(path, json={"description": "B"}, headers={"If-Match": etag}, expect=412)


def test_a_paused_webhook_is_told_of_nothing_but_what_waited_already(northwind, receiver, clock):
    receiver.answers(500)
    hook = subscribe(northwind, receiver.url)
    punch_in(northwind)
    [letter] = receiver.wait_for(1)
    ended(northwind, letter.delivery, 1, "pending")
    path = f"/webhooks/{hook['id']}"
    northwind.owner.patch(path, json={"state": "paused"}, expect=200)
    punch(northwind.owner, northwind.employee_id, "punch_out", "2026-03-10T09:00:05Z")
    receiver.answers(200)
    clock("2026-03-10T09:01:00Z")
    job = job_that_is(northwind, letter.delivery, "PENDING")
    receiver.wait_for(1)
    northwind.owner.patch(path, json={"state": "active"}, expect=200)
    clock("2026-03-10T09:07:00Z")
    receiver.wait_for(2)
    ended(northwind, letter.delivery, 2, "delivered")
    assert job["attempts"] == 1
    assert len(deliveries(northwind)) == 1


def test_an_archived_webhook_is_over(northwind, receiver):
    hook = subscribe(northwind, receiver.url)
    path = f"/webhooks/{hook['id']}"
    archived = northwind.owner.post(f"{path}/archive", json={}, expect=200).json()
    assert archived["state"] == "archived"
    punch_in(northwind)
    for method, further, body in (
        ("PATCH", "", {"state": "active"}),
        ("POST", "/ping", {}),
        ("POST", "/rotate-secret", {}),
    ):
        northwind.owner.request(method, path + further, json=body, expect=409)
    assert northwind.owner.post(f"{path}/archive", json={}, expect=200).json() == archived
    assert (deliveries(northwind), receiver.letters) == ([], [])


def test_webhooks_are_listed_by_state_page_by_page(northwind, clock):
    made = []
    for n in range(5):
        clock(f"2026-03-10T09:00:0{n}Z")
        made.append(subscribe(northwind, f"https://example.com/{n}")["id"])
    northwind.owner.post(f"/webhooks/{made[1]}/archive", json={}, expect=200)
    seen, cursor = [], {}
    while cursor is not None:
        query = {"limit": 2, "state": "active"} | cursor
        page = northwind.owner.get("/webhooks", params=query, expect=200).json()
        seen += [hook["id"] for hook in page["items"]]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert seen == [made[4], made[3], made[2], made[0]]


# ---- the log of deliveries ----


def test_a_delivery_can_be_had_again_whether_it_arrived_or_not(northwind, receiver):
    hook = subscribe(northwind, receiver.url)
    punch_in(northwind)
    [first] = receiver.wait_for(1)
    ended(northwind, first.delivery, 1, "delivered")
    again = northwind.owner.post(
        f"/webhook-deliveries/{first.delivery}/redeliver", json={}, expect=202
    ).json()
    assert (again["state"], again["webhook_id"]) == ("pending", hook["id"])
    second = receiver.wait_for(2)[1]
    assert (second.delivery, second.body) == (first.delivery, first.body)
    found = ended(northwind, first.delivery, 2, "delivered")
    assert [attempt["number"] for attempt in found["attempts"]] == [2, 1]
    [entry] = audited(northwind, "webhook_delivery.redeliver")
    assert entry["entity_id"] == first.delivery


def test_what_a_disabled_or_archived_webhook_would_not_get_is_not_promised(
    northwind, receiver, clock
):
    hook = subscribe(northwind, receiver.url)
    punch_in(northwind)
    [letter] = receiver.wait_for(1)
    told = ended(northwind, letter.delivery, 1, "delivered")
    pinged = ping(northwind, hook["id"])["id"]
    ended(northwind, pinged, 1, "delivered")
    disable(northwind, receiver, hook, clock)
    again = "/webhook-deliveries/{}/redeliver"
    refusal = northwind.owner.post(again.format(letter.delivery), json={}, expect=409).json()
    assert refusal["type"].endswith("/webhook_disabled")
    receiver.answers(200)
    northwind.owner.post(again.format(pinged), json={}, expect=202)  # whatever its state
    ended(northwind, pinged, 2, "delivered")
    northwind.owner.post(f"/webhooks/{hook['id']}/archive", json={}, expect=200)
    for delivery in (letter.delivery, pinged):
        refusal = northwind.owner.post(again.format(delivery), json={}, expect=409).json()
        assert refusal["type"].endswith("/webhook_archived")
    assert details(northwind, letter.delivery) == told
    assert len(audited(northwind, "webhook_delivery.redeliver")) == 1


def test_deliveries_are_listed_by_webhook_and_state_the_newest_first(northwind, receiver, clock):
    one, two = subscribe(northwind, receiver.url), subscribe(northwind, "http://127.0.0.1:9/")
    sent = []
    for second in range(3):
        clock(f"2026-03-10T09:00:0{second}Z")
        sent.append(ping(northwind, one["id"])["id"])
    clock("2026-03-10T09:00:03Z")
    lost = ping(northwind, two["id"])["id"]
    for id in sent:
        ended(northwind, id, 1, "delivered")
    ended(northwind, lost, 1, "failed")
    assert [d["id"] for d in deliveries(northwind)] == [lost, *reversed(sent)]
    assert [d["id"] for d in deliveries(northwind, webhook_id=one["id"])] == list(reversed(sent))
    assert [d["id"] for d in deliveries(northwind, state="failed")] == [lost]
    page = northwind.owner.get("/webhook-deliveries", params={"limit": 2}, expect=200).json()
    rest = {"limit": 2, "cursor": page["next_cursor"]}
    further = northwind.owner.get("/webhook-deliveries", params=rest, expect=200).json()
    assert [d["id"] for d in page["items"] + further["items"]] == [lost, *reversed(sent)]


def test_deliveries_are_forgotten_after_a_week(start_server, receiver):
    server = start_server()
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, receiver.url)
    old = ping(acme, hook["id"])["id"]
    ended(acme, old, 1, "delivered")
    server.set_clock("2026-03-14T09:00:00Z")
    new = ping(acme, hook["id"])["id"]
    ended(acme, new, 1, "delivered")
    server.set_clock("2026-03-17T09:00:01Z")
    deadline = time.monotonic() + 20
    while [d["id"] for d in deliveries(acme)] != [new] or len(jobs(acme)) != 1:
        assert time.monotonic() < deadline, (deliveries(acme), jobs(acme))
        time.sleep(0.1)
    acme.owner.get(f"/webhook-deliveries/{old}", expect=404)
    assert details(acme, new)["attempts"]


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def failed(start_server):
    """A server that keeps what arrived for a day, with a delivery that failed, and its job."""
    server = start_server(OUTBOX_RETENTION="1")
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, f"http://{REFUSED}:9/")
    delivery = ping(acme, hook["id"])["id"]
    return acme, hook, delivery, job_that_is(acme, delivery, "FAILED")


def test_what_failed_is_kept_ten_times_as_long_with_its_job(failed, receiver):
    acme, _, delivery, job = failed
    arrived = ping(acme, subscribe(acme, receiver.url)["id"])["id"]
    ended(acme, arrived, 1, "delivered")
    acme.server.set_clock("2026-03-20T09:00:00Z")
    until(lambda: len(deliveries(acme)) == 1 and len(jobs(acme)) == 1)
    assert (deliveries(acme)[0]["id"], jobs(acme)) == (delivery, [job])
    acme.server.set_clock("2026-03-20T10:00:01Z")
    until(lambda: deliveries(acme) == [] and jobs(acme) == [])


def test_a_job_whose_delivery_is_gone_does_not_say_that_it_was_done(failed, receiver):
    acme, hook, delivery, job = failed
    acme.owner.patch(f"/webhooks/{hook['id']}", json={"url": receiver.url}, expect=200)
    again = f"/webhook-deliveries/{delivery}/redeliver"
    acme.owner.post(again, json={}, expect=202)  # by a job of its own
    ended(acme, delivery, 2, "delivered")
    acme.server.set_clock("2026-03-11T09:00:01Z")
    until(lambda: deliveries(acme) == [])
    acme.owner.post(f"/outbox/jobs/{job['id']}/retry", json={}, expect=200)
    until(lambda: jobs(acme)[0]["finished_at"])
    [tried] = jobs(acme)
    assert (tried["id"], tried["status"], tried["attempts"]) == (job["id"], "FAILED", 1)
    assert tried["last_error"] == "the delivery is not kept any more: nothing was sent"
    receiver.wait_for(1)
