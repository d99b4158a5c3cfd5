"""Synchronization of tasks: what another system says becomes so, all of it or nothing."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from support.accounts import audited
from support.people import person
from support.projects import active, assignees, join, members, project, task

NOTHING = {
    "created": 0, "changed": 0, "reactivated": 0, "deactivated": 0, "unchanged": 0,
    "projects_created": 0, "members_added": 0, "assigned": 0, "unassigned": 0, "passed_over": 0,
}  # fmt: skip


@pytest.fixture
def northwind(organization):
    return organization()


def command(organization, source="-", *options, text=""):
    said = organization.server.run(
        "tasks", "sync", source, "--organization", organization.name, *options, text=text
    )
    return json.loads(said)


def endpoint(organization, items, **more):
    return organization.owner.post("/tasks/sync", json={"items": items} | more, expect=200).json()


def as_json(organization, items):
    return command(organization, text=json.dumps(items))


def as_object(organization, items):
    return command(organization, text=json.dumps({"items": items}))


def as_csv(organization, items):
    """Every item's members in their columns; the items all have the same."""

    def cell(value):
        if isinstance(value, list):
            value = "; ".join(value)
        return '"' + str(value).replace('"', '""') + '"'

    lines = [",".join(items[0])] + [",".join(map(cell, item.values())) for item in items]
    return command(organization, text="\r\n".join(lines) + "\r\n")


WAYS = pytest.mark.parametrize("sync", [as_csv, as_json, as_object, endpoint])


def report(**counts):
    return NOTHING | counts


def all_tasks(organization):
    """Everything of every task."""
    return organization.owner.get("/tasks", params={"limit": 500}, expect=200).json()["items"]


def tasks_by_id(organization):
    return {one["external_id"]: one for one in all_tasks(organization)}


def refused(organization, text, *options):
    """What the command says of a file it refuses; nothing is changed by one."""

    def everything():
        owner = organization.owner
        return (
            all_tasks(organization),
            owner.get("/projects", params={"limit": 500}).json(),
            owner.get("/audit-log", params={"limit": 1}).json(),
        )

    before = everything()
    with pytest.raises(AssertionError) as failure:
        command(organization, "-", *options, text=text)
    assert everything() == before
    return str(failure.value).splitlines()[1:]


def item(number, **more):
    return {"external_id": f"T-{number}", "display_name": f"Task {number}"} | more


# ---- what becomes of tasks ----


@WAYS
def test_tasks_become_what_the_items_say_and_a_second_time_nothing_changes(northwind, sync):
    items = [
        item(1, search_text="one; \"uno\"", project_phase="Build", department="Engines",
             discipline="Thermal", task_type="Design", is_active="true" if sync is as_csv else True,
             project="Apollo"),
        item(2, search_text="Größe", project_phase="", department="Hull", discipline="",
             task_type="", is_active="FALSE" if sync is as_csv else False, project="Gemini"),
    ]  # fmt: skip
    assert sync(northwind, items) == report(created=2, projects_created=2)
    one, two = all_tasks(northwind)
    said = {"search_text": 'one; "uno"', "project_phase": "Build", "department": "Engines",
            "discipline": "Thermal", "task_type": "Design", "is_active": True,
            "project_name": "Apollo", "name": "Task 1"}  # fmt: skip
    assert one == one | item(1) | said
    assert two == two | item(2) | {"is_active": False, "project_name": "Gemini"}
    assert sync(northwind, items) == report(unchanged=2)
    assert all_tasks(northwind) == [one, two]


