"""A valid request for each endpoint of the permission matrix, with any ids in it.

INPUTS has what an endpoint needs besides ids; an endpoint that needs nothing more is not there.
"""

import csv
import io
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from support.client import Client
from support.matrix import Endpoint, Identifier, reaches
from support.matrix_world import (
    BASE_DAY,
    NORM_DAY,
    OVERRIDE,
    OVERRIDE_DAY,
    PASSWORDS,
    PIN,
    Caller,
    World,
    new_holiday,
    working_day,
)

RANGE = {"start_date": BASE_DAY, "end_date": BASE_DAY}
HOURS = {"start_time": "09:00", "end_time": "17:00", "effective_from": "2027-01-01"}
NORM = {"effective_from": NORM_DAY}
LONG_AGO = {"start_date": "2001-01-01", "end_date": "2001-12-31"}
REASON = {"reason": "As it was"}
CHOSEN = {"password": PASSWORDS[1]}
MANAGED = {"permission": "api_keys.manage", "scope": "all"}


def new_employee(world: World, caller: Caller) -> dict[str, Any]:
    return {"name": "New", "email": new_address(), "role": "Nothing"}


def new_employees(world: World, caller: Caller) -> dict[str, Any]:
    return {"csv": f"name,email,role\nNew,{new_address()},Nothing\n"}


def new_admin(world: World, caller: Caller) -> dict[str, Any]:
    return {"name": "New", "email": new_address(), "password": PASSWORDS[0]}


def new_address() -> str:
    return f"new-{secrets.token_hex(6)}@example.com"


def sign_in(world: World, caller: Caller) -> dict[str, Any]:
    person = world.people["viewer"]
    return {"email": person.email, "password": person.password}


def token(world: World, caller: Caller) -> dict[str, Any]:
    person = world.people["viewer"]
    return {"grant_type": "password", "username": person.email, "password": person.password}


def refresh(world: World, caller: Caller) -> dict[str, Any]:
    pair = world.server.client().take_token(*sign_in(world, caller).values())
    return {"refresh_token": pair["refresh_token"]}


def password(world: World, caller: Caller) -> dict[str, Any]:
    old = PASSWORDS[0] if caller.person is None else caller.person.password
    new = PASSWORDS[1] if old == PASSWORDS[0] else PASSWORDS[0]
    return {"current_password": old, "new_password": new}


def own_pin(world: World, caller: Caller) -> dict[str, Any]:
    return {"pin": PIN, "current_password": password(world, caller)["current_password"]}


def link(world: World, caller: Caller) -> dict[str, Any]:
    """The token of an invitation that nobody has used."""
    person = world.home.post("/employees", **new_employee(world, caller))
    handed_over = world.home.post(f"/employees/{person['id']}/invite")["link"]
    return {"token": handed_over.partition("token=")[2]}


def reset_link(world: World, caller: Caller) -> dict[str, Any]:
    """The token of a reset of somebody who is asked about nothing else."""
    email = new_address()
    body = new_employee(world, caller) | {"email": email, "password": PASSWORDS[0]}
    world.home.post("/employees", **body)
    printed = world.server.run("password", "link", "--email", email)
    return {"token": printed.strip().partition("token=")[2]}


def correction(world: World, caller: Caller) -> dict[str, Any]:
    day = next(world.days)
    return {"date": day, "punches": working_day(day)} | REASON


def submission(world: World, caller: Caller) -> dict[str, Any]:
    day = next(world.long_ago)
    return {"start_date": day, "end_date": day}


def replacement(world: World, caller: Caller) -> dict[str, Any]:
    return {"name": "Fresh", "email": new_address()}


