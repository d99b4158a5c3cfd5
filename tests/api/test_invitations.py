"""Invitations: from an employee without a login to one who signs in, and what a link may do only once."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.accounts import audited, is_signed_in, new_person
from support.client import Client
from support.links import EXPIRED, PASSWORD, set_password, validate
from support.mailbox import PostOffice
from support.server import Organization, Server

def hire(organization: Organization, **more: Any) -> dict[str, Any]:
    body = {"name": "Ada Lovelace", "email": f"ada-{secrets.token_hex(5)}@example.com"} | more
    return organization.owner.post("/employees", json=body, expect=201).json()


def invite(organization: Organization, employee: dict[str, Any]) -> str:
    """The token of a link that was handed over: these servers send no mail."""
    path = f"/employees/{employee['id']}/invite"
    reply = organization.owner.post(path, json={}, expect=200).json()
    assert reply["is_mailed"] is False and reply["email"] == employee["email"]
    return reply["link"].partition("/set-password?token=")[2]


def login_of(organization: Organization, employee: dict[str, Any]) -> str:
    return organization.owner.get(f"/employees/{employee['id']}", expect=200).json()["login"]


def refusals(server: Server, token: str) -> list[dict[str, Any]]:
    """What looking and what using are answered, but for the ids of the requests."""
    answers = [validate(server, token, 410), set_password(server, token, expect=410)]
    return [answer | {"request_id": ""} for answer in answers]


# ---- the way in ----


def test_who_is_invited_chooses_a_password_and_signs_in(organization, server):
    northwind = organization()
    ada = hire(northwind)
    assert ada["login"] == "none"
    token = invite(northwind, ada)
    assert token.startswith("sti_") and len(token) == 4 + 43
    assert login_of(northwind, ada) == "invited"
    link = validate(server, token)
    assert (link["email"], link["name"], link["organization_name"]) == (
        ada["email"],
        "Ada Lovelace",
        northwind.name,
    )
    assert link["expires_at"] == "2026-03-13T09:00:00Z"
    set_password(server, token)
    assert login_of(northwind, ada) == "active"
    client = server.client()
    assert client.sign_in(ada["email"], PASSWORD)["employee"]["id"] == ada["id"]


def test_a_new_login_speaks_the_language_in_which_it_was_made(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    wish = {"token": token, "password": PASSWORD}
    refusal = server.client().post("/auth/set-password", json=wish | {"locale": "de-"}, expect=422)
    assert refusal.json()["errors"][0]["pointer"] == "/locale"
    server.client().post("/auth/set-password", json=wish | {"locale": "de"}, expect=204)
    client = server.client()
    client.sign_in(ada["email"], PASSWORD)
    assert client.get("/me", expect=200).json()["user"]["locale"] == "de"
    # Who has a login already keeps its language.
    other = organization()
    again = hire(other, email=ada["email"])
    joining = {"token": invite(other, again), "password": PASSWORD, "locale": "en"}
    server.client().post("/auth/set-password", json=joining, expect=204)
    assert client.get("/me", expect=200).json()["user"]["locale"] == "de"


def test_mail_invites_by_itself_where_it_is_configured(start_server):
    with PostOffice() as office:
        del office.settings["PUBLIC_URL"]
        server = start_server(**office.settings)
        northwind = Organization(server, "Northwind", "UTC")
        ada = hire(northwind)
        assert ada["login"] == "invited"
        token = office.mailbox.last().token
        assert validate(server, token)["password"] == "new"
        set_password(server, token)
        assert server.client().sign_in(ada["email"], PASSWORD)["employee"]["login"] == "active"
        assert hire(northwind, invite=False)["login"] == "none"
        assert hire(northwind, password=PASSWORD)["login"] == "invited"
        assert len(office.mailbox.wait(1)) == 1


def test_without_a_mail_server_inviting_at_once_makes_nobody(organization):
    northwind = organization()
    body = {"name": "Ada", "email": "ada@example.com", "invite": True}
    refusal = northwind.owner.post("/employees", json=body, expect=409).json()
    assert refusal["type"] == "/problems/mail_not_configured"
    northwind.owner.get("/employees/by_email", params={"email": "ada@example.com"}, expect=404)


def test_a_password_and_an_invitation_exclude_each_other(organization):
    body = {"name": "Ada", "email": "ada@example.com", "invite": True, "password": PASSWORD}
    refusal = organization().owner.post("/employees", json=body, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/invite"]


def test_a_login_made_by_an_administrator_is_active_once_it_was_used(organization, server):
    northwind = organization()
    person = new_person(northwind)
    assert login_of(northwind, person.employee) == "invited"
    client = server.client()
    assert client.take_token(person.email, person.password)
    assert login_of(northwind, person.employee) == "active"


@pytest.mark.parametrize(
    "password, says",
    [("short", "at least 12 characters"), ("password1234", "tried first"), ("x" * 129, "128")],
)
def test_a_password_must_be_a_good_one_and_a_bad_one_uses_nothing_up(
    organization, server, password, says
):
    northwind = organization()
    token = invite(northwind, hire(northwind))
    body = {"token": token, "password": password}
    client = server.client()
    refusal = client.post("/auth/set-password", json=body, expect=422, invalid=len(password) > 128)
    [error] = refusal.json()["errors"]
    assert error["pointer"] == "/password" and says in error["message"]
    set_password(server, token)


# ---- what a link is good for ----


def test_a_link_is_good_once(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    set_password(server, token)
    assert refusals(server, token)[0]["title"] == EXPIRED
    assert is_signed_in(signed_in(server, ada["email"]))


def signed_in(server: Server, email: str, password: str = PASSWORD) -> Client:
    client = server.client()
    client.take_token(email, password)
    return client


def test_a_link_expires_to_the_second(organization, server, clock):
    northwind = organization()
    token = invite(northwind, hire(northwind))
    clock("2026-03-13T09:00:00Z")
    refusals(server, token)
    clock("2026-03-13T08:59:59Z")
    validate(server, token)
    set_password(server, token)


def test_another_invitation_voids_the_one_before(organization, server):
    northwind = organization()
    ada = hire(northwind)
    first, second = invite(northwind, ada), invite(northwind, ada)
    assert first != second
    refusals(server, first)
    set_password(server, second)


def test_expired_used_replaced_and_unknown_links_are_refused_alike(organization, server, clock):
    northwind = organization()
    ada, ben, cid = hire(northwind), hire(northwind), hire(northwind)
    used, replaced, expired = invite(northwind, ada), invite(northwind, ben), invite(northwind, cid)
    set_password(server, used)
    invite(northwind, ben)
    clock("2026-03-14T09:00:00Z")
    answers = [refusals(server, token) for token in (used, replaced, expired, "sti_" + "A" * 43)]
    assert all(answer == answers[0] for answer in answers)


def test_a_link_to_reset_a_password_accepts_no_invitation_and_the_other_way_round(
    organization, server
):
    northwind = organization()
    invitation = invite(northwind, hire(northwind))
    printed = server.run("password", "link", "--email", northwind.email)
    reset = printed.strip().partition("token=")[2]
    assert reset.startswith("stp_")
    refusals(server, reset)
    refusals(server, reset.replace("stp_", "sti_"))
    client = server.client()
    for token in (invitation, invitation.replace("sti_", "stp_")):
        client.post("/auth/password-reset/validate", json={"token": token}, expect=410)
        body = {"token": token, "password": PASSWORD}
        client.post("/auth/password-reset/confirm", json=body, expect=410)
    set_password(server, invitation)


def test_a_link_leads_into_its_own_organization_only(organization, server):
    here, there = organization(), organization()
    ada = hire(here)
    also_ada = hire(there, email=ada["email"])
    token, other = invite(here, ada), invite(there, also_ada)
    set_password(server, token)
    assert login_of(there, also_ada) == "invited"
    me = signed_in(server, ada["email"]).get("/me", expect=200).json()
    assert [o["id"] for o in me["organizations"]] == [here.id]
    set_password(server, other)
    me = signed_in(server, ada["email"]).get("/me", expect=200).json()
    assert {o["id"] for o in me["organizations"]} == {here.id, there.id}


def test_two_at_once_are_one_success(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    passwords = [f"{PASSWORD} {n}" for n in range(6)]

    def attempt(password: str) -> int:
        body = {"token": token, "password": password}
        return server.client().post("/auth/set-password", json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, passwords))
    assert sorted(answers) == [204] + [410] * 5
    signed_in(server, ada["email"], passwords[answers.index(204)])


def test_a_deactivated_employee_cannot_come_in_by_an_old_link(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    northwind.owner.post(f"/employees/{ada['id']}/deactivate", json={}, expect=200)
    refusals(server, token)
    northwind.owner.post(f"/employees/{ada['id']}/invite", json={}, expect=409)
    northwind.owner.post(f"/employees/{ada['id']}/activate", json={}, expect=200)
    refusals(server, token)
    set_password(server, invite(northwind, ada))


def test_a_link_ends_when_the_address_it_went_to_is_no_longer_the_person_s(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    moved = {"email": f"moved-{secrets.token_hex(4)}@example.com"}
    northwind.owner.patch(f"/employees/{ada['id']}", json=moved, expect=200)
    refusals(server, token)


# ---- who has a login already ----


def test_who_has_a_login_joins_with_its_password_and_no_other(organization, server):
    here, there = organization(), organization()
    person = new_person(here)
    signed_in(server, person.email, person.password)
    guest = hire(there, email=person.email)
    token = invite(there, guest)
    refusal = set_password(server, token, "not the password at all", expect=422)
    assert [error["pointer"] for error in refusal["errors"]] == ["/password"]
    assert login_of(there, guest) == "invited"
    assert len(audited(here, "sign_in.fail")) == 1
    set_password(server, token, person.password)
    assert login_of(there, guest) == "active"
    me = signed_in(server, person.email, person.password).get("/me", expect=200).json()
    assert {o["id"] for o in me["organizations"]} == {here.id, there.id}


def test_an_administrator_is_shown_the_same_whether_an_address_has_a_login_or_not(organization):
    here, there = organization(), organization()
    known = new_person(here).email
    unknown = f"nobody-{secrets.token_hex(5)}@example.com"
    for more in ({}, {"password": PASSWORD}):
        answers = []
        for email in (known, unknown):
            made = hire(there, email=email, **more)
            reply = there.owner.post(f"/employees/{made['id']}/invite", json={}, expect=200).json()
            link = there.owner.nobody().post(
                "/auth/invite/validate", json={"token": reply["link"].partition("token=")[2]}
            )
            entries = [e["action"] for e in audited(there, "invitation.send")]
            seen = made | there.owner.get(f"/employees/{made['id']}", expect=200).json()
            answers.append((seen["login"], made["login"], link.json()["password"], entries[:1]))
            body = {"email": f"gone-{secrets.token_hex(5)}@example.com"}
            there.owner.patch(f"/employees/{made['id']}", json=body, expect=200)
        assert answers[0] == answers[1]


def test_a_mailed_link_says_that_the_login_is_asked_for(start_server):
    with PostOffice() as office:
        del office.settings["PUBLIC_URL"]
        server = start_server(**office.settings)
        here, there = Organization(server, "Here", "UTC"), Organization(server, "There", "UTC")
        hire(there, email=here.email)
        assert validate(server, office.mailbox.last().token)["password"] == "existing"


def test_a_login_is_one_employee_of_an_organization(organization, server):
    northwind = organization()
    person = new_person(northwind)
    signed_in(server, person.email, person.password)
    moved = {"email": f"moved-{secrets.token_hex(4)}@example.com"}
    northwind.owner.patch(f"/employees/{person.employee['id']}", json=moved, expect=200)
    twin = hire(northwind, email=person.email)
    refusal = set_password(server, invite(northwind, twin), person.password, expect=409)
    assert refusal["type"] == "/problems/employee_login_taken"


def test_passwords_of_logins_are_not_guessed_faster_than_at_sign_in(start_server):
    server = start_server(RATE_LIMIT="on")
    here, there = Organization(server, "Here", "UTC"), Organization(server, "There", "UTC")
    guest = hire(there, email=here.email)
    client = server.client()
    body = {"token": invite(there, guest), "password": "a guess of many"}
    statuses = [client.post("/auth/set-password", json=body).status_code for _ in range(12)]
    assert statuses[0] == 422 and statuses[-1] == 429
    reply = client.post("/auth/login", json={"email": here.email, "password": here.password})
    assert reply.status_code == 429  # one limit for both


# ---- who may invite, and what is recorded ----


def test_who_has_signed_in_is_not_invited(organization, server):
    northwind = organization()
    ada = hire(northwind)
    set_password(server, invite(northwind, ada))
    refusal = northwind.owner.post(f"/employees/{ada['id']}/invite", json={}, expect=409).json()
    assert refusal["type"] == "/problems/login_active"


def test_only_an_owner_has_the_link_of_an_owner(organization, server):
    northwind = organization()
    admin = new_person(northwind, "admin")
    boss = hire(northwind, role="owner")
    client = signed_in(server, admin.email, admin.password)
    client.post(f"/employees/{boss['id']}/invite", json={}, expect=403)
    invite(northwind, boss)


def test_invitations_are_in_the_audit_log_without_their_secrets(organization, server):
    northwind = organization()
    ada = hire(northwind)
    token = invite(northwind, ada)
    set_password(server, token)
    [sent] = audited(northwind, "invitation.send")
    assert sent["entity_id"] == ada["id"] and sent["after"]["email"] == ada["email"]
    [accepted] = audited(northwind, "invitation.accept")
    assert (accepted["actor_name"], accepted["actor_id"]) == ("Ada Lovelace", ada["id"])
    log = northwind.owner.get("/audit-log", expect=200).text
    assert token not in log and PASSWORD not in log
