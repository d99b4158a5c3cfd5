"""Holidays from iCalendar: all of a file or none of it, and again without doubling anything."""

import pytest
from support.accounts import audited
from support.attendance import all_items

WHOLE = {"start_date": "1970-01-01", "end_date": "9999-12-31"}


def event(uid, name, start, *more):
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{start}"]
    return [*lines, *more, "END:VEVENT"]


def ics(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN"]
    lines += [line for event in events for line in event]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def bring(client, *events, expect=200, **more):
    return client.post("/holidays/import", json={"ics": ics(*events)} | more, expect=expect).json()


def refused(client, source):
    """What is said of a file that is refused; nothing is stored of one."""
    before = all_items(client, "/holidays")
    reply = client.post("/holidays/import", json={"ics": source}, expect=422).json()
    assert reply["type"].endswith("holiday_import_refused")
    assert all_items(client, "/holidays") == before
    return reply


def holidays(client, **params):
    return [(item["date"], item["name"]) for item in all_items(client, "/holidays", **params)]


def report(events, created=0, changed=0, unchanged=0, removed=0):
    return {
        "events": events, "created": created, "changed": changed, "unchanged": unchanged,
        "removed": removed,
    }  # fmt: skip


NEW_YEAR = event("ny@x", "New Year", "20200101", "RRULE:FREQ=YEARLY")
CHRISTMAS = event("xmas@x", "Christmas", "20261225", "DTEND;VALUE=DATE:20261227")


def test_events_become_holidays_of_the_years_around_today(organization):
    northwind = organization()
    assert bring(northwind.owner, NEW_YEAR, CHRISTMAS) == report(2, created=15)
    years = [(f"{year}-01-01", "New Year") for year in range(2024, 2037)]
    christmas = [("2026-12-25", "Christmas"), ("2026-12-26", "Christmas")]
    assert holidays(northwind.owner) == sorted([*years, *christmas])
    within = {"start_date": "2026-12-24", "end_date": "2026-12-27"}
    shown = northwind.owner.get("/calendar", params=within, expect=200).json()["items"]
    assert [(i["day_type"], i["description"]) for i in shown] == [
        ("Working", ""), ("Free", "Christmas"), ("Free", "Christmas"), ("Free", ""),
    ]  # fmt: skip
    [stored] = all_items(northwind.owner, "/holidays", start_date="2026-12-26", end_date="2026-12-26")
    assert (stored["uid"], stored["region"]) == ("xmas@x", "")


def test_a_file_imported_again_changes_nothing(organization):
    northwind = organization()
    bring(northwind.owner, NEW_YEAR, CHRISTMAS)
    before = all_items(northwind.owner, "/holidays")
    assert bring(northwind.owner, CHRISTMAS, NEW_YEAR) == report(2, unchanged=15)
    assert all_items(northwind.owner, "/holidays") == before
    assert len(audited(northwind, "holiday.create")) == 15
    assert audited(northwind, "holiday.update") == audited(northwind, "holiday.delete") == []


def test_what_an_event_says_anew_replaces_what_it_said(organization):
    northwind = organization()
    bring(northwind.owner, CHRISTMAS, event("a", "Party", "20260601"))
    again = event("xmas@x", "Xmas", "20261226", "DURATION:P2D")
    assert bring(northwind.owner, again) == report(1, created=1, changed=1, removed=1)
    assert holidays(northwind.owner) == [
        ("2026-06-01", "Party"), ("2026-12-26", "Xmas"), ("2026-12-27", "Xmas"),
    ]  # fmt: skip
    [changed] = audited(northwind, "holiday.update")
    assert (changed["before"]["name"], changed["after"]["name"]) == ("Christmas", "Xmas")
    [removed] = audited(northwind, "holiday.delete")
    assert removed["before"]["date"] == "2026-12-25"


def test_what_is_cancelled_is_a_holiday_no_longer(organization):
    northwind = organization()
    bring(northwind.owner, NEW_YEAR, CHRISTMAS)
    gone = event("xmas@x", "Christmas", "20261225", "STATUS:CANCELLED")
    assert bring(northwind.owner, gone) == report(1, removed=2)
    assert len(holidays(northwind.owner)) == 13


def test_years_that_have_gone_by_are_kept(organization, clock):
    northwind = organization()
    bring(northwind.owner, NEW_YEAR)
    clock("2028-01-01T12:00:00Z")
    northwind.owner.sign_in(northwind.email, northwind.password)
    assert bring(northwind.owner, NEW_YEAR) == report(1, created=2, unchanged=11)
    dates = [date for date, _ in holidays(northwind.owner)]
    assert (dates[0], dates[-1]) == ("2024-01-01", "2038-01-01")


def test_the_years_are_those_where_the_organization_is(organization, clock):
    northwind = organization(time_zone="Pacific/Kiritimati")
    clock("2026-12-31T10:00:00Z")  # the new year has begun there
    bring(northwind.owner, NEW_YEAR)
    dates = [date for date, _ in holidays(northwind.owner)]
    assert (dates[0], dates[-1]) == ("2025-01-01", "2037-01-01")


def test_each_region_has_its_own_import(organization):
    northwind = organization()
    bring(northwind.owner, CHRISTMAS, region="DE")
    assert bring(northwind.owner, CHRISTMAS, region="AT") == report(1, created=2)
    gone = event("xmas@x", "Christmas", "20261225", "STATUS:CANCELLED")
    assert bring(northwind.owner, gone, region="DE") == report(1, removed=2)
    assert {item["region"] for item in all_items(northwind.owner, "/holidays")} == {"AT"}


def test_what_was_entered_by_hand_is_left_alone(organization):
    northwind = organization()
    body = {"date": "2026-12-25", "name": "Christmas"}
    made = northwind.owner.post("/holidays", json=body, expect=201).json()
    bring(northwind.owner, CHRISTMAS)
    gone = event("xmas@x", "Christmas", "20261225", "STATUS:CANCELLED")
    bring(northwind.owner, gone)
    assert all_items(northwind.owner, "/holidays") == [made]


def test_exceptions_and_changed_instances_are_followed(organization):
    northwind = organization()
    rule = event("a", "Day", "20240501", "RRULE:FREQ=YEARLY;COUNT=4", "EXDATE;VALUE=DATE:20250501")
    instance = event("a", "Day moved", "20260504", "RECURRENCE-ID;VALUE=DATE:20260501")
    bring(northwind.owner, rule, instance)
    assert holidays(northwind.owner) == [
        ("2024-05-01", "Day"), ("2026-05-04", "Day moved"), ("2027-05-01", "Day"),
    ]  # fmt: skip


def test_a_time_in_utc_is_seen_where_the_organization_is(organization):
    times = [
        "BEGIN:VEVENT", "UID:a", "SUMMARY:Day", "DTSTART:20260430T220000Z", "DTEND:20260501T220000Z",
        "END:VEVENT",
    ]  # fmt: skip
    for zone, dates in (
        ("Europe/Berlin", ["2026-05-01"]),
        ("Pacific/Honolulu", ["2026-04-30", "2026-05-01"]),
    ):
        northwind = organization(time_zone=zone)
        bring(northwind.owner, times)
        assert [date for date, _ in holidays(northwind.owner)] == dates


def test_everything_that_is_wrong_is_named_by_its_event_and_line(organization):
    northwind = organization()
    bring(northwind.owner, NEW_YEAR)
    source = ics(
        CHRISTMAS,
        event("b", "Rule", "20260501", "RRULE:FREQ=HOURLY;COUNT=999999999"),
        ["BEGIN:VEVENT", "UID:c", "SUMMARY:No start", "END:VEVENT"],
        event("d", "Date", "20260230"),
    )
    reply = refused(northwind.owner, source)
    hourly = "recurs neither FREQ=YEARLY nor FREQ=DAILY, as holidays do"
    date = "DTSTART is no date from 1900 on such as 20260501 or 20260501T090000"
    # What makes no sense in a property stands at its line, what an event lacks at its first.
    assert reply["wrong"] == 3
    assert reply["mistakes"] == [
        {"event": 2, "line": 14, "message": f"RRULE {hourly}"},
        {"event": 3, "line": 16, "message": "the event has no DTSTART"},
        {"event": 4, "line": 23, "message": date},
    ]
    assert reply["detail"] == f"line 14: RRULE {hourly}"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "hello",
        "BEGIN:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        "BEGIN:X\n" * 100_000,
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 30_000,
    ],
    ids=["empty", "hello", "no end", "no properties", "no calendar", "deep", "many"],
)
def test_what_is_no_calendar_is_refused(organization, source):
    refused(organization().owner, source)


