"""Norms of the day: which one is in force when, and where an employee's today decides."""

import pytest
from support.accounts import audited
from support.attendance import all_items
from support.people import person


def norms_of(client, employee_id, **params):
    rows = all_items(client, f"/employees/{employee_id}/norms", **params)
    return [(row["effective_from"], row["daily_norm_minutes"]) for row in rows]


def norm_today(client, employee_id):
    return client.get(f"/employees/{employee_id}", expect=200).json()["daily_norm_minutes"]


def change(client, employee_id, expect=200, **body):
    return client.patch(f"/employees/{employee_id}", json=body, expect=expect).json()


def test_what_is_given_at_creation_holds_for_all_earlier_dates(organization):
    northwind = organization()
    ada, bob = person(northwind, daily_norm_minutes=300), person(northwind)
    assert norms_of(northwind.owner, ada.id) == [("1970-01-01", 300)]
    assert norms_of(northwind.owner, bob.id) == [("1970-01-01", 480)]


def test_a_change_begins_today_where_the_employee_is(organization, clock):
    northwind = organization()
    ada = person(northwind, time_zone="Pacific/Kiritimati")
    bob = person(northwind, time_zone="Pacific/Pago_Pago")
    clock("2026-03-31T10:30:00Z")  # the 1st of April for Ada, the 30th of March for Bob
    for someone in (ada, bob):
        assert change(northwind.owner, someone.id, daily_norm_minutes=360)[
            "daily_norm_minutes"] == 360  # fmt: skip
    assert norms_of(northwind.owner, ada.id) == [("2026-04-01", 360), ("1970-01-01", 480)]
    assert norms_of(northwind.owner, bob.id) == [("2026-03-30", 360), ("1970-01-01", 480)]


@pytest.mark.parametrize(
    ("zone", "before", "begins"),
    [
        ("Pacific/Kiritimati", "2025-12-31T09:59:59Z", "2025-12-31T10:00:00Z"),
        ("Europe/Berlin", "2025-12-31T22:59:59Z", "2025-12-31T23:00:00Z"),
        ("Pacific/Pago_Pago", "2026-01-01T10:59:59Z", "2026-01-01T11:00:00Z"),
    ],
)
def test_an_announced_norm_begins_at_midnight_where_the_employee_is(
    organization, clock, zone, before, begins
):
    clock("2025-12-30T12:00:00Z")
    northwind = organization(time_zone=zone)
    ada = person(northwind, role="admin")
    change(
        northwind.owner, ada.id, daily_norm_minutes=420, effective_from="2026-01-01"
    )
    for at, norm in ((before, 480), (begins, 420)):
        clock(at)
        assert norm_today(northwind.owner, ada.id) == norm
        listed = {e["id"]: e for e in all_items(northwind.owner, "/employees")}
        admins = {e["id"]: e for e in all_items(northwind.owner, "/auth/admin-users")}
        found = {"email": ada.email}
        by_email = northwind.owner.get("/employees/by_email", params=found, expect=200).json()
        for shown in (listed[ada.id], admins[ada.id], by_email):
            assert shown["daily_norm_minutes"] == norm
        assert listed[northwind.employee_id]["daily_norm_minutes"] == 480


def test_a_norm_in_force_already_makes_no_row(organization):
    northwind = organization()
    ada = person(northwind)
    change(northwind.owner, ada.id, daily_norm_minutes=480)
    change(northwind.owner, ada.id, daily_norm_minutes=480, effective_from="2020-01-01")
    body = {"name": "Ada", "email": ada.email}
    northwind.owner.put(f"/employees/{ada.id}", json=body, expect=200)
    assert norms_of(northwind.owner, ada.id) == [("1970-01-01", 480)]


def test_put_of_an_employee_without_a_norm_leaves_the_norm_as_it_is(organization):
    northwind = organization()
    ada = person(northwind, daily_norm_minutes=60)
    body = {"name": "Ada", "email": ada.email}
    put = northwind.owner.put(f"/employees/{ada.id}", json=body, expect=200).json()
    assert put["daily_norm_minutes"] == 60
    assert norms_of(northwind.owner, ada.id) == [("1970-01-01", 60)]
    body["daily_norm_minutes"] = 480
    put = northwind.owner.put(f"/employees/{ada.id}", json=body, expect=200).json()
    assert put["daily_norm_minutes"] == 480
    assert norms_of(northwind.owner, ada.id) == [("2026-03-10", 480), ("1970-01-01", 60)]


