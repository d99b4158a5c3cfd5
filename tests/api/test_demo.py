"""The demonstration organization, as somebody finds it who looks at Stint for the first time."""

import re

from support.effort import read_month
from support.kiosk import USE, check


def test_the_demonstration_has_people_with_a_history_and_timesheets(start_server):
    server = start_server()
    said = server.run("demo")
    email, password = re.search(r"Sign in as (\S+) with the password (\S+)", said).groups()
    client = server.client()
    client.sign_in(email, password)
    people = client.get("/employees", params={"limit": 500}, expect=200).json()["items"]
    assert len(people) == 30
    half_a_year = {"start_date": "2025-09-10", "end_date": "2026-03-10"}
    overview = client.get("/reports/overview", params=half_a_year, expect=200).json()
    assert overview["total_sessions"] > 2500
    assert overview["late_arrivals"] > 0 and overview["early_departures"] > 0
    months = [read_month(client, "2026-02", employee_id=person["id"]) for person in people]
    saved = [month for month in months if month["totals"]["days_with_entries"] > 10]
    assert len(saved) > 20
    december = read_month(client, "2025-12")
    christmas = {day["date"]: day for day in december["days"]}["2025-12-25"]
    assert christmas["day_type"] == "Free" and christmas["presence_seconds"] == 0
    friday = {"start_date": "2026-04-03", "end_date": "2026-04-03"}
    good_friday = client.get("/holidays", params=friday, expect=200).json()["items"]
    assert [holiday["name"] for holiday in good_friday] == ["Good Friday"]
    for month in saved:  # what is written down is near the time at work
        totals = month["totals"]
        assert abs(totals["difference_seconds"]) < totals["presence_seconds"] / 5


def test_the_demonstrations_people_punch_at_a_kiosk(start_server):
    server = start_server()
    said = server.run("demo")
    email, password = re.search(r"Sign in as (\S+) with the password (\S+)", said).groups()
    pin = re.search(r"with the PIN (\d+)", said)[1]
    owner, tablet = server.client(), server.client()
    owner.sign_in(email, password)
    body = {"name": "Front door", "grants": [USE]}
    tablet.use_key(owner.post("/api-keys", json=body, expect=201).json()["key"])
    people = tablet.get("/kiosk/employees", expect=200).json()["items"]
    assert len(people) == 29
    assert check(tablet, people[0]["id"], pin)["name"] == people[0]["name"]