@WAYS
def test_what_is_gone_is_deactivated_and_comes_back(northwind, sync):
    sync(northwind, [item(1), item(2), item(3)])
    before = tasks_by_id(northwind)
    assert sync(northwind, [item(1), item(3, display_name="Renamed")]) == report(
        unchanged=1, changed=1, deactivated=1
    )
    after = tasks_by_id(northwind)
    assert after == {
        "T-1": before["T-1"],
        "T-2": before["T-2"] | {"is_active": False},
        "T-3": before["T-3"] | {"display_name": "Renamed", "name": "Renamed"},
    }
    assert sync(northwind, [item(1), item(3, display_name="Renamed")]) == report(unchanged=2)
    assert sync(northwind, [item(1), item(2), item(3)]) == report(
        unchanged=1, reactivated=1, changed=1
    )
    assert tasks_by_id(northwind) == before


def test_only_what_changes_gets_a_new_time(northwind, clock):
    endpoint(northwind, [item(1), item(2), item(3)])
    clock("2026-03-11T09:00:00Z")
    endpoint(northwind, [item(1), item(2, department="Hull")])
    assert [one["updated_at"] for one in all_tasks(northwind)] == [
        "2026-03-10T09:00:00Z",
        "2026-03-11T09:00:00Z",
        "2026-03-11T09:00:00Z",
    ]


def test_a_task_that_was_renamed_by_hand_is_called_again_what_its_item_says(northwind):
    endpoint(northwind, [item(1)])
    [made] = all_tasks(northwind)
    by_hand = {"name": "renamed by hand"}
    northwind.owner.patch(f"/tasks/{made['id']}", json=by_hand, expect=200)
    assert endpoint(northwind, [item(1)]) == report(changed=1)
    assert all_tasks(northwind) == [made]
    assert endpoint(northwind, [item(1)]) == report(unchanged=1)


def test_what_an_item_does_not_say_stays(northwind):
    details = {"search_text": "x", "project_phase": "Build", "department": "Engines",
               "discipline": "Thermal", "task_type": "Design"}  # fmt: skip
    endpoint(northwind, [item(1, project="Apollo", **details)])
    assert endpoint(northwind, [item(1)]) == report(unchanged=1)
    [one] = all_tasks(northwind)
    assert one == one | details | {"project_name": "Apollo"}
    assert endpoint(northwind, [item(1, department="")]) == report(changed=1)
    assert all_tasks(northwind)[0]["department"] == ""


def test_tasks_made_here_are_none_of_its_business(northwind):
    apollo = project(northwind)
    own = task(northwind, apollo)
    taken_over = task(northwind, apollo, name="Theirs", external_id="T-1")
    assert endpoint(northwind, [item(1), item(2)]) == report(
        created=1, changed=1, projects_created=1
    )
    after = {one["id"]: one for one in all_tasks(northwind)}
    assert after[own["id"]]["updated_at"] == own["updated_at"]
    assert after[taken_over["id"]]["display_name"] == "Task 1"
    assert after[taken_over["id"]]["project_name"] == "Apollo"


def test_a_project_is_found_by_external_id_then_by_name(northwind):
    apollo = project(northwind, "Apollo", external_id="P-1")
    gemini = project(northwind, "Gemini")
    project(northwind, "P-1")
    assert endpoint(northwind, [item(1, project="P-1"), item(2, project="Gemini"), item(3)]) == (
        report(created=3, projects_created=1)
    )
    after = tasks_by_id(northwind)
    assert [after[id]["project_id"] for id in ("T-1", "T-2")] == [apollo["id"], gemini["id"]]
    [made] = northwind.owner.get("/projects", params={"q": "tasks"}).json()["items"]
    assert (made["id"], made["external_id"]) == (after["T-3"]["project_id"], "tasks")


def test_another_tenants_tasks_projects_and_people_are_not_seen(organization):
    northwind, southwind = organization(), organization()
    theirs = project(southwind, "Apollo")
    far = person(southwind, number="F1")
    task(southwind, theirs, external_id="T-1")
    before = all_tasks(southwind)
    assert endpoint(northwind, [item(1, project="Apollo")]) == report(created=1, projects_created=1)
    body = {"items": [item(1, assignees=["F1", far.email])]}
    refusal = northwind.owner.post("/tasks/sync", json=body, expect=422).json()
    assert [error["message"] for error in refusal["errors"]] == [
        "names no employee: F1",
        f"names no employee: {far.email}",
    ]
    assert all_tasks(southwind) == before


