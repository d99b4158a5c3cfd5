"""Presence: who is at work now, who should be and is not, and who is off."""

import pytest
from support.attendance import all_items, day, punch
from support.people import person

HOURS = {
    "effective_from": "2026-01-01", "start_time": "09:00", "end_time": "17:00",
    "work_days": [1, 2, 3, 4, 5], "late_grace_minutes": 10,
}  # fmt: skip
NIGHT = HOURS | {"start_time": "22:00", "end_time": "06:00"}
PRESENCE = "/timetracking/presence"


@pytest.fixture
def northwind(organization):
    """In Berlin, with hours from nine to five; its owner is off, so that only others count."""
    made = organization()
    made.owner.post("/employees/business-hours", json=HOURS, expect=201)
    me = made.owner.get("/me", expect=200).json()["employee"]["id"]
    made.owner.put(f"/employees/{me}/norms/1970-01-01", json={"daily_norm_minutes": 0}, expect=200)
    return made


def hire(organization, name, **more):
    body = {"name": name, "email": f"{name.lower()}@example.com"} | more
    return organization.owner.post("/employees", json=body, expect=201).json()["id"]


def page(client, **params):
    return client.get(PRESENCE, params=params, expect=200).json()


def shown(client, **params):
    return {item["employee_name"]: item for item in all_items(client, PRESENCE, **params)}


def of(organization, name):
    return shown(organization.owner)[name]


def part(item, *names):
    return tuple(item[name] for name in names)


def test_all_of_somebody_at_work(northwind, clock):
    ada = hire(northwind, "Ada", department="Engines", position="Analyst", number="A-1")
    day(northwind.owner, ada, "punch_in 2026-03-10T08:15:30Z", "break_start 2026-03-10T08:30:30Z")
    clock("2026-03-10T08:31:00Z")
    assert of(northwind, "Ada") == {
        "employee_id": ada, "employee_name": "Ada", "number": "A-1", "department": "Engines",
        "position": "Analyst", "time_zone": "Europe/Berlin",
        "state": "on_break", "since": "2026-03-10T08:30:30Z",
        "date": "2026-03-10", "day_type": "Working", "day_reason": "work_day", "day_description": "",
        "first_punch_in": "2026-03-10T08:15:30Z", "working_seconds": 900, "break_seconds": 30,
        "is_late": True, "late_minutes": 15,
        "missing": False, "forgotten_punch_out": False, "off": False,
    }  # fmt: skip
    punch(northwind.owner, ada, "break_end", "2026-03-10T08:31:00Z")
    clock("2026-03-10T09:31:00Z")
    item = of(northwind, "Ada")
    assert part(item, "state", "since") == ("working", "2026-03-10T08:31:00Z")
    assert item["working_seconds"] == 900 + 3600
    punch(northwind.owner, ada, "punch_out")
    clock("2026-03-10T12:00:00Z")
    item = of(northwind, "Ada")
    assert part(item, "state", "since") == ("out", "2026-03-10T09:31:00Z")
    assert part(item, "first_punch_in", "working_seconds") == ("2026-03-10T08:15:30Z", 4500)
    assert part(item, "is_late", "late_minutes", "missing") == (True, 15, False)
    clock("2026-03-11T06:00:00Z")
    item = of(northwind, "Ada")
    assert part(item, "date", "state", "since") == ("2026-03-11", "out", "2026-03-10T09:31:00Z")
    assert part(item, "first_punch_in", "working_seconds", "is_late") == (None, 0, False)


def test_who_has_not_come_is_missing_once_grace_is_over(northwind, clock):
    ada = hire(northwind, "Ada")
    for now, missing in (
        ("2026-03-10T07:59:00Z", False), ("2026-03-10T08:10:00Z", False),
        ("2026-03-10T08:10:01Z", True), ("2026-03-10T20:00:00Z", True),
        ("2026-03-10T23:30:00Z", False), ("2026-03-14T12:00:00Z", False),
    ):  # fmt: skip
        clock(now)
        reply = page(northwind.owner)
        assert [i["missing"] for i in reply["items"] if i["employee_id"] == ada] == [missing], now
        assert reply["summary"]["missing"] == (1 if missing else 0), now
    clock("2026-03-10T12:00:00Z")
    punch(northwind.owner, ada, "punch_in")
    assert of(northwind, "Ada")["missing"] is False
    clock("2026-03-10T12:01:00Z")
    punch(northwind.owner, ada, "punch_out")
    assert of(northwind, "Ada")["missing"] is False


