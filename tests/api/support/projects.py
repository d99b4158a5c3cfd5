"""Projects, their members and their tasks, made by an organization's owner."""

from typing import Any

from support.client import Client
from support.server import Organization


def project(organization: Organization, name: str = "Apollo", **more: Any) -> dict[str, Any]:
    body = {"name": name} | more
    return organization.owner.post("/projects", json=body, expect=201).json()


def join(organization: Organization, project: dict, *people: Any, role: str = "member") -> None:
    """Makes people members of a project."""
    for one in people:
        body = {"employee_id": one.id, "role": role}
        organization.owner.post(f"/projects/{project['id']}/members", json=body, expect=201)


def task(
    organization: Organization, project: dict, *people: Any, name: str = "Design", **more: Any
) -> dict[str, Any]:
    """A task, and who is assigned to it."""
    body = {"project_id": project["id"], "name": name, "employees": [one.id for one in people]}
    return organization.owner.post("/tasks", json=body | more, expect=201).json()


def active(client: Client, **query: Any) -> list[str]:
    """The display names of the active tasks."""
    reply = client.get("/tasks/active", params=query, expect=200).json()
    return [task["display_name"] for task in reply["tasks"]]


def members(client: Client, project: dict, **query: Any) -> list[dict[str, Any]]:
    reply = client.get(f"/projects/{project['id']}/members", params=query, expect=200).json()
    return reply["items"]


def assignees(client: Client, task: dict, **query: Any) -> list[dict[str, Any]]:
    reply = client.get(f"/tasks/{task['id']}/assignees", params=query, expect=200).json()
    return reply["items"]