# ---- who works on them ----


@WAYS
def test_the_assignees_become_those_that_are_named(northwind, sync):
    ada, ben = person(northwind, number="A1"), person(northwind)
    first = [item(1, project="Apollo", assignees=["A1", ben.email.upper(), ada.email]),
             item(2, project="Apollo", assignees=["A1"])]  # fmt: skip
    assert sync(northwind, first) == report(
        created=2, projects_created=1, members_added=2, assigned=3
    )
    assert (active(ada.client), active(ben.client)) == (["Task 1", "Task 2"], ["Task 1"])
    second = [item(1, project="Apollo", assignees=["A1"]),
              item(2, project="Apollo", assignees=[ben.email])]  # fmt: skip
    assert sync(northwind, second) == report(unchanged=2, assigned=1, unassigned=2)
    assert (active(ada.client), active(ben.client)) == (["Task 1"], ["Task 2"])
    assert sync(northwind, second) == report(unchanged=2)
    nobody = [item(1, project="Apollo", assignees=[]), item(2, project="Apollo", assignees=[])]
    assert sync(northwind, nobody) == report(unchanged=2, unassigned=2)


def test_an_item_that_does_not_say_who_leaves_them(northwind):
    ada = person(northwind, number="A1")
    endpoint(northwind, [item(1, assignees=["A1"])])
    assert endpoint(northwind, [item(1, display_name="Renamed")]) == report(changed=1)
    assert active(ada.client) == ["Renamed"]


def test_deactivated_assignees_are_passed_over(northwind):
    ada, ben = person(northwind, number="A1"), person(northwind, number="B1")
    northwind.owner.post(f"/employees/{ada.id}/deactivate", json={}, expect=200)
    assert endpoint(northwind, [item(1, assignees=["A1", "B1"])]) == report(
        created=1, projects_created=1, members_added=1, assigned=1, passed_over=1
    )
    [one] = all_tasks(northwind)
    assert [a["employee_id"] for a in assignees(northwind.owner, one)] == [ben.id]


def test_a_task_that_moves_keeps_those_who_are_members_there(northwind):
    ada, ben = person(northwind, number="A1"), person(northwind, number="B1")
    gemini = project(northwind, "Gemini")
    join(northwind, gemini, ada)
    endpoint(northwind, [item(1, project="Apollo", assignees=["A1", "B1"])])
    assert endpoint(northwind, [item(1, project="Gemini")]) == report(changed=1)
    assert (active(ada.client), active(ben.client)) == (["Task 1"], [])
    assert endpoint(northwind, [item(1, project="Apollo", assignees=["B1", "A1"])]) == report(
        changed=1, assigned=1
    )
    assert (active(ada.client), active(ben.client)) == (["Task 1"], ["Task 1"])
    assert [m["employee_id"] for m in members(northwind.owner, gemini)] == [ada.id]


def test_nothing_new_comes_into_an_archived_project(northwind):
    person(northwind, number="A1")
    person(northwind, number="B1")
    endpoint(northwind, [item(1, project="Apollo", assignees=["A1"])])
    [apollo] = northwind.owner.get("/projects").json()["items"]
    northwind.owner.post(f"/projects/{apollo['id']}/archive", json={}, expect=200)
    same = [item(1, project="Apollo", assignees=["A1"])]
    assert endpoint(northwind, same) == report(unchanged=1)
    for items, wrong in [
        ([*same, item(2, project="Apollo")], ("/items/1/project", "is archived: Apollo")),
        (
            [item(1, project="Apollo", assignees=["A1", "B1"])],
            ("/items/0/assignees", "cannot join the archived project Apollo"),
        ),
    ]:
        reply = northwind.owner.post("/tasks/sync", json={"items": items}, expect=422).json()
        [error] = reply["errors"]
        assert (error["pointer"], error["message"]) == wrong


