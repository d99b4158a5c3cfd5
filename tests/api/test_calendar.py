"""The calendar: what a date is for whom, and that everything that asks is told the same."""

import pytest
from support.accounts import audited
from support.attendance import all_items, day, sessions
from support.people import person


def holiday(client, date, name="Holiday", expect=201, **more):
    body = {"date": date, "name": name} | more
    return client.post("/holidays", json=body, expect=expect).json()


def override(client, date, day_type, note=None, expect=200, **more):
    body = {"day_type": day_type} | ({} if note is None else {"note": note})
    return client.put(f"/calendar/overrides/{date}", json=body, expect=expect, **more).json()


def days(client, start, end, **params):
    return all_items(client, "/calendar", start_date=start, end_date=end, **params)


def types(client, start, end, **params):
    """ "WWWWWFF" """
    return "".join(item["day_type"][0] for item in days(client, start, end, **params))


def set_hours(client, **more):
    body = {"start_time": "09:00", "end_time": "17:00", "effective_from": "2026-01-01"} | more
    client.post("/employees/business-hours", json=body, expect=201)


# ---- what a date is ----


def test_without_anything_monday_to_friday_are_working(organization):
    northwind = organization()
    assert days(northwind.owner, "2026-03-13", "2026-03-14") == [
        {
            "date": "2026-03-13", "day_type": "Working", "reason": "work_day",
            "description": "", "norm_minutes": 480,
        },
        {
            "date": "2026-03-14", "day_type": "Free", "reason": "weekend",
            "description": "", "norm_minutes": 480,
        },
    ]  # fmt: skip
    assert types(northwind.owner, "2026-03-09", "2026-03-15") == "WWWWWFF"


def test_an_override_wins_over_a_holiday_and_a_holiday_over_the_weekday(organization):
    northwind = organization()
    for date in ("2026-05-01", "2026-05-14", "2026-05-16"):
        holiday(northwind.owner, date, f"Holiday of {date}")
    override(northwind.owner, "2026-05-14", "Working", "Stocktaking")
    override(northwind.owner, "2026-05-15", "Free", "Bridge day")
    override(northwind.owner, "2026-05-10", "Working")
    shown = days(northwind.owner, "2026-05-01", "2026-05-17")
    said = {i["date"][-2:]: (i["day_type"], i["reason"], i["description"]) for i in shown}
    assert said["01"] == ("Free", "holiday", "Holiday of 2026-05-01")
    assert said["14"] == ("Working", "override", "Stocktaking")
    assert said["15"] == ("Free", "override", "Bridge day")
    assert said["16"] == ("Free", "holiday", "Holiday of 2026-05-16")
    assert said["10"] == ("Working", "override", "")
    assert said["17"] == ("Free", "weekend", "")
    assert types(northwind.owner, "2026-05-01", "2026-05-17") == "FFFWWWWWFWWWWWFFF"


def test_the_work_days_are_those_in_force_for_the_employee(organization):
    northwind = organization()
    ada, bob = person(northwind), person(northwind)
    set_hours(northwind.owner, work_days=[1, 2])
    set_hours(northwind.owner, work_days=[6, 7], effective_from="2026-03-14", employee_id=ada.id)
    assert types(ada.client, "2026-03-09", "2026-03-15") == "WWFFFWW"
    assert types(bob.client, "2026-03-09", "2026-03-15") == "WWFFFFF"
    assert types(northwind.owner, "2026-03-09", "2026-03-15", employee_id=ada.id) == "WWFFFWW"
    assert types(northwind.owner, "2025-12-31", "2026-01-01") == "WF"  # a Wednesday, a Thursday


def test_a_holiday_is_for_those_in_its_region(organization):
    northwind = organization()
    northwind.owner.patch("/organization", json={"country": "DE"}, expect=200)
    ada = person(northwind, region="DE-BY")
    bob = person(northwind)  # in the organization's country
    eve = person(northwind, region="AT")
    holiday(northwind.owner, "2026-01-06", "Epiphany", region="DE-BY")
    holiday(northwind.owner, "2026-10-26", "National Day", region="AT")
    holiday(northwind.owner, "2026-10-05", "Observed", region="DE")
    holiday(northwind.owner, "2026-01-01", "New Year")
    dates = ("2026-01-01", "2026-01-06", "2026-10-05", "2026-10-26")
    free = {
        who.id: [types(who.client, date, date) == "F" for date in dates] for who in (ada, bob, eve)
    }
    assert free == {
        ada.id: [True, True, True, False],
        bob.id: [True, False, True, False],
        eve.id: [True, False, False, True],
    }


