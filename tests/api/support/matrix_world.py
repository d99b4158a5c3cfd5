"""Two organizations with everybody and everything that the permission matrix asks about.

Home has two teams. In the first, everybody who calls reports to the one before them, and at the end
stands somebody who reports to them all: what a caller may do to that report is decided by the scope
alone. The other team has a manager and one report of its own.

Set up once for all endpoints. matrix_things.py says which of it an id names, and what is made anew
for a call that would use it up.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from support.client import Client
from support.matrix import Matrix, Who
from support.matrix_things import THINGS
from support.server import START, Organization, Server

PASSWORDS = ("eight tame badgers humming", "eight wild badgers humming")
PIN = "2580"
BASE_DAY = "2026-03-02"  # everybody worked then, and nobody's call changes it
NORM_DAY = "2026-03-03"  # everybody has a norm from this date
OVERRIDE_DAY = "2027-05-14"  # both organizations have an override on this date
OVERRIDE = {"day_type": "Free", "note": "Bridge day"}
EARLIER = date(2025, 1, 7)  # from here on, each correction has a date of its own
TEAM = ("admin", "manager", "custom all", "custom team", "custom own", "member", "viewer", "report")
ROLES = ("owner", "admin", "manager", "member", "viewer")


def working_day(day: str) -> list[dict[str, str]]:
    times = {"punch_in": f"{day}T08:00:00Z", "punch_out": f"{day}T16:00:00Z"}
    return [{"type": type, "timestamp": at} for type, at in times.items()]


def new_holiday() -> dict[str, str]:
    return {"date": "2027-01-01", "name": f"Holiday {secrets.token_hex(6)}"}


class Tenant:
    """An organization, and a key of its owner's that may do everything."""

    def __init__(self, organization: Organization, permissions: list[str]):
        self.organization = organization
        self.setup = organization.server.client()
        grants = [{"permission": name, "scope": "all"} for name in permissions]
        self.setup.use_key(self.key(grants))
        self.people: list[Person] = []
        self.standing: dict[Any, str] = {}  # the ids of what THINGS has made
        self.new_role("Nothing")

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Makes or changes something as the owner; gives the reply."""
        reply = self.organization.owner.post(path, json=body)
        assert reply.is_success, reply.text
        return reply.json() if reply.content else {}

    def key(self, grants: list[dict[str, str]], **more: Any) -> str:
        return self.new_key(grants, **more)["key"]

    def new_key(self, grants: list[dict[str, str]], **more: Any) -> dict[str, Any]:
        return self.post("/api-keys", name=f"Key {secrets.token_hex(4)}", grants=grants, **more)

    def new_role(self, name: str) -> dict[str, Any]:
        return self.post("/roles", name=name, grants=[])

    def new_holiday(self) -> str:
        return self.setup.post("/holidays", json=new_holiday(), expect=201).json()["id"]

    def new_person_with_pin(self) -> str:
        mark = secrets.token_hex(5)
        body = {"name": f"Pin {mark}", "email": f"{mark}@example.com", "role": "Nothing"}
        id = self.post("/employees", **body)["id"]
        self.organization.owner.put(f"/employees/{id}/pin", json={"pin": PIN}, expect=204)
        return id

    def new_webhook(self) -> str:
        """One that nothing reaches: no test allows that network."""
        return self.post("/webhooks", url="http://127.0.0.1:9/", events=["punch.recorded"])["id"]

    def new_delivery(self) -> str:
        return self.post(f"/webhooks/{self.new_webhook()}/ping")["id"]

    def new_failed_job(self) -> str:
        delivery = self.new_delivery()
        failed = {"status": "FAILED", "type": "deliver_webhook"}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for job in self.setup.get("/outbox/jobs", params=failed, expect=200).json()["items"]:
                if job["dedup_key"] == delivery:
                    return job["id"]
            time.sleep(0.02)
        raise AssertionError("the delivery did not fail")

    def new_timesheet_lock(self) -> dict[str, Any]:
        """Of dates that nobody's timesheet is tried on."""
        return self.post("/timesheet/locks", start_date="2001-01-01", end_date="2001-01-31")

    def new_audit_entry(self) -> str:
        self.new_role(f"Audited {secrets.token_hex(4)}")
        page = self.setup.get("/audit-log", params={"limit": 1}, expect=200).json()
        return page["items"][0]["id"]


