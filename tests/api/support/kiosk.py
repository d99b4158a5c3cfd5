"""Kiosks and PINs, as tests say them."""

from typing import Any

from support.client import Client
from support.people import Person, person
from support.server import Organization

PIN = "2580"
WRONG = "86413579"  # so long that no id has it by chance
USE = {"permission": "kiosk.use", "scope": "all"}


def new_device(organization: Organization, name: str = "Front door") -> dict[str, Any]:
    """The key of a tablet, which may do nothing else."""
    body = {"name": name, "grants": [USE]}
    return organization.owner.post("/api-keys", json=body, expect=201).json()


def with_key(organization: Organization, made: dict[str, Any]) -> Client:
    client = organization.server.client()
    client.use_key(made["key"])
    return client


def device(organization: Organization, name: str = "Front door") -> Client:
    return with_key(organization, new_device(organization, name))


def give_pin(organization: Organization, employee_id: str, pin: str = PIN) -> None:
    organization.owner.put(f"/employees/{employee_id}/pin", json={"pin": pin}, expect=204)


def with_pin(organization: Organization, pin: str = PIN, **more: Any) -> Person:
    """A new employee with a PIN."""
    someone = person(organization, **more)
    give_pin(organization, someone.id, pin)
    return someone


def check(client: Client, employee_id: str, pin: str = PIN, expect: int = 200) -> dict[str, Any]:
    body = {"employee_id": employee_id, "pin": pin}
    return client.post("/kiosk/check", json=body, expect=expect).json()


def punch_at(
    client: Client, employee_id: str, kind: str, pin: str = PIN, expect: int = 201, **more: Any
) -> dict[str, Any]:
    """What a punch at a kiosk is answered; `more` goes into its body, but for headers."""
    headers = more.pop("headers", {})
    body = {"employee_id": employee_id, "pin": pin, "type": kind} | more
    return client.post("/kiosk/punch", json=body, headers=headers, expect=expect).json()


def slug(problem: dict[str, Any]) -> str:
    return problem["type"].rpartition("/")[2]