def test_of_very_many_mistakes_the_first_hundred_are_named(organization):
    events = [event(f"u{n}", "Day", "20260230") for n in range(2000)]
    reply = refused(organization().owner, ics(*events))
    assert (reply["wrong"], len(reply["mistakes"])) == (2000, 100)
    assert [error["event"] for error in reply["mistakes"]] == list(range(1, 101))


def test_a_file_that_would_fill_the_calendar_is_refused(organization):
    every_day = "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"
    events = [event(f"u{n}", "Day", "19000101", every_day) for n in range(400)]
    assert "too many dates" in refused(organization().owner, ics(*events))["detail"]


def test_a_file_of_more_than_a_mebibyte_is_too_large(organization):
    owner = organization().owner
    owner.post("/holidays/import", json={"ics": "X" * (1 << 20)}, expect=413)
    assert holidays(owner) == []


def test_bytes_that_are_not_utf8_are_refused(organization):
    owner = organization().owner
    content = b'{"ics": "BEGIN:VCALENDAR\\r\\nX:\xff"}'
    headers = {"Content-Type": "application/json"}
    owner.post("/holidays/import", content=content, headers=headers, expect=400, invalid=True)


def test_an_import_without_events_is_none(organization):
    owner = organization().owner
    assert bring(owner) == report(0)