def test_the_norm_is_that_of_the_date(organization):
    northwind = organization()
    ada = person(northwind, daily_norm_minutes=300)
    for date, minutes in (("2026-03-01", 360), ("2026-04-01", 0)):
        path = f"/employees/{ada.id}/norms/{date}"
        northwind.owner.put(path, json={"daily_norm_minutes": minutes}, expect=200)
    norms = {i["date"]: i["norm_minutes"] for i in days(ada.client, "2026-02-28", "2026-04-01")}
    assert (norms["2026-02-28"], norms["2026-03-01"]) == (300, 360)
    assert (norms["2026-03-31"], norms["2026-04-01"]) == (360, 0)


def test_a_key_is_shown_the_organizations_calendar(organization):
    northwind = organization()
    northwind.owner.patch("/organization", json={"country": "DE"}, expect=200)
    holiday(northwind.owner, "2026-10-05", region="DE")
    body = {"name": "K", "grants": [{"permission": "calendar.read", "scope": "all"}]}
    key = northwind.owner.post("/api-keys", json=body, expect=201).json()["key"]
    client = northwind.server.client()
    client.use_key(key)
    [shown] = days(client, "2026-10-05", "2026-10-05")
    assert (shown["reason"], shown["norm_minutes"]) == ("holiday", None)
    assert days(client, "2026-10-05", "2026-10-05", employee_id=northwind.employee_id)[0][
        "norm_minutes"] == 480  # fmt: skip


def test_a_range_comes_page_by_page(organization):
    northwind = organization()
    holiday(northwind.owner, "2026-01-05")
    whole = days(northwind.owner, "2025-12-20", "2026-02-10", limit=500)
    assert [i["date"] for i in whole][::51] == ["2025-12-20", "2026-02-09"]
    for limit in (1, 7, 52, 53):
        assert days(northwind.owner, "2025-12-20", "2026-02-10", limit=limit) == whole
    last = {"start_date": "9999-12-30", "end_date": "9999-12-31"}
    assert len(northwind.owner.get("/calendar", params=last, expect=200).json()["items"]) == 2


def test_a_range_does_not_end_before_it_begins(organization):
    params = {"start_date": "2026-03-10", "end_date": "2026-03-09"}
    refusal = organization().owner.get("/calendar", params=params, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/end_date"]


def test_another_organizations_holidays_and_overrides_are_not_ours(organization):
    northwind, southwind = organization(), organization()
    made = holiday(northwind.owner, "2026-03-10")
    override(northwind.owner, "2026-03-11", "Free")
    assert types(southwind.owner, "2026-03-10", "2026-03-11") == "WW"
    assert all_items(southwind.owner, "/holidays") == []
    southwind.owner.get(f"/holidays/{made['id']}", expect=404)
    southwind.owner.get("/calendar/overrides/2026-03-11", expect=404)
    southwind.owner.delete("/calendar/overrides/2026-03-11", expect=404)


# ---- holidays by hand ----


def test_a_holiday_is_entered_changed_and_removed(organization):
    northwind = organization()
    made = holiday(northwind.owner, "2026-05-01", "Labour Day", region="DE")
    assert made == {
        "id": made["id"], "date": "2026-05-01", "name": "Labour Day", "region": "DE",
        "uid": None, "updated_at": "2026-03-10T09:00:00Z",
    }  # fmt: skip
    path = f"/holidays/{made['id']}"
    assert northwind.owner.get(path, expect=200).json() == made
    changed = northwind.owner.patch(path, json={"region": ""}, expect=200).json()
    assert changed == made | {"region": ""}
    northwind.owner.delete(path, expect=204)
    northwind.owner.delete(path, expect=404)
    assert all_items(northwind.owner, "/holidays") == []
    said = [
        [(e["before"], e["after"]) for e in audited(northwind, f"holiday.{what}")]
        for what in ("create", "update", "delete")
    ]
    assert said == [[(None, made)], [(made, changed)], [(changed, None)]]


def test_the_same_holiday_is_entered_once(organization):
    northwind = organization()
    made = holiday(northwind.owner, "2026-05-01", "Labour Day")
    refusal = holiday(northwind.owner, "2026-05-01", "Labour Day", expect=409)
    assert refusal["type"].endswith("holiday_entered")
    holiday(northwind.owner, "2026-05-01", "Labour Day", region="DE")
    other = holiday(northwind.owner, "2026-05-02", "Labour Day")
    path = f"/holidays/{other['id']}"
    northwind.owner.patch(path, json={"date": "2026-05-01"}, expect=409)
    path = f"/holidays/{made['id']}"
    northwind.owner.patch(path, json={"name": "Labour Day"}, expect=200)


def test_of_two_who_change_a_holiday_the_second_has_to_read_it_again(organization, clock):
    northwind = organization()
    path = f"/holidays/{holiday(northwind.owner, '2026-05-01')['id']}"
    etag = {"If-Match": northwind.owner.get(path, expect=200).headers["ETag"]}
    clock("2026-03-10T09:00:01Z")
    northwind.owner.patch(path, json={"name": "First"}, headers=etag, expect=200)
    northwind.owner.patch(path, json={"name": "Second"}, headers=etag, expect=412)
    northwind.owner.delete(path, headers=etag, expect=412)
    assert northwind.owner.get(path, expect=200).json()["name"] == "First"


def test_holidays_are_listed_by_date_within_a_range_page_by_page(organization):
    northwind = organization()
    for date in ("2026-05-01", "2025-12-25", "2026-01-01", "2026-05-01"):
        holiday(northwind.owner, date, f"{date} {len(all_items(northwind.owner, '/holidays'))}")
    holiday(northwind.owner, "2026-06-04", region="AT")
    dates = ["2025-12-25", "2026-01-01", "2026-05-01", "2026-05-01", "2026-06-04"]
    for limit in (1, 2, 50):
        listed = all_items(northwind.owner, "/holidays", limit=limit)
        assert [item["date"] for item in listed] == dates
    within = {"start_date": "2026-01-01", "end_date": "2026-05-01"}
    listed = all_items(northwind.owner, "/holidays", **within)
    assert [item["date"] for item in listed] == dates[1:4]
    assert len(all_items(northwind.owner, "/holidays", region="AT")) == 1
    assert len(all_items(northwind.owner, "/holidays", region="")) == 4


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"date": "2026-02-30"}, "/date"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"region": "de"}, "/region"),
        ({"region": "DE-"}, "/region"),
        ({"region": "DE-BAYE"}, "/region"),
        ({"uid": "x"}, "/uid"),
    ],
)
def test_what_is_malformed_is_named(organization, wrong, pointer):
    owner = organization().owner
    body = {"date": "2026-05-01", "name": "Labour Day"} | wrong
    refusal = owner.post("/holidays", json=body, expect=422, invalid=True).json()
    assert [error["pointer"] for error in refusal["errors"]] == [pointer]
    assert all_items(owner, "/holidays") == []


