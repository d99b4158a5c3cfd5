"""Projects and who works on them: from both sides, over time, and never across tenants."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited
from support.people import person
from support.projects import active, assignees, join, members, project, task


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def apollo(northwind):
    return project(northwind, "Apollo", code="AP-1", description="To the moon")


def memberships(client, employee_id, **query):
    return client.get(f"/employees/{employee_id}/projects", params=query, expect=200).json()[
        "items"
    ]


def projects(client, **query):
    return client.get("/projects", params=query, expect=200).json()["items"]


def errors(reply):
    return {error["pointer"]: error["message"] for error in reply.json()["errors"]}


# ---- projects ----


def test_a_project_is_made_read_and_changed(northwind, apollo, clock):
    assert apollo == {
        "id": apollo["id"],
        "name": "Apollo",
        "code": "AP-1",
        "description": "To the moon",
        "external_id": None,
        "state": "active",
        "created_at": "2026-03-10T09:00:00Z",
        "updated_at": "2026-03-10T09:00:00Z",
    }
    assert northwind.owner.get(f"/projects/{apollo['id']}", expect=200).json() == apollo
    clock("2026-03-10T10:00:00Z")
    change = {"name": "Apollo 11", "code": None}
    changed = northwind.owner.patch(f"/projects/{apollo['id']}", json=change, expect=200).json()
    assert changed == apollo | change | {"updated_at": "2026-03-10T10:00:00Z"}
    [entry] = audited(northwind, "project.update")
    assert (entry["before"], entry["after"]) == (apollo, changed)


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(northwind, apollo):
    path = f"/projects/{apollo['id']}"
    seen = northwind.owner.get(path, expect=200).headers["ETag"]
    northwind.owner.patch(path, json={"name": "Gemini"}, expect=200)
    late = {"json": {"name": "Mercury"}, "headers": {"If-Match": seen}}
    northwind.owner.patch(path, **late, expect=412)
    assert northwind.owner.get(path).json()["name"] == "Gemini"


@pytest.mark.parametrize("unique", ["code", "external_id"])
def test_codes_and_external_ids_are_unique_in_an_organization(organization, unique):
    northwind, southwind = organization(), organization()
    project(northwind, **{unique: "X"})
    project(southwind, **{unique: "X"})
    body = {"name": "Another", unique: "X"}
    northwind.owner.post("/projects", json=body, expect=409)
    other = project(northwind)
    northwind.owner.patch(f"/projects/{other['id']}", json={unique: "X"}, expect=409)
    assert len(projects(northwind.owner)) == 2


def test_projects_are_found_by_what_they_are_called_in_any_case(northwind):
    project(northwind, "ÜBERSEE", code="Z1")
    project(northwind, "Straße 100%", external_id="ext-1")
    found = {q: [p["name"] for p in projects(northwind.owner, q=q)] for q in
             ("übersee", "STRASSE", "0%", "%%", "EXT", "z1", "nothing")}  # fmt: skip
    assert found == {
        "übersee": ["ÜBERSEE"],
        "STRASSE": ["Straße 100%"],
        "0%": ["Straße 100%"],
        "%%": [],
        "EXT": ["Straße 100%"],
        "z1": ["ÜBERSEE"],
        "nothing": [],
    }


def test_a_list_of_projects_goes_on_where_the_page_before_ended(northwind):
    made = sorted((project(northwind, name) for name in "CABBA"), key=lambda p: p["name"])
    listed, cursor = [], {}
    while cursor is not None:
        query = {"limit": 2} | cursor
        page = northwind.owner.get("/projects", params=query, expect=200).json()
        listed += page["items"]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert [p["name"] for p in listed] == list("AABBC")
    assert {p["id"] for p in listed} == {p["id"] for p in made}


def test_an_archived_project_takes_no_members_tasks_or_assignees_and_keeps_those_it_has(
    northwind, apollo
):
    ada, ben = person(northwind), person(northwind)
    join(northwind, apollo, ada)
    design = task(northwind, apollo, ada)
    path = f"/projects/{apollo['id']}"
    archived = northwind.owner.post(f"{path}/archive", json={}, expect=200).json()
    assert archived["state"] == "archived"
    northwind.owner.post(f"{path}/archive", json={}, expect=200)
    assert len(audited(northwind, "project.archive")) == 1
    refused = [
        (f"{path}/members", {"employee_id": ben.id}),
        ("/tasks", {"project_id": apollo["id"], "name": "More"}),
        (f"/tasks/{design['id']}/assignees", {"employee_id": ada.id}),
    ]
    for where, body in refused:
        reply = northwind.owner.post(where, json=body, expect=409).json()
        assert reply["type"].endswith("project_archived"), where
    assert active(ada.client) == []
    assert [m["employee_id"] for m in members(northwind.owner, apollo)] == [ada.id]
    assert [p["state"] for p in projects(northwind.owner, state="archived")] == ["archived"]
    northwind.owner.post(f"{path}/restore", json={}, expect=200)
    assert active(ada.client) == ["Design"]
    assert projects(northwind.owner, state="archived") == []


# ---- members ----


def test_a_membership_reads_the_same_from_both_sides(northwind, apollo):
    ada = person(northwind)
    gemini = project(northwind, "Gemini")
    join(northwind, apollo, ada, role="manager")
    join(northwind, gemini, ada)
    [of_apollo], [of_gemini] = (members(northwind.owner, p) for p in (apollo, gemini))
    assert memberships(northwind.owner, ada.id) == [of_apollo, of_gemini]
    assert of_apollo == {
        "id": of_apollo["id"],
        "project_id": apollo["id"],
        "project_name": "Apollo",
        "employee_id": ada.id,
        "employee_name": of_apollo["employee_name"],
        "role": "manager",
        "joined_at": "2026-03-10T09:00:00Z",
        "left_at": None,
    }


def test_whoever_joins_twice_is_refused_the_second_time(northwind, apollo):
    ada = person(northwind)
    join(northwind, apollo, ada)
    body = {"employee_id": ada.id}
    northwind.owner.post(f"/projects/{apollo['id']}/members", json=body, expect=409)
    assert len(members(northwind.owner, apollo)) == 1


def test_of_many_requests_at_once_to_add_somebody_one_does(northwind, apollo):
    ada = person(northwind)
    clients = [northwind.owner.nobody() for _ in range(8)]
    for client in clients:
        client.sign_in(northwind.email, northwind.password)

    def add(client):
        where = f"/projects/{apollo['id']}/members"
        return client.post(where, json={"employee_id": ada.id}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(add, clients))
    assert answers == [201] + [409] * 7
    assert len(members(northwind.owner, apollo)) == 1


def test_whoever_leaves_a_project_leaves_its_tasks_and_history_stays(northwind, apollo, clock):
    ada, ben = person(northwind), person(northwind)
    gemini = project(northwind, "Gemini")
    for one in (apollo, gemini):
        join(northwind, one, ada, ben)
    design = task(northwind, apollo, ada, ben)
    task(northwind, gemini, ada, name="Build")
    clock("2026-03-11T09:00:00Z")
    where = f"/projects/{apollo['id']}/members/{ada.id}"
    northwind.owner.delete(where, expect=204)
    northwind.owner.delete(where, expect=404)
    assert active(ada.client) == ["Build"]
    assert [a["employee_id"] for a in assignees(northwind.owner, design)] == [ben.id]
    [past] = assignees(northwind.owner, design, state="past")
    assert (past["employee_id"], past["assigned_at"], past["unassigned_at"]) == (
        ada.id, "2026-03-10T09:00:00Z", "2026-03-11T09:00:00Z",
    )  # fmt: skip
    [left] = members(northwind.owner, apollo, state="left")
    assert (left["employee_id"], left["left_at"]) == (ada.id, "2026-03-11T09:00:00Z")
    assert memberships(northwind.owner, ada.id, state="left") == [left]
    [entry] = audited(northwind, "project_member.remove")
    assert (entry["before"], entry["after"]) == (left | {"left_at": None}, left)


def test_whoever_comes_back_to_a_project_is_on_none_of_its_tasks(northwind, apollo):
    ada = person(northwind)
    join(northwind, apollo, ada)
    design = task(northwind, apollo, ada)
    northwind.owner.delete(f"/projects/{apollo['id']}/members/{ada.id}", expect=204)
    join(northwind, apollo, ada)
    assert (active(ada.client), len(members(northwind.owner, apollo, state="left"))) == ([], 1)
    northwind.owner.post(
        f"/tasks/{design['id']}/assignees", json={"employee_id": ada.id}, expect=201
    )
    assert active(ada.client) == ["Design"]


def test_whoever_is_deactivated_leaves_all_projects_and_is_not_back_when_activated(
    northwind, apollo, clock
):
    ada = person(northwind)
    gemini = project(northwind, "Gemini")
    join(northwind, apollo, ada)
    join(northwind, gemini, ada)
    design = task(northwind, apollo, ada)
    clock("2026-03-12T09:00:00Z")
    northwind.owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    refused = [
        (f"/projects/{gemini['id']}/members", 409),
        (f"/tasks/{design['id']}/assignees", 409),
    ]
    for where, status in refused:
        reply = northwind.owner.post(where, json={"employee_id": ada.id}, expect=status).json()
        assert reply["type"].endswith("employee_inactive")
    body = {"project_id": apollo["id"], "name": "Build", "employees": [ada.id]}
    reply = northwind.owner.post("/tasks", json=body, expect=422)
    assert errors(reply) == {"/employees/0": "names a deactivated employee"}
    northwind.owner.post(f"/employees/{ada.id}/activate", json={}, expect=200)
    assert memberships(northwind.owner, ada.id) == []
    assert assignees(northwind.owner, design) == []
    [past] = assignees(northwind.owner, design, state="past")
    assert past["unassigned_at"] == "2026-03-12T09:00:00Z"
    assert len(memberships(northwind.owner, ada.id, state="left")) == 2


def test_a_member_may_become_the_projects_manager(northwind, apollo):
    ada = person(northwind)
    join(northwind, apollo, ada)
    where = f"/projects/{apollo['id']}/members/{ada.id}"
    changed = northwind.owner.patch(where, json={"role": "manager"}, expect=200).json()
    assert members(northwind.owner, apollo) == [changed]
    for same in ({}, {"role": "manager"}):
        assert northwind.owner.patch(where, json=same, expect=200).json() == changed
    [entry] = audited(northwind, "project_member.update")
    assert (entry["before"]["role"], entry["after"]["role"]) == ("member", "manager")
    other = person(northwind)
    where = f"/projects/{apollo['id']}/members/{other.id}"
    northwind.owner.patch(where, json={"role": "manager"}, expect=404)


# ---- who may ----


def test_a_manager_manages_the_projects_they_make_with_their_team(northwind, apollo):
    maya = person(northwind, "manager")
    ada = person(northwind, manager_id=maya.id)
    stranger = person(northwind)
    made = maya.client.post("/projects", json={"name": "Gemini"}, expect=201).json()
    [member] = members(maya.client, made)
    assert (member["employee_id"], member["role"]) == (maya.id, "manager")
    where = f"/projects/{made['id']}/members"
    maya.client.post(where, json={"employee_id": ada.id}, expect=201)
    maya.client.post(where, json={"employee_id": stranger.id}, expect=403)
    maya.client.patch(f"/projects/{apollo['id']}", json={"name": "Mine"}, expect=403)
    maya.client.get(f"/projects/{apollo['id']}", expect=403)
    assert [p["name"] for p in projects(maya.client)] == ["Gemini"]


def test_members_of_a_managed_project_are_in_the_managers_team(northwind, apollo):
    maya, ada = person(northwind, "manager"), person(northwind)
    join(northwind, apollo, ada)
    maya.client.get(f"/employees/{ada.id}", expect=403)
    join(northwind, apollo, maya, role="manager")
    maya.client.get(f"/employees/{ada.id}", expect=200)
    listed = maya.client.get("/employees", expect=200).json()["items"]
    assert {one["id"] for one in listed} == {maya.id, ada.id}
    northwind.owner.post(f"/projects/{apollo['id']}/archive", json={}, expect=200)
    maya.client.get(f"/employees/{ada.id}", expect=403)
    northwind.owner.post(f"/projects/{apollo['id']}/restore", json={}, expect=200)
    northwind.owner.delete(f"/projects/{apollo['id']}/members/{ada.id}", expect=204)
    maya.client.get(f"/employees/{ada.id}", expect=403)


def test_members_see_the_projects_they_belong_to(northwind, apollo):
    ada = person(northwind)
    gemini = project(northwind, "Gemini")
    join(northwind, gemini, ada)
    assert [p["name"] for p in projects(ada.client)] == ["Gemini"]
    ada.client.get(f"/projects/{gemini['id']}", expect=200)
    ada.client.get(f"/projects/{apollo['id']}", expect=403)
    ada.client.post("/projects", json={"name": "Mine"}, expect=403)


# ---- tenants ----


def test_another_tenants_ids_are_as_good_as_missing(organization):
    northwind, southwind = organization(), organization()
    mine, theirs = project(northwind), project(southwind)
    ada, far = person(northwind), person(southwind)
    join(southwind, theirs, far)
    missing = "019c0000-0000-7000-8000-000000000000"
    for id in (theirs["id"], missing):
        path = f"/projects/{id}"
        for method, where in [
            ("GET", path), ("POST", f"{path}/archive"), ("POST", f"{path}/restore"),
            ("GET", f"{path}/members"), ("DELETE", f"{path}/members/{ada.id}"),
        ]:  # fmt: skip
            body = {"json": {}} if method == "POST" else {}
            northwind.owner.request(method, where, **body, expect=404)
        northwind.owner.patch(path, json={"name": "Stolen"}, expect=404)
        northwind.owner.post(f"{path}/members", json={"employee_id": ada.id}, expect=404)
    for id in (far.id, missing):
        where = f"/projects/{mine['id']}/members"
        reply = northwind.owner.post(where, json={"employee_id": id}, expect=422)
        assert errors(reply) == {"/employee_id": "names no employee"}
        northwind.owner.get(f"/employees/{id}/projects", expect=404)
    assert projects(southwind.owner) == [theirs]
    assert len(members(southwind.owner, theirs)) == 1
