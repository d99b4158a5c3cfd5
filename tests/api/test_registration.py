"""Open registration: from a wish that says nothing back to a member who signs in, where the organization lets them."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.accounts import audited, new_person
from support.links import EXPIRED, PASSWORD, set_password, validate
from support.receiver import Receiver
from support.server import Organization, Server
from support.webhooks import subscribe
from support.worker import working

def opened(server: Server, name: str = "Northwind") -> Organization:
    organization = Organization(server, name, "UTC")
    set_open(organization, True)
    return organization


def set_open(organization: Organization, is_open: bool) -> None:
    organization.owner.patch("/organization", json={"open_registration": is_open}, expect=200)


def slug_of(organization: Organization) -> str:
    return organization.owner.get("/organization", expect=200).json()["slug"]


def new_address() -> str:
    return f"ada-{secrets.token_hex(5)}@example.com"


def register(server: Server, slug: str, email: str, **more: Any) -> str:
    """What is answered, but for the time and the id of the request."""
    body = {"organization": slug, "name": "Ada Lovelace", "email": email} | more
    reply = server.client().post("/auth/register", json=body, expect=202)
    headers = {name: value for name, value in reply.headers.items() if name not in ("date", "x-request-id")}
    return f"{reply.status_code} {headers} {reply.text}"


def refusals(server: Server, token: str) -> list[dict[str, Any]]:
    """What looking and what using are answered, but for the ids of the requests."""
    answers = [validate(server, token, 410), set_password(server, token, expect=410)]
    return [answer | {"request_id": ""} for answer in answers]


def people(organization: Organization) -> list[str]:
    listed = organization.owner.get("/employees", params={"limit": 500}, expect=200).json()
    return sorted(employee["email"] for employee in listed["items"])


def messages(organization: Organization) -> list[dict[str, Any]]:
    """The messages that were ever to be sent for the organization."""
    listed = organization.owner.get("/outbox/jobs", params={"limit": 500}, expect=200).json()
    return [job for job in listed["items"] if job["type"] == "send_account_message"]


# ---- the way in ----


def test_whoever_registers_reads_mail_chooses_a_password_and_is_a_member(mailing, mailbox):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), f"  {email.upper()}")
    mail = mailbox.last()
    assert mail.recipients == [email]
    assert mail.message["Subject"] == f"{northwind.name}: your registration with Stint"
    assert mail.link.startswith(f"{mailing.url}/set-password?token=stn_")
    assert len(mail.token) == 4 + 43
    link = validate(mailing, mail.token)
    assert link == {
        "email": email,
        "name": "Ada Lovelace",
        "organization_name": northwind.name,
        "password": "new",
        "expires_at": "2026-03-13T09:00:00Z",
    }
    assert people(northwind) == [northwind.email]
    set_password(mailing, mail.token)
    client = mailing.client()
    ada = client.sign_in(email, PASSWORD)["employee"]
    assert (ada["name"], ada["email"], ada["number"]) == ("Ada Lovelace", email, "E002")
    assert (ada["role"], ada["state"], ada["login"]) == ("member", "active", "active")
    me = client.get("/me", expect=200).json()
    assert [o["id"] for o in me["organizations"]] == [northwind.id]
    assert people(northwind) == sorted([email, northwind.email])


def test_the_audit_log_says_who_registered_and_keeps_no_secret(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), new_address())
    token = mailbox.last().token
    assert audited(northwind, "registration.accept") == []
    set_password(mailing, token)
    [accepted] = audited(northwind, "registration.accept")
    assert accepted["actor_name"] == "Ada Lovelace"
    assert accepted["actor_id"] == accepted["entity_id"]
    entries = audited(northwind, "employee.create")
    [made] = [entry for entry in entries if entry["entity_id"] == accepted["entity_id"]]
    assert made["after"]["login"] == "active" and made["after"]["role"] == "member"
    told = northwind.owner.get("/audit-log", expect=200).text + mailing.log()
    told += northwind.owner.get("/outbox/jobs", expect=200).text
    assert token not in told and PASSWORD not in told
    files = b"".join(file.read_bytes() for file in mailing.data.rglob("*") if file.is_file())
    assert token.encode() not in files


def test_other_programs_are_told_of_a_new_member(mailing, mailbox):
    with Receiver() as receiver:
        northwind = opened(mailing)
        subscribe(northwind, receiver.url, "employee.created")
        email = new_address()
        register(mailing, slug_of(northwind), email)
        set_password(mailing, mailbox.last().token)
        [letter] = receiver.wait_for(1)
        assert letter.content["data"]["email"] == email and letter.content["data"]["login"] == "active"


def test_the_message_and_the_login_are_in_the_language_that_was_asked_for(mailing, mailbox):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), email, locale="de-AT")
    mail = mailbox.last()
    assert mail.message["Subject"] == f"{northwind.name}: Ihre Registrierung bei Stint"
    assert mail.message["Content-Language"] == "de"
    assert "wählen Sie ein Passwort" in " ".join(mail.part("plain").split())
    assert mail.token in mail.part("html")
    set_password(mailing, mail.token)
    client = mailing.client()
    client.sign_in(email, PASSWORD)
    assert client.get("/me", expect=200).json()["user"]["locale"] == "de-AT"


def test_who_has_a_login_elsewhere_joins_with_its_password_and_no_other(mailing, mailbox):
    northwind, elsewhere = opened(mailing), Organization(mailing, "Elsewhere", "UTC")
    register(mailing, slug_of(northwind), elsewhere.email)
    token = mailbox.last().token
    assert validate(mailing, token)["password"] == "existing"
    refusal = set_password(mailing, token, expect=422)
    assert [error["pointer"] for error in refusal["errors"]] == ["/password"]
    assert people(northwind) == [northwind.email]
    set_password(mailing, token, elsewhere.password)
    client = mailing.client()
    joined = client.sign_in(elsewhere.email, elsewhere.password, northwind.id)["employee"]
    assert (joined["role"], joined["name"]) == ("member", "Ada Lovelace")
    me = client.get("/me", expect=200).json()
    assert {o["id"] for o in me["organizations"]} == {northwind.id, elsewhere.id}


def test_a_bad_password_is_refused_and_uses_nothing_up(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), new_address())
    token = mailbox.last().token
    for password in ("short", "password1234"):
        [error] = set_password(mailing, token, password, 422)["errors"]
        assert error["pointer"] == "/password"
    set_password(mailing, token)


# ---- what asking tells ----


def test_the_answer_is_the_same_whoever_asks_for_whatever(mailing, mailbox):
    northwind, closed = opened(mailing), Organization(mailing, "Southwind", "UTC")
    answers = {
        register(mailing, slug, email)
        for slug in (slug_of(northwind), slug_of(closed), "nobody-s-organization", "Not a slug!")
        for email in (new_address(), northwind.email, closed.email)
    }
    assert len(answers) == 1


def test_only_an_open_organization_writes_and_nobody_is_made_by_asking(mailing, mailbox):
    northwind, closed = opened(mailing), Organization(mailing, "Southwind", "UTC")
    wanted = new_address()
    register(mailing, slug_of(closed), new_address())
    register(mailing, "nobody-s-organization", new_address())
    register(mailing, slug_of(northwind), wanted)
    assert mailbox.last().recipients == [wanted]
    assert messages(closed) == []
    assert people(northwind) == [northwind.email] and people(closed) == [closed.email]
    assert audited(closed, "registration.accept") == []


def test_who_asks_again_and_again_gets_one_message_a_minute_and_the_newest_link_counts(
    mailing, mailbox
):
    northwind = opened(mailing)
    slug, email = slug_of(northwind), new_address()
    register(mailing, slug, email)
    first = mailbox.last()
    register(mailing, slug, email)
    time.sleep(1.5)
    assert len(messages(northwind)) == 1
    mailing.set_clock("2026-03-10T09:01:00Z")
    register(mailing, slug, email, name="Ada King")
    second = mailbox.last(2)
    refusals(mailing, first.token)
    set_password(mailing, second.token)
    assert mailing.client().sign_in(email, PASSWORD)["employee"]["name"] == "Ada King"


def test_who_has_a_login_in_the_organization_gets_the_link_of_a_forgotten_password(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), northwind.email)
    mail = mailbox.last()
    assert mail.token.startswith("stp_") and mail.recipients == [northwind.email]
    assert len(audited(northwind, "password_reset.request")) == 1


def test_who_is_invited_is_invited_again_and_who_is_not_stays_so(mailing, mailbox):
    northwind = opened(mailing)
    invited, waiting = new_address(), new_address()
    body = {"name": "Ben", "email": invited}
    ben = northwind.owner.post("/employees", json=body, expect=201).json()
    body = {"name": "Cid", "email": waiting, "invite": False}
    northwind.owner.post("/employees", json=body, expect=201)
    first = mailbox.last()
    mailing.set_clock("2026-03-10T09:01:00Z")
    register(mailing, slug_of(northwind), waiting)
    register(mailing, slug_of(northwind), invited)
    second = mailbox.last(2)
    assert second.token.startswith("sti_") and second.recipients == [invited]
    refusals(mailing, first.token)
    set_password(mailing, second.token)
    employee = mailing.client().sign_in(invited, PASSWORD)["employee"]
    assert (employee["id"], employee["name"]) == (ben["id"], "Ben")
    assert len(messages(northwind)) == 2


def test_whoever_was_deactivated_gets_nothing(mailing, mailbox):
    northwind = opened(mailing)
    gone = new_person(northwind)
    mailing.client().sign_in(gone.email, gone.password)
    path = f"/employees/{gone.employee['id']}/deactivate"
    northwind.owner.post(path, json={}, expect=200)
    wanted = f"z{new_address()}"
    register(mailing, slug_of(northwind), gone.email)
    register(mailing, slug_of(northwind), wanted)
    assert mailbox.last().recipients == [wanted]
    assert len(messages(northwind)) == 1


def test_asking_is_limited_by_address(start_server):
    client = start_server(RATE_LIMIT="on").client()
    body = {"organization": "northwind", "name": "Ada", "email": "x@example.com"}
    statuses = [client.post("/auth/register", json=body).status_code for _ in range(12)]
    assert statuses[0] == 202 and statuses[-1] == 429


def test_a_full_queue_takes_no_more_and_says_nothing(start_server, mailbox):
    server = start_server(**mailbox.settings, WORKER="off")
    northwind = opened(server)
    slug, client = slug_of(northwind), server.client()
    for number in range(1000):
        body = {"organization": "none", "name": "Ada", "email": f"x{number}@example.com"}
        assert client.http.post("/api/v1/auth/register", json=body).status_code == 202
    assert register(server, slug, new_address()) == register(server, "none", "x1@example.com")
    with working(server):
        deadline = time.monotonic() + 20
        while '"chore":"act_on_registrations","count":200' not in server.log():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(1)
        assert messages(northwind) == []
        wanted = new_address()
        register(server, slug, wanted)
        assert mailbox.last().recipients == [wanted]


# ---- hostile input ----


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", "Ada\r\nBcc: evil@example.com"),
        ("name", "Ada\nLovelace"),
        ("name", "  "),
        ("email", "ada@example.com\r\nBcc: evil@example.com"),
        ("email", "nobody"),
        ("locale", "de\r\nBcc: evil@example.com"),
        ("organization", ""),
        ("role", "owner"),
    ],
)
def test_what_cannot_be_is_refused_by_name_before_anything_is_looked_up(mailing, field, value):
    body = {"organization": "none", "name": "Ada", "email": "ada@example.com"} | {field: value}
    client = mailing.client()
    refusal = client.post("/auth/register", json=body, invalid=True, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == [f"/{field}"]


@pytest.mark.parametrize(
    "name", ["Zoë\u2028\u0085Bcc: evil@example.com", "名前 田中太郎", "<b>Win</b> https://evil.example {link}"]
)
def test_a_strangers_words_are_the_members_name_and_not_in_the_message(mailing, mailbox, name):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), email, name=name)
    mail = mailbox.last()
    assert mail.message["To"] == email and "Bcc" not in mail.message
    assert "evil" not in mail.source.decode() and name not in mail.part("plain") + mail.part("html")
    assert mail.part("plain").startswith("Hello,\n")
    assert validate(mailing, mail.token)["name"] == name
    set_password(mailing, mail.token)
    assert mailing.client().sign_in(email, PASSWORD)["employee"]["name"] == name


# ---- what a link is good for ----


def test_a_link_is_good_once(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), new_address())
    token = mailbox.last().token
    set_password(mailing, token)
    assert refusals(mailing, token)[0]["title"] == EXPIRED
    assert len(people(northwind)) == 2


def test_a_link_expires_to_the_second(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), new_address())
    token = mailbox.last().token
    mailing.set_clock("2026-03-13T09:00:00Z")
    refusals(mailing, token)
    assert people(northwind) == [northwind.email]
    mailing.set_clock("2026-03-13T08:59:59Z")
    validate(mailing, token)
    set_password(mailing, token)


def test_expired_used_replaced_unknown_and_closed_links_are_refused_alike(mailing, mailbox):
    northwind, southwind = opened(mailing), opened(mailing, "Southwind")
    addresses = [new_address() for _ in range(3)]
    tokens = []
    for count, email in enumerate(addresses, 1):
        register(mailing, slug_of(northwind), email)
        tokens.append(mailbox.last(count).token)
    register(mailing, slug_of(southwind), new_address())
    closed = mailbox.last(4).token
    set_password(mailing, tokens[0])
    mailing.set_clock("2026-03-10T09:01:00Z")
    register(mailing, slug_of(northwind), addresses[1])
    mailbox.last(5)
    set_open(southwind, False)
    alike = [refusals(mailing, token) for token in (*tokens[:2], closed, "stn_" + "A" * 43, "stn_")]
    mailing.set_clock("2026-03-14T09:00:00Z")
    alike.append(refusals(mailing, tokens[2]))
    assert all(answer == alike[0] for answer in alike)


def test_a_link_rests_while_registration_is_closed_and_leaves_nothing_half_done(mailing, mailbox):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), email)
    token = mailbox.last().token
    set_open(northwind, False)
    refusals(mailing, token)
    assert people(northwind) == [northwind.email]
    login = {"email": email, "password": PASSWORD}
    mailing.client().post("/auth/login", json=login, expect=401)
    set_open(northwind, True)
    set_password(mailing, token)


def test_a_link_ends_when_an_administrator_has_made_the_person_meanwhile(mailing, mailbox):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), email)
    token = mailbox.last().token
    body = {"name": "Ada", "email": email, "invite": False}
    northwind.owner.post("/employees", json=body, expect=201)
    refusals(mailing, token)
    assert people(northwind) == sorted([email, northwind.email])


def test_a_link_is_for_one_purpose(mailing, mailbox):
    northwind = opened(mailing)
    register(mailing, slug_of(northwind), new_address())
    token = mailbox.last().token
    client = mailing.client()
    for other in (token, token.replace("stn_", "stp_")):
        client.post("/auth/password-reset/validate", json={"token": other}, expect=410)
        body = {"token": other, "password": PASSWORD}
        client.post("/auth/password-reset/confirm", json=body, expect=410)
    refusals(mailing, token.replace("stn_", "sti_"))
    body = {"name": "Ben", "email": new_address()}
    northwind.owner.post("/employees", json=body, expect=201)
    invitation = mailbox.last(2).token
    refusals(mailing, invitation.replace("sti_", "stn_"))
    set_password(mailing, token)
    set_password(mailing, invitation)


def test_a_link_leads_into_its_own_organization_only(mailing, mailbox):
    here, there = opened(mailing, "Here"), opened(mailing, "There")
    email = new_address()
    register(mailing, slug_of(here), email)
    first = mailbox.last().token
    register(mailing, slug_of(there), email)
    second = mailbox.last(2).token
    set_password(mailing, first)
    assert people(there) == [there.email]
    assert validate(mailing, second)["password"] == "existing"
    set_password(mailing, second, PASSWORD)
    client = mailing.client()
    client.sign_in(email, PASSWORD)
    me = client.get("/me", expect=200).json()
    assert {o["id"] for o in me["organizations"]} == {here.id, there.id}


def test_two_at_once_are_one_success(mailing, mailbox):
    northwind = opened(mailing)
    email = new_address()
    register(mailing, slug_of(northwind), email)
    token = mailbox.last().token
    passwords = [f"{PASSWORD} {n}" for n in range(6)]

    def attempt(password: str) -> int:
        body = {"token": token, "password": password}
        return mailing.client().post("/auth/set-password", json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, passwords))
    assert sorted(answers) == [204] + [410] * 5
    mailing.client().sign_in(email, passwords[answers.index(204)])
    assert len(people(northwind)) == 2


def test_several_at_once_have_numbers_of_their_own(mailing, mailbox):
    northwind = opened(mailing)
    for _ in range(5):
        register(mailing, slug_of(northwind), new_address())
    tokens = [mail.token for mail in mailbox.wait(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda token: set_password(mailing, token), tokens))
    listed = northwind.owner.get("/employees", params={"sort": "number"}, expect=200).json()
    assert [e["number"] for e in listed["items"]] == [f"E00{n}" for n in range(1, 7)]


def test_a_login_is_one_employee_of_an_organization(mailing, mailbox):
    northwind, elsewhere = opened(mailing), Organization(mailing, "Elsewhere", "UTC")
    register(mailing, slug_of(northwind), elsewhere.email)
    token = mailbox.last().token
    body = {"name": "Olive", "email": elsewhere.email}
    made = northwind.owner.post("/employees", json=body, expect=201).json()
    set_password(mailing, mailbox.last(2).token, elsewhere.password)
    moved = {"email": new_address()}
    northwind.owner.patch(f"/employees/{made['id']}", json=moved, expect=200)
    refusal = set_password(mailing, token, elsewhere.password, 409)
    assert refusal["type"] == "/problems/employee_login_taken"
    assert people(northwind) == sorted([moved["email"], northwind.email])


# ---- the setting ----


def test_registration_is_closed_at_first_and_opening_it_is_audited(mailing):
    northwind = Organization(mailing, "Northwind", "UTC")
    assert northwind.owner.get("/organization").json()["open_registration"] is False
    set_open(northwind, True)
    [entry] = audited(northwind, "organization.update")
    assert (entry["before"]["open_registration"], entry["after"]["open_registration"]) == (
        False,
        True,
    )


def test_registration_is_not_opened_where_no_mail_proves_an_address(organization):
    northwind = organization()
    patch = {"open_registration": True, "week_start": 7}
    before = northwind.owner.get("/organization").json()
    refusal = northwind.owner.patch("/organization", json=patch, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/open_registration"]
    assert northwind.owner.get("/organization").json() == before
    patch = {"open_registration": False}
    northwind.owner.patch("/organization", json=patch, expect=200)