# ---- what is refused ----


def test_every_bad_line_is_named_and_nothing_changes(northwind):
    command(northwind, text="external_id,display_name\nT-1,Task 1\n")
    lines = [
        "external_id,display_name,is_active,assignees",
        "T-1,Changed,,",
        "T-2,,true,",
        "T-3,Three,perhaps,",
        "T-4,Four",
        'T-5,"Five""',
        "T-6,Six,,nobody@example.com; E999999",
        "T-1,Again,,",
    ]
    assert refused(northwind, "\n".join(lines)) == [
        "stint: 4 mistakes; nothing changed",
        "line 3: display_name must not be empty",
        "line 4: is_active must be true or false",
        "line 5: has 2 fields instead of 4",
        "line 6: a quoted field does not end",
    ]
    assert refused(northwind, "\n".join([*lines[:2], *lines[6:]])) == [
        "stint: 3 mistakes; nothing changed",
        "line 4: external_id is there twice: T-1",
        "line 3: assignees names no employee: nobody@example.com",
        "line 3: assignees names no employee: E999999",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("external_id\nT-1\n", "line 1: the header lacks the column display_name"),
        ("external_id,display_name,colour\n", "line 1: no item has a column colour"),
        (
            "external_id,display_name,external_id\n",
            "line 1: there are two columns external_id",
        ),
        ("[{", "the file cannot be read"),
        ('[{"external_id": "T-1"}]', "/0/display_name is required"),
        ('{"items": [{"external_id": 1, "display_name": "x"}]}', "/items/0/external_id"),
        ('[{"external_id": "T-1", "display_name": "x", "colour": "red"}]', "/0/colour"),
        ('{"tasks": []}', "/tasks is not a known field"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(northwind, text, says):
    endpoint(northwind, [item(1)])
    assert says in "\n".join(refused(northwind, text))


def test_a_broken_letter_is_named_with_its_line(northwind, tmp_path):
    file = tmp_path / "tasks.csv"
    file.write_bytes(b"external_id,display_name\nT-1,caf\xc3\xa9\nT-2,caf\xe9\n")
    with pytest.raises(AssertionError, match="line 3: display_name is not UTF-8"):
        command(northwind, str(file))
    assert all_tasks(northwind) == []


def test_an_item_that_is_there_twice_is_named(northwind):
    body = {"items": [item(1), item(2), item(1)]}
    reply = northwind.owner.post("/tasks/sync", json=body, expect=422).json()
    [error] = reply["errors"]
    assert (error["pointer"], error["message"]) == (
        "/items/2/external_id",
        "is there twice: T-1",
    )


def test_a_name_of_several_projects_names_none(northwind):
    project(northwind, "Apollo")
    project(northwind, "Apollo")
    body = {"items": [item(1, project="Apollo")]}
    reply = northwind.owner.post("/tasks/sync", json=body, expect=422).json()
    assert reply["errors"][0]["message"] == "names several projects: Apollo"


def test_a_file_that_looks_cut_off_is_refused_unless_that_is_meant(northwind):
    items = [item(n) for n in range(30)]
    endpoint(northwind, items)
    for few in ([], items[:14]):
        lines = refused(northwind, json.dumps(few))
        assert "Most of" in lines[0] or "are not among" in lines[0]
        northwind.owner.post("/tasks/sync", json={"items": few}, expect=409)
    assert command(northwind, text=json.dumps(items[:15])) == report(unchanged=15, deactivated=15)
    assert command(
        northwind, "-", "--allow-mass-deactivation", text=json.dumps(items[:1])
    ) == report(unchanged=1, deactivated=14)
    assert endpoint(northwind, [], allow_mass_deactivation=True) == report(deactivated=1)


def test_whoever_may_not_change_projects_syncs_within_those_there_are(northwind):
    ada, ben = person(northwind, number="A1"), person(northwind, number="B1")
    apollo = project(northwind, "Apollo")
    join(northwind, apollo, ada)
    grant = {"permission": "tasks.manage", "scope": "all"}
    key = northwind.owner.post("/api-keys", json={"name": "Sync", "grants": [grant]}, expect=201)
    client = northwind.owner.nobody()
    client.use_key(key.json()["key"])
    body = {"items": [item(1, project="Apollo", assignees=["A1"])]}
    assert client.post("/tasks/sync", json=body, expect=200).json() == report(
        created=1, assigned=1
    )
    for more, message in [
        ({"project": "Gemini"}, "names no project: Gemini"),
        ({}, "is needed, as there is no project with the external id tasks"),
        (
            {"project": "Apollo", "assignees": ["B1"]},
            "names somebody who is no member of the project Apollo",
        ),
    ]:
        refusal = client.post("/tasks/sync", json={"items": [item(2, **more)]}, expect=422).json()
        assert [error["message"] for error in refusal["errors"]] == [message]
    assert active(ben.client) == []


# ---- audit ----


def test_everything_that_became_of_the_tasks_is_audited(northwind):
    ada = person(northwind, number="A1")
    endpoint(northwind, [item(1), item(2), item(3, assignees=["A1"])])
    before = tasks_by_id(northwind)
    said = endpoint(northwind, [item(1, display_name="Renamed"), item(3, assignees=[])])
    after = tasks_by_id(northwind)
    [created] = audited(northwind, "task.sync_create")
    assert created["after"] == {"tasks": [before[f"T-{n}"] for n in (1, 2, 3)]}
    [changed] = audited(northwind, "task.sync_change")
    assert changed["before"] == {"tasks": [before["T-1"]]}
    assert changed["after"] == {"tasks": [after["T-1"]]}
    [closed] = audited(northwind, "task.sync_deactivate")
    assert closed["after"] == {"tasks": [before["T-2"]["id"]]}
    [ended] = audited(northwind, "task.sync_unassign")
    assert ended["before"] == {
        "assignments": [{"task_id": before["T-3"]["id"], "employee_id": ada.id}]
    }
    assert audited(northwind, "task.sync")[0]["after"] == said
    assert json.loads(
        northwind.server.run("audit", "verify", "--organization", northwind.name)
    )["intact"]


# ---- from where ----


class Pages(BaseHTTPRequestHandler):
    """Serves what the test puts into `pages`; counts what was asked."""

    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers, body = self.server.pages[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def pages():
    server = HTTPServer(("127.0.0.1", 0), Pages)
    server.pages, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_items_may_come_from_the_web(northwind, pages):
    url = f"http://127.0.0.1:{pages.server_port}"
    pages.pages = {
        "/tasks.csv": (200, {}, b"external_id,display_name\nT-1,Task 1\n"),
        "/tasks.json": (200, {}, json.dumps([item(1), item(2)]).encode()),
        "/moved": (302, {"Location": f"{url}/tasks.json"}, b""),
        "/gone": (404, {}, b""),
    }
    assert command(northwind, f"{url}/tasks.csv") == report(created=1, projects_created=1)
    assert command(northwind, f"{url}/tasks.json") == report(unchanged=1, created=1)
    for path, status in (("/moved", 302), ("/gone", 404)):
        with pytest.raises(AssertionError, match=f"answered {status} instead of 200"):
            command(northwind, url + path)
    assert pages.asked == ["/tasks.csv", "/tasks.json", "/moved", "/gone"]


def test_a_page_that_is_too_large_is_not_taken(northwind, pages):
    pages.pages = {"/large": (200, {}, b"external_id,display_name\n".ljust(65 * 1024 * 1024))}
    with pytest.raises(AssertionError, match="is larger than 64 MiB"):
        command(northwind, f"http://127.0.0.1:{pages.server_port}/large")
    with pytest.raises(AssertionError, match="nowhere.csv: No such file"):
        command(northwind, "nowhere.csv")
