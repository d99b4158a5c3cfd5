"""Roles: built-in and custom ones, and the rule that nobody gives away more than they have."""

import pytest
from support.people import person

BUILT_IN = ["owner", "admin", "manager", "member", "viewer"]
READ_TEAM = {"permission": "employees.read", "scope": "team"}


def make_role(client, name="Payroll", grants=(READ_TEAM,), expect=201):
    return client.post("/roles", json={"name": name, "grants": list(grants)}, expect=expect).json()


def every_role(client, limit=50, **filters):
    found, cursor = [], {}
    while cursor is not None:
        page = client.get("/roles", params={"limit": limit, **filters, **cursor}, expect=200).json()
        found += page["items"]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    return found


def test_built_in_roles_come_first_with_their_grants(organization):
    roles = every_role(organization().owner)
    assert [role["name"] for role in roles] == BUILT_IN
    owner, _, manager, member, viewer = roles
    assert all(grant["scope"] == "all" for grant in owner["grants"])
    assert READ_TEAM in manager["grants"]
    assert {"permission": "employees.read", "scope": "own"} in member["grants"]
    assert {"permission": "employees.read", "scope": "all"} in viewer["grants"]
    assert all(role["built_in"] and role["id"] is None for role in roles)


def test_every_permission_is_listed_once_with_what_each_role_has(organization):
    items = organization().owner.get("/permissions", expect=200).json()["items"]
    names = [item["name"] for item in items]
    assert names == sorted(set(names))
    by_name = {item["name"]: item for item in items}
    assert by_name["employees.read"] | {"description": ""} == {
        "name": "employees.read", "description": "", "owner": "all",
        "admin": "all", "manager": "team", "member": "own", "viewer": "all",
    }  # fmt: skip


def test_the_pages_of_the_list_hold_each_role_once(organization):
    owner = organization().owner
    for name in ("Zebra", "Apple", "Émile", "apple"):
        make_role(owner, name)
    expected = [*BUILT_IN, "Apple", "Zebra", "apple", "Émile"]
    for limit in (1, 2, 5, 9, 50):
        assert [role["name"] for role in every_role(owner, limit)] == expected


def test_a_custom_role_is_made_read_and_changed(organization):
    owner = organization().owner
    role = make_role(owner)
    assert owner.get(f"/roles/{role['id']}", expect=200).json() == role
    wider = [{"permission": "employees.read", "scope": "all"}]
    changed = owner.patch(f"/roles/{role['id']}", json={"grants": wider}, expect=200).json()
    assert (changed["name"], changed["grants"]) == ("Payroll", wider)
    renamed = owner.patch(f"/roles/{role['id']}", json={"name": "Pay"}, expect=200).json()
    assert (renamed["name"], renamed["grants"]) == ("Pay", wider)
    emptied = owner.patch(f"/roles/{role['id']}", json={"grants": []}, expect=200).json()
    assert emptied["grants"] == []


@pytest.mark.parametrize(
    ("grants", "pointer"),
    [
        ([{"permission": "employees.eat", "scope": "all"}], "/grants/0/permission"),
        ([READ_TEAM, READ_TEAM], "/grants/1/permission"),
        ([{"permission": "employees.read", "scope": "none"}], "/grants/0/scope"),
        ([{"permission": "employees.read", "scope": "world"}], "/grants/0/scope"),
        ([{"permission": "employees.read"}], "/grants/0/scope"),
    ],
    ids=str,
)
def test_a_grant_that_means_nothing_is_refused_by_place(organization, grants, pointer):
    body = {"name": "Payroll", "grants": grants}
    reply = organization().owner.post("/roles", json=body, invalid=True, expect=422)
    assert [e["pointer"] for e in reply.json()["errors"]] == [pointer]


@pytest.mark.parametrize("name", ["owner", "Owner", "custom", "", " Payroll", "Pay\troll"])
def test_a_name_that_could_mislead_is_refused(organization, name):
    body = {"name": name, "grants": []}
    reply = organization().owner.post("/roles", json=body, invalid=True, expect=422)
    assert [e["pointer"] for e in reply.json()["errors"]] == ["/name"]


def test_a_name_is_taken_once_in_an_organization(organization):
    northwind, southwind = organization(), organization()
    role = make_role(northwind.owner)
    make_role(northwind.owner, expect=409)
    make_role(southwind.owner)
    other = make_role(northwind.owner, "Other")
    northwind.owner.patch(f"/roles/{other['id']}", json={"name": role["name"]}, expect=409)


