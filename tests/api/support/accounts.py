"""People and keys of an organization, as its owner makes them."""

import secrets
from dataclasses import dataclass
from typing import Any

from support.client import Client
from support.server import Organization

PASSWORD = "eleven brass kettles sing low"


@dataclass
class Person:
    email: str
    password: str
    employee: dict[str, Any]


def new_person(organization: Organization, role: str = "member", name: str = "Mia Member") -> Person:
    """An employee with a login."""
    email = f"person-{secrets.token_hex(5)}@example.com"
    employee = organization.owner.post(
        "/employees",
        json={"name": name, "email": email, "role": role, "password": PASSWORD},
        expect=201,
    ).json()
    return Person(email, PASSWORD, employee)


def join(organization: Organization, other: Organization) -> None:
    """Makes the owner of `organization` an owner of `other` too, as an operator would."""
    organization.server.run(
        "admin", "create", "--organization", other.name, "--email", organization.email,
        "--name", "Olive Owner", "--password-stdin", text=organization.password + "\n",
    )  # fmt: skip


def audited(organization: Organization, action: str) -> list[dict[str, Any]]:
    """The entries of that action in the organization's audit log."""
    entries = organization.owner.get("/audit-log", params={"action": action}, expect=200).json()
    return [entry for entry in entries["items"] if entry["action"] == action]


def is_signed_in(client: Client) -> bool:
    return client.get("/me").status_code == 200