@dataclass
class Person:
    """An employee who was there on the base day."""

    name: str
    email: str
    employee_id: str
    manager_id: str | None
    password: str | None  # None: no login
    session_id: str = ""
    correction_id: str = ""
    submission_id: str = ""
    is_archived: bool = False


class Caller(Who):
    def __init__(self, world: "World", name: str, person: Person | None, client: Client):
        self.world = world
        self.name = name
        self.person = person
        self.client = client
        self.is_key = name.startswith("key ")
        self.single = name.split()[1] if name.startswith(("key ", "custom ")) else None
        self.is_alone = self.single in ("own", "team", "all")
        self.is_elsewhere = name == "other owner"
        self.has_token = not self.is_key and name not in (*ROLES, "other owner")

    def scope_of(self, permission: str) -> str:
        if self.single is not None:
            return {"without": "none"}.get(self.single, self.single)
        role = {"other manager": "manager", "other owner": "owner"}.get(self.name, self.name)
        return self.world.matrix.scope_of(role, permission)

    def enter(self, client: Client) -> None:
        """Signs the person in: some by cookie, some by token."""
        enter = client.take_token if self.has_token else client.sign_in
        enter(self.person.email, self.person.password)

    def another_client(self) -> Client:
        client = self.client.nobody()
        self.enter(client)
        return client

    def sees(self, permission: str) -> list[Person]:
        """Whose data the scope of this permission reaches."""
        scope = self.scope_of(permission)
        world = self.world
        if self.is_elsewhere:
            return world.away.people
        if scope == "all":
            return world.home.people
        if self.person is None or scope == "none":
            return []
        return [self.person] if scope == "own" else world.below(self.person)