def test_nobody_makes_a_role_beyond_their_own(organization):
    northwind = organization()
    keeper = make_role(
        northwind.owner, "Keeper", [{"permission": "roles.manage", "scope": "all"}, READ_TEAM]
    )
    client = person(northwind, role=keeper["name"]).client
    make_role(client, "Less", [{"permission": "employees.read", "scope": "own"}])
    make_role(client, "Wider", [{"permission": "employees.read", "scope": "all"}], expect=403)
    make_role(client, "Other", [{"permission": "employees.manage", "scope": "own"}], expect=403)


def test_nobody_changes_a_role_that_goes_beyond_their_own(organization):
    northwind = organization()
    keeper = make_role(
        northwind.owner, "Keeper", [{"permission": "roles.manage", "scope": "all"}]
    )
    wider = make_role(northwind.owner, "Wider")
    client = person(northwind, role=keeper["name"]).client
    client.patch(f"/roles/{wider['id']}", json={"grants": []}, expect=403)
    client.post(f"/roles/{wider['id']}/archive", expect=403, json={})
    grown = keeper["grants"] + [READ_TEAM]
    client.patch(f"/roles/{keeper['id']}", json={"grants": grown}, expect=403)


def test_a_narrower_scope_of_roles_manage_opens_nothing(organization):
    northwind = organization()
    make_role(northwind.owner, "Half", [{"permission": "roles.manage", "scope": "team"}])
    client = person(northwind, role="Half").client
    client.get("/roles", expect=403)
    make_role(client, "New", [], expect=403)


def test_a_changed_role_counts_at_once(organization):
    northwind = organization()
    role = make_role(northwind.owner, grants=[{"permission": "employees.read", "scope": "all"}])
    client = person(northwind, role="Payroll").client
    assert len(client.get("/employees", expect=200).json()["items"]) == 2
    northwind.owner.patch(f"/roles/{role['id']}", json={"grants": []}, expect=200)
    client.get("/employees", expect=403)


def test_a_role_is_archived_only_when_no_employee_has_it(organization):
    northwind = organization()
    role = make_role(northwind.owner)
    paid = person(northwind, role="Payroll")
    archive = f"/roles/{role['id']}/archive"
    reply = northwind.owner.post(archive, json={}, expect=409)
    assert reply.json()["type"].endswith("role_in_use")
    northwind.owner.patch(f"/employees/{paid.id}", json={"role": "member"}, expect=200)
    assert northwind.owner.post(archive, json={}, expect=200).json()["state"] == "archived"
    northwind.owner.post(archive, json={}, expect=200)
    northwind.owner.patch(f"/employees/{paid.id}", json={"role": "Payroll"}, expect=422)
    northwind.owner.patch(f"/roles/{role['id']}", json={"name": "Pay"}, expect=409)
    assert [r["name"] for r in every_role(northwind.owner, state="archived")] == ["Payroll"]
    assert [r["name"] for r in every_role(northwind.owner, state="active")] == BUILT_IN


def test_a_role_of_another_organization_is_as_one_that_is_not_there(organization):
    northwind, southwind = organization(), organization()
    foreign = make_role(southwind.owner)["id"]
    missing = "01900000-0000-7000-8000-00000000dead"
    answers = []
    for role_id in (foreign, missing):
        reply = northwind.owner.get(f"/roles/{role_id}", expect=404).json()
        answers.append({k: v for k, v in reply.items() if k != "request_id"})
        northwind.owner.patch(f"/roles/{role_id}", json={"name": "Mine"}, expect=404)
        northwind.owner.post(f"/roles/{role_id}/archive", json={}, expect=404)
    assert answers[0] == answers[1]


def test_a_role_changed_on_a_stale_page_is_refused(organization):
    owner = organization().owner
    path = f"/roles/{make_role(owner)['id']}"
    stale = {"If-Match": owner.get(path).headers["ETag"]}
    owner.patch(path, json={"description": "Pays"}, headers=stale, expect=200)
    owner.patch(path, json={"description": "Does not"}, headers=stale, expect=412)


@pytest.mark.parametrize("role", ["manager", "member", "viewer"])
def test_only_administrators_see_roles(organization, role):
    client = person(organization(), role=role).client
    client.get("/roles", expect=403)
    client.get("/permissions", expect=403)


def test_an_admin_keeps_roles(organization):
    client = person(organization(), role="admin").client
    make_role(client)
    assert "Payroll" in [role["name"] for role in every_role(client)]
