"""The organization's settings: seen by all of its people, changed by administrators."""

import pytest
from support.people import person


def test_the_owner_reads_the_organization(organization):
    northwind = organization(time_zone="Asia/Kathmandu")
    shown = northwind.owner.get("/organization", expect=200).json()
    assert shown["id"] == northwind.id
    assert shown["name"] == northwind.name
    assert shown["time_zone"] == "Asia/Kathmandu"
    assert shown["missing_punch_out_minutes"] == 960
    assert shown["slug"] == northwind.name.lower().replace(" ", "-")


def test_a_member_reads_the_organization_but_cannot_change_it(organization):
    northwind = organization()
    member = person(northwind)
    assert member.client.get("/organization", expect=200).json()["id"] == northwind.id
    member.client.patch("/organization", json={"week_start": 7}, expect=403)


def test_nobody_reads_no_organization(client):
    client.get("/organization", expect=401)


def test_settings_change_one_by_one_and_the_rest_stays(organization):
    northwind = organization()
    before = northwind.owner.get("/organization").json()
    change = {"week_start": 7, "country": "NP", "correction_approval": True, "auto_close": True}
    after = northwind.owner.patch("/organization", json=change, expect=200).json()
    assert after == before | change | {"updated_at": after["updated_at"]}
    assert northwind.owner.get("/organization").json() == after


def test_the_slug_stays_when_the_name_changes(organization):
    northwind = organization()
    before = northwind.owner.get("/organization").json()
    name = f"{northwind.name} International"
    after = northwind.owner.patch("/organization", json={"name": name}, expect=200).json()
    assert (after["name"], after["slug"]) == (name, before["slug"])


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "UTC+2"},
        {"country": "de"},
        {"country": "DEU"},
        {"week_start": 0},
        {"week_start": 8},
        {"missing_punch_out_minutes": 59},
        {"missing_punch_out_minutes": 2881},
        {"name": ""},
        {"name": "  "},
        {"name": "Two\nlines"},
        {"name": None},
        {"slug": "another"},
        {"auto_close": "yes"},
        {"open_registration": "yes"},
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_is_refused_by_name(organization, change):
    northwind = organization()
    before = northwind.owner.get("/organization").json()
    reply = northwind.owner.patch("/organization", json=change, invalid=True, expect=422)
    assert [e["pointer"] for e in reply.json()["errors"]] == [f"/{name}" for name in change]
    assert northwind.owner.get("/organization").json() == before


def test_a_change_on_a_stale_page_is_refused(organization):
    northwind = organization()
    seen = northwind.owner.get("/organization").headers["ETag"]
    stale = {"If-Match": seen}
    northwind.owner.patch("/organization", json={"week_start": 6}, headers=stale, expect=200)
    northwind.owner.patch("/organization", json={"week_start": 5}, headers=stale, expect=412)
    assert northwind.owner.get("/organization").json()["week_start"] == 6


def test_a_name_does_not_tell_whether_another_organization_has_it(organization):
    northwind, southwind = organization(), organization("Southwind")
    southwind.owner.patch("/organization", json={"name": northwind.name}, expect=200)
    assert southwind.owner.get("/organization").json()["name"] == northwind.name
    assert northwind.owner.get("/organization").json()["name"] == northwind.name
