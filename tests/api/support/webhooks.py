"""Webhooks as their administrators see them."""

import time
from typing import Any

from support.server import Organization


def subscribe(organization: Organization, url: str, *events: str) -> dict[str, Any]:
    body = {"url": url, "events": list(events or ("punch.recorded",))}
    return organization.owner.post("/webhooks", json=body, expect=201).json()


def webhook(organization: Organization, id: str) -> dict[str, Any]:
    return organization.owner.get(f"/webhooks/{id}", expect=200).json()


def deliveries(organization: Organization, **filters: Any) -> list[dict[str, Any]]:
    return organization.owner.get("/webhook-deliveries", params=filters, expect=200).json()["items"]


def details(organization: Organization, id: str) -> dict[str, Any]:
    return organization.owner.get(f"/webhook-deliveries/{id}", expect=200).json()


def ping(organization: Organization, id: str) -> dict[str, Any]:
    return organization.owner.post(f"/webhooks/{id}/ping", json={}, expect=202).json()


def ended(organization: Organization, id: str, attempts: int, state: str) -> dict[str, Any]:
    """The delivery, once it was tried so often and stands so."""
    deadline = time.monotonic() + 60
    while True:
        found = details(organization, id)
        delivery = found["delivery"]
        if delivery["attempts"] == attempts and delivery["state"] == state:
            return found
        assert time.monotonic() < deadline, delivery
        time.sleep(0.02)


def jobs(organization: Organization, **filters: Any) -> list[dict[str, Any]]:
    return organization.owner.get("/outbox/jobs", params=filters, expect=200).json()["items"]


def job_of(organization: Organization, delivery: str) -> dict[str, Any]:
    return next(job for job in jobs(organization) if job["dedup_key"] == delivery)


def when_all_is_done(organization: Organization) -> None:
    """Waits until no job is left to do: whatever was to be told has been."""
    deadline = time.monotonic() + 60
    while left := [j for j in jobs(organization, limit=500) if j["status"] != "DONE"]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def job_that_is(organization: Organization, delivery: str, status: str) -> dict[str, Any]:
    """The job of the delivery, once it stands so."""
    deadline = time.monotonic() + 60
    while (job := job_of(organization, delivery))["status"] != status:
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job
