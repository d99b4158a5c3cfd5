"""Every endpoint as everybody, with everybody's ids; permission_matrix.toml says what is right.

The endpoints are those of the running program, so that none can be forgotten.
"""

import json
import time
from datetime import datetime, timedelta

import pytest
from support.matrix import Endpoint, read_matrix
from support.matrix_requests import clean_up, people_shown, request_for
from support.matrix_things import THINGS
from support.matrix_world import Caller, World
from support.openapi import api_path
from support.server import START

MATRIX = read_matrix()
every_endpoint = pytest.mark.parametrize("name", MATRIX.endpoints)
PROTECTED = [name for name, endpoint in MATRIX.endpoints.items() if not endpoint.is_public]
PUBLIC = [name for name, endpoint in MATRIX.endpoints.items() if endpoint.is_public]


@pytest.fixture(scope="module")
def world(server):
    return World(server, MATRIX)


@pytest.fixture(scope="module")
def program(server):
    """The endpoint table of the program, by method and path."""
    listed = json.loads(server.run("endpoints", "--json"))["endpoints"]
    return {f"{e['method']} {api_path(e['path'])}": e for e in listed}


# ---- the file and the program ----


def test_the_file_has_every_endpoint_and_no_other(program):
    assert set(MATRIX.endpoints) == set(program)


def test_the_file_has_every_permission_and_no_other(program):
    assert set(MATRIX.scopes) == {e["permission"] for e in program.values() if e["permission"]}


@every_endpoint
def test_the_file_knows_what_the_endpoint_takes(program, name):
    endpoint, declared = MATRIX.endpoints[name], program[name]
    access = {"public": "nothing", "signed_in": "login"}.get(declared["access"])
    assert endpoint.needs == (access or declared["permission"])
    assert endpoint.success == declared["status"]
    assert {id.name: (id.place, id.optional) for id in endpoint.ids.values()} == {
        field["name"]: (field["place"], not field["required"])
        for field in declared["input"]
        if field["kind"] == "uuid" or field["entity"] or field["name"] in endpoint.ids
    }
    for field in declared["input"]:
        if field["entity"]:
            assert endpoint.ids[field["name"]].names == field["entity"]


def test_every_thing_is_named_by_an_endpoint_and_used_up_by_those_that_name_it():
    named = [(id.names, str(e)) for e in MATRIX.endpoints.values() for id in e.ids.values()]
    assert set(THINGS) == {thing for thing, _ in named}
    for name, thing in THINGS.items():
        assert {(name, endpoint) for endpoint in thing.used_up_by} <= set(named)


# ---- every endpoint as everybody ----


def ask(world: World, endpoint: Endpoint, caller: Caller, id=None, target="unnamed"):
    """Sends a valid request; gives nothing, or how the answer differs from the file's."""
    expected = endpoint.answer(caller, id, target)
    request = request_for(world, endpoint, caller, id, target)
    client = caller.client
    if str(endpoint) == "POST /auth/logout" and not caller.is_key:
        client = caller.another_client()
    reply = request.send(client)
    clean_up(world, request, caller, reply)
    if reply.status_code == expected:
        return []
    what = f"{target} {id.name}" if id else target
    return [
        f"{caller.name}, {what}: {reply.status_code} instead of {expected}: {reply.text[:300]}"
    ]


def own_things_of(caller: Caller, target: str) -> bool:
    """Whether there is such a thing for this caller; foreign and missing ones come later."""
    if caller.is_elsewhere or target in ("foreign", "missing"):
        return False
    return target != "own" or caller.person is not None


@pytest.mark.parametrize("name", PROTECTED)
def test_everybody_is_answered_as_the_file_says(world, name):
    endpoint = MATRIX.endpoints[name]
    wrong = []
    for caller in list(world.callers_for(endpoint.permission)):
        if not endpoint.needed_ids():
            wrong += ask(world, endpoint, caller)
        for id in endpoint.ids.values():
            for target in id.targets():
                if own_things_of(caller, target):
                    wrong += ask(world, endpoint, caller, id, target)
    assert not wrong, "\n".join([name, *wrong])


@every_endpoint
def test_foreign_and_missing_ids_are_answered_alike(world, name):
    endpoint = MATRIX.endpoints[name]
    wrong = []
    for caller in list(world.callers_for(endpoint.permission)):
        if endpoint.is_public and caller.name != "owner":
            continue
        for id in endpoint.ids.values():
            replies = [
                request_for(world, endpoint, caller, id, target).send(
                    caller.client, headers={"X-Request-Id": "the-same-for-both"}
                )
                for target in ("foreign", "missing")
            ]
            foreign, missing = map(all_of, replies)
            expected = endpoint.answer(caller, id, "foreign")
            if foreign != missing:
                wrong.append(f"{caller.name}, {id.name}: {foreign}\nbut if missing {missing}")
            elif foreign[0] != expected:
                wrong.append(f"{caller.name}, {id.name}: {foreign} instead of {expected}")
    assert not wrong, "\n".join([name, *wrong])


def all_of(reply):
    headers = sorted((n.lower(), v) for n, v in reply.headers.items() if n.lower() != "date")
    return reply.status_code, headers, reply.content


@pytest.mark.parametrize("name", [n for n, e in MATRIX.endpoints.items() if e.shows])
def test_a_reply_shows_those_within_the_scope_and_nobody_else(world, name):
    endpoint = MATRIX.endpoints[name]
    for caller in list(world.callers_for(endpoint.permission)):
        if endpoint.answer(caller, None) != endpoint.success:
            continue
        shown = people_shown(world, request_for(world, endpoint, caller), caller)
        seen = caller.sees(endpoint.permission)
        if endpoint.shows == "active people":
            seen = [person for person in seen if not person.is_archived]
        people = {person.employee_id for person in seen}
        assert shown == (people if isinstance(shown, set) else len(people)), caller.name


