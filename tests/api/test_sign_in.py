"""Signing in and out with a browser's cookie, and one's own sessions and password."""

import json
import secrets
import time

import pytest
from support.accounts import PASSWORD, audited, is_signed_in, join, new_person
from support.server import Organization

NEW_PASSWORD = "four slow rivers under ice"


def login(client, email, password, **more):
    return client.post("/auth/login", json={"email": email, "password": password} | more)


def test_a_person_signs_in_and_is_told_who_they_are_and_where(organization, client):
    northwind = organization()
    answer = client.sign_in(northwind.email, northwind.password)
    assert answer["employee"]["id"] == northwind.employee_id
    assert answer["employee"]["role"] == "owner"
    assert [(o["id"], o["employee_id"], o["role"]) for o in answer["organizations"]] == [
        (northwind.id, northwind.employee_id, "owner")
    ]
    assert client.get("/me", expect=200).json()["employee"]["id"] == northwind.employee_id


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(organization, client):
    northwind = organization()
    cookie = login(client, northwind.email, northwind.password).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    attributes = {part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]}
    assert name == "stint_session" and rest.startswith("sts_")
    assert {"httponly", "samesite", "path", "max-age"} <= attributes
    assert "samesite=lax" in cookie.lower()


def test_an_address_is_found_in_any_case_of_letters(organization, client):
    northwind = organization()
    client.sign_in(f"  {northwind.email.upper()} ", northwind.password)


@pytest.mark.parametrize("how", ["password", "address", "deactivated", "no login", "elsewhere"])
def test_whatever_was_wrong_the_answer_is_the_same(organization, client, how):
    northwind = organization()
    person = new_person(northwind)
    good = {"email": person.email, "password": person.password}
    wrong = {
        "password": good | {"password": "not the password at all"},
        "address": good | {"email": f"nobody-{secrets.token_hex(4)}@example.com"},
        "elsewhere": good | {"organization_id": organization().id} if how == "elsewhere" else {},
        "deactivated": good,
        "no login": good | {"email": f"plain-{secrets.token_hex(4)}@example.com"},
    }[how]
    if how == "deactivated":
        northwind.owner.post(f"/employees/{person.employee['id']}/deactivate", json={}, expect=200)
    if how == "no login":
        plain = {"name": "Paul Plain", "email": wrong["email"]}
        northwind.owner.post("/employees", json=plain, expect=201)
    reply = client.post("/auth/login", json=wrong, expect=401)
    assert "Set-Cookie" not in reply.headers
    answer = reply.json()
    answer.pop("request_id")
    reference = login(client, "nobody@example.com", "whatever it is").json()
    reference.pop("request_id")
    assert answer == reference
    assert answer["type"].endswith("sign_in_failed")


def test_an_unknown_address_takes_as_long_to_refuse_as_a_known_one(start_server):
    """Of the server's own time on the processor: what else the machine does is no matter."""
    server = start_server(STINT_TEST_QUICK_PASSWORDS="off")
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    client = server.client()

    def cost(email: str) -> float:
        before = server.processor_seconds()
        for _ in range(10):
            client.post("/auth/login", json={"email": email, "password": "x" * 20}, expect=401)
        return server.processor_seconds() - before

    # Without a hash of its own an unknown address takes a tenth of the time or less.
    assert cost("nobody@example.com") > 0.5 * cost(northwind.email)


def test_sign_in_takes_no_idempotency_key(organization, client):
    northwind = organization()
    key = {"Idempotency-Key": "the same"}
    body = {"email": northwind.email, "password": northwind.password}
    first = client.post("/auth/login", json=body, headers=key, invalid=True)
    second = client.post("/auth/login", json=body, headers=key, invalid=True)
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b.example"}, {"email": 1, "password": "x"}, {"email": "", "password": ""}]
)
def test_a_sign_in_that_says_too_little_is_invalid(client, body):
    client.post("/auth/login", json=body, invalid=True, expect=422)


def test_sign_ins_and_failures_are_in_the_audit_log(organization, client):
    northwind = organization()
    person = new_person(northwind)
    login(client, person.email, "not the password at all")
    client.sign_in(person.email, person.password)
    client.post("/auth/logout", json={}, expect=204)
    (failure,) = audited(northwind, "sign_in.fail")
    assert failure["entity_id"] == person.employee["id"] and failure["actor_kind"] == "nobody"
    starts = [e for e in audited(northwind, "sign_in.start") if e["actor_id"] == person.employee["id"]]
    assert len(starts) == 1 and starts[0]["actor_name"] == "Mia Member"
    (end,) = audited(northwind, "sign_in.end")
    assert end["actor_id"] == person.employee["id"] and end["entity_id"] == starts[0]["entity_id"]
    assert northwind.owner.get("/audit-log/verify", expect=200).json()["intact"] is True


