"""Background jobs as administrators see them, and the processes that do them."""

import os
import signal
import time

import pytest
from support.accounts import audited
from support.receiver import Receiver
from support.server import Organization
from support.webhooks import ended, job_of, job_that_is, jobs, ping, subscribe
from support.worker import working

NOWHERE = "http://127.0.0.1:9/"  # no test allows that address: jobs fail at once


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def test_a_job_that_is_done_says_so(northwind, receiver):
    delivery = ping(northwind, subscribe(northwind, receiver.url)["id"])["id"]
    job = job_that_is(northwind, delivery, "DONE")
    assert job == {
        "id": job["id"],
        "type": "deliver_webhook",
        "dedup_key": delivery,
        "payload": {"delivery_id": delivery},
        "status": "DONE",
        "attempts": 1,
        "run_after": "2026-03-10T09:00:00Z",
        "lease_until": None,
        "last_error": None,
        "created_at": "2026-03-10T09:00:00Z",
        "updated_at": "2026-03-10T09:00:00Z",
        "finished_at": "2026-03-10T09:00:00Z",
    }
    assert northwind.owner.get(f"/outbox/jobs/{job['id']}", expect=200).json() == job


def test_jobs_are_listed_by_status_and_type_the_newest_first(organization, receiver, clock):
    northwind, southwind = organization(), organization()
    good, bad = subscribe(northwind, receiver.url), subscribe(northwind, NOWHERE)
    sent = []
    for second, hook in enumerate((good, good, good, bad, bad)):
        clock(f"2026-03-10T09:00:0{second}Z")
        sent.append(ping(northwind, hook["id"])["id"])
    done, failed = sent[:3], sent[3:]
    ping(southwind, subscribe(southwind, NOWHERE)["id"])
    for delivery in done:
        job_that_is(northwind, delivery, "DONE")
    for delivery in failed:
        job_that_is(northwind, delivery, "FAILED")

    def keys(**filters):
        return [job["dedup_key"] for job in jobs(northwind, **filters)]

    assert keys() == [*reversed(failed), *reversed(done)]
    assert keys(status="FAILED") == list(reversed(failed))
    assert keys(status="DONE", type="deliver_webhook") == list(reversed(done))
    assert keys(type="something_else") == []
    seen, cursor = [], {}
    while cursor is not None:
        page = northwind.owner.get("/outbox/jobs", params={"limit": 2} | cursor, expect=200).json()
        seen += [job["dedup_key"] for job in page["items"]]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert seen == keys()
    northwind.owner.get("/outbox/jobs", params={"status": "LOST"}, expect=422, invalid=True)


def test_a_failed_job_is_tried_again_when_an_administrator_says_so(northwind, receiver):
    hook = subscribe(northwind, NOWHERE)
    delivery = ping(northwind, hook["id"])["id"]
    failed = job_that_is(northwind, delivery, "FAILED")
    assert failed["last_error"] == "the address is not one of the public internet"
    assert failed["finished_at"] is not None
    northwind.owner.patch(f"/webhooks/{hook['id']}", json={"url": receiver.url}, expect=200)
    retry = f"/outbox/jobs/{failed['id']}/retry"
    again = northwind.owner.post(retry, json={}, expect=200).json()
    assert (again["status"], again["attempts"], again["finished_at"]) == ("PENDING", 0, None)
    [letter] = receiver.wait_for(1)
    assert letter.delivery == delivery
    done = job_that_is(northwind, delivery, "DONE")
    assert (done["id"], done["last_error"]) == (failed["id"], None)
    ended(northwind, delivery, 2, "delivered")
    [entry] = audited(northwind, "outbox_job.retry")
    assert (entry["entity_id"], entry["before"]["status"]) == (failed["id"], "FAILED")


def test_only_a_failed_job_can_be_tried_again(northwind, receiver):
    delivery = ping(northwind, subscribe(northwind, receiver.url)["id"])["id"]
    done = job_that_is(northwind, delivery, "DONE")
    refusal = northwind.owner.post(f"/outbox/jobs/{done['id']}/retry", json={}, expect=409).json()
    assert refusal["type"].endswith("/job_not_failed")
    assert job_of(northwind, delivery) == done
    assert audited(northwind, "outbox_job.retry") == []


def test_a_failed_job_cannot_wait_beside_another_of_its_key(start_server, receiver):
    server = start_server(WORKER="off")
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, NOWHERE)
    delivery = ping(acme, hook["id"])["id"]
    with working(server):
        failed = job_that_is(acme, delivery, "FAILED")
    acme.owner.post(f"/webhook-deliveries/{delivery}/redeliver", json={}, expect=202)
    acme.owner.post(f"/outbox/jobs/{failed['id']}/retry", json={}, expect=409)
    assert sorted(job["status"] for job in jobs(acme)) == ["FAILED", "PENDING"]


