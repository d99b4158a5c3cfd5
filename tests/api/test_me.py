"""One's own account, and the people who run an organization."""

import secrets

import pytest
from support.accounts import PASSWORD, audited, is_signed_in, join, new_person


def new_admin(client, **more):
    email = f"Admin-{secrets.token_hex(4)}@Example.com"
    return {"email": email, "name": "Ada Admin", "password": PASSWORD} | more


# ---- /me ----


def test_me_says_who_where_and_what(organization, server):
    northwind = organization()
    person = new_person(northwind, "viewer")
    client = server.client()
    client.sign_in(person.email, person.password)
    me = client.get("/me", expect=200).json()
    assert me["employee"] == person.employee | {"login": "active"}
    assert me["user"]["email"] == person.email and "password_hash" not in me["user"]
    assert [o["role"] for o in me["organizations"]] == ["viewer"]
    owner = northwind.owner.get("/me").json()["permissions"]
    assert {p["scope"] for p in owner} == {"all"}
    assert {p["permission"] for p in me["permissions"]} < {p["permission"] for p in owner}


def test_me_lists_only_organizations_one_may_enter(organization):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    assert len(first.owner.get("/me").json()["organizations"]) == 2
    there = next(o for o in first.owner.get("/me").json()["organizations"] if o["id"] == second.id)
    second.owner.post(f"/employees/{there['employee_id']}/deactivate", json={}, expect=200)
    assert [o["id"] for o in first.owner.get("/me").json()["organizations"]] == [first.id]


def test_nobody_is_nobody(client):
    client.get("/me", expect=401)
    client.patch("/me", json={}, expect=401)


def test_a_profile_is_changed_field_by_field(organization):
    northwind = organization()
    before = northwind.owner.get("/me").json()
    northwind.owner.patch("/me", json={"locale": "pt-BR"}, expect=200)
    after = northwind.owner.patch("/me", json={"name": "Olivia"}, expect=200).json()
    assert after["user"]["locale"] == "pt-BR" and after["user"]["name"] == "Olivia"
    assert after == northwind.owner.get("/me").json()
    assert after["employee"] == before["employee"]
    changes = audited(northwind, "user.update")
    assert [c["before"]["name"] for c in changes] == ["Olive Owner", "Olive Owner"]


@pytest.mark.parametrize(
    "change",
    [{"name": None}, {"name": ""}, {"name": 7}, {"locale": "english"}, {"locale": "e"},
     {"locale": "../en"}, {"locale": None}, {"email": "new@example.com"}, {"role": "owner"}],
)  # fmt: skip
def test_a_profile_that_makes_no_sense_is_refused(organization, change):
    organization().owner.patch("/me", json=change, invalid=True, expect=422)


# ---- administrators ----


def test_a_new_administrator_signs_in_at_once(organization, server):
    northwind = organization()
    body = new_admin(northwind.owner)
    made = northwind.owner.post("/auth/admin-users", json=body, expect=201).json()
    assert made["role"] == "admin" and made["email"] == body["email"].lower()
    assert PASSWORD not in northwind.owner.get("/audit-log").text
    client = server.client()
    assert client.sign_in(body["email"], PASSWORD)["employee"] == made | {"login": "active"}


def test_administrators_are_listed_by_name_without_anybody_else(organization):
    northwind = organization()
    new_person(northwind, "manager")
    northwind.owner.post(
        "/employees",
        json={"name": "No Login", "email": "no-login@example.com", "role": "admin"},
        expect=201,
    )
    for name in ("Zoe", "Ada", "ada"):
        northwind.owner.post("/auth/admin-users", json=new_admin(None, name=name), expect=201)
    listed = northwind.owner.get("/auth/admin-users", expect=200).json()["items"]
    assert [p["name"] for p in listed] == ["Ada", "Olive Owner", "Zoe", "ada"]
    assert [p["role"] for p in listed] == ["admin", "owner", "admin", "admin"]
    seen, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = northwind.owner.get("/auth/admin-users", params={"limit": 1} | more).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == listed


def test_administrators_are_listed_by_their_state(organization):
    northwind = organization()
    path = "/auth/admin-users"
    made = northwind.owner.post(path, json=new_admin(None, name="Zoe"), expect=201).json()
    northwind.owner.post(f"/employees/{made['id']}/deactivate", json={}, expect=200)

    def named(**state):
        return [p["name"] for p in northwind.owner.get(path, params=state, expect=200).json()["items"]]

    assert named(state="active") == ["Olive Owner"]
    assert named(state="deactivated") == ["Zoe"]
    assert named() == ["Olive Owner", "Zoe"]
    northwind.owner.get(path, params={"state": "gone"}, invalid=True, expect=422)


def test_only_an_owner_makes_an_owner(organization, server):
    northwind = organization()
    body = new_admin(None)
    northwind.owner.post("/auth/admin-users", json=body, expect=201)
    admin = server.client()
    admin.sign_in(body["email"], PASSWORD)
    admin.post("/auth/admin-users", json=new_admin(None, role="owner"), expect=403)
    admin.post("/auth/admin-users", json=new_admin(None), expect=201)
    made = northwind.owner.post("/auth/admin-users", json=new_admin(None, role="owner"), expect=201)
    assert made.json()["role"] == "owner"


@pytest.mark.parametrize("role", ["manager", "member", "viewer"])
def test_administrators_are_the_business_of_administrators(organization, server, role):
    person = new_person(northwind := organization(), role)
    client = northwind.server.client()
    client.sign_in(person.email, person.password)
    client.get("/auth/admin-users", expect=403)
    client.post("/auth/admin-users", json=new_admin(None), expect=403)


def test_a_login_of_elsewhere_does_not_join_and_the_answer_does_not_tell(organization, server):
    northwind, other = organization(), organization()
    for password in ("not the password of it", other.password):
        body = {"email": other.email, "name": "Olive", "password": password}
        made = northwind.owner.post("/auth/admin-users", json=body, expect=201).json()
        moved = {"email": f"{made['id']}@example.com"}
        northwind.owner.patch(f"/employees/{made['id']}", json=moved, expect=200)
    client = server.client()
    client.sign_in(other.email, other.password)
    assert [o["id"] for o in client.get("/me").json()["organizations"]] == [other.id]


def test_an_address_is_given_to_one_employee_only(organization):
    northwind = organization()
    body = new_admin(None)
    northwind.owner.post("/auth/admin-users", json=body, expect=201)
    northwind.owner.post("/auth/admin-users", json=body, expect=409)


@pytest.mark.parametrize(
    "change",
    [{"email": "nobody"}, {"name": ""}, {"password": "short"}, {"password": "password12345"},
     {"role": "member"}, {"role": "custom"}, {"more": 1}],
)  # fmt: skip
def test_an_administrator_that_makes_no_sense_is_refused(organization, change):
    body = new_admin(None) | change
    organization().owner.post("/auth/admin-users", json=body, invalid=True, expect=422)


def test_a_password_made_of_the_address_is_refused(organization):
    body = {"email": "adalovelace@example.com", "name": "Ada", "password": "adalovelace2024"}
    organization().owner.post("/auth/admin-users", json=body, expect=422)


def test_a_cookie_is_taken_only_from_the_own_site(organization):
    northwind = organization()
    assert is_signed_in(northwind.owner)
    northwind.owner.http.headers["Origin"] = "https://elsewhere.example"
    northwind.owner.patch("/me", json={"name": "Eve"}, expect=403)
    assert northwind.owner.get("/me").json()["user"]["name"] == "Olive Owner"