def test_each_is_judged_where_they_are(northwind, clock):
    hire(northwind, "Berta")
    hire(northwind, "Nina", time_zone="America/New_York")
    hire(northwind, "Kiri", time_zone="Pacific/Kiritimati")
    clock("2026-03-10T11:00:00Z")
    people = shown(northwind.owner)
    assert part(people["Berta"], "date", "missing") == ("2026-03-10", True)
    assert part(people["Nina"], "date", "missing", "time_zone") == (
        "2026-03-10", False, "America/New_York",
    )  # fmt: skip
    assert part(people["Kiri"], "date", "missing") == ("2026-03-11", False)
    assert page(northwind.owner)["summary"]["missing"] == 1
    clock("2026-03-10T20:00:00Z")  # Kiritimati: 10:00 of the 11th
    assert {n for n, i in shown(northwind.owner).items() if i["missing"]} == {"Berta", "Nina", "Kiri"}


def test_who_is_off_is_told_why(northwind, clock):
    hire(northwind, "Ada", region="DE-BY")
    hire(northwind, "Bob")
    hire(northwind, "Zero", daily_norm_minutes=0)
    hire(northwind, "Soon", employed_from="2026-03-11")
    hire(northwind, "Gone", employed_until="2026-03-09")
    holiday = {"date": "2026-03-10", "name": "Jubilee", "region": "DE-BY"}
    northwind.owner.post("/holidays", json=holiday, expect=201)
    clock("2026-03-10T12:00:00Z")
    people = shown(northwind.owner)
    assert part(people["Ada"], "off", "day_type", "day_reason", "day_description", "missing") == (
        True, "Free", "holiday", "Jubilee", False,
    )  # fmt: skip
    assert part(people["Bob"], "off", "day_type", "missing") == (False, "Working", True)
    for name in ("Zero", "Soon", "Gone"):
        assert part(people[name], "off", "day_type", "missing") == (True, "Working", False), name
    summary = page(northwind.owner)["summary"]
    assert (summary["off"], summary["missing"]) == (5, 1)  # and the owner
    clock("2026-03-14T12:00:00Z")
    assert part(of(northwind, "Bob"), "off", "day_type", "day_reason") == (True, "Free", "weekend")
    override = {"day_type": "Working", "note": "Stocktaking"}
    northwind.owner.put("/calendar/overrides/2026-03-14", json=override, expect=200)
    assert part(of(northwind, "Bob"), "off", "day_description", "missing") == (
        False, "Stocktaking", True,
    )  # fmt: skip


def test_a_night_shift_counts_until_it_is_over(northwind, clock):
    nora, nils = hire(northwind, "Nora"), hire(northwind, "Nils")
    for who in (nora, nils):
        northwind.owner.post(
            "/employees/business-hours", json=NIGHT | {"employee_id": who}, expect=201
        )
    day(northwind.owner, nora, "punch_in 2026-03-09T21:20:00Z", "punch_out 2026-03-10T03:00:00Z")
    clock("2026-03-10T04:00:00Z")
    people = shown(northwind.owner)
    assert part(people["Nora"], "date", "state", "late_minutes", "missing") == (
        "2026-03-09", "out", 20, False,
    )  # fmt: skip
    assert people["Nora"]["working_seconds"] == 5 * 3600 + 40 * 60
    assert part(people["Nils"], "date", "missing") == ("2026-03-09", True)
    assert page(northwind.owner)["summary"]["missing"] == 1
    clock("2026-03-10T05:00:00Z")
    people = shown(northwind.owner)
    assert part(people["Nora"], "date", "working_seconds") == ("2026-03-10", 0)
    assert part(people["Nils"], "date", "missing") == ("2026-03-10", False)
    clock("2026-03-10T21:11:00Z")
    assert {n for n, i in shown(northwind.owner).items() if i["missing"]} == {"Nora", "Nils"}