def test_metrics_tell_how_jobs_stand_and_what_was_done(start_server, receiver):
    server = start_server()
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, receiver.url)
    for _ in range(3):
        job_that_is(acme, ping(acme, hook["id"])["id"], "DONE")
    receiver.answers(500)
    ended(acme, ping(acme, hook["id"])["id"], 1, "pending")
    job_that_is(acme, ping(acme, subscribe(acme, NOWHERE)["id"])["id"], "FAILED")
    server.set_clock("2026-03-10T09:00:10Z")
    metrics = dict(
        line.rsplit(" ", 1)
        for line in server.http.get("/metrics").text.splitlines()
        if not line.startswith("#")
    )
    assert metrics['stint_jobs{status="PENDING"}'] == "1"
    assert metrics['stint_jobs{status="RUNNING"}'] == "0"
    assert metrics['stint_jobs{status="FAILED"}'] == "1"
    assert metrics['stint_jobs_done_total{type="deliver_webhook"}'] == "3"
    assert metrics['stint_job_failures_total{type="deliver_webhook"}'] == "2"
    assert metrics['stint_jobs_given_up_total{type="deliver_webhook"}'] == "1"
    assert float(metrics['stint_job_seconds_total{type="deliver_webhook"}']) > 0
    assert float(metrics["stint_job_oldest_seconds"]) >= 0
    assert "stint_requests_total" in server.http.get("/metrics/").text


# ---- processes ----


def test_a_server_without_worker_leaves_jobs_to_stint_worker(start_server, receiver):
    server = start_server(WORKER="off")
    acme = Organization(server, "Acme", "UTC")
    delivery = ping(acme, subscribe(acme, receiver.url)["id"])["id"]
    time.sleep(0.5)
    assert job_of(acme, delivery)["status"] == "PENDING"
    assert "stint_jobs_done_total" not in server.http.get("/metrics").text
    with working(server):
        job_that_is(acme, delivery, "DONE")
        receiver.wait_for(1)


def test_several_workers_do_every_job_once(start_server, receiver):
    server = start_server(WORKER="off")
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, receiver.url)
    sent = {ping(acme, hook["id"])["id"] for _ in range(120)}
    with working(server), working(server), working(server):
        deadline = time.monotonic() + 30
        while len(jobs(acme, status="DONE", limit=500)) < len(sent):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    letters = receiver.wait_for(len(sent))
    assert {letter.delivery for letter in letters} == sent
    assert {job["attempts"] for job in jobs(acme, limit=500)} == {1}


def test_a_killed_workers_job_is_done_by_another_once_its_lease_has_ended(start_server, receiver):
    server = start_server(WORKER="off")
    acme = Organization(server, "Acme", "UTC")
    hook = subscribe(acme, receiver.url)
    hold = receiver.answer = lambda letter: (time.sleep(3600), (200, {}, b""))[1]
    delivery = ping(acme, hook["id"])["id"]
    doomed = working(server).__enter__()
    receiver.wait_for(1)
    os.kill(doomed.process.pid, signal.SIGKILL)
    doomed.process.wait(20)
    job = job_of(acme, delivery)
    assert (job["status"], job["lease_until"]) == ("RUNNING", "2026-03-10T09:01:15Z")

    assert receiver.answer is hold
    receiver.answers(200)
    with working(server):
        time.sleep(0.5)
        assert job_of(acme, delivery)["status"] == "RUNNING"  # by its lease it is somebody's
    with working(server, STINT_TEST_NOW="2026-03-10T09:05:00Z"):
        time.sleep(0.5)
        assert job_of(acme, delivery)["status"] == "RUNNING"  # that clock may just be ahead
    with working(server, STINT_TEST_NOW="2026-03-10T09:20:00Z"):
        job = job_that_is(acme, delivery, "DONE")
    assert (job["attempts"], job["lease_until"]) == (2, None)
    assert [letter.delivery for letter in receiver.wait_for(2)] == [delivery] * 2
    ended(acme, delivery, 1, "delivered")


def test_a_worker_that_is_told_to_end_gives_back_what_it_is_at(start_server, receiver):
    server = start_server(WORKER="off")
    acme = Organization(server, "Acme", "UTC")
    hooks = [subscribe(acme, receiver.url) for _ in range(4)]
    receiver.answer = lambda letter: (time.sleep(3600), (200, {}, b""))[1]
    waiting = [ping(acme, hook["id"])["id"] for hook in hooks for _ in range(5)]
    with working(server) as worker:
        deadline = time.monotonic() + 20
        while len(receiver.letters) < 8:  # as many as it has threads
            assert time.monotonic() < deadline
            time.sleep(0.02)
        worker.process.send_signal(signal.SIGTERM)
        worker.process.wait(20)
    for delivery in waiting:
        job = job_of(acme, delivery)
        assert (job["status"], job["attempts"]) == ("PENDING", 0)
    receiver.answers(200)
    with working(server):
        for delivery in waiting:
            job_that_is(acme, delivery, "DONE")