# ---- several organizations ----


def test_a_person_of_two_organizations_enters_the_one_they_name(organization, client):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    answer = client.sign_in(first.email, first.password, second.id)
    assert {o["id"] for o in answer["organizations"]} == {first.id, second.id}
    me = client.get("/me", expect=200).json()
    there = next(o for o in me["organizations"] if o["id"] == second.id)
    assert me["employee"]["id"] == there["employee_id"] != first.employee_id


def test_without_a_choice_the_first_by_name_is_entered_and_then_the_last_used(
    organization, client, clock
):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    here = client.sign_in(first.email, first.password)["employee"]["id"]
    assert here == first.employee_id
    clock("2026-03-10T09:00:01Z")
    there = client.sign_in(first.email, first.password, second.id)["employee"]["id"]
    assert there != here
    clock("2026-03-10T09:00:02Z")
    assert client.sign_in(first.email, first.password)["employee"]["id"] == there


def test_deactivated_in_one_organization_a_person_still_enters_the_other(organization, client):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    other = new_person(first, "admin", "Ada Admin")
    first.owner.patch(f"/employees/{other.employee['id']}", json={"role": "owner"}, expect=200)
    admin = first.server.client()
    admin.sign_in(other.email, other.password)
    admin.post(f"/employees/{first.employee_id}/deactivate", json={}, expect=200)
    answer = client.sign_in(first.email, first.password)
    assert [o["id"] for o in answer["organizations"]] == [second.id]
    client.post(
        "/auth/login",
        json={"email": first.email, "password": first.password, "organization_id": first.id},
        expect=401,
    )


# ---- ending ----


def test_logging_out_ends_this_session_at_once_and_no_other(organization, server):
    northwind = organization()
    here, there = server.client(), server.client()
    here.sign_in(northwind.email, northwind.password)
    there.sign_in(northwind.email, northwind.password)
    assert is_signed_in(here) and is_signed_in(there)
    reply = here.post("/auth/logout", json={}, expect=204)
    assert "max-age=0" in reply.headers["Set-Cookie"].lower()
    assert not is_signed_in(here)
    assert is_signed_in(there)


def test_a_browser_goes_on_in_another_organization_until_the_old_session_would_have_ended(
    organization, client, clock
):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    first.owner = client.nobody()
    first.owner.sign_in(first.email, first.password, first.id)
    client.sign_in(first.email, first.password, first.id)
    before = client.nobody()
    before.http.headers.update(client.http.headers)
    [session] = [s for s in client.get("/auth/sessions").json()["items"] if s["is_current"]]
    clock("2026-03-10T10:00:00Z")
    reply = client.enter_organization(second.id)
    assert reply.json()["employee"]["id"] != first.employee_id
    assert {o["id"] for o in reply.json()["organizations"]} == {first.id, second.id}
    assert client.get("/me").json()["employee"]["id"] == reply.json()["employee"]["id"]
    [moved] = [s for s in client.get("/auth/sessions").json()["items"] if s["is_current"]]
    assert (moved["organization_id"], moved["expires_at"]) == (second.id, session["expires_at"])
    left = int(reply.headers["Set-Cookie"].lower().partition("max-age=")[2].partition(";")[0])
    assert left % 86400 == 86400 - 3600
    assert not is_signed_in(before)
    assert any(e["entity_id"] == session["id"] for e in audited(first, "sign_in.end"))
    assert any(e["entity_id"] == moved["id"] for e in audited(second, "sign_in.start"))


def test_nobody_enters_an_organization_that_is_not_theirs(organization, client):
    first, second = organization("Alpha"), organization("Beta")
    client.sign_in(first.email, first.password)
    for id in (second.id, "019cd6f9-7a80-7000-8000-000000000000"):
        refusal = client.post("/auth/organization", json={"organization_id": id}, expect=422)
        assert refusal.json()["errors"] == [
            {"pointer": "/organization_id", "message": "is none of your organizations"}
        ]
    assert client.get("/me").json()["employee"]["id"] == first.employee_id


def test_logging_out_everywhere_ends_cookies_and_tokens_in_all_organizations(organization, server):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    clients = [server.client() for _ in range(3)]
    clients[0].sign_in(first.email, first.password)
    clients[1].sign_in(first.email, first.password, second.id)
    pair = clients[2].take_token(first.email, first.password)
    assert all(is_signed_in(client) for client in clients)
    clients[0].post("/auth/logout/all", json={}, expect=204)
    assert not any(is_signed_in(client) for client in clients)
    server.client().post(
        "/auth/refresh", json={"refresh_token": pair["refresh_token"]}, expect=401
    )
    assert any(e["entity"] == "session" for e in audited(second, "sign_in.end"))


