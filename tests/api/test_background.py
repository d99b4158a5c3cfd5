"""What the server does by itself: under STINT_ENV=test about once a second, by the clock that tests move."""

import json
import time
from collections.abc import Callable
from typing import Any

from support.mailbox import PostOffice
from support.people import person
from support.server import Organization


def eventually(read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """What `read` gives as soon as it is wanted; what it gave last after a minute."""
    deadline = time.monotonic() + 60
    while not wanted(seen := read()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return seen


def punch_in(acme: Organization) -> None:
    punch = {"employee_id": acme.employee_id, "type": "punch_in"}
    acme.owner.post("/timetracking/punch", json=punch, expect=201)


def session(acme: Organization) -> dict[str, Any]:
    return acme.owner.get("/timetracking/sessions", expect=200).json()["items"][0]


def test_a_forgotten_punch_out_is_made_up_where_the_organization_wants_that(start_server):
    server = start_server()
    acme, strict = Organization(server, "Acme", "UTC"), Organization(server, "Strict", "UTC")
    acme.owner.patch("/organization", json={"auto_close": True, "missing_punch_out_minutes": 600}, expect=200)
    punch_in(acme)
    punch_in(strict)
    server.set_clock("2026-03-10T19:30:00Z")
    closed = eventually(lambda: session(acme), lambda seen: seen["status"] == "complete")
    assert closed["punch_out"] == "2026-03-10T19:00:00Z"
    assert session(strict)["status"] == "in_progress"


def test_a_deactivated_persons_punch_out_is_made_up_no_later_than_the_deactivation(start_server):
    server = start_server()
    acme = Organization(server, "Acme", "UTC")
    acme.owner.patch("/organization", json={"auto_close": True}, expect=200)
    ada = person(acme)
    punch = {"employee_id": ada.id, "type": "punch_in"}
    acme.owner.post("/timetracking/punch", json=punch, expect=201)
    server.set_clock("2026-03-10T11:30:00Z")
    acme.owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    server.set_clock("2026-03-11T11:00:00Z")
    closed = eventually(lambda: session(acme), lambda seen: seen["status"] == "complete")
    assert closed["punch_out"] == "2026-03-10T11:30:00Z"


def test_the_audit_log_forgets_what_is_older_than_its_retention_and_still_verifies(start_server):
    server = start_server(AUDIT_RETENTION="30")
    acme = Organization(server, "Acme", "UTC")

    def verdict() -> dict[str, Any]:
        return json.loads(server.run("audit", "verify", "--organization", acme.name))

    before = verdict()
    server.set_clock("2026-04-08T00:00:00Z")
    time.sleep(1.5)
    assert verdict() == before
    server.set_clock("2026-04-10T00:00:00Z")
    after = eventually(verdict, lambda seen: seen["entries"] < before["entries"])
    assert after["entries"] < before["entries"]
    assert after["intact"] is True


def test_who_forgot_to_punch_out_is_told_once(start_server):
    with PostOffice() as office:
        del office.settings["PUBLIC_URL"]
        server = start_server(**office.settings)
        acme = Organization(server, "Acme", "Asia/Kathmandu")
        closing = Organization(server, "Closing", "UTC")
        closing.owner.patch("/organization", json={"auto_close": True}, expect=200)
        punch_in(acme)
        punch_in(closing)
        server.set_clock("2026-03-11T01:00:00Z")  # 16 hours later: not over the limit
        time.sleep(1.5)
        assert office.mailbox.mails == []
        server.set_clock("2026-03-11T01:00:01Z")
        mails = {mail.recipients[0]: mail for mail in office.mailbox.wait(2)}
        assert set(mails) == {acme.email, closing.email}
        told = mails[acme.email]
        assert told.message["Subject"] == f"{acme.name}: did you forget to punch out on 2026-03-10?"
        assert "You punched in on 2026-03-10 at 14:45" in " ".join(told.part("plain").split())
        server.set_clock("2026-03-11T12:00:00Z")
        time.sleep(1.5)
        assert len(office.mailbox.mails) == 2
        assert session(acme)["punch_out"] is None  # nothing is made up