# ---- the command ----


def command(organization, source, *more):
    return organization.server.run(
        "holidays", "import", "-", "--organization", organization.name, *more, text=source
    )


def refused_command(organization, source, *more):
    """What the command says of what it refuses."""
    with pytest.raises(AssertionError) as refusal:
        command(organization, source, *more)
    assert holidays(organization.owner) == []
    return str(refusal.value)


def test_the_command_imports_a_file_and_says_what_it_did(organization, tmp_path):
    northwind = organization()
    said = command(northwind, ics(NEW_YEAR, CHRISTMAS), "--region", "DE-BY")
    assert said == "2 events: 15 dates new, 0 renamed, 0 removed, 0 as before\n"
    file = tmp_path / "holidays.ics"
    file.write_text(ics(CHRISTMAS))
    said = northwind.server.run(
        "holidays", "import", str(file), "--organization", northwind.name, "--region", "DE-BY"
    )
    assert said == "1 event: 0 dates new, 0 renamed, 0 removed, 2 as before\n"
    assert {item["region"] for item in all_items(northwind.owner, "/holidays")} == {"DE-BY"}


def test_the_command_names_what_is_wrong(organization):
    northwind = organization()
    source = ics(event("a", "Day", "20260230"), ["BEGIN:VEVENT", "UID:b", "END:VEVENT"])
    said = refused_command(northwind, source)
    assert "ended with 1" in said
    assert "event 1, line 7: DTSTART is no date" in said
    assert "event 2, line 9: the event has no DTSTART" in said


def test_the_command_takes_a_region_that_exists(organization):
    northwind = organization()
    said = refused_command(northwind, ics(CHRISTMAS), "--region", "bavaria")
    assert "ended with 2" in said
    assert "--region must be an ISO 3166 code" in said
