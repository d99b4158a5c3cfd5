"""API keys: machines that may do what was granted to them, and no more."""

import sqlite3
import time
import uuid
from contextlib import closing

import psycopg2
import pytest
from support.accounts import audited, is_signed_in, new_person
from support.people import person

READ = [{"permission": "employees.read", "scope": "all"}]


def new_key(client, **more):
    body = {"name": "Terminal", "grants": READ} | more
    return client.post("/api-keys", json=body, expect=201).json()


def with_key(server, key):
    client = server.client()
    client.use_key(key)
    return client


def test_a_key_is_shown_once_and_does_what_was_granted(organization, server):
    northwind = organization()
    made = new_key(northwind.owner)
    assert made["key"].startswith("stk_") and len(made["key"]) == 47
    assert made["key"].startswith(made["prefix"]) and len(made["prefix"]) < 12
    assert made["created_by"] == northwind.employee_id and made["state"] == "active"
    machine = with_key(server, made["key"])
    people = machine.get("/employees", expect=200).json()["items"]
    assert northwind.employee_id in [person["id"] for person in people]
    machine.get("/api-keys", expect=403)
    machine.get("/audit-log", expect=403)
    listed = northwind.owner.get("/api-keys", expect=200).json()["items"]
    assert [key["id"] for key in listed] == [made["id"]]
    assert made["key"] not in northwind.owner.get("/api-keys").text
    assert made["key"] not in northwind.owner.get("/audit-log").text


def test_a_key_has_no_account(organization, server):
    northwind = organization()
    machine = with_key(server, new_key(northwind.owner)["key"])
    me = machine.get("/me", expect=200).json()
    assert me["employee"] is None and me["user"] is None
    assert me["permissions"] == READ
    assert [(o["id"], o["employee_id"], o["role"]) for o in me["organizations"]] == [
        (northwind.id, None, None)
    ]
    machine.patch("/me", json={"name": "R2"}, expect=403)
    machine.get("/auth/sessions", expect=403)
    for path in ("/auth/logout", "/auth/logout/all"):
        machine.post(path, json={}, expect=403)
    password = {"current_password": "x", "new_password": "four slow rivers under ice"}
    machine.post("/auth/password", json=password, expect=403)


def test_a_key_of_one_organization_sees_nothing_of_another(organization, server):
    northwind, other = organization(), organization()
    machine = with_key(server, new_key(northwind.owner)["key"])
    machine.get(f"/employees/{other.employee_id}", expect=404)
    assert new_key(other.owner)["id"] not in northwind.owner.get("/api-keys").text


def test_a_revoked_key_is_refused_at_once_and_for_good(organization, server):
    northwind = organization()
    made = new_key(northwind.owner)
    machine = with_key(server, made["key"])
    assert is_signed_in(machine)
    revoked = northwind.owner.post(f"/api-keys/{made['id']}/revoke", json={}, expect=200).json()
    assert revoked["state"] == "revoked" and revoked["revoked_at"]
    machine.get("/me", expect=401)
    again = northwind.owner.post(f"/api-keys/{made['id']}/revoke", json={}, expect=200).json()
    assert again == revoked
    assert [len(audited(northwind, f"api_key.{a}")) for a in ("create", "revoke")] == [1, 1]


def test_a_key_expires(organization, server, clock):
    northwind = organization()
    made = new_key(northwind.owner, expires_at="2026-03-10T10:00:00Z")
    machine = with_key(server, made["key"])
    clock("2026-03-10T09:59:59Z")
    assert is_signed_in(machine)
    clock("2026-03-10T10:00:00Z")
    time.sleep(1.1)  # what was verified is remembered for a second
    machine.get("/me", expect=401)
    keys = {state: northwind.owner.get("/api-keys", params={"state": state}).json()["items"]
            for state in ("active", "expired", "revoked")}  # fmt: skip
    assert {state: len(items) for state, items in keys.items()} == {
        "active": 0, "expired": 1, "revoked": 0,
    }  # fmt: skip
    assert keys["expired"][0]["state"] == "expired"