INPUTS: dict[str, Callable[[World, Caller], dict[str, Any]] | dict[str, Any]] = {
    "POST /webhooks": {"url": "http://127.0.0.1:9/", "events": ["punch.recorded"]},
    "POST /auth/login": sign_in,
    "POST /auth/token": token,
    "POST /auth/refresh": refresh,
    "POST /auth/password": password,
    "POST /auth/invite/validate": link,
    "POST /auth/set-password": lambda world, caller: link(world, caller) | CHOSEN,
    "POST /auth/register": {"organization": "none", "name": "New", "email": "new@example.com"},
    "POST /auth/password-reset/request": {"email": "somebody@example.com"},
    "POST /auth/password-reset/validate": reset_link,
    "POST /auth/password-reset/confirm": lambda world, caller: reset_link(world, caller) | CHOSEN,
    "PATCH /me": {"locale": "de"},
    "PUT /me/pin": own_pin,
    "POST /auth/admin-users": new_admin,
    "POST /api-keys": {"name": "Made", "grants": [MANAGED]},
    "PATCH /organization": {"week_start": 1},
    "POST /employees": new_employee,
    "POST /employees/import": new_employees,
    "PUT /employees/{id}": replacement,
    "PATCH /employees/{id}": {"department": "Sales"},
    "PUT /employees/{id}/pin": {"pin": PIN},
    "PUT /employees/{id}/norms/{effective_from}": {"daily_norm_minutes": 60} | NORM,
    "DELETE /employees/{id}/norms/{effective_from}": NORM,
    "POST /roles": lambda world, caller: {"name": f"New {secrets.token_hex(4)}", "grants": []},
    "PATCH /roles/{id}": {"description": "Changed"},
    "POST /employees/business-hours": HOURS,
    "GET /calendar": RANGE,
    "POST /holidays": lambda world, caller: new_holiday(),
    "PATCH /holidays/{id}": {"date": "2027-02-02"},
    "POST /holidays/import": {"ics": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"},
    "GET /calendar/overrides/{date}": {"date": OVERRIDE_DAY},
    "PUT /calendar/overrides/{date}": {"date": OVERRIDE_DAY} | OVERRIDE,
    "DELETE /calendar/overrides/{date}": {"date": OVERRIDE_DAY},
    "POST /projects": {"name": "New"},
    "PATCH /projects/{id}": {"description": "Changed"},
    "PATCH /projects/{id}/members/{employee_id}": {"role": "manager"},
    "POST /tasks": {"name": "New"},
    "PATCH /tasks/{id}": {"department": "Sales"},
    "POST /tasks/sync": {"items": []},
    "POST /timetracking/punch": {"type": "punch_in"},
    "POST /kiosk/check": {"pin": PIN},
    "POST /kiosk/punch": {"pin": PIN, "type": "punch_in"},
    "PUT /timetracking/sessions/{id}/edit": {"punches": working_day(BASE_DAY)} | REASON,
    "POST /timetracking/corrections": correction,
    "POST /timetracking/corrections/{id}/reject": REASON,
    "GET /timesheet/month": {"month": BASE_DAY[:7]},
    "GET /timesheet/day": {"date": BASE_DAY},
    "POST /timesheet/day/save": {"date": BASE_DAY, "items": []},
    "PUT /timesheet/days/{date}": {"date": BASE_DAY, "items": []},
    "POST /timesheet/locks": LONG_AGO,
    "GET /timesheet/submissions": {"limit": 500},
    "POST /timesheet/submissions": submission,
    "POST /timesheet/submissions/{id}/reject": REASON,
    "POST /timesheet/submissions/{id}/reopen": REASON,
    "GET /employees": {"limit": 500},
    "GET /employees/business-hours": {"limit": 500},
    "GET /timetracking/entries": {"limit": 500} | RANGE,
    "GET /timetracking/presence": {"limit": 500},
    "GET /timetracking/sessions": {"limit": 500} | RANGE,
    "GET /timetracking/corrections": {"limit": 500},
    "GET /reports/overview": RANGE,
    "GET /reports/employees": {"limit": 500} | RANGE,
    "GET /reports/daily": RANGE | {"split_at_midnight": "true"},
    "GET /reports/punctuality": RANGE,
    "GET /reports/balance": {"limit": 500} | RANGE,
    "GET /reports/balance/months": RANGE,
    "POST /reports/export/csv": RANGE,
}


@dataclass
class Request:
    endpoint: Endpoint
    path: str
    more: dict[str, Any] = field(default_factory=dict)

    def send(self, client: Client, **more: Any) -> httpx.Response:
        return client.request(self.endpoint.method, self.path, **(self.more | more))


def request_for(
    world: World,
    endpoint: Endpoint,
    caller: Caller,
    varied: Identifier | None = None,
    target: str = "unnamed",
) -> Request:
    """A valid request: the varied id is the target's, other ids it needs are within reach."""
    expected = endpoint.answer(caller, varied, target)
    succeeds = 200 <= expected < 300
    ids = {}
    for id in endpoint.needed_ids():
        within = target if id is varied else within_reach(endpoint, caller, id)
        is_used_up = succeeds and str(endpoint) in id.thing.used_up_by
        ids[id] = id.thing.id(world, caller, within, is_used_up)
    if varied is not None and varied not in ids:
        ids[varied] = varied.thing.id(world, caller, target, is_used_up=False)
    input = INPUTS.get(str(endpoint), {})
    values = dict(input(world, caller) if callable(input) else input)
    if ids.get(endpoint.ids.get("id")) == own_id(caller) and str(endpoint) == "PUT /employees/{id}":
        values |= {"name": caller.person.name, "email": caller.person.email}
    has_body = endpoint.method in ("POST", "PUT", "PATCH")
    query = {} if has_body else values
    for id, value in ids.items():
        (query if id.place == "query" else values)[id.name] = value
    path = re.sub(r"{(\w+)}", lambda name: values.pop(name[1]), endpoint.path)
    return Request(endpoint, path, {"params": query} | ({"json": values} if has_body else {}))


def own_id(caller: Caller) -> str | None:
    return None if caller.person is None else caller.person.employee_id


def within_reach(endpoint: Endpoint, caller: Caller, id: Identifier) -> str:
    """A target that the caller may name, if there is one at all."""
    scope = "own" if endpoint.permission is None else caller.scope_of(endpoint.permission)
    targets = [t for t in ("team", "there", "own") if t in id.targets()]
    targets = [t for t in targets if not (t == "own" and caller.person is None)]
    for target in targets:
        if reaches(scope, target, id.thing, caller.is_key):
            return target
    return targets[0]


def clean_up(world: World, request: Request, caller: Caller, reply: httpx.Response) -> None:
    """Undoes what a success did to the caller, and to what everybody is asked about."""
    name = str(request.endpoint)
    if name == "DELETE /employees/{id}/norms/{effective_from}" and reply.status_code == 204:
        tenant = world.away if caller.is_elsewhere else world.home
        world.set_norm(tenant, request.path.split("/")[2])
    if name == "DELETE /calendar/overrides/{date}" and reply.status_code == 204:
        tenant = world.away if caller.is_elsewhere else world.home
        tenant.setup.put(request.path, json=OVERRIDE, expect=200)
    if reply.status_code >= 300 or caller.person is None:
        return
    if name in ("POST /auth/logout/all", "POST /auth/organization"):
        caller.enter(caller.client)
    if name == "POST /auth/password":
        caller.person.password = request.more["json"]["new_password"]
    if name == "PUT /employees/{id}" and caller.person.employee_id in request.path:
        manager = {"manager_id": caller.person.manager_id}
        owner = world.home.organization.owner
        owner.patch(f"/employees/{caller.person.employee_id}", json=manager, expect=200)


# ---- whose data a reply shows ----


def people_shown(world: World, request: Request, caller: Caller) -> set[str] | int:
    """The ids of the world's people in the reply, or how many there are if it only counts."""
    known = {p.name: p.employee_id for p in (*world.home.people, *world.away.people)}
    name = str(request.endpoint)
    if name == "GET /reports/overview":
        return send_well(request, caller).json()["total_sessions"]
    if name == "GET /reports/punctuality":
        return sum(cell["sessions"] for cell in send_well(request, caller).json()["items"])
    if name == "GET /reports/daily":
        [day] = send_well(request, caller).json()["items"]
        assert day["working_seconds"] == 8 * 3600 * day["sessions"]  # these come from punches
        return day["sessions"]
    if name == "POST /reports/export/csv":
        rows = list(csv.DictReader(io.StringIO(send_well(request, caller).text)))
        return {known[row["Employee Name"]] for row in rows}
    member = "id" if name == "GET /employees" else "employee_id"
    shown: set[str] = set()
    while True:
        page = send_well(request, caller).json()
        shown |= {item[member] for item in page["items"]}
        if page["next_cursor"] is None:
            return shown & set(known.values())
        request.more["params"] |= {"cursor": page["next_cursor"]}


def send_well(request: Request, caller: Caller) -> httpx.Response:
    return request.send(caller.client, expect=request.endpoint.success)
