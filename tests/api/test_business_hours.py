"""Business hours: what is in force, for whom, and who may set it."""

import pytest
from support.attendance import all_items
from support.people import person

NINE = {"start_time": "09:00", "end_time": "17:30"}
CURRENT = "/employees/business-hours/current"
ALL = "/employees/business-hours"


def set_hours(client, expect=201, **more):
    return client.post(ALL, json=NINE | more, expect=expect).json()


def test_hours_begin_today_where_the_organization_is_with_the_usual_week(organization, clock):
    northwind = organization(time_zone="Pacific/Kiritimati")
    clock("2026-03-10T11:00:00Z")  # the 11th there
    made = set_hours(northwind.owner)
    assert made | {"id": ""} == {
        "id": "", "effective_from": "2026-03-11", "start_time": "09:00", "end_time": "17:30",
        "work_days": [1, 2, 3, 4, 5], "break_minutes": 0, "late_grace_minutes": 0,
        "early_grace_minutes": 0, "employee_id": None,
    }  # fmt: skip
    assert northwind.owner.get(CURRENT, expect=200).json() == made


def test_without_any_there_are_none_in_force(organization):
    northwind = organization()
    refusal = northwind.owner.get(CURRENT, expect=404).json()
    assert refusal["type"].endswith("no_business_hours")
    set_hours(northwind.owner, effective_from="2099-01-01")
    northwind.owner.get(CURRENT, expect=404)


def test_an_employees_own_hours_win_over_newer_ones_of_the_organization(organization):
    northwind = organization()
    ada = person(northwind)
    own = set_hours(
        northwind.owner, effective_from="2026-01-01", start_time="22:00", end_time="06:00",
        employee_id=ada.id,
    )  # fmt: skip
    general = set_hours(northwind.owner, effective_from="2026-02-01")
    assert ada.client.get(CURRENT, params={"employee_id": ada.id}, expect=200).json() == own
    assert ada.client.get(CURRENT, expect=200).json() == general
    newer = set_hours(northwind.owner, effective_from="2026-03-01", employee_id=ada.id)
    assert ada.client.get(CURRENT, params={"employee_id": ada.id}, expect=200).json() == newer


def test_of_two_from_the_same_date_the_later_one_wins(organization):
    northwind = organization()
    for start in ("07:00", "09:00", "08:00", "06:00", "10:00"):
        set_hours(northwind.owner, effective_from="2026-03-01", start_time=start)
        assert northwind.owner.get(CURRENT, expect=200).json()["start_time"] == start


def test_the_list_has_all_rows_newest_date_first_page_by_page(organization):
    northwind = organization()
    for date in ("2026-02-01", "2026-01-01", "2026-03-01", "2026-02-01"):
        set_hours(northwind.owner, effective_from=date)
    pages = all_items(northwind.owner, ALL, limit=1)
    assert [row["effective_from"] for row in pages] == [
        "2026-03-01", "2026-02-01", "2026-02-01", "2026-01-01",
    ]  # fmt: skip
    assert len({row["id"] for row in pages}) == 4


def test_a_member_sees_the_organizations_and_their_own_and_sets_none(organization):
    northwind = organization()
    ada, bob = person(northwind), person(northwind)
    for employee in ({}, {"employee_id": ada.id}, {"employee_id": bob.id}):
        set_hours(northwind.owner, **employee)
    assert {row["employee_id"] for row in all_items(ada.client, ALL)} == {None, ada.id}
    ada.client.get(CURRENT, params={"employee_id": bob.id}, expect=403)
    set_hours(ada.client, employee_id=ada.id, expect=403)


def test_a_manager_sets_those_of_the_team_and_not_the_organizations(organization):
    northwind = organization()
    boss = person(northwind, role="manager")
    ada, bob = person(northwind, manager_id=boss.id), person(northwind)
    set_hours(boss.client, employee_id=ada.id)
    set_hours(boss.client, employee_id=bob.id, expect=403)
    set_hours(boss.client, expect=403)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"start_time": "24:00"}, "/start_time"),
        ({"start_time": "9:00"}, "/start_time"),
        ({"end_time": None}, "/end_time"),
        ({"work_days": [0]}, "/work_days"),
        ({"work_days": [8]}, "/work_days"),
        ({"late_grace_minutes": -1}, "/late_grace_minutes"),
        ({"early_grace_minutes": 1440}, "/early_grace_minutes"),
        ({"effective_from": "2026-02-30"}, "/effective_from"),
        ({"effective_from": "2026-03-10T00:00:00Z"}, "/effective_from"),
    ],
)
def test_what_is_malformed_is_named(organization, wrong, pointer):
    owner = organization().owner
    reply = owner.post(ALL, json=NINE | wrong, expect=422, invalid=True).json()
    assert [error["pointer"].startswith(pointer) for error in reply["errors"]] == [True]


def test_another_tenants_employee_is_nobody(organization):
    northwind, other = organization(), organization()
    replies = [
        northwind.owner.post(ALL, json=NINE | {"employee_id": employee}, expect=422).json()
        for employee in (other.employee_id, "01900000-0000-7000-8000-00000000dead")
    ]
    assert replies[0]["errors"] == replies[1]["errors"]


def test_a_new_row_is_in_the_audit_log(organization):
    northwind = organization()
    made = set_hours(northwind.owner)
    entries = all_items(northwind.owner, "/audit-log")
    assert made["id"] in [entry["entity_id"] for entry in entries]