# ---- overrides ----


def test_an_override_is_put_replaced_and_removed(organization):
    northwind = organization()
    path = "/calendar/overrides/2026-05-15"
    first = override(northwind.owner, "2026-05-15", "Free", "Bridge day")
    assert first == {
        "id": first["id"], "date": "2026-05-15", "day_type": "Free", "note": "Bridge day",
        "updated_at": "2026-03-10T09:00:00Z",
    }  # fmt: skip
    second = override(northwind.owner, "2026-05-15", "Working")
    assert second == first | {"day_type": "Working", "note": ""}
    assert northwind.owner.get(path, expect=200).json() == second
    northwind.owner.delete(path, expect=204)
    northwind.owner.delete(path, expect=404)
    northwind.owner.get(path, expect=404)
    changes = [(e["before"], e["after"]) for e in audited(northwind, "calendar_override.set")]
    assert changes == [(first, second), (None, first)]
    [removed] = audited(northwind, "calendar_override.remove")
    assert (removed["before"], removed["after"]) == (second, None)


def test_of_two_who_change_an_override_the_second_has_to_read_it_again(organization, clock):
    northwind = organization()
    path = "/calendar/overrides/2026-05-15"
    override(northwind.owner, "2026-05-15", "Free")
    etag = {"If-Match": northwind.owner.get(path, expect=200).headers["ETag"]}
    clock("2026-03-10T09:00:01Z")
    override(northwind.owner, "2026-05-15", "Working", headers=etag)
    override(northwind.owner, "2026-05-15", "Free", expect=412, headers=etag)
    northwind.owner.delete(path, headers=etag, expect=412)
    assert northwind.owner.get(path, expect=200).json()["day_type"] == "Working"


@pytest.mark.parametrize("guard", ["", "*", '"0123456789abcdef"', "that of the override that was there"])
def test_an_override_that_is_not_there_is_no_version_anybody_has_seen(organization, guard):
    northwind = organization()
    path = "/calendar/overrides/2026-05-15"
    override(northwind.owner, "2026-05-15", "Free")
    seen = northwind.owner.get(path, expect=200).headers["ETag"]
    northwind.owner.delete(path, headers={"If-Match": "*"}, expect=204)
    headers = {"If-Match": seen if guard.startswith("that") else guard}
    override(northwind.owner, "2026-05-15", "Working", expect=412, headers=headers)
    northwind.owner.get(path, expect=404)
    assert len(audited(northwind, "calendar_override.set")) == 1
    override(northwind.owner, "2026-05-15", "Working")


def test_overrides_are_listed_by_date_within_a_range_page_by_page(organization):
    northwind = organization()
    dates = ["2025-12-24", "2025-12-31", "2026-05-15", "2026-06-05"]
    for date in (dates[2], dates[0], dates[3], dates[1]):
        override(northwind.owner, date, "Free")
    for limit in (1, 3, 50):
        listed = all_items(northwind.owner, "/calendar/overrides", limit=limit)
        assert [item["date"] for item in listed] == dates
    within = {"start_date": "2025-12-31", "end_date": "2026-05-15"}
    listed = all_items(northwind.owner, "/calendar/overrides", **within)
    assert [item["date"] for item in listed] == dates[1:3]