# ---- nobody ----


def assert_nobody_gets_in(world, name, client):
    """401 for a valid request, and for whatever is no request at all."""
    endpoint = MATRIX.endpoints[name]
    owner = world.callers["owner"]
    valid = request_for(world, endpoint, owner, next(iter(endpoint.ids.values()), None), "missing")
    garbage = endpoint.path.replace("{", "").replace("}", "%zz")
    broken = {"content": b'{"broken', "headers": {"Content-Type": "text/html"}}
    replies = [
        valid.send(client),
        client.request(endpoint.method, valid.path, invalid=True, **broken),
        client.request(endpoint.method, garbage + "?limit=x&limit=", invalid=True, **broken),
    ]
    for reply in replies:
        assert (reply.status_code, slug_of(reply)) == (401, "unauthenticated"), reply.text


def slug_of(reply):
    return reply.json()["type"].rpartition("/")[2]


@pytest.mark.parametrize("name", PROTECTED)
def test_nobody_is_refused_before_anything_is_looked_at(world, client, name):
    assert_nobody_gets_in(world, name, client)


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_needs_no_credentials_and_minds_none(world, client, name):
    endpoint, owner = MATRIX.endpoints[name], world.callers["owner"]
    for header in ({}, {"X-API-Key": "no key"}, {"Authorization": "Bearer no token"}):
        client.http.headers.update(header)
        request_for(world, endpoint, owner).send(client, expect=endpoint.success)


def test_a_deactivated_persons_sessions_end_within_a_second(world):
    person = world.new_person(
        world.home, "Leaving", role="admin", password="nine grey moths at a lamp"
    )
    browser, app = world.server.client(), world.server.client()
    browser.sign_in(person.email, person.password)
    app.take_token(person.email, person.password)
    for client in (browser, app):
        client.get("/me", expect=200)
    owner = world.callers["owner"].client
    owner.post(f"/employees/{person.employee_id}/deactivate", json={}, expect=200)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and browser.get("/me").status_code == 200:
        time.sleep(0.02)
    for name in PROTECTED:
        assert_nobody_gets_in(world, name, browser)
        assert_nobody_gets_in(world, name, app)


def every_grant():
    return [{"permission": name, "scope": "all"} for name in MATRIX.scopes]


def test_a_revoked_key_opens_nothing(world, client):
    made = world.home.new_key(every_grant())
    client.use_key(made["key"])
    client.get("/me", expect=200)
    world.home.setup.post(f"/api-keys/{made['id']}/revoke", json={}, expect=200)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and client.get("/me").status_code == 200:
        time.sleep(0.02)
    for name in PROTECTED:
        assert_nobody_gets_in(world, name, client)


def test_an_expired_key_opens_nothing(world, client, clock):
    soon = datetime.fromisoformat(START.replace("Z", "+00:00")) + timedelta(minutes=1)
    clock(START)
    key = world.home.key(every_grant(), expires_at=f"{soon:%Y-%m-%dT%H:%M:%SZ}")
    client.use_key(key)
    client.get("/me", expect=200)
    clock(f"{soon:%Y-%m-%dT%H:%M:%SZ}")
    deadline = time.monotonic() + 1.1
    while time.monotonic() < deadline and client.get("/me").status_code == 200:
        time.sleep(0.02)
    for name in PROTECTED:
        assert_nobody_gets_in(world, name, client)


# ---- other sites' pages ----

CHANGING = [name for name in PROTECTED if not name.startswith("GET ")]


def foreign_pages(url):
    """The headers a browser sends along for somebody else's page."""
    yield "no origin", {}
    for origin in ("https://evil.example", "null", f"{url}.evil.example", "http://127.0.0.1:1"):
        yield origin, {"Origin": origin}
    for site in ("cross-site", "same-site", "none"):
        yield site, {"Origin": url, "Sec-Fetch-Site": site}


@pytest.mark.parametrize("name", CHANGING)
def test_a_cookie_from_another_sites_page_changes_nothing(world, name):
    endpoint, owner = MATRIX.endpoints[name], world.callers["owner"]
    id = next(iter(endpoint.needed_ids()), None)
    request = request_for(world, endpoint, owner, id, "missing" if id else "unnamed")
    client = world.server.client()
    client.http.headers["Cookie"] = owner.client.http.headers["Cookie"]
    for page, headers in foreign_pages(world.server.url):
        reply = request.send(client, headers=headers)
        assert (reply.status_code, slug_of(reply)) == (403, "forbidden"), f"{page}: {reply.text}"


# A DELETE has no body that could be a form's.
@pytest.mark.parametrize("name", [name for name in CHANGING if not name.startswith("DELETE ")])
def test_a_form_of_another_page_is_no_json(world, name):
    endpoint, owner = MATRIX.endpoints[name], world.callers["owner"]
    id = next(iter(endpoint.needed_ids()), None)
    request = request_for(world, endpoint, owner, id, "missing" if id else "unnamed")
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        body = {
            "content": json.dumps(request.more["json"]).encode(),
            "headers": {"Content-Type": media_type},
        }
        reply = owner.client.request(endpoint.method, request.path, invalid=True, **body)
        assert reply.status_code == 415, f"{media_type}: {reply.status_code} {reply.text}"