def test_put_of_an_employee_refuses_a_date_without_a_norm(organization):
    northwind = organization()
    ada = person(northwind)
    body = {"name": "Ada", "email": ada.email, "effective_from": "2026-01-01"}
    refusal = northwind.owner.put(f"/employees/{ada.id}", json=body, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/effective_from"]


def test_a_change_in_the_past_leaves_what_came_after_it(organization):
    northwind = organization()
    ada = person(northwind)
    change(northwind.owner, ada.id, daily_norm_minutes=240)
    shown = change(
        northwind.owner, ada.id, daily_norm_minutes=300, effective_from="2026-01-01"
    )
    assert shown["daily_norm_minutes"] == 240
    assert norms_of(northwind.owner, ada.id) == [
        ("2026-03-10", 240), ("2026-01-01", 300), ("1970-01-01", 480),
    ]  # fmt: skip


def test_a_date_without_a_norm_changes_nothing(organization):
    northwind = organization()
    ada = person(northwind)
    refusal = change(northwind.owner, ada.id, 422, effective_from="2026-01-01")
    assert [error["pointer"] for error in refusal["errors"]] == ["/effective_from"]
    assert norms_of(northwind.owner, ada.id) == [("1970-01-01", 480)]


def test_norms_are_put_replaced_and_removed_by_their_date(organization):
    northwind = organization()
    ada = person(northwind)
    path = f"/employees/{ada.id}/norms/2026-02-01"
    for minutes in (300, 0, 0):
        put = northwind.owner.put(path, json={"daily_norm_minutes": minutes}, expect=200).json()
        assert put == {"effective_from": "2026-02-01", "daily_norm_minutes": minutes}
    assert norm_today(northwind.owner, ada.id) == 0
    northwind.owner.delete(path, expect=204)
    northwind.owner.delete(path, expect=404)
    assert norm_today(northwind.owner, ada.id) == 480
    changes = [(e["before"], e["after"]) for e in audited(northwind, "employee_norm.set")]
    norm = {"effective_from": "2026-02-01", "daily_norm_minutes": 300}
    zero = norm | {"daily_norm_minutes": 0}
    assert changes == [(zero, zero), (norm, zero), (None, norm)]
    [removed] = audited(northwind, "employee_norm.remove")
    assert (removed["entity_id"], removed["before"], removed["after"]) == (ada.id, zero, None)


def test_of_two_who_change_norms_the_second_has_to_read_the_employee_again(organization, clock):
    northwind = organization()
    ada = person(northwind)
    employee, path = f"/employees/{ada.id}", f"/employees/{ada.id}/norms/2026-02-01"
    seen = northwind.owner.get(employee, expect=200).headers["ETag"]
    for second, minutes in enumerate((300, None, 240), start=1):
        clock(f"2026-03-10T09:00:0{second}Z")
        guard = {"If-Match": seen}
        if minutes is None:
            northwind.owner.delete(path, headers=guard, expect=204)
        else:
            body = {"daily_norm_minutes": minutes}
            northwind.owner.put(path, json=body, headers=guard, expect=200)
        norms = norms_of(northwind.owner, ada.id)
        refused = {"json": {"daily_norm_minutes": 60}, "headers": guard, "expect": 412}
        northwind.owner.put(path, **refused)
        northwind.owner.patch(employee, **refused)
        northwind.owner.delete(path, headers=guard, expect=412)
        assert norms_of(northwind.owner, ada.id) == norms
        read = northwind.owner.get(employee, expect=200)
        assert read.json()["updated_at"] == f"2026-03-10T09:00:0{second}Z"
        seen = read.headers["ETag"]


def test_a_norm_of_another_date_is_a_change_of_the_employee_too(organization, clock):
    northwind = organization()
    ada = person(northwind)
    path = f"/employees/{ada.id}"
    before = northwind.owner.get(path, expect=200)
    clock("2026-03-10T09:00:01Z")
    northwind.owner.put(f"{path}/norms/2026-12-01", json={"daily_norm_minutes": 60}, expect=200)
    after = northwind.owner.get(path, expect=200)
    assert after.json() == before.json() | {"updated_at": "2026-03-10T09:00:01Z"}
    assert after.headers["ETag"] != before.headers["ETag"]


def test_the_first_norm_may_be_replaced_but_not_removed(organization):
    northwind = organization()
    ada = person(northwind)
    path = f"/employees/{ada.id}/norms/1970-01-01"
    northwind.owner.put(path, json={"daily_norm_minutes": 450}, expect=200)
    refusal = northwind.owner.delete(path, expect=409).json()
    assert refusal["type"].endswith("first_norm")
    assert norms_of(northwind.owner, ada.id) == [("1970-01-01", 450)]


def test_norms_are_listed_newest_first_page_by_page(organization):
    northwind = organization()
    ada = person(northwind)
    dates = [f"2026-0{month}-01" for month in range(1, 6)]
    for minutes, date in enumerate(dates):
        path = f"/employees/{ada.id}/norms/{date}"
        northwind.owner.put(path, json={"daily_norm_minutes": minutes}, expect=200)
    expected = [*reversed(list(zip(dates, range(5), strict=True))), ("1970-01-01", 480)]
    for limit in (1, 2, 6, 50):
        assert norms_of(ada.client, ada.id, limit=limit) == expected


def test_a_manager_sees_the_teams_norms_and_sets_none(organization):
    northwind = organization()
    boss = person(northwind, role="manager")
    ada, bob = person(northwind, manager_id=boss.id), person(northwind)
    assert norms_of(boss.client, ada.id) == [("1970-01-01", 480)]
    boss.client.get(f"/employees/{bob.id}/norms", expect=403)
    path = f"/employees/{ada.id}/norms/2026-02-01"
    boss.client.put(path, json={"daily_norm_minutes": 1}, expect=403)
    boss.client.delete(path, expect=403)


@pytest.mark.parametrize("minutes", [-1, 1441, "480", 1.5, None])
def test_a_norm_is_whole_minutes_of_a_day(organization, minutes):
    northwind = organization()
    path = f"/employees/{northwind.employee_id}/norms/2026-02-01"
    body = {"daily_norm_minutes": minutes}
    northwind.owner.put(path, json=body, expect=422, invalid=True)


@pytest.mark.parametrize("date", ["2026-02-30", "today", "1969-12-31", "2026-2-1"])
def test_a_norm_begins_on_a_date_that_exists(organization, date):
    northwind = organization()
    path = f"/employees/{northwind.employee_id}/norms/{date}"
    northwind.owner.put(path, json={"daily_norm_minutes": 1}, expect=422, invalid=True)