@pytest.mark.parametrize("wrong", [{"day_type": "free"}, {"day_type": None}, {"note": "x" * 501}])
def test_a_malformed_override_changes_nothing(organization, wrong):
    owner = organization().owner
    body = {"day_type": "Free"} | wrong
    owner.put("/calendar/overrides/2026-05-15", json=body, expect=422, invalid=True)
    owner.put("/calendar/overrides/2026-05-35", json={"day_type": "Free"}, expect=422, invalid=True)
    assert all_items(owner, "/calendar/overrides") == []


# ---- everybody who asks is told the same ----


def late_day(client, employee_id, date):
    """12:00 to 13:00 in Berlin in winter: late and early where 9 to 17 are worked."""
    day(client, employee_id, f"punch_in {date}T11:00:00Z", f"punch_out {date}T12:00:00Z")


def flags(client, **params):
    return {
        item["date"]: (item["is_late_in"], item["is_early_out"])
        for item in sessions(client, **params)
    }


def test_nobody_is_late_or_early_on_a_holiday_and_on_an_overridden_sunday_one_is(
    organization, clock
):
    northwind = organization()
    owner, ada = northwind.owner, northwind.employee_id
    set_hours(owner)
    holiday(owner, "2026-03-03")
    holiday(owner, "2026-03-04", region="AT")
    override(owner, "2026-03-05", "Free")
    override(owner, "2026-03-08", "Working")
    clock("2026-03-09T09:00:00Z")
    dates = [f"2026-03-0{n}" for n in range(2, 9)]
    for date in dates:
        late_day(owner, ada, date)
    judged = {"2026-03-02", "2026-03-04", "2026-03-06", "2026-03-08"}
    assert flags(owner) == {date: (date in judged, date in judged) for date in dates}


def test_a_holiday_entered_later_rewrites_no_flags_until_the_day_is_computed_again(
    organization, clock
):
    northwind = organization()
    owner, ada = northwind.owner, northwind.employee_id
    set_hours(owner)
    clock("2026-03-09T09:00:00Z")
    late_day(owner, ada, "2026-03-03")
    holiday(owner, "2026-03-03")
    assert flags(owner) == {"2026-03-03": (True, True)}
    late = [f"punch_{kind} 2026-03-03T1{hour}:00:00Z" for kind, hour in (("in", 4), ("out", 5))]
    day(owner, ada, *late)
    assert flags(owner) == {"2026-03-03": (False, False)}


def test_the_attendance_rate_counts_working_days(organization, clock):
    northwind = organization()
    owner, ada = northwind.owner, northwind.employee_id
    clock("2026-03-16T09:00:00Z")
    for date in ("2026-03-09", "2026-03-10", "2026-03-14"):
        late_day(owner, ada, date)

    def rate(**range):
        params = {"start_date": "2026-03-09", "end_date": "2026-03-15"} | range
        [row] = owner.get("/reports/employees", params=params, expect=200).json()["items"]
        return row["attendance_rate"]

    assert rate() == 40  # Monday and Tuesday of five
    holiday(owner, "2026-03-10")
    assert rate() == 25  # Monday of four
    override(owner, "2026-03-14", "Working")
    assert rate() == 40  # Monday and Saturday of five
    override(owner, "2026-03-09", "Free")
    holiday(owner, "2026-03-11", region="AT")
    assert rate() == 25  # Saturday of four
    owner.patch(f"/employees/{ada}", json={"region": "AT"}, expect=200)
    assert rate(start_date="2026-02-01", end_date="2026-03-31") == 3.45  # of 20 + 9
    assert rate(start_date="2026-03-09", end_date="2026-03-09") is None


def test_imported_punches_know_the_holidays_too(organization, clock):
    northwind = organization()
    owner = northwind.owner
    set_hours(owner)
    holiday(owner, "2026-03-03")
    override(owner, "2026-03-08", "Working")
    clock("2026-03-09T09:00:00Z")
    lines = ["employee,type,timestamp"]
    dates = ("2026-03-02", "2026-03-03", "2026-03-07", "2026-03-08")
    for date in dates:
        lines += [f"E001,punch_in,{date}T11:00:00Z", f"E001,punch_out,{date}T12:00:00Z"]
    northwind.server.run(
        "import", "punches", "--organization", northwind.name, "-", text="\n".join(lines) + "\n"
    )
    assert {date for date, late in flags(owner).items() if late == (True, True)} == {
        "2026-03-02", "2026-03-08",
    }  # fmt: skip
