"""Two devices, two servers: whatever arrives at the same moment makes one consistent day."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import psycopg2
import pytest
from load import EMPLOYEES, FIRST, PUNCH, Caller, Office, Reply, Wish, new_employee
from support.server import START, Server
from truth import check_audit_log, check_database, check_sessions

DEVICES = 20


def all_at_once(office: Office, wishes: list[Wish]) -> list[Reply]:
    """Each on a connection of its own, sent when all are ready."""
    ready = threading.Barrier(len(wishes))

    def send(wish: Wish) -> None:
        with office.caller() as caller:
            assert caller.send("GET", "/me").status == 200
            ready.wait(60)
            wish.reply = wish.send(caller)

    threads = [threading.Thread(target=send, args=(wish,)) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    replies = [wish.reply for wish in wishes]
    assert None not in replies
    return replies


def check_consistency(office: Office) -> list[dict]:
    with office.caller() as caller:
        entries, employees = caller.all("/timetracking/entries"), caller.all(EMPLOYEES)
        check_sessions(office, caller, entries, employees)
        check_audit_log(caller, entries, employees)
    check_database(office.server)
    return entries


def test_the_same_punch_from_many_devices_counts_once(server: Server):
    office = Office(server, writers=2)
    for writer in office.writers:
        punch = {"employee_id": writer.employee_id, "type": "punch_in"}
        replies = all_at_once(office, [Wish(PUNCH, punch, "") for _ in range(DEVICES)])
        assert Counter(reply.status for reply in replies) == {201: 1, 409: DEVICES - 1}
        for reply in replies:
            if reply.status == 409:
                assert reply.body["allowed_actions"] == ["punch_out", "break_start"]
    entries = check_consistency(office)
    assert [entry["timestamp"] for entry in entries] == [START] * 2


@pytest.mark.parametrize("path", [EMPLOYEES, PUNCH])
def test_the_same_key_from_many_devices_is_one_request(server: Server, path: str):
    office = Office(server, writers=1)
    punch = {"employee_id": office.writers[0].employee_id, "type": "punch_in"}
    body = new_employee() if path == EMPLOYEES else punch
    replies = all_at_once(office, [Wish(path, body, "the-same-key") for _ in range(DEVICES)])
    assert {reply.status for reply in replies} <= {201, 409}
    done = [reply for reply in replies if reply.status == 201]
    assert done and all(reply == done[0] for reply in done)
    entries = check_consistency(office)
    with office.caller() as caller:
        assert Wish(path, body, "the-same-key").send(caller) == done[0]
        names = Counter(employee["name"] for employee in caller.all(EMPLOYEES))
    assert names[body["name"]] == 1 if path == EMPLOYEES else len(entries) == 1


def test_two_servers_on_one_database_make_consistent_days(
    start_two: Callable[[], list[Server]], engine: str
):
    if engine == "sqlite":
        pytest.skip("an embedded database has one server")
    one, two = start_two()
    office = Office(one, writers=4)
    asked: list[tuple[str, Reply]] = []

    def punch_in_turn(server: Server, employee_id: str) -> None:
        """Both servers are asked for the same punches: of each, one is recorded."""
        caller = Caller(server.url, office.token)
        for number in range(40):
            kind = ("punch_in", "break_start", "break_end", "punch_out")[number % 4]
            at = (FIRST + number * timedelta(minutes=53)).isoformat().replace("+00:00", "Z")
            body = {"employee_id": employee_id, "type": kind, "timestamp": at}
            asked.append((f"{employee_id} {at}", caller.send("POST", PUNCH, body)))
        caller.close()

    threads = [
        threading.Thread(target=punch_in_turn, args=(server, writer.employee_id))
        for server in (one, two)
        for writer in office.writers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    statuses = Counter(reply.status for _, reply in asked)
    assert set(statuses) == {201, 409}, statuses
    recorded = Counter(what for what, reply in asked if reply.status == 201)
    entries = check_consistency(office)
    assert recorded == Counter(f"{entry['employee_id']} {entry['timestamp']}" for entry in entries)
    assert max(recorded.values()) == 1
    assert len(entries) == 4 * 40
    check_database(two)
    with psycopg2.connect(one.environment["DATABASE_URL"]) as database:
        cursor = database.cursor()
        cursor.execute("SELECT count(DISTINCT lane) FROM audit_log")
        assert cursor.fetchone()[0] >= 2  # both wrote
    database.close()


def test_a_person_deactivated_at_one_server_is_out_at_the_other_within_a_second(
    start_two: Callable[[], list[Server]], engine: str
):
    if engine == "sqlite":
        pytest.skip("an embedded database has one server")
    one, two = start_two()
    office = Office(one, writers=0)
    login = new_employee() | {"password": "seven quiet herons at dawn"}
    with office.caller() as owner:
        made = owner.send("POST", EMPLOYEES, login)
        assert made.status == 201
        person = one.client()
        token = person.take_token(login["email"], login["password"])["access_token"]
        person.http.close()
        ada = Caller(two.url, token)
        assert ada.send("GET", "/me").status == 200
        remembered = time.monotonic()  # by the other server, since before it answered
        path = f"{EMPLOYEES}/{made.body['id']}/deactivate"
        assert owner.send("POST", path, {}).status == 200
    last_accepted = sent = time.monotonic()
    while ada.send("GET", "/me").status == 200:
        last_accepted = sent
        time.sleep(0.002)
        sent = time.monotonic()
    ada.close()
    # A second is the promise, and what the network takes is part of it.
    assert last_accepted - remembered < 0.95
