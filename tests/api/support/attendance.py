"""Punching, as tests say it."""

from typing import Any

from support.client import Client

PUNCH_MEMBERS = ("type", "timestamp")


def punch(
    client: Client, employee_id: str, kind: str, timestamp: str | None = None, expect: int = 201,
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """punch(owner, id, "punch_in", "2026-03-10T08:00:00Z"); without a time the server's clock."""
    body = {"employee_id": employee_id, "type": kind} | more
    if timestamp is not None:
        body["timestamp"] = timestamp
    return client.post("/timetracking/punch", json=body, expect=expect).json()


def day(client: Client, employee_id: str, *punches: str) -> None:
    """day(owner, id, "punch_in 2026-03-10T08:00:00Z", …): recorded in this order."""
    for line in punches:
        punch(client, employee_id, *line.split())


def wanted(*punches: str) -> list[dict[str, str]]:
    """The punches of a correction, from lines as day() takes them."""
    return [dict(zip(PUNCH_MEMBERS, line.split(), strict=True)) for line in punches]


def status(client: Client, employee_id: str) -> dict[str, Any]:
    return client.get(f"/timetracking/status/{employee_id}", expect=200).json()


def all_items(client: Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    found, cursor = [], {}
    while cursor is not None:
        page = client.get(path, params={**params, **cursor}, expect=200).json()
        found += page["items"]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    return found


def sessions(client: Client, **params: Any) -> list[dict[str, Any]]:
    return all_items(client, "/timetracking/sessions", **params)
