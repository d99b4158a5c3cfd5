"""People of an organization besides its owner, each with a login of their own."""

import secrets
from functools import cached_property
from typing import Any

from support.client import Client
from support.server import Organization


class Person:
    def __init__(self, organization: Organization, role: str, **more: Any):
        mark = secrets.token_hex(4)
        self.organization = organization
        self.email = f"{mark}@example.com"
        self.password = "nine patient otters upstream"
        body = {"name": f"Person {mark}", "email": self.email, "password": self.password}
        body |= {"role": role} | more
        self.id: str = organization.owner.post("/employees", json=body, expect=201).json()["id"]

    @cached_property
    def client(self) -> Client:
        """A client signed in as this person."""
        client = self.organization.server.client()
        client.sign_in(self.email, self.password)
        return client


def person(organization: Organization, role: str = "member", **more: Any) -> Person:
    """A new employee with a login: person(northwind, role="manager")."""
    return Person(organization, role, **more)