class World:
    def __init__(self, server: Server, matrix: Matrix):
        self.server = server
        self.matrix = matrix
        permissions = sorted(matrix.scopes)
        self.home = Tenant(Organization(server, "Home", "Europe/Berlin"), permissions)
        self.away = Tenant(Organization(server, "Away", "Europe/Berlin"), permissions)
        self.long_ago = (str(date(1980, 1, 1) + timedelta(days=n)) for n in count())
        self.days = (str(EARLIER + timedelta(days=2 * n)) for n in count())
        self.callers: dict[str, Caller] = {}
        self.people: dict[str, Person] = {}
        self.projects: dict[tuple[str, bool], str] = {}
        self._make_people()
        self._make_history(self.home)
        self._make_history(self.away)
        self._deactivate("archived")
        self._deactivate("other archived")
        self._make_audit_entries()
        for name in ("key own", "key team", "key all", "key without"):
            self.callers[name] = Caller(self, name, None, server.client())

    # ---- set-up ----

    def _make_people(self) -> None:
        owner = self.home.organization.owner
        owner.patch("/organization", json={"correction_approval": True}, expect=200)
        self.custom_roles = {
            scope: self.home.new_role(f"Custom {scope}")["id"] for scope in ("own", "team", "all")
        }
        above = self._add_owner("owner", self.home)
        for name in TEAM:
            role = name.capitalize() if name.startswith("custom") else name
            above = self._add(name, "member" if name == "report" else role, above)
        self._add("archived", "admin", above)
        manager = self._add("other manager", "manager", None)
        self._add("other report", "member", manager)
        self._add("other archived", "member", manager)
        self._add_owner("other owner", self.away)
        self.people["far"] = self.new_person(self.away, "Far", role="member")
        self.away.people.append(self.people["far"])

    def _add_owner(self, name: str, tenant: Tenant) -> Person:
        organization = tenant.organization
        shown = tenant.setup.get(f"/employees/{organization.employee_id}", expect=200).json()
        rename = {"name": f"{name.title()} {secrets.token_hex(3)}"}
        tenant.organization.owner.patch(f"/employees/{shown['id']}", json=rename, expect=200)
        person = Person(
            rename["name"], organization.email, shown["id"], None, organization.password
        )
        return self._remember(name, person, tenant)

    def _add(self, name: str, role: str, above: Person | None) -> Person:
        manager = {} if above is None else {"manager_id": above.employee_id}
        person = self.new_person(
            self.home, name.title(), role=role, password=PASSWORDS[0], **manager
        )
        return self._remember(name, person, self.home)

    def _remember(self, name: str, person: Person, tenant: Tenant) -> Person:
        self.people[name] = person
        tenant.people.append(person)
        if name.endswith("owner"):
            self.callers[name] = Caller(self, name, person, tenant.organization.owner)
        elif name != "other archived":
            caller = Caller(self, name, person, self.server.client())
            caller.enter(caller.client)
            self.callers[name] = caller
        return person

    def new_person(self, tenant: Tenant, name: str, **more: Any) -> Person:
        mark = secrets.token_hex(5)
        body = {"name": f"{name} {mark}", "email": f"{mark}@example.com"} | more
        # An owner makes them: a key is not to give away what an administrator may.
        made = tenant.organization.owner.post("/employees", json=body, expect=201).json()
        return Person(
            made["name"], made["email"], made["id"], made["manager_id"], body.get("password")
        )

    def set_norm(self, tenant: Tenant, employee_id: str) -> None:
        """As an owner: a key is none, and changes none."""
        norm = f"/employees/{employee_id}/norms/{NORM_DAY}"
        tenant.organization.owner.put(norm, json={"daily_norm_minutes": 60}, expect=200)

    def _make_history(self, tenant: Tenant) -> None:
        hours = {"start_time": "09:00", "end_time": "17:00", "effective_from": "2025-01-01"}
        tenant.setup.post("/employees/business-hours", json=hours, expect=201)
        tenant.setup.put(f"/calendar/overrides/{OVERRIDE_DAY}", json=OVERRIDE, expect=200)
        for person in tenant.people:
            own = {"employee_id": person.employee_id}
            tenant.setup.post("/employees/business-hours", json=hours | own, expect=201)
            self.set_norm(tenant, person.employee_id)
            day = {"date": BASE_DAY, "punches": working_day(BASE_DAY), "reason": "Set up"}
            made = tenant.setup.post("/timetracking/corrections", json=day | own, expect=201)
            person.correction_id = made.json()["correction"]["id"]
            person.session_id = made.json()["session"]["id"]
            person.submission_id = self.hand_in(tenant, person.employee_id)

    def _deactivate(self, name: str) -> None:
        person = self.people[name]
        person.is_archived = True
        deactivate = f"/employees/{person.employee_id}/deactivate"
        self.home.organization.owner.post(deactivate, json={}, expect=200)

    def _make_audit_entries(self) -> None:
        """An entry's id is its time and its number: here neither organization has the other's."""
        self.server.set_clock(START.replace("Z", ".001Z"))
        owners = (self.callers["owner"], self.callers["other owner"])
        home, away = (THINGS["audit entry"].standing(self, owner, "there") for owner in owners)
        assert home != away
        self.server.set_clock(START)

    # ---- who asks ----

    def callers_for(self, permission: str | None) -> Iterator[Caller]:
        """Everybody, custom roles and keys with this permission and nothing else."""
        for scope, id in self.custom_roles.items():
            grants = [] if permission is None else [{"permission": permission, "scope": scope}]
            self.home.organization.owner.patch(f"/roles/{id}", json={"grants": grants}, expect=200)
        for caller in self.callers.values():
            if caller.is_key:
                caller.client.use_key(self._key(permission or "employees.read", caller.single))
        spare = ("report", "other report", "archived")
        yield from (caller for name, caller in self.callers.items() if name not in spare)

    def _key(self, permission: str, scope: str) -> str:
        if scope != "without":
            return self.home.key([{"permission": permission, "scope": scope}])
        others = [name for name in self.matrix.scopes if name != permission]
        return self.home.key([{"permission": name, "scope": "all"} for name in others])

    def below(self, person: Person) -> list[Person]:
        """The person and all who report to them, directly or not."""
        below, ids = [person], {person.employee_id}
        for other in self.home.people:  # made from the top down
            if other.manager_id in ids:
                below.append(other)
                ids.add(other.employee_id)
        return below

    # ---- what is named ----

    def whose(self, caller: Caller, target: str) -> Person:
        """Whose thing a target is, for this caller."""
        if target == "own":
            return caller.person
        if caller.is_elsewhere == (target != "foreign"):
            return self.people["far"]
        mine, others = ("other ", "") if caller.name == "other manager" else ("", "other ")
        side = others if target == "other" else mine
        return self.people[side + ("archived" if target == "archived" else "report")]

    def tenant_of(self, caller: Caller, target: str) -> Tenant:
        """The organization that a target is of, for this caller."""
        return self.away if (target == "foreign") != caller.is_elsewhere else self.home

    def sign_in_of(self, caller: Caller, target: str) -> str:
        if target == "own":
            return current_sign_in(caller.another_client())
        if target == "foreign":
            other = "owner" if caller.is_elsewhere else "other owner"
        else:
            other = "admin" if caller.name == "owner" else "owner"
        return current_sign_in(self.callers[other].client)

    def fresh_employee(self, caller: Caller, target: str) -> str:
        above = self.whose(caller, "team" if target == "archived" else target)
        body = {"role": "Nothing", "manager_id": above.employee_id}
        id = self.new_person(self.home, "Fresh", **body).employee_id
        self.set_norm(self.home, id)
        if target == "archived":
            self.home.setup.post(f"/employees/{id}/deactivate", json={}, expect=200)
        return id

    def fresh_correction(self, caller: Caller, target: str) -> str:
        """One that waits: asked for by the person, on a date of its own."""
        person = self.whose(caller, target)
        client = next(c.client for c in self.callers.values() if c.person is person)
        day = next(self.days)
        asked = {"date": day, "punches": working_day(day), "reason": "Forgotten"}
        own = {"employee_id": person.employee_id}
        made = client.post("/timetracking/corrections", json=asked | own, expect=201).json()
        assert made["correction"]["state"] == "pending"
        return made["correction"]["id"]

    def project_of(self, caller: Caller, target: str) -> str:
        """One that stays. The caller's own may be used up, so that it is always another."""
        if target == "own":
            return self.new_project(caller, target)
        key = (self.manager_of(caller, target).employee_id, target == "archived")
        if key not in self.projects:
            self.projects[key] = self.new_project(caller, target)
        return self.projects[key]

    def manager_of(self, caller: Caller, target: str) -> Person:
        """Whoever is deactivated manages nothing: what is archived is the project."""
        return self.whose(caller, "team" if target == "archived" else target)

    def new_project(self, caller: Caller, target: str) -> str:
        setup = self.tenant_of(caller, target).setup
        manager = self.manager_of(caller, target)
        project = setup.post("/projects", json={"name": "Project"}, expect=201).json()["id"]
        roles = {manager.employee_id: "manager"}
        if target == "own":
            roles |= {self.whose(caller, "team").employee_id: "member"}
        for id, role in roles.items():
            body = {"employee_id": id, "role": role}
            setup.post(f"/projects/{project}/members", json=body, expect=201)
        if target == "archived":
            setup.post(f"/projects/{project}/archive", json={}, expect=200)
        return project

    def new_task(self, caller: Caller, target: str) -> str:
        """In a project of the target's; what is archived is the task, then its project."""
        setup = self.tenant_of(caller, target).setup
        project = self.new_project(caller, "team" if target == "archived" else target)
        body = {"project_id": project, "name": "Task"}
        task = setup.post("/tasks", json=body, expect=201).json()["id"]
        if target == "archived":
            setup.post(f"/tasks/{task}/deactivate", json={}, expect=200)
            setup.post(f"/projects/{project}/archive", json={}, expect=200)
        return task


    def hand_in(self, tenant: Tenant, employee_id: str) -> str:
        """A submission of a date that is nobody else's."""
        day = next(self.long_ago)
        made = tenant.setup.post(
            "/timesheet/submissions", json={"start_date": day, "end_date": day},
            params={"employee_id": employee_id}, expect=201,
        )  # fmt: skip
        return made.json()["id"]

    def fresh_submission(self, caller: Caller, target: str) -> str:
        """One that nothing is decided about, also where its employee has been deactivated since."""
        if target != "archived":
            return self.hand_in(self.home, self.whose(caller, target).employee_id)
        id = self.fresh_employee(caller, "team")
        submission = self.hand_in(self.home, id)
        self.home.setup.post(f"/employees/{id}/deactivate", json={}, expect=200)
        return submission


def current_sign_in(client: Client) -> str:
    items = client.get("/auth/sessions", params={"limit": 500}, expect=200).json()["items"]
    return next(item["id"] for item in items if item["is_current"])
