"""Forgotten passwords: the message, the link, and what it ends."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support.accounts import audited, is_signed_in, join, new_person
from support.server import Organization, Server

NEW = "five copper weathervanes turning"


def ask(server: Server, email: str) -> str:
    return server.client().post(
        "/auth/password-reset/request", json={"email": email}, expect=204
    ).text


def confirm(server: Server, token: str, password: str = NEW, expect: int = 204) -> Any:
    body = {"token": token, "password": password}
    reply = server.client().post("/auth/password-reset/confirm", json=body, expect=expect)
    return reply.json() if reply.content else None


def validate(server: Server, token: str, expect: int = 200) -> dict[str, Any]:
    path = "/auth/password-reset/validate"
    return server.client().post(path, json={"token": token}, expect=expect).json()


def printed_link(organization: Organization) -> str:
    printed = organization.server.run("password", "link", "--email", organization.email)
    return printed.strip().partition("/set-password?token=")[2]


# ---- the way back in ----


def test_a_forgotten_password_is_replaced_and_every_session_ends(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    other = Organization(mailing, "Southwind", "UTC")
    join(northwind, other)
    cookie, token = mailing.client(), mailing.client()
    cookie.sign_in(northwind.email, northwind.password, northwind.id)
    token.take_token(northwind.email, northwind.password, other.id)
    ask(mailing, f"  {northwind.email.upper()}")
    mail = mailbox.last()
    assert mail.recipients == [northwind.email]
    assert mail.token.startswith("stp_")
    assert validate(mailing, mail.token)["email"] == northwind.email
    confirm(mailing, mail.token)
    assert not is_signed_in(cookie) and not is_signed_in(token)
    login = {"email": northwind.email, "password": northwind.password}
    mailing.client().post("/auth/login", json=login, expect=401)
    again = mailing.client()
    again.sign_in(northwind.email, NEW)
    for organization in (northwind, other):
        again.sign_in(northwind.email, NEW, organization.id)
        organization.owner = again
        assert len(audited(organization, "password_reset.request")) == 1
        [entry] = audited(organization, "password_reset.confirm")
        assert entry["actor_name"] == "Olive Owner"
        assert NEW not in str(entry) and mail.token not in str(entry)


def test_the_message_is_in_the_language_of_the_login(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    northwind.owner.patch("/me", json={"locale": "de-AT"}, expect=200)
    ask(mailing, northwind.email)
    mail = mailbox.last()
    assert mail.message["Subject"] == "Stint: ein neues Passwort"
    assert mail.message["Content-Language"] == "de"
    assert "können Sie es wählen" in mail.part("plain")


def test_an_unknown_address_is_answered_the_same_and_gets_nothing(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    assert ask(mailing, "nobody@example.com") == ask(mailing, northwind.email) == ""
    assert mailbox.last().recipients == [northwind.email]


def test_a_deactivated_person_gets_nothing(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    person = new_person(northwind)
    path = f"/employees/{person.employee['id']}/deactivate"
    northwind.owner.post(path, json={}, expect=200)
    ask(mailing, person.email)
    ask(mailing, northwind.email)
    assert mailbox.last().recipients == [northwind.email]


def test_somebody_who_asks_again_and_again_gets_one_message_a_minute(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    ask(mailing, northwind.email)
    first = mailbox.last()
    ask(mailing, northwind.email)
    time.sleep(1.5)
    assert len(mailbox.mails) == 1
    mailing.set_clock("2026-03-10T09:01:00Z")
    ask(mailing, northwind.email)
    second = mailbox.last(2)
    validate(mailing, first.token, 410)
    validate(mailing, second.token)


def test_without_a_mail_server_the_audit_log_says_who_needs_help(start_server):
    server = start_server()
    northwind = Organization(server, "Northwind", "UTC")
    ask(server, northwind.email)
    deadline = time.monotonic() + 60
    while not (entries := audited(northwind, "password_reset.request")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert entries[0]["entity_id"] == northwind.employee_id


def test_asking_is_limited_by_address(start_server):
    client = start_server(RATE_LIMIT="on").client()
    body = {"email": "x@example.com"}
    path = "/auth/password-reset/request"
    statuses = [client.post(path, json=body).status_code for _ in range(12)]
    assert statuses[0] == 204 and statuses[-1] == 429


# ---- what a link is good for ----


def test_a_link_is_good_once(organization, server):
    northwind = organization()
    token = printed_link(northwind)
    confirm(server, token)
    validate(server, token, 410)
    confirm(server, token, "another fine password here", expect=410)
    server.client().sign_in(northwind.email, NEW)


def test_a_link_expires_to_the_second(organization, server, clock):
    northwind = organization()
    token = printed_link(northwind)
    clock("2026-03-10T10:00:00Z")
    validate(server, token, 410)
    confirm(server, token, expect=410)
    clock("2026-03-10T09:59:59Z")
    confirm(server, token)


def test_a_newer_link_voids_the_one_before(organization, server):
    northwind = organization()
    first, second = printed_link(northwind), printed_link(northwind)
    confirm(server, first, expect=410)
    confirm(server, second)


def test_changing_the_password_voids_a_link(organization, server):
    northwind = organization()
    token = printed_link(northwind)
    body = {"current_password": northwind.password, "new_password": "six other words than before"}
    northwind.owner.post("/auth/password", json=body, expect=204)
    confirm(server, token, expect=410)


def test_expired_used_replaced_and_unknown_links_are_refused_alike(organization, server, clock):
    northwind, southwind, eastwind = organization(), organization(), organization()
    used, replaced, expired = map(printed_link, (northwind, southwind, eastwind))
    confirm(server, used)
    printed_link(southwind)
    clock("2026-03-11T09:00:00Z")
    answers = [
        [answer | {"request_id": ""} for answer in (validate(server, t, 410), confirm(server, t, expect=410))]
        for t in (used, replaced, expired, "stp_" + "A" * 43, "anything")
    ]  # fmt: skip
    assert all(answer == answers[0] for answer in answers)


def test_two_at_once_are_one_success(organization, server):
    northwind = organization()
    token = printed_link(northwind)
    passwords = [f"{NEW} {n}" for n in range(6)]

    def attempt(password: str) -> int:
        body = {"token": token, "password": password}
        return server.client().post("/auth/password-reset/confirm", json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, passwords))
    assert sorted(answers) == [204] + [410] * 5
    server.client().sign_in(northwind.email, passwords[answers.index(204)])


def test_a_bad_password_is_refused_and_uses_nothing_up(organization, server):
    northwind = organization()
    token = printed_link(northwind)
    local = northwind.email.partition("@")[0]
    for password in ("password1234", f"{local}1"):
        [error] = confirm(server, token, password, expect=422)["errors"]
        assert error["pointer"] == "/password"
    confirm(server, token)


# ---- by an administrator ----


def test_an_administrator_has_a_link_mailed_to_the_address_of_the_login(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    person = new_person(northwind)
    mailing.client().sign_in(person.email, person.password)
    path = f"/employees/{person.employee['id']}"
    # Whoever may change the address of an employee must not get into their login by it.
    northwind.owner.patch(path, json={"email": "admin-reads-this@example.com"}, expect=200)
    northwind.owner.post(f"{path}/password-reset", json={}, expect=204)
    mail = mailbox.last()
    assert mail.recipients == [person.email]
    confirm(mailing, mail.token)
    mailing.client().sign_in(person.email, NEW)
    [entry] = audited(northwind, "password_reset.request")
    assert entry["actor_name"] == "Olive Owner" and entry["entity_id"] == person.employee["id"]


def test_who_never_signed_in_is_invited_and_not_reset(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "UTC")
    person = new_person(northwind)
    path = f"/employees/{person.employee['id']}/password-reset"
    refusal = northwind.owner.post(path, json={}, expect=409).json()
    assert refusal["type"] == "/problems/login_missing"


def test_without_a_mail_server_only_whoever_runs_the_server_can_help(organization):
    northwind = organization()
    path = f"/employees/{northwind.employee_id}/password-reset"
    refusal = northwind.owner.post(path, json={}, expect=409).json()
    assert refusal["type"] == "/problems/mail_not_configured"
    assert "stint password link" in refusal["detail"]
