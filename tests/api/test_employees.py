"""Employees: making, finding, changing, deactivating; who may, and what never happens."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
from support.people import person

MISSING = "01900000-0000-7000-8000-00000000dead"
PASSWORD = "seven quiet herons at dawn"


def make(client, name="Ada Lovelace", expect=201, **more):
    body = {"name": name, "email": f"{name.lower().replace(' ', '.')}@example.com"} | more
    return client.post("/employees", json=body, expect=expect).json()


def everybody(client, **filters):
    found, cursor = [], {}
    while cursor is not None:
        page = client.get("/employees", params={**filters, **cursor}, expect=200).json()
        found += page["items"]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    return found


def pointers(reply):
    return sorted(error["pointer"] for error in reply["errors"])


# ---- making ----


def test_a_new_employee_is_active_with_the_defaults(organization):
    owner = organization().owner
    made = make(owner, email="Ada@Example.com")
    assert made | {"id": "", "created_at": "", "updated_at": ""} == {
        "id": "", "number": "E002", "name": "Ada Lovelace", "email": "ada@example.com",
        "department": "", "position": "", "state": "active", "login": "none", "role": "member", "time_zone": None,
            "region": None,
        "daily_norm_minutes": 480, "manager_id": None, "has_pin": False, "employed_from": None,
        "employed_until": None, "created_at": "", "updated_at": "",
    }  # fmt: skip
    assert owner.get(f"/employees/{made['id']}", expect=200).json() == made


def test_an_employee_is_made_with_everything_given(organization):
    northwind = organization()
    given = {
        "number": "X-17", "department": "Kitchen", "position": "Chef", "role": "manager",
        "time_zone": "Asia/Kathmandu", "daily_norm_minutes": 420,
        "manager_id": northwind.employee_id, "employed_from": "2026-01-01",
        "employed_until": "2026-12-31",
    }  # fmt: skip
    made = make(northwind.owner, **given)
    assert {name: made[name] for name in given} == given


def test_numbers_go_on_after_the_highest(organization):
    owner = organization().owner
    make(owner, "A", number="E0041")
    make(owner, "B", number="E7x")
    make(owner, "C", number="EX")
    assert make(owner, "D")["number"] == "E042"


@pytest.mark.parametrize("taken", ["number", "email"])
def test_a_number_or_address_is_taken_once_in_an_organization(organization, taken):
    northwind, southwind = organization(), organization()
    first = make(northwind.owner, number="N1")
    again = {"number": "N2", "email": "other@example.com"} | {taken: first[taken].upper()}
    reply = make(northwind.owner, "Other", expect=409, **again)
    assert reply["type"].endswith(f"employee_{taken}_taken")
    assert first[taken] in reply["detail"]
    make(southwind.owner, number="N1")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"name": " "}, ["/name"]),
        ({"name": "Ada\r\nLovelace"}, ["/name"]),
        ({"name": "x" * 201}, ["/name"]),
        ({"email": "ada"}, ["/email"]),
        ({"email": "ada@exam\nple.com"}, ["/email"]),
        ({"number": ""}, ["/number"]),
        ({"role": "emperor"}, ["/role"]),
        ({"role": "custom"}, ["/role"]),
        ({"time_zone": "Europe/Atlantis"}, ["/time_zone"]),
        ({"daily_norm_minutes": 1441}, ["/daily_norm_minutes"]),
        ({"daily_norm_minutes": -1}, ["/daily_norm_minutes"]),
        ({"daily_norm_minutes": "480"}, ["/daily_norm_minutes"]),
        ({"manager_id": MISSING}, ["/manager_id"]),
        ({"manager_id": "boss"}, ["/manager_id"]),
        ({"employed_from": "2026-02-30"}, ["/employed_from"]),
        ({"employed_from": "2026-03-02", "employed_until": "2026-03-01"}, ["/employed_until"]),
        ({"password": "short"}, ["/password"]),
        ({"password": "Password2026!"}, ["/password"]),
        ({"password": "ada.lovelace1", "email": "ada.lovelace@example.com"}, ["/password"]),
        ({"password": "x" * 129}, ["/password"]),
        ({"state": "active"}, ["/state"]),
        ({"user_id": MISSING}, ["/user_id"]),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_name(organization, more, wrong):
    owner = organization().owner
    body = {"name": "Ada", "email": "ada@example.com"} | more
    reply = owner.post("/employees", json=body, invalid=True, expect=422).json()
    assert pointers(reply) == wrong
    assert len(everybody(owner)) == 1


def test_a_manager_of_another_organization_is_as_one_that_is_not_there(organization):
    northwind, southwind = organization(), organization()
    answers = [
        make(northwind.owner, expect=422, manager_id=manager) | {"request_id": ""}
        for manager in (southwind.employee_id, MISSING)
    ]
    assert answers[0] == answers[1]


def test_many_made_at_once_get_numbers_of_their_own(organization):
    owner = organization().owner
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda i: make(owner, f"Person {i}"), range(16)))
    assert len({employee["number"] for employee in made}) == 16


def test_two_at_once_with_one_address_leave_one(organization):
    owner = organization().owner

    def post(i):
        body = {"name": f"Ada {i}", "email": "ada@example.com"}
        return owner.post("/employees", json=body).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(8)))
    assert sorted(answers) == [201] + [409] * 7
    assert len(everybody(owner, q="ada@example.com")) == 1


# ---- logins ----


def test_a_password_makes_a_login(organization, client):
    owner = organization().owner
    made = make(owner, email="new.login@northwind.example", password=PASSWORD)
    signed_in = client.sign_in("new.login@northwind.example", PASSWORD)
    assert signed_in["employee"]["id"] == made["id"]


def test_no_password_makes_no_login(organization, client):
    make(organization().owner, email="no.login@northwind.example")
    body = {"email": "no.login@northwind.example", "password": PASSWORD}
    client.post("/auth/login", json=body, expect=401)


def test_a_password_never_shows(organization):
    owner = organization().owner
    made = make(owner, email="silent@northwind.example", password=PASSWORD)
    log = owner.get("/audit-log", params={"entity_id": made["id"]}).text
    assert PASSWORD not in log and "argon2" not in log and "password" not in made


def test_the_answer_tells_nothing_of_a_login_elsewhere(organization):
    northwind, southwind = organization(), organization()
    make(northwind.owner, email="known@northwind.example", password=PASSWORD)
    private = {"id": "", "name": "", "email": "", "number": ""}
    answers = [
        make(southwind.owner, email=address, password="another long passphrase") | private
        for address in ("known@northwind.example", "unknown@northwind.example")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("password", [PASSWORD, "another long passphrase"])
def test_a_login_elsewhere_is_neither_joined_nor_tried(organization, client, password):
    """Else whoever administers one tenant could guess the passwords of all others here."""
    northwind, southwind = organization(), organization()
    email = f"victim{len(password)}@northwind.example"
    make(northwind.owner, email=email, password=PASSWORD)
    make(southwind.owner, email=email, password=password)
    signed_in = client.sign_in(email, PASSWORD)
    assert [o["id"] for o in signed_in["organizations"]] == [northwind.id]


# ---- finding ----


def test_the_list_sorts_by_code_point_then_number_on_pages_of_any_size(organization):
    owner = organization().owner
    for name, number in [("b", "3"), ("B", "1"), ("é", "4"), ("a", "2"), ("b", "10")]:
        make(owner, name, number=number, email=f"{number}@example.com")
    expected = ["1", "E001", "2", "10", "3", "4"]
    assert [e["number"] for e in everybody(owner)] == expected
    for limit in (1, 2, 3, 6):
        assert [e["number"] for e in everybody(owner, limit=limit)] == expected


def test_filters_leave_only_what_they_name(organization):
    northwind = organization()
    owner = northwind.owner
    ada = make(owner, department="Kitchen", manager_id=northwind.employee_id, number="K-1")
    bob = make(owner, "Bob 100%", department="Bar", role="viewer", email="bob@example.com")
    owner.post(f"/employees/{bob['id']}/deactivate", json={}, expect=200)

    def names(**filters):
        return [employee["name"] for employee in everybody(owner, **filters)]

    assert names(department="Kitchen") == ["Ada Lovelace"]
    assert names(manager_id=northwind.employee_id) == ["Ada Lovelace"]
    assert names(role="viewer") == ["Bob 100%"]
    assert names(state="deactivated") == ["Bob 100%"]
    assert names(state="active") == ["Ada Lovelace", "Olive Owner"]
    assert names(q="LOVE") == ["Ada Lovelace"]
    assert names(q="k-1") == ["Ada Lovelace"]
    assert names(q="bob@") == ["Bob 100%"]
    assert names(q="0%") == ["Bob 100%"]
    assert names(q="a_a") == []
    assert names(q="\\") == []
    assert names(state="active", department="Bar") == []
    assert ada["department"] == "Kitchen"


def test_an_unknown_filter_is_refused(organization):
    owner = organization().owner
    for query in ({"states": "active"}, {"limit": 0}, {"limit": 501}, {"cursor": "?"}):
        owner.get("/employees", params=query, invalid=True, expect=422)


def test_a_long_name_of_a_filter_is_told_without_cutting_a_character(organization):
    http = organization().owner.http
    for name in ("ö" * 150, "x" + "ö" * 150, "𝄞" * 70, "xx" + "𝄞" * 70):
        reply = http.get("/api/v1/employees", params={name: "1"})
        (error,) = json.loads(reply.content.decode("utf-8"))["errors"]
        assert name.startswith(error["pointer"].removeprefix("/"))
        assert 196 <= len(error["pointer"].encode()) <= 201


def test_an_employee_is_found_by_address_in_any_case(organization):
    northwind, southwind = organization(), organization()
    made = make(northwind.owner, email="ada@northwind.example")
    query = {"email": "ADA@Northwind.example"}
    assert northwind.owner.get("/employees/by_email", params=query, expect=200).json() == made
    southwind.owner.get("/employees/by_email", params=query, expect=404)


def test_each_role_sees_whom_it_may(organization):
    northwind = organization()
    boss = person(northwind, role="manager")
    direct = make(northwind.owner, "Direct", manager_id=boss.id)
    indirect = make(northwind.owner, "Indirect", manager_id=direct["id"])
    stranger = make(northwind.owner, "Stranger")
    member, viewer = person(northwind), person(northwind, role="viewer")

    def seen(someone):
        return {employee["id"] for employee in everybody(someone.client)}

    assert seen(boss) == {boss.id, direct["id"], indirect["id"]}
    assert seen(member) == {member.id}
    assert stranger["id"] in seen(viewer) and len(seen(viewer)) == 7
    boss.client.get(f"/employees/{indirect['id']}", expect=200)
    boss.client.get(f"/employees/{stranger['id']}", expect=403)
    member.client.get(f"/employees/{stranger['id']}", expect=403)
    member.client.get("/employees/by_email", params={"email": stranger["email"]}, expect=404)
    boss.client.get("/employees/by_email", params={"email": direct["email"]}, expect=200)


def departments(client, **query):
    page = client.get("/employees/departments", params=query, expect=200).json()
    return [item["name"] for item in page["items"]], page["next_cursor"]


def test_the_departments_are_those_of_whom_one_may_see(organization):
    northwind, southwind = organization(), organization()
    make(southwind.owner, department="Elsewhere")
    assert departments(northwind.owner) == ([], None)
    boss = person(northwind, role="manager", department="Kitchen")
    direct = make(northwind.owner, "Direct", manager_id=boss.id, department="Bar")
    make(northwind.owner, "Indirect", manager_id=direct["id"], department="Kitchen")
    gone = make(northwind.owner, "Gone", department="Ärzte")
    northwind.owner.post(f"/employees/{gone['id']}/deactivate", json={}, expect=200)
    member = person(northwind, department="cellar")

    assert departments(northwind.owner) == (["Bar", "Kitchen", "cellar", "Ärzte"], None)
    assert departments(boss.client) == (["Bar", "Kitchen"], None)
    assert departments(member.client) == (["cellar"], None)
    assert departments(person(northwind).client) == ([], None)


def test_departments_come_page_by_page_each_once(organization):
    owner = organization().owner
    for number in range(12):
        make(owner, f"Person {number}", department=f"D{number % 5}")
    for limit in (1, 2, 4, 5, 500):
        found, (names, cursor) = [], departments(owner, limit=limit)
        while cursor is not None:
            assert len(names) == limit
            found += names
            names, cursor = departments(owner, limit=limit, cursor=cursor)
        assert found + names == ["D0", "D1", "D2", "D3", "D4"]
    owner.get("/employees/departments", params={"cursor": "?"}, expect=422)


@pytest.mark.parametrize("role", ["manager", "member", "viewer"])
def test_only_administrators_change_employees(organization, role):
    northwind = organization()
    someone = person(northwind, role=role)
    make(someone.client, expect=403)
    for path in (f"/employees/{someone.id}", f"/employees/{northwind.employee_id}"):
        someone.client.patch(path, json={"name": "Me"}, expect=403)
        someone.client.put(path, json={"name": "Me", "email": "m@example.com"}, expect=403)
        someone.client.post(f"{path}/deactivate", json={}, expect=403)
        someone.client.post(f"{path}/activate", json={}, expect=403)


def test_an_employee_of_another_organization_is_as_one_that_is_not_there(organization):
    northwind, southwind = organization(), organization()
    for method, path, body in [
        ("GET", "", None),
        ("PATCH", "", {"name": "Mine"}),
        ("PUT", "", {"name": "Mine", "email": "mine@example.com"}),
        ("POST", "/deactivate", {}),
        ("POST", "/activate", {}),
    ]:
        answers = [
            northwind.owner.request(method, f"/employees/{id}{path}", json=body, expect=404).json()
            | {"request_id": ""}
            for id in (southwind.employee_id, MISSING)
        ]
        assert answers[0] == answers[1]


# ---- changing ----


def test_patch_changes_what_it_names_and_null_clears(organization):
    northwind = organization()
    owner = northwind.owner
    made = make(owner, time_zone="Asia/Kathmandu", manager_id=northwind.employee_id,
                employed_from="2026-01-01")  # fmt: skip
    path = f"/employees/{made['id']}"
    patch = {"department": "Bar", "time_zone": None, "manager_id": None, "employed_from": None}
    changed = owner.patch(path, json=patch, expect=200).json()
    assert changed == made | patch | {"updated_at": changed["updated_at"]}
    assert owner.get(path).json() == changed


@pytest.mark.parametrize("name", ["name", "email", "number", "role", "department", "state"])
def test_what_an_employee_always_has_cannot_be_null(organization, name):
    owner = organization().owner
    path = f"/employees/{make(owner)['id']}"
    reply = owner.patch(path, json={name: None}, invalid=True, expect=422)
    assert pointers(reply.json()) == [f"/{name}"]


def test_put_clears_what_it_leaves_out_but_keeps_number_role_and_norm(organization):
    northwind = organization()
    made = make(northwind.owner, number="N1", role="manager", department="Bar", position="Chef",
                time_zone="Asia/Kathmandu", daily_norm_minutes=1, employed_until="2026-12-31",
                manager_id=northwind.employee_id)  # fmt: skip
    body = {"name": "Ada King", "email": "King@example.com"}
    put = northwind.owner.put(f"/employees/{made['id']}", json=body, expect=200).json()
    assert put | {"updated_at": ""} == made | {
        "name": "Ada King", "email": "king@example.com", "department": "", "position": "",
        "time_zone": None, "manager_id": None, "employed_until": None,
        "updated_at": "",
    }  # fmt: skip
    assert northwind.owner.get(f"/employees/{made['id']}").json() == put


def test_put_needs_a_name_and_an_address(organization):
    owner = organization().owner
    reply = owner.put(f"/employees/{make(owner)['id']}", json={}, invalid=True, expect=422)
    assert pointers(reply.json()) == ["/email", "/name"]


def test_the_state_changes_by_neither_patch_nor_put(organization):
    owner = organization().owner
    path = f"/employees/{make(owner)['id']}"
    body = {"name": "Ada", "email": "ada@example.com", "state": "deactivated"}
    owner.patch(path, json={"state": "deactivated"}, invalid=True, expect=422)
    owner.put(path, json=body, invalid=True, expect=422)
    assert owner.get(path).json()["state"] == "active"


def test_a_change_on_a_stale_page_is_refused(organization):
    owner = organization().owner
    path = f"/employees/{make(owner)['id']}"
    stale = {"If-Match": owner.get(path).headers["ETag"]}
    owner.patch(path, json={"department": "Bar"}, headers=stale, expect=200)
    owner.patch(path, json={"department": "Kitchen"}, headers=stale, expect=412)
    body = {"name": "Ada", "email": "ada@example.com"}
    owner.put(path, json=body, headers=stale, expect=412)
    assert owner.get(path).json()["department"] == "Bar"


@pytest.mark.parametrize("value", ["", "   ", ",", " , ,", '""'])
def test_an_if_match_that_names_no_version_matches_none(organization, value):
    northwind = organization()
    path = f"/employees/{make(northwind.owner)['id']}"
    assert bare_patch(northwind, path, {"If-Match": value}) == 412
    assert northwind.owner.get(path).json()["department"] == ""
    assert bare_patch(northwind, path, {"If-Match": "*"}) == 200


def bare_patch(organization, path, headers):
    """Without httpx, which sends no value that begins with a space."""
    owner = organization.owner.http
    headers |= {name: owner.headers[name] for name in ("Cookie", "Origin")}
    headers |= {"Content-Type": "application/json"}
    with closing(HTTPConnection(owner.base_url.host, owner.base_url.port)) as connection:
        connection.request("PATCH", f"/api/v1{path}", '{"department":"Bar"}', headers)
        return connection.getresponse().status


def test_an_employee_who_is_as_their_reader_has_them_is_not_sent_again(organization):
    owner = organization().owner
    path = f"/employees/{make(owner)['id']}"
    seen = {"If-None-Match": owner.get(path, expect=200).headers["ETag"]}
    assert owner.get(path, headers=seen, expect=304).content == b""
    owner.patch(path, json={"department": "Bar"}, expect=200)
    owner.get(path, headers=seen, expect=200)


def test_managers_form_no_circle(organization):
    owner = organization().owner
    ada = make(owner)
    bob = make(owner, "Bob", manager_id=ada["id"])
    eve = make(owner, "Eve", manager_id=bob["id"])
    for manager in (ada, bob, eve):
        reply = owner.patch(
            f"/employees/{ada['id']}", json={"manager_id": manager["id"]}, expect=422
        )
        assert pointers(reply.json()) == ["/manager_id"]
    owner.patch(f"/employees/{eve['id']}", json={"manager_id": ada["id"]}, expect=200)


def test_an_employment_does_not_end_before_it_begins(organization):
    owner = organization().owner
    path = f"/employees/{make(owner, employed_from='2026-03-01')['id']}"
    until = owner.patch(path, json={"employed_until": "2026-02-28"}, expect=422).json()
    assert pointers(until) == ["/employed_until"]
    owner.patch(path, json={"employed_until": "2026-03-01"}, expect=200)
    assert pointers(owner.patch(path, json={"employed_from": "2026-03-02"}, expect=422).json()) == [
        "/employed_from"
    ]


def test_an_address_or_number_of_somebody_else_is_refused_and_ones_own_is_not(organization):
    owner = organization().owner
    ada, bob = make(owner), make(owner, "Bob")
    path = f"/employees/{bob['id']}"
    owner.patch(path, json={"email": ada["email"].upper()}, expect=409)
    owner.patch(path, json={"number": ada["number"]}, expect=409)
    owner.patch(path, json={"email": bob["email"], "number": bob["number"]}, expect=200)


def test_every_change_is_in_the_audit_log(organization, clock):
    owner = organization().owner
    made = make(owner)
    path = f"/employees/{made['id']}"
    clock("2026-03-10T09:00:01Z")
    owner.patch(path, json={"department": "Bar"}, expect=200)
    clock("2026-03-10T09:00:02Z")
    owner.put(path, json={"name": "Ada", "email": "ada@example.com"}, expect=200)
    clock("2026-03-10T09:00:03Z")
    owner.post(f"{path}/deactivate", json={}, expect=200)
    owner.post(f"{path}/deactivate", json={}, expect=200)
    clock("2026-03-10T09:00:04Z")
    owner.post(f"{path}/activate", json={}, expect=200)
    log = owner.get("/audit-log", params={"entity_id": made["id"]}).json()["items"]
    assert [entry["action"] for entry in log] == [
        "employee.activate", "employee.deactivate", "employee.update", "employee.update",
        "employee.create",
    ]  # fmt: skip
    assert log[-1]["after"] == made


# ---- roles and owners ----


def test_only_an_owner_touches_owners(organization):
    northwind = organization()
    admin = person(northwind, role="admin").client
    owner = f"/employees/{northwind.employee_id}"
    make(admin, "New", role="owner", expect=403)
    member = make(admin, "Member")
    admin.patch(f"/employees/{member['id']}", json={"role": "owner"}, expect=403)
    admin.patch(owner, json={"department": "Bar"}, expect=403)
    admin.patch(owner, json={"role": "member"}, expect=403)
    admin.post(f"{owner}/deactivate", json={}, expect=403)
    northwind.owner.patch(f"/employees/{member['id']}", json={"role": "owner"}, expect=200)


def make_hr(organization):
    """A role that may change employees, and nothing else."""
    grants = [{"permission": "employees.manage", "scope": "all"},
              {"permission": "employees.read", "scope": "all"}]  # fmt: skip
    organization.owner.post("/roles", json={"name": "HR", "grants": grants}, expect=201)


def test_nobody_gives_or_takes_a_role_beyond_their_own(organization):
    northwind = organization()
    make_hr(northwind)
    client = person(northwind, role="HR").client
    admin, colleague = person(northwind, role="admin"), person(northwind, role="HR")
    make(client, "New", role="admin", expect=403)
    client.patch(f"/employees/{colleague.id}", json={"role": "admin"}, expect=403)
    client.patch(f"/employees/{admin.id}", json={"role": "HR"}, expect=403)
    client.post(f"/employees/{admin.id}/deactivate", json={}, expect=403)
    make(client, "Second", role="HR")


@pytest.mark.parametrize("role", ["admin", "member"])
def test_nobody_changes_the_address_of_whoever_may_do_more(organization, role):
    northwind = organization()
    make_hr(northwind)
    hr, employee = person(northwind, role="HR").client, person(northwind, role=role)
    path = f"/employees/{employee.id}"
    before = northwind.owner.get(path, expect=200).json()
    mine = {"email": "mine@example.com"}
    hr.patch(path, json=mine, expect=403)
    hr.put(path, json={"name": before["name"]} | mine, expect=403)
    assert northwind.owner.get(path, expect=200).json() == before
    data = {"name": "Kim", "department": "Bar", "manager_id": None, "daily_norm_minutes": 60}
    changed = hr.patch(path, json=data | {"email": before["email"].upper()}, expect=200).json()
    assert changed["email"] == before["email"] and changed["department"] == "Bar"
    northwind.owner.patch(path, json=mine, expect=200)


def test_only_owners_change_the_norms_of_owners(organization):
    northwind = organization()
    admin = person(northwind, role="admin").client
    path = f"/employees/{northwind.employee_id}/norms/2026-03-01"
    admin.put(path, json={"daily_norm_minutes": 0}, expect=403)
    northwind.owner.put(path, json={"daily_norm_minutes": 60}, expect=200)
    admin.delete(path, expect=403)
    northwind.owner.delete(path, expect=204)


def test_whoever_changes_employees_changes_their_equals_and_themselves(organization):
    northwind = organization()
    make_hr(northwind)
    hr, colleague = person(northwind, role="HR"), person(northwind, role="HR")
    for id in (hr.id, colleague.id):
        body = {"email": f"{id}@example.com", "manager_id": northwind.employee_id}
        hr.client.patch(f"/employees/{id}", json=body, expect=200)
        norm = {"daily_norm_minutes": 60}
        hr.client.put(f"/employees/{id}/norms/2026-03-01", json=norm, expect=200)


def test_who_may_not_change_an_owner_is_told_so_before_what_they_have_read(organization):
    northwind = organization()
    make_hr(northwind)
    refused = person(northwind, role="HR").client.patch(
        f"/employees/{northwind.employee_id}",
        json={"department": "Bar"},
        headers={"If-Match": '"old"'},
        expect=403,
    )
    assert "ETag" not in refused.headers


def test_a_team_scope_adds_to_the_team_only(organization):
    northwind = organization()
    grants = [{"permission": "employees.manage", "scope": "team"},
              {"permission": "employees.read", "scope": "team"}]  # fmt: skip
    northwind.owner.post("/roles", json={"name": "Lead", "grants": grants}, expect=201)
    lead = person(northwind, role="Lead")
    make(lead.client, "Nobody's", role="Lead", expect=403)
    make(lead.client, "Owner's", role="Lead", manager_id=northwind.employee_id, expect=403)
    make(lead.client, "Mine", role="Lead", manager_id=lead.id)


def test_the_last_owner_stays_an_active_owner(organization):
    northwind = organization()
    path = f"/employees/{northwind.employee_id}"
    refused = northwind.owner.patch(path, json={"role": "admin"}, expect=409).json()
    assert refused["type"].endswith("last_owner")
    make(northwind.owner, "No Login", role="owner")
    northwind.owner.patch(path, json={"role": "admin"}, expect=409)
    second = person(northwind, role="owner")
    northwind.owner.patch(path, json={"role": "admin"}, expect=200)
    second.client.patch(f"/employees/{second.id}", json={"role": "admin"}, expect=409)


def test_nobody_deactivates_themselves(organization):
    northwind = organization()
    person(northwind, role="owner")
    path = f"/employees/{northwind.employee_id}/deactivate"
    refused = northwind.owner.post(path, json={}, expect=409).json()
    assert refused["type"].endswith("own_deactivation")


def test_two_owners_cannot_deactivate_each_other_at_once(organization):
    northwind = organization()
    second = person(northwind, role="owner")
    jobs = [(northwind.owner, second.id), (second.client, northwind.employee_id)]

    def deactivate(job):
        client, employee_id = job
        return client.post(f"/employees/{employee_id}/deactivate", json={}).status_code

    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(deactivate, jobs))
    assert replies.count(200) == 1 and set(replies) <= {200, 401, 409}


def test_deactivation_ends_access_at_once_and_activation_gives_it_back(organization):
    northwind = organization()
    someone = person(northwind)
    someone.client.get("/organization", expect=200)
    path = f"/employees/{someone.id}"
    off = northwind.owner.post(f"{path}/deactivate", json={}, expect=200).json()
    assert off["state"] == "deactivated"
    someone.client.get("/organization", expect=401)
    body = {"email": someone.email, "password": someone.password}
    someone.client.nobody().post("/auth/login", json=body, expect=401)
    assert northwind.owner.get(path, expect=200).json() == off
    assert northwind.owner.post(f"{path}/activate", json={}, expect=200).json()["state"] == "active"
    someone.client.nobody().sign_in(someone.email, someone.password)
