"""The one table of what the ids of the permission matrix name.

THINGS says of each kind whose there are, how one comes about, and which endpoints use it up: after
their success nobody could be asked about it again, so that they get a fresh one each time. The
words for whose a thing is are explained at the top of permission_matrix.toml.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.matrix_world import Caller, Person, Tenant, World

    Chooser = Callable[[World, Caller, str], str]

OF_SOMEBODY = ("own", "team", "other", "archived", "foreign", "missing")


def missing_id() -> str:
    return f"019c0000-0000-7000-8000-{secrets.token_hex(6)}"


@dataclass(frozen=True)
class Thing:
    """A kind of thing: which one stands for a caller and a target, by its id."""

    targets: tuple[str, ...]
    standing: "Chooser"  # there for all to ask about
    fresh: "Chooser | None" = None  # made for one call; never the caller's own
    used_up_by: tuple[str, ...] = ()
    missing: Callable[[], str] = missing_id

    def has_owner(self) -> bool:
        """Without one, a scope less than all has nothing to be judged by."""
        return "own" in self.targets

    def id(self, world: "World", caller: "Caller", target: str, is_used_up: bool) -> str:
        if target == "missing":
            return self.missing()
        if is_used_up and self.fresh is not None and target != "own":
            return self.fresh(world, caller, target)
        return self.standing(world, caller, target)


def of_somebody(whose: "Callable[[Person], str]", **more) -> Thing:
    """What belongs to an employee."""
    return Thing(
        OF_SOMEBODY, lambda world, caller, target: whose(world.whose(caller, target)), **more
    )


def of_the_organization(
    make: "Callable[[Tenant], str]", archive: str | None = None, used_up_by: tuple[str, ...] = ()
) -> Thing:
    """What belongs to no employee. A post to `archive`, a path with {id}, takes it out of use."""

    def made(tenant: "Tenant", target: str) -> str:
        id = make(tenant)
        if target == "archived":
            tenant.post(archive.format(id=id))
        return id

    def standing(world: "World", caller: "Caller", target: str) -> str:
        tenant = world.tenant_of(caller, target)
        key = (make, target == "archived")
        if key not in tenant.standing:
            tenant.standing[key] = made(tenant, target)
        return tenant.standing[key]

    return Thing(
        ("there", *(("archived",) if archive else ()), "foreign", "missing"),
        standing,
        lambda world, caller, target: made(world.tenant_of(caller, target), target),
        used_up_by,
    )


THINGS = {
    "employee": of_somebody(
        lambda person: person.employee_id,
        fresh=lambda world, caller, target: world.fresh_employee(caller, target),
        used_up_by=(
            "PUT /employees/{id}",
            "PATCH /employees/{id}",
            "PUT /employees/{id}/norms/{effective_from}",
            "DELETE /employees/{id}/norms/{effective_from}",
            "PUT /employees/{id}/pin",
            "DELETE /employees/{id}/pin",
            "POST /employees/{id}/deactivate",
            "POST /employees/{id}/activate",
            "POST /employees/{id}/invite",
            "POST /timetracking/punch",
            "POST /projects/{id}/members",
        ),
    ),
    "address": of_somebody(
        lambda person: person.email, missing=lambda: f"{missing_id()}@example.com"
    ),
    "work session": of_somebody(lambda person: person.session_id),
    "correction": of_somebody(
        lambda person: person.correction_id,
        fresh=lambda world, caller, target: world.fresh_correction(caller, target),
        used_up_by=(
            "POST /timetracking/corrections/{id}/approve",
            "POST /timetracking/corrections/{id}/reject",
        ),
    ),
    "timesheet submission": of_somebody(
        lambda person: person.submission_id,
        fresh=lambda world, caller, target: world.fresh_submission(caller, target),
        used_up_by=(
            "POST /timesheet/submissions/{id}/withdraw",
            "POST /timesheet/submissions/{id}/approve",
            "POST /timesheet/submissions/{id}/reject",
            "POST /timesheet/submissions/{id}/reopen",
        ),
    ),
    "sign-in": Thing(
        ("own", "other", "foreign", "missing"),
        lambda world, caller, target: world.sign_in_of(caller, target),
    ),
    # Of whoever manages it; a report of theirs is a member too, and one whose turn it is to join is new.
    "project": Thing(
        OF_SOMEBODY,
        lambda world, caller, target: world.project_of(caller, target),
        lambda world, caller, target: world.new_project(caller, target),
        used_up_by=(
            "POST /projects/{id}/archive",
            "POST /projects/{id}/restore",
            "POST /projects/{id}/members",
            "PATCH /projects/{id}/members/{employee_id}",
            "DELETE /projects/{id}/members/{employee_id}",
        ),
    ),
    # Of whoever manages its project; nobody is assigned to it.
    "task": Thing(
        OF_SOMEBODY,
        lambda world, caller, target: world.new_task(caller, target),
        lambda world, caller, target: world.new_task(caller, target),
        used_up_by=("POST /tasks/{id}/assignees",),
    ),
    "person with a PIN": of_the_organization(
        lambda tenant: tenant.new_person_with_pin(), used_up_by=("POST /kiosk/punch",)
    ),
    "role": of_the_organization(
        lambda tenant: tenant.new_role(f"Role {secrets.token_hex(4)}")["id"],
        archive="/roles/{id}/archive",
        used_up_by=("POST /roles/{id}/archive",),
    ),
    "API key": of_the_organization(
        lambda tenant: tenant.new_key([{"permission": "employees.read", "scope": "own"}])["id"],
        archive="/api-keys/{id}/revoke",
        used_up_by=("POST /api-keys/{id}/revoke",),
    ),
    "holiday": of_the_organization(
        lambda tenant: tenant.new_holiday(), used_up_by=("DELETE /holidays/{id}",)
    ),
    "timesheet lock": of_the_organization(
        lambda tenant: tenant.new_timesheet_lock()["id"],
        used_up_by=("DELETE /timesheet/locks/{id}",),
    ),
    "audit entry": of_the_organization(lambda tenant: tenant.new_audit_entry()),
    "webhook": of_the_organization(
        lambda tenant: tenant.new_webhook(),
        archive="/webhooks/{id}/archive",
        used_up_by=("POST /webhooks/{id}/archive",),
    ),
    "delivery": of_the_organization(lambda tenant: tenant.new_delivery()),
    "job": of_the_organization(
        lambda tenant: tenant.new_failed_job(), used_up_by=("POST /outbox/jobs/{id}/retry",)
    ),
    # No kind of its own: the id of whatever an audit entry is about.
    "anything": of_the_organization(lambda tenant: tenant.people[-1].employee_id),
    "organization": Thing(
        ("foreign", "missing"),
        lambda world, caller, target: world.tenant_of(caller, target).organization.id,
    ),
}