def test_a_cookie_is_good_for_as_long_as_the_settings_say(organization, client, clock):
    northwind = organization()
    cookie = login(client, northwind.email, northwind.password).headers["Set-Cookie"].lower()
    days = int(cookie.partition("max-age=")[2].partition(";")[0]) // 86400
    assert days >= 1
    client.sign_in(northwind.email, northwind.password)
    clock("2026-03-11T08:59:59Z")
    time.sleep(1.1)  # what was verified is remembered for a second
    assert is_signed_in(client)
    clock("2027-03-10T09:00:00Z")
    time.sleep(1.1)
    assert not is_signed_in(client)


def test_deactivation_ends_access_and_activation_does_not_bring_it_back(organization, server):
    northwind = organization()
    person = new_person(northwind)
    browser, app = server.client(), server.client()
    browser.sign_in(person.email, person.password)
    pair = app.take_token(person.email, person.password)
    assert is_signed_in(browser) and is_signed_in(app)
    address = f"/employees/{person.employee['id']}"
    northwind.owner.post(f"{address}/deactivate", json={}, expect=200)
    assert not is_signed_in(browser) and not is_signed_in(app)
    northwind.owner.post(f"{address}/activate", json={}, expect=200)
    assert not is_signed_in(browser) and not is_signed_in(app)
    app.nobody().post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}, expect=401)
    browser.sign_in(person.email, person.password)


def test_one_session_can_be_ended_from_another(organization, server):
    northwind = organization()
    here, there = server.client(), server.client()
    here.sign_in(northwind.email, northwind.password)
    there.take_token(northwind.email, northwind.password)
    sessions = here.get("/auth/sessions", expect=200).json()["items"]
    assert {s["kind"] for s in sessions} == {"cookie", "token"}
    assert [s["kind"] for s in sessions if s["is_current"]] == ["cookie"]
    (other,) = (s["id"] for s in sessions if s["kind"] == "token")
    here.post(f"/auth/sessions/{other}/end", json={}, expect=204)
    assert not is_signed_in(there)
    here.post(f"/auth/sessions/{other}/end", json={}, expect=404)
    assert len(here.get("/auth/sessions", expect=200).json()["items"]) == 1


def test_the_sessions_of_others_are_neither_seen_nor_ended(organization, server):
    northwind, other = organization(), organization()
    mine = northwind.owner.get("/auth/sessions", expect=200).json()["items"][0]["id"]
    refusal = other.owner.post(f"/auth/sessions/{mine}/end", json={}, expect=404)
    missing = other.owner.post(
        "/auth/sessions/01900000-0000-7000-8000-000000000001/end", json={}, expect=404
    )
    bodies = [reply.json() for reply in (refusal, missing)]
    for body in bodies:
        body.pop("request_id")
    assert bodies[0] == bodies[1]
    assert is_signed_in(northwind.owner)
    assert mine not in [s["id"] for s in other.owner.get("/auth/sessions").json()["items"]]


def test_sessions_are_listed_page_by_page(organization, server):
    northwind = organization()
    for _ in range(4):
        server.client().sign_in(northwind.email, northwind.password)
    whole = [s["id"] for s in northwind.owner.get("/auth/sessions").json()["items"]]
    assert len(whole) == 5 and whole == sorted(whole, reverse=True)
    seen, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = northwind.owner.get("/auth/sessions", params={"limit": 2} | more).json()
        seen += [s["id"] for s in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


@pytest.mark.parametrize("path", ["/auth/logout", "/auth/logout/all", "/auth/password"])
def test_nobody_has_nothing_to_end(client, path):
    body = {"current_password": "x", "new_password": NEW_PASSWORD} if path.endswith("word") else {}
    client.post(path, json=body, expect=401)


# ---- the password ----


def test_changing_the_password_ends_all_other_sessions(organization, server):
    northwind = organization()
    person = new_person(northwind)
    here, there, app = (server.client() for _ in range(3))
    here.sign_in(person.email, person.password)
    there.sign_in(person.email, person.password)
    app.take_token(person.email, person.password)
    change = {"current_password": person.password, "new_password": NEW_PASSWORD}
    here.post("/auth/password", json=change, expect=204)
    assert is_signed_in(here)
    assert not is_signed_in(there) and not is_signed_in(app)
    assert login(there, person.email, person.password).status_code == 401
    there.sign_in(person.email, NEW_PASSWORD)
    assert len(audited(northwind, "password.change")) == 1


def test_the_password_is_changed_only_by_who_knows_it(organization, server):
    northwind = organization()
    person = new_person(northwind)
    client = server.client()
    client.sign_in(person.email, person.password)
    change = {"current_password": "a guess, and a wrong one", "new_password": NEW_PASSWORD}
    answer = client.post("/auth/password", json=change, expect=422).json()
    assert [e["pointer"] for e in answer["errors"]] == ["/current_password"]
    assert len(audited(northwind, "sign_in.fail")) == 1
    client.sign_in(person.email, person.password)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "password1234", "qwertyuiop1234567890"])