def test_a_forgotten_punch_out_is_flagged(northwind, clock):
    ada = hire(northwind, "Ada")
    day(northwind.owner, ada, "punch_in 2026-03-09T08:00:00Z")
    clock("2026-03-10T00:00:00Z")
    assert of(northwind, "Ada")["forgotten_punch_out"] is False
    clock("2026-03-10T00:00:01Z")
    reply = page(northwind.owner)
    assert reply["summary"]["forgotten_punch_out"] == reply["summary"]["working"] == 1
    assert part(of(northwind, "Ada"), "state", "date", "forgotten_punch_out") == (
        "working", "2026-03-09", True,
    )  # fmt: skip
    clock("2026-03-20T12:00:00Z")
    item = of(northwind, "Ada")
    assert part(item, "date", "first_punch_in") == ("2026-03-09", "2026-03-09T08:00:00Z")


def crew(northwind, clock):
    """Eight people, of whom two work and one has a break."""
    names = [f"P{i}" for i in range(8)]
    ids = {name: hire(northwind, name, department="Odd" if i % 2 else "Even") for i, name in enumerate(names)}
    for name in ("P1", "P2", "P5"):
        punch(northwind.owner, ids[name], "punch_in", "2026-03-10T08:00:00Z")
    punch(northwind.owner, ids["P5"], "break_start", "2026-03-10T08:30:00Z")
    clock("2026-03-10T09:00:00Z")
    return ids


def test_pages_go_on_by_name_and_only_the_first_counts(northwind, clock):
    crew(northwind, clock)
    first = page(northwind.owner, limit=4)
    second = page(northwind.owner, limit=4, cursor=first["next_cursor"])
    third = page(northwind.owner, limit=4, cursor=second["next_cursor"])
    names = [i["employee_name"] for p in (first, second, third) for i in p["items"]]
    assert names == ["Olive Owner", *(f"P{i}" for i in range(8))]
    assert third["next_cursor"] is None
    assert first["summary"] == {
        "employees": 9, "out": 6, "working": 2, "on_break": 1,
        "late": 0, "missing": 5, "forgotten_punch_out": 0, "off": 1,
    }  # fmt: skip
    assert second["summary"] is third["summary"] is None


def test_filters_narrow_the_list_and_all_but_the_state_the_summary(northwind, clock):
    ids = crew(northwind, clock)

    def names(**params):
        return [i["employee_name"] for i in all_items(northwind.owner, PRESENCE, **params)]

    for limit in (1, 50):
        assert names(state="working", limit=limit) == ["P1", "P2"]
        assert names(state="on_break", limit=limit) == ["P5"]
        out = ["Olive Owner", "P0", "P3", "P4", "P6", "P7"]
        assert names(state="out", limit=limit) == out
    assert names(department="Odd", state="out") == ["P3", "P7"]
    assert names(q="p4") == ["P4"] and names(q="%") == []
    summary = page(northwind.owner, department="Odd", state="working")["summary"]
    assert (summary["employees"], summary["out"], summary["working"]) == (4, 2, 1)
    northwind.owner.patch(f"/employees/{ids['P2']}", json={"manager_id": ids["P1"]}, expect=200)
    assert names(manager_id=ids["P1"]) == ["P2"]
    northwind.owner.post(f"/employees/{ids['P2']}/deactivate", json={}, expect=200)
    assert "P2" not in names()


def test_everybody_sees_their_own_scope(northwind, organization, clock):
    southwind = organization()
    lead = person(northwind, "manager", name="Lead")
    mia = person(northwind, "member", name="Mia", manager_id=lead.id)
    hire(northwind, "Other")
    clock("2026-03-10T12:00:00Z")

    def seen(client):
        reply = page(client)
        assert reply["summary"]["employees"] == len(reply["items"])
        assert reply["summary"]["missing"] == sum(i["missing"] for i in reply["items"])
        return {i["employee_name"] for i in reply["items"]}

    assert seen(northwind.owner) == {"Olive Owner", "Lead", "Mia", "Other"}
    assert seen(lead.client) == {"Lead", "Mia"}
    assert seen(mia.client) == {"Mia"}
    assert seen(southwind.owner) == {"Olive Owner"}
    lead.client.get(PRESENCE, params={"manager_id": northwind_owner(northwind)}, expect=403)
    missing = southwind.owner.get(PRESENCE, params={"manager_id": lead.id}, expect=422)
    assert missing.json()["errors"][0]["pointer"] == "/manager_id"


def northwind_owner(organization):
    return organization.owner.get("/me", expect=200).json()["employee"]["id"]
