"""Tasks: what effort is recorded on, who is assigned, and what one person may choose from."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited
from support.people import person
from support.projects import active, assignees, join, members, project, task

DETAILS = {
    "project_phase": "Build",
    "department": "Engines",
    "discipline": "Thermal",
    "task_type": "Design",
    "search_text": "nozzle bell",
}
MISSING = "019c0000-0000-7000-8000-000000000000"


@pytest.fixture
def northwind(organization):
    return organization()


@pytest.fixture
def apollo(northwind):
    return project(northwind, "Apollo")


@pytest.fixture
def ada(northwind, apollo):
    """A member of Apollo."""
    ada = person(northwind)
    join(northwind, apollo, ada)
    return ada


def tasks(client, **query):
    items = client.get("/tasks", params=query, expect=200).json()["items"]
    return [item["display_name"] for item in items]


def errors(reply):
    return {error["pointer"]: error["message"] for error in reply.json()["errors"]}


def assign(organization, task, person, **more):
    where = f"/tasks/{task['id']}/assignees"
    return organization.owner.post(where, json={"employee_id": person.id}, **more)


# ---- tasks ----


def test_a_task_is_made_whole(northwind, apollo, ada):
    made = task(northwind, apollo, ada, external_id="T-1", **DETAILS)
    assert made == DETAILS | {
        "id": made["id"],
        "project_id": apollo["id"],
        "project_name": "Apollo",
        "external_id": "T-1",
        "name": "Design",
        "display_name": "Design",
        "is_active": True,
        "employees": [ada.id],
        "created_at": "2026-03-10T09:00:00Z",
        "updated_at": "2026-03-10T09:00:00Z",
    }
    assert northwind.owner.get(f"/tasks/{made['id']}", expect=200).json() == made
    [entry] = audited(northwind, "task.create")
    assert entry["after"] == {name: made[name] for name in made if name != "employees"}
    [entry] = audited(northwind, "task.assign")
    assert entry["after"] == {"task_id": made["id"], "employees": [ada.id]}


def test_a_task_is_changed_closed_and_opened(northwind, apollo, ada, clock):
    made = task(northwind, apollo, ada, **DETAILS)
    clock("2026-03-10T11:00:00Z")
    path = f"/tasks/{made['id']}"
    change = {"display_name": "Design of the nozzle", "department": "", "external_id": "T-9"}
    changed = northwind.owner.patch(path, json=change, expect=200).json()
    assert changed == made | change | {"updated_at": "2026-03-10T11:00:00Z"}
    for action, names in (("deactivate", []), ("activate", ["Design of the nozzle"])):
        for _ in range(2):
            northwind.owner.post(f"{path}/{action}", json={}, expect=200)
        assert len(audited(northwind, f"task.{action}")) == 1
        assert active(ada.client) == names
    assert [a["employee_id"] for a in assignees(northwind.owner, made)] == [ada.id]


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(northwind, apollo):
    made = task(northwind, apollo)
    path = f"/tasks/{made['id']}"
    seen = northwind.owner.get(path, expect=200).headers["ETag"]
    northwind.owner.patch(path, json={"name": "One"}, expect=200)
    late = {"json": {"name": "Two"}, "headers": {"If-Match": seen}}
    northwind.owner.patch(path, **late, expect=412)


def test_external_ids_are_unique_in_an_organization_and_names_are_not(organization):
    northwind, southwind = organization(), organization()
    mine, theirs = project(northwind), project(southwind)
    first = task(northwind, mine, external_id="T-1")
    task(southwind, theirs, external_id="T-1")
    second = task(northwind, mine)
    assert first["name"] == second["name"]
    body = {"project_id": mine["id"], "name": "Third", "external_id": "T-1"}
    northwind.owner.post("/tasks", json=body, expect=409)
    northwind.owner.patch(f"/tasks/{second['id']}", json={"external_id": "T-1"}, expect=409)
    northwind.owner.patch(f"/tasks/{first['id']}", json={"external_id": None}, expect=200)
    northwind.owner.patch(f"/tasks/{second['id']}", json={"external_id": "T-1"}, expect=200)


def test_each_employee_that_cannot_be_assigned_is_named(organization, northwind, apollo, ada):
    stranger, far = person(northwind), person(organization())
    body = {
        "project_id": apollo["id"],
        "name": "Design",
        "employees": [ada.id, stranger.id, far.id, MISSING, ada.id],
    }
    assert errors(northwind.owner.post("/tasks", json=body, expect=422)) == {
        "/employees/1": "names no member of the project",
        "/employees/2": "names no employee",
        "/employees/3": "names no employee",
        "/employees/4": "is there already",
    }
    assert tasks(northwind.owner) == []


def test_a_task_shows_who_is_assigned_whatever_version_its_reader_has(northwind, apollo, ada):
    design = task(northwind, apollo)
    path = f"/tasks/{design['id']}"
    seen = {"If-None-Match": northwind.owner.get(path, expect=200).headers["ETag"]}
    assign(northwind, design, ada, expect=201)
    again = northwind.owner.get(path, headers=seen, expect=200)
    assert again.headers["ETag"] == seen["If-None-Match"]
    assert again.json()["employees"] == [ada.id]


def test_the_same_request_twice_with_a_key_makes_one_task(northwind, apollo, ada):
    body = {"project_id": apollo["id"], "name": "Design", "employees": [ada.id]}
    once = {"json": body, "headers": {"Idempotency-Key": "one"}}
    first, second = (northwind.owner.post("/tasks", **once, expect=201).json() for _ in range(2))
    assert first == second
    assert tasks(northwind.owner) == ["Design"]


def test_tasks_are_listed_by_everything_they_can_be_filtered_by(northwind, apollo, ada):
    gemini = project(northwind, "Gemini")
    task(northwind, apollo, ada, name="A", **DETAILS)
    task(northwind, apollo, name="B", **DETAILS | {"department": "Hull", "task_type": "Test"})
    task(northwind, gemini, name="C", **DETAILS | {"project_phase": "Plan"})
    closed = task(northwind, gemini, name="D", **DETAILS | {"discipline": "Fluids"})
    northwind.owner.post(f"/tasks/{closed['id']}/deactivate", json={}, expect=200)
    found = {
        name: tasks(northwind.owner, **{name: value})
        for name, value in {
            "project_id": gemini["id"], "employee_id": ada.id, "project_phase": "Plan",
            "department": "Hull", "discipline": "Fluids", "task_type": "Test", "q": "NOZZLE",
            "state": "active",
        }.items()
    }  # fmt: skip
    assert found == {
        "project_id": ["C", "D"],
        "employee_id": ["A"],
        "project_phase": ["C"],
        "department": ["B"],
        "discipline": ["D"],
        "task_type": ["B"],
        "q": ["A", "B", "C", "D"],
        "state": ["A", "B", "C"],
    }
    assert tasks(northwind.owner, state="inactive", project_id=gemini["id"]) == ["D"]
    assert tasks(ada.client) == ["A", "B"]


def test_a_list_of_tasks_goes_on_where_the_page_before_ended(northwind, apollo):
    for name in "BABCA":
        task(northwind, apollo, name=name)
    for more in ({}, {"project_id": apollo["id"]}):
        listed, cursor = [], {}
        while cursor is not None:
            query = {"limit": 2} | cursor | more
            page = northwind.owner.get("/tasks", params=query, expect=200).json()
            listed += page["items"]
            cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
        assert [one["name"] for one in listed] == list("AABBC")
        assert len({one["id"] for one in listed}) == 5


# ---- assignees ----


def test_only_members_of_the_project_are_assigned(northwind, apollo, ada):
    design = task(northwind, apollo)
    stranger = person(northwind)
    refusal = assign(northwind, design, stranger, expect=409).json()
    assert refusal["type"].endswith("not_a_member")
    made = assign(northwind, design, ada, expect=201).json()
    assert assignees(northwind.owner, design) == [made]
    assign(northwind, design, ada, expect=409)
    assert active(ada.client) == ["Design"]


def test_whoever_is_taken_off_a_task_stays_known(northwind, apollo, ada, clock):
    design = task(northwind, apollo, ada)
    where = f"/tasks/{design['id']}/assignees/{ada.id}"
    clock("2026-03-10T12:00:00Z")
    northwind.owner.delete(where, expect=204)
    northwind.owner.delete(where, expect=404)
    [past] = assignees(northwind.owner, design, state="past")
    assert (past["employee_id"], past["unassigned_at"]) == (ada.id, "2026-03-10T12:00:00Z")
    assert (assignees(northwind.owner, design), active(ada.client)) == ([], [])
    [entry] = audited(northwind, "task.unassign")
    assert (entry["entity_id"], entry["after"]) == (design["id"], past)
    assign(northwind, design, ada, expect=201)
    assert len(assignees(northwind.owner, design, state="past")) == 1


def test_of_leaving_and_being_assigned_at_once_nobody_stays_assigned_who_left(northwind, apollo):
    """Whichever comes first: a current assignment without a current membership never is."""
    people = [person(northwind) for _ in range(12)]
    join(northwind, apollo, *people)
    design = task(northwind, apollo)
    clients = [northwind.owner.nobody() for _ in range(6)]
    for client in clients:
        client.sign_in(northwind.email, northwind.password)

    def leave(client, one):
        where = f"/projects/{apollo['id']}/members/{one.id}"
        return client.delete(where).status_code

    def take(client, one):
        where = f"/tasks/{design['id']}/assignees"
        return client.post(where, json={"employee_id": one.id}).status_code

    with ThreadPoolExecutor(6) as pool:
        jobs = []
        for number, one in enumerate(people):
            for action in (take, leave) if number % 2 else (leave, take):
                jobs.append((action, pool.submit(action, clients[len(jobs) % 6], one)))
        answers = [(action, job.result()) for action, job in jobs]
    assert {answer for action, answer in answers if action is leave} == {204}
    assert {answer for action, answer in answers if action is take} <= {201, 409}
    assert members(northwind.owner, apollo) == []
    assert assignees(northwind.owner, design) == []


def test_a_manager_makes_and_assigns_tasks_of_their_projects_only(northwind, apollo, ada):
    maya = person(northwind, "manager")
    join(northwind, apollo, maya, role="manager")
    gemini = project(northwind, "Gemini")
    body = {"project_id": apollo["id"], "name": "Design", "employees": [ada.id, maya.id]}
    made = maya.client.post("/tasks", json=body, expect=201).json()
    maya.client.post("/tasks", json=body | {"project_id": gemini["id"]}, expect=403)
    other = task(northwind, gemini)
    maya.client.get(f"/tasks/{other['id']}", expect=403)
    maya.client.patch(f"/tasks/{other['id']}", json={"name": "Mine"}, expect=403)
    maya.client.delete(f"/tasks/{made['id']}/assignees/{ada.id}", expect=204)
    maya.client.post("/tasks/sync", json={"items": []}, expect=403)
    ada.client.patch(f"/tasks/{made['id']}", json={"name": "Mine"}, expect=403)


# ---- what one may choose from ----


def test_the_active_tasks_are_the_assigned_open_ones_of_open_projects(northwind, apollo, ada):
    gemini, mercury = project(northwind, "Gemini"), project(northwind, "Mercury")
    join(northwind, gemini, ada)
    join(northwind, mercury, ada)
    task(northwind, apollo, ada, name="Yes")
    task(northwind, apollo, name="Somebody else's")
    task(northwind, mercury, ada, name="Also")
    closed = task(northwind, apollo, ada, name="Closed")
    task(northwind, gemini, ada, name="Of an archived project")
    northwind.owner.post(f"/tasks/{closed['id']}/deactivate", json={}, expect=200)
    northwind.owner.post(f"/projects/{gemini['id']}/archive", json={}, expect=200)
    assert active(ada.client) == ["Also", "Yes"]
    assert active(ada.client, project_id=apollo["id"]) == ["Yes"]
    assert active(northwind.owner, employee_id=ada.id) == ["Also", "Yes"]
    assert active(northwind.owner) == []
    stranger = person(northwind)
    stranger.client.get("/tasks/active", params={"employee_id": ada.id}, expect=403)


def test_filter_values_are_those_of_all_active_tasks_whatever_is_filtered(northwind, apollo, ada):
    task(northwind, apollo, ada, name="A", **DETAILS)
    task(northwind, apollo, ada, name="B", **DETAILS | {"department": "Hull", "discipline": ""})
    task(northwind, apollo, name="C", **DETAILS | {"project_phase": "Nobody's"})
    reply = ada.client.get("/tasks/active", params={"department": "Hull"}, expect=200).json()
    assert [one["name"] for one in reply["tasks"]] == ["B"]
    assert reply["next_cursor"] is None
    assert reply["filter_values"] == {
        "project_phases": ["Build"],
        "departments": ["Engines", "Hull"],
        "disciplines": ["Thermal"],
    }
    assert active(ada.client, project_phase="Build", discipline="Thermal") == ["A"]


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("Größe", "GRÖSSE"), ("ПРОВЕРКА", "проверка"), ("İSTANBUL", "i̇stanbul"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("Cafe\u0301", "CAFÉ"), ("100% _done_", "0% _D"),
    ],
)  # fmt: skip
def test_a_search_does_not_mind_case_in_any_script(northwind, apollo, ada, name, q):
    task(northwind, apollo, ada, name=name)
    task(northwind, apollo, ada, name="Something else")
    assert active(ada.client, q=q) == [name]
    assert tasks(northwind.owner, q=q) == [name]


def test_a_search_looks_at_names_external_id_and_search_text(northwind, apollo, ada):
    named = {"display_name": "Shown", "external_id": "EXT-7", "search_text": "hidden words"}
    task(northwind, apollo, ada, name="Inner", **named)
    for q in ("shown", "inner", "ext-7", "HIDDEN WORD"):
        assert active(ada.client, q=q) == ["Shown"], q
    assert active(ada.client, q="shown inner") == []


def test_a_search_box_that_was_emptied_is_no_search(northwind, apollo, ada):
    task(northwind, apollo, ada, name="One")
    task(northwind, apollo, ada, name="Two")
    assert active(ada.client, q="") == ["One", "Two"]
    for path in ("/tasks", "/projects", "/employees"):
        everything = northwind.owner.get(path, expect=200).json()
        assert everything["items"] != []
        assert northwind.owner.get(path, params={"q": ""}, expect=200).json() == everything


def test_active_tasks_come_page_by_page_if_that_is_wanted(northwind, apollo, ada):
    for name in "CABED":
        task(northwind, apollo, ada, name=name)
    listed, cursor = [], {}
    while cursor is not None:
        page = ada.client.get("/tasks/active", params={"limit": 2} | cursor, expect=200).json()
        listed += [one["name"] for one in page["tasks"]]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    assert listed == list("ABCDE")


# ---- tenants ----


def test_another_tenants_ids_are_as_good_as_missing(organization):
    northwind, southwind = organization(), organization()
    mine, theirs = project(northwind), project(southwind)
    ada, far = person(northwind), person(southwind)
    join(southwind, theirs, far)
    join(northwind, mine, ada)
    own, foreign = task(northwind, mine), task(southwind, theirs, far)
    for id in (foreign["id"], MISSING):
        path = f"/tasks/{id}"
        northwind.owner.get(path, expect=404)
        northwind.owner.get(f"{path}/assignees", expect=404)
        northwind.owner.patch(path, json={"name": "Stolen"}, expect=404)
        for action in ("activate", "deactivate"):
            northwind.owner.post(f"{path}/{action}", json={}, expect=404)
        northwind.owner.post(f"{path}/assignees", json={"employee_id": ada.id}, expect=404)
        northwind.owner.delete(f"{path}/assignees/{ada.id}", expect=404)
    for id in (far.id, MISSING):
        where = f"/tasks/{own['id']}/assignees"
        reply = northwind.owner.post(where, json={"employee_id": id}, expect=422)
        assert errors(reply) == {"/employee_id": "names no employee"}
        northwind.owner.delete(f"{where}/{id}", expect=404)
        for where in ("/tasks", "/tasks/active"):
            northwind.owner.get(where, params={"employee_id": id}, expect=422)
    for id in (theirs["id"], MISSING):
        body = {"project_id": id, "name": "Design"}
        reply = northwind.owner.post("/tasks", json=body, expect=422)
        assert errors(reply) == {"/project_id": "names no project"}
        for where in ("/tasks", "/tasks/active"):
            northwind.owner.get(where, params={"project_id": id}, expect=422)
    assert northwind.owner.get("/tasks", expect=200).json()["items"] == [
        {name: own[name] for name in own if name != "employees"}
    ]
    assert southwind.owner.get(f"/tasks/{foreign['id']}").json() == foreign