def test_a_key_of_another_organization_is_revoked_by_nobody_else(organization):
    northwind, other = organization(), organization()
    made = new_key(northwind.owner)
    foreign = other.owner.post(f"/api-keys/{made['id']}/revoke", json={}, expect=404).json()
    missing = other.owner.post(
        "/api-keys/01900000-0000-7000-8000-000000000001/revoke", json={}, expect=404
    ).json()
    foreign.pop("request_id"), missing.pop("request_id")
    assert foreign == missing
    assert northwind.owner.get("/api-keys").json()["items"][0]["state"] == "active"


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"grants": []}, "/grants"),
        ({"grants": [{"permission": "no.such", "scope": "all"}]}, "/grants/0/permission"),
        ({"grants": [{"permission": "employees.read", "scope": "none"}]}, "/grants/0/scope"),
        ({"grants": READ + READ}, "/grants/1/permission"),
        ({"name": ""}, "/name"),
        ({"name": "configuration"}, "/name"),
        ({"name": " Configuration "}, "/name"),
        ({"expires_at": "2026-03-10T09:00:00Z"}, "/expires_at"),
        ({"expires_at": "2026-03-10T10:00:00"}, "/expires_at"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(organization, more, pointer):
    body = {"name": "Terminal", "grants": READ} | more
    answer = organization().owner.post("/api-keys", json=body, invalid=True, expect=422).json()
    assert pointer in [e["pointer"] for e in answer["errors"]]


def test_nobody_gives_a_key_more_than_they_have(organization, server):
    northwind = organization()
    grants = [
        {"permission": "api_keys.manage", "scope": "all"},
        {"permission": "employees.read", "scope": "team"},
    ]
    machine = with_key(server, new_key(northwind.owner, grants=grants)["key"])
    for beyond in ("employees.read", "employees.manage"):
        body = {"name": "More", "grants": [{"permission": beyond, "scope": "all"}]}
        machine.post("/api-keys", json=body, expect=403)
    made = new_key(machine, grants=[{"permission": "employees.read", "scope": "own"}])
    assert made["created_by"] == northwind.employee_id  # who made the key it was made with


@pytest.mark.parametrize("role", ["manager", "member", "viewer"])
def test_keys_are_for_administrators(organization, server, role):
    northwind = organization()
    person = new_person(northwind, role)
    client = server.client()
    client.sign_in(person.email, person.password)
    client.get("/api-keys", expect=403)
    client.post("/api-keys", json={"name": "Mine", "grants": READ}, expect=403)


@pytest.mark.parametrize("scope", ["own", "team"])
def test_a_smaller_scope_than_all_manages_no_keys(organization, server, scope):
    northwind = organization()
    grants = [{"permission": "api_keys.manage", "scope": scope}]
    machine = with_key(server, new_key(northwind.owner, grants=grants)["key"])
    key = northwind.owner.get("/api-keys").json()["items"][0]["id"]
    machine.get("/api-keys", expect=403)
    machine.post("/api-keys", json={"name": "Mine", "grants": grants}, expect=403)
    machine.post(f"/api-keys/{key}/revoke", json={}, expect=403)


def test_keys_are_listed_page_by_page(organization):
    northwind = organization()
    made = {new_key(northwind.owner, name=f"Key {i}")["id"] for i in range(5)}
    seen, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = northwind.owner.get("/api-keys", params={"limit": 2} | more).json()
        seen += [key["id"] for key in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 5 and set(seen) == made


@pytest.mark.parametrize("key", ["x", "stk_" + "A" * 43, "stk_"])
def test_an_unknown_key_is_refused(client, key):
    client.use_key(key)
    client.get("/me", expect=401)


def test_two_kinds_of_credentials_at_once_are_refused_or_judged_as_one(organization, server):
    northwind = organization()
    key = new_key(northwind.owner)["key"]
    client = server.client()
    client.take_token(northwind.email, northwind.password)
    client.http.headers["X-API-Key"] = key
    client.get("/me", invalid=True, expect=400)


# ---- whoever made it ----


def granted(client):
    """What a key may do, as it is told itself."""
    return {grant["permission"]: grant["scope"] for grant in client.get("/me").json()["permissions"]}


def test_a_key_may_no_more_than_its_maker_may_now(organization, server):
    northwind = organization()
    admin = person(northwind, role="admin")
    grants = [
        {"permission": "employees.manage", "scope": "all"},
        {"permission": "employees.read", "scope": "all"},
        {"permission": "timetracking.punch", "scope": "own"},
    ]
    made = new_key(admin.client, grants=grants)
    machine = with_key(server, made["key"])
    new = {"name": "Ada", "email": "ada@example.com", "role": "viewer"}
    machine.get(f"/employees/{northwind.employee_id}", expect=200)
    path = f"/employees/{admin.id}"

    northwind.owner.patch(path, json={"role": "manager"}, expect=200)
    assert granted(machine) == {"employees.read": "team", "timetracking.punch": "own"}
    machine.post("/employees", json=new, expect=403)
    machine.get(f"/employees/{northwind.employee_id}", expect=403)
    assert machine.get("/employees", expect=200).json()["items"] == []

    northwind.owner.patch(path, json={"role": "viewer"}, expect=200)
    assert granted(machine) == {"employees.read": "all"}
    northwind.owner.patch(path, json={"role": "admin"}, expect=200)
    assert granted(machine) == {g["permission"]: g["scope"] for g in grants}
    (listed,) = northwind.owner.get("/api-keys", expect=200).json()["items"]
    assert listed["grants"] == grants


def test_a_key_follows_the_custom_role_of_its_maker(organization, server):
    northwind = organization()
    grants = [{"permission": "api_keys.manage", "scope": "all"}, *READ]
    role = northwind.owner.post("/roles", json={"name": "IT", "grants": grants}, expect=201).json()
    made = new_key(person(northwind, role="IT").client, grants=grants)
    machine = with_key(server, made["key"])
    assert granted(machine) == {"api_keys.manage": "all", "employees.read": "all"}
    less = {"grants": [{"permission": "employees.read", "scope": "own"}]}
    northwind.owner.patch(f"/roles/{role['id']}", json=less, expect=200)
    assert granted(machine) == {"employees.read": "own"}
    machine.get("/api-keys", expect=403)
    northwind.owner.patch(f"/roles/{role['id']}", json={"grants": []}, expect=200)
    assert granted(machine) == {}


def test_a_key_works_while_its_maker_is_active(organization, server):
    northwind = organization()
    admin = person(northwind, role="admin")
    made = new_key(admin.client)
    machine, others = with_key(server, made["key"]), with_key(server, new_key(northwind.owner)["key"])
    assert is_signed_in(machine)
    northwind.owner.post(f"/employees/{admin.id}/deactivate", json={}, expect=200)
    refused = machine.get("/employees", expect=401).json()
    unknown = with_key(server, "stk_" + "A" * 43).get("/employees", expect=401).json()
    refused.pop("request_id"), unknown.pop("request_id")
    assert refused == unknown
    others.get("/employees", expect=200)
    northwind.owner.post(f"/employees/{admin.id}/activate", json={}, expect=200)
    machine.get("/employees", expect=200)


def test_a_key_that_was_made_with_a_key_goes_with_it(organization, server):
    northwind = organization()
    admin = person(northwind, role="admin")
    grants = [{"permission": "api_keys.manage", "scope": "all"}, *READ]
    first = with_key(server, new_key(admin.client, grants=grants)["key"])
    second = new_key(first, grants=grants)
    third = with_key(server, new_key(with_key(server, second["key"]))["key"])
    assert is_signed_in(third)
    northwind.owner.patch(f"/employees/{admin.id}", json={"role": "member"}, expect=200)
    assert granted(third) == {"employees.read": "own"}
    northwind.owner.post(f"/employees/{admin.id}/deactivate", json={}, expect=200)
    third.get("/me", expect=401)


def test_a_key_whose_maker_is_gone_is_refused_within_a_second(organization, server):
    made = new_key(organization().owner)
    machine = with_key(server, made["key"])
    assert is_signed_in(machine)
    lose_maker(server, made["id"])
    time.sleep(1.1)  # what was verified is remembered for a second
    machine.get("/me", expect=401)


def lose_maker(server, key_id):
    """No request does it: the key's maker is an employee there is not."""
    ids = (uuid.uuid4(), uuid.UUID(key_id))
    statement = "UPDATE api_key SET created_by = {0} WHERE id = {0}"
    if server.engine == "sqlite":
        file = server.data / "stint.db"
        with closing(sqlite3.connect(file, timeout=30)) as connection, connection:
            connection.execute(statement.format("?"), [id.bytes for id in ids])
        return
    with closing(psycopg2.connect(server.environment["DATABASE_URL"])) as connection, connection:
        connection.cursor().execute(statement.format("%s"), [str(id) for id in ids])


# ---- the key of the settings ----


def make_northwind(server):
    server.run(
        "admin", "create", "--organization", "Northwind", "--email", "olive@example.com",
        "--name", "Olive", "--password-stdin", text="seven quiet herons at dawn\n",
    )  # fmt: skip


def start_with_key(start_server, key):
    server = start_server(ADMIN_API_KEY=key)
    make_northwind(server)
    return server


def warnings(server):
    """What the log says of the key; warnings are written at once."""
    said = [line for line in server.log_lines() if line.get("name") == "ADMIN_API_KEY"]
    return [line["message"] for line in said if line["level"] == "warning"]


def test_the_key_of_the_settings_may_do_everything(start_server):
    secret = "a key of the administrator's own making"
    server = start_with_key(start_server, secret)
    owner = server.client()
    owner.sign_in("olive@example.com", "seven quiet herons at dawn")
    machine = with_key(server, secret)
    assert machine.get("/me").json()["permissions"] == owner.get("/me").json()["permissions"]
    (listed,) = machine.get("/api-keys", expect=200).json()["items"]
    assert listed["name"] == "configuration" and listed["prefix"] == ""
    made = new_key(machine)
    assert made["created_by"] is None
    assert granted(with_key(server, made["key"])) == {"employees.read": "all"}


def test_the_key_of_the_settings_stays_one_and_follows_them(start_server):
    first = "a key of the administrator's own making"
    server = start_with_key(start_server, first)
    assert server.stop() == []
    server.http = server.client().http
    server.start()
    machine = with_key(server, first)
    assert len(machine.get("/api-keys", expect=200).json()["items"]) == 1

    second = "another key, for the first was told around"
    server.environment["ADMIN_API_KEY"] = second
    assert server.stop() == []
    server.http = server.client().http
    server.start()
    with_key(server, first).get("/me", expect=401)
    states = {k["state"] for k in with_key(server, second).get("/api-keys").json()["items"]}
    assert states == {"active", "revoked"}


def test_a_revoked_key_of_the_settings_stays_revoked(start_server):
    secret = "a key of the administrator's own making"
    server = start_with_key(start_server, secret)
    owner = server.client()
    owner.sign_in("olive@example.com", "seven quiet herons at dawn")
    (key,) = owner.get("/api-keys").json()["items"]
    owner.post(f"/api-keys/{key['id']}/revoke", json={}, expect=200)
    assert server.stop() == []
    server.http = server.client().http
    server.start()
    with_key(server, secret).get("/me", expect=401)
    assert warnings(server) == [
        "waits for the first organization, in which it is good",
        "was revoked and is refused; configure another one",
    ]


@pytest.mark.parametrize("worker", ["on", "off"])
def test_the_key_of_the_settings_is_good_once_anybody_has_made_an_organization(start_server, worker):
    secret = "a key of the administrator's own making"
    server = start_server(ADMIN_API_KEY=secret, WORKER=worker)
    with_key(server, secret).get("/me", expect=401)
    del server.environment["ADMIN_API_KEY"]  # whoever makes the organization does not know it
    make_northwind(server)
    deadline = time.monotonic() + 60
    while not is_signed_in(with_key(server, secret)):
        assert time.monotonic() < deadline, "the key was not installed"
        time.sleep(0.1)
    (made,) = with_key(server, secret).get("/api-keys", expect=200).json()["items"]
    assert made["name"] == "configuration"
    assert warnings(server) == ["waits for the first organization, in which it is good"]
