"""Projects, tasks and timesheets of an organization, as tests make and save them."""

import secrets
from typing import Any

from support.client import Client
from support.server import Organization


class Work:
    """One project of an organization and tasks in it."""

    def __init__(self, organization: Organization, *members: str):
        self.owner = organization.owner
        project = {"name": f"Project {secrets.token_hex(4)}"}
        self.project_id: str = self.owner.post("/projects", json=project, expect=201).json()["id"]
        for employee_id in members:
            self.join(employee_id)

    def join(self, employee_id: str) -> None:
        path = f"/projects/{self.project_id}/members"
        self.owner.post(path, json={"employee_id": employee_id}, expect=201)

    def task(self, *employees: str, name: str = "Review", **more: Any) -> str:
        """The id of a new task that is assigned to these members of the project."""
        body = {"project_id": self.project_id, "name": name, "employees": list(employees)} | more
        return self.owner.post("/tasks", json=body, expect=201).json()["id"]


def line(task_id: str, minutes: int) -> dict[str, Any]:
    return {"task_id": task_id, "duration_minutes_raw": minutes}


def save(client: Client, day: str, *items: dict[str, Any], **more: Any) -> Any:
    """POST /timesheet/day/save; the day as it is then, or with `expect` the problem."""
    more = {"expect": 200} | more
    reply = client.post("/timesheet/day/save", json={"date": day, "items": list(items)}, **more)
    return reply.json()["day"] if reply.status_code == 200 else reply.json()


def read_day(client: Client, day: str, **query: str) -> Any:
    return client.get("/timesheet/day", params={"date": day} | query, expect=200).json()


def read_month(client: Client, month: str, **query: str) -> Any:
    return client.get("/timesheet/month", params={"month": month} | query, expect=200).json()


def wrong(refusal: dict[str, Any]) -> dict[str, list[str]]:
    """What a problem says of each place."""
    said: dict[str, list[str]] = {}
    for error in refusal["errors"]:
        said.setdefault(error["pointer"], []).append(error["message"])
    return said