def test_a_weak_password_is_refused(organization, weak):
    northwind = organization()
    change = {"current_password": northwind.password, "new_password": weak}
    answer = northwind.owner.post("/auth/password", json=change, invalid=True, expect=422).json()
    assert [e["pointer"] for e in answer["errors"]] == ["/new_password"]


def test_a_password_made_of_the_own_address_is_refused(organization, server):
    northwind = organization()
    email = f"{secrets.token_hex(10)}@example.com"
    person = {"name": "Eve", "email": email, "password": PASSWORD}
    northwind.owner.post("/employees", json=person, expect=201)
    client = server.client()
    client.sign_in(email, PASSWORD)
    change = {"current_password": PASSWORD, "new_password": email.partition("@")[0] + "1"}
    answer = client.post("/auth/password", json=change, expect=422).json()
    assert [e["pointer"] for e in answer["errors"]] == ["/new_password"]


# ---- limits ----


def test_guessing_is_limited_by_account_and_says_when_to_come_back(start_server):
    client = start_server(RATE_LIMIT="on").client()
    body = {"email": "somebody@example.com", "password": "a guess of many"}
    replies = [client.post("/auth/login", json=body) for _ in range(40)]
    statuses = [reply.status_code for reply in replies]
    assert statuses[0] == 401 and statuses[-1] == 429
    assert int(replies[-1].headers["Retry-After"]) >= 1


def test_every_way_to_try_a_password_declares_whose_account_it_is(server):
    endpoints = json.loads(server.run("endpoints", "--json"))["endpoints"]
    tried = {
        endpoint["path"]: [field["name"] for field in endpoint["input"] if field["account"]]
        for endpoint in endpoints
        if endpoint["strict_limit"] and "password" in {field["name"] for field in endpoint["input"]}
    }
    assert tried == {
        "/api/v1/auth/login": ["email"],
        "/api/v1/auth/token": ["username"],
        "/api/v1/auth/admin-users": ["email"],
        # The token of an invitation names the account, which is counted while the request runs: see
        # test_invitations.py. That of a reset comes with a new password, and tries none.
        "/api/v1/auth/set-password": [],
        "/api/v1/auth/password-reset/confirm": [],
    }


def test_tokens_are_limited_by_account_too(start_server):
    client = start_server(RATE_LIMIT="on").client()
    body = {"grant_type": "password", "username": "x@example.com", "password": "a guess of many"}
    statuses = [client.post("/auth/token", json=body).status_code for _ in range(40)]
    assert statuses[0] == 401 and statuses[-1] == 429


# ---- what is over ----


def test_what_is_over_for_a_month_is_removed_and_nothing_before(start_server):
    server = start_server()
    password = "seven quiet herons at dawn"
    server.run(
        "admin", "create", "--organization", "Northwind", "--email", "olive@example.com",
        "--name", "Olive", "--password-stdin", text=password + "\n",
    )  # fmt: skip
    client = server.client()
    client.sign_in("olive@example.com", password)
    client.post("/auth/logout", json={}, expect=204)
    pair = client.take_token("olive@example.com", password)
    login(client.nobody(), "olive@example.com", "not the password at all")

    def removed_by(now: str) -> int:
        server.set_clock(now)
        time.sleep(2.5)  # the maintainer looks at the clock every second
        chores = [line for line in server.log_lines() if line.get("chore") == "expire_sign_in"]
        return sum(line["count"] for line in chores)

    assert removed_by("2026-03-11T09:00:00Z") == 0
    client.use_token(
        client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}, expect=200)
        .json()["access_token"]
    )
    assert is_signed_in(client)
    # The session that ended, the one that expired with its two refresh tokens, and the failure.
    assert removed_by("2027-03-10T09:00:00Z") == 5


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_page_of_another_origin_can_sign_nobody_in(organization, server, headers):
    northwind = organization()
    body = {"email": northwind.email, "password": northwind.password}
    reply = server.client().post("/auth/login", json=body, headers=headers, expect=403)
    assert "Set-Cookie" not in reply.headers
