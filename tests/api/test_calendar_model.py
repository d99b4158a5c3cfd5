"""The server's calendar against the independent model, after everything has been changed at random.

Changes happen around the ends of months and years and where clocks change, in zones on both sides
of the date line. STINT_REPLAYED_HISTORIES is how many companies are told on each engine.
"""

import os
import random
from copy import deepcopy
from datetime import date, timedelta

import pytest
from support.attendance import all_items
from support.server import START, Organization
from workdays import Company, Hours, Person, dates
from zones import HOUR, instant_from_text, instant_to_text

WANTED = int(os.environ.get("STINT_REPLAYED_HISTORIES", "16"))
STEPS = 60
ZONES = (
    None, "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "America/New_York",
    "Asia/Kathmandu", "Australia/Lord_Howe",
)  # fmt: skip
REGIONS = (None, "", "DE", "DE-BY", "DE-BE", "AT", "AT-9")
# Both engines' clocks stand within a session's life: days around the end of a month and of a year.
ENDS = ("2025-12-31", "2026-02-28", "2026-03-29", "2026-03-31")


class Story:
    """One company, told to the server and to the model."""

    def __init__(self, server, seed):
        self.random = random.Random(seed)
        self.end = date.fromisoformat(self.random.choice(ENDS))
        self.server = server
        server.set_clock(f"{self.end - timedelta(days=1)}T00:00:00Z")
        self.now = instant_from_text(f"{self.end - timedelta(days=1)}T00:00:00Z")
        zone = self.random.choice(ZONES[1:])
        self.tenant = Organization(server, f"Model {seed}", zone)
        self.owner = self.tenant.owner
        self.company = Company(zone, self.random.choice(("", "DE", "AT")))
        country = {"country": self.company.country}
        self.owner.patch("/organization", json=country, expect=200)
        for number in range(3):
            self.add_person(number)

    def add_person(self, number):
        zone, region = self.random.choice(ZONES), self.random.choice(REGIONS[:1] + REGIONS[2:])
        norm = self.random.choice((0, 300, 480, 1440))
        body = {
            "name": f"Person {number}", "email": f"person-{number}@example.com",
            "time_zone": zone, "region": region, "daily_norm_minutes": norm,
        }  # fmt: skip
        body = {name: value for name, value in body.items() if value is not None}
        made = self.owner.post("/employees", json=body, expect=201).json()
        self.company.people[made["id"]] = Person(zone, region, {date(1970, 1, 1): norm})

    def near(self):
        return self.end + timedelta(days=self.random.randint(-40, 40))

    def somebody(self):
        return self.random.choice(list(self.company.people))

    def let_time_pass(self):
        self.now += self.random.randint(0, 3 * HOUR)
        self.server.set_clock(instant_to_text(self.now))

    # ---- steps

    def set_hours(self):
        employee = self.random.choice([None, self.somebody()])
        work_days = sorted(self.random.sample(range(1, 8), self.random.randint(0, 7)))
        begin = self.near()
        body = {
            "start_time": "09:00", "end_time": "17:00", "effective_from": str(begin),
            "work_days": work_days, "employee_id": employee,
        }  # fmt: skip
        body = {name: value for name, value in body.items() if value is not None}
        self.owner.post("/employees/business-hours", json=body, expect=201)
        self.company.hours.append(Hours(begin, frozenset(work_days), employee))

    def enter_holiday(self):
        when, region = self.near(), self.random.choice(REGIONS[1:])
        name = f"Holiday {self.random.random()}"
        body = {"date": str(when), "name": name, "region": region}
        made = self.owner.post("/holidays", json=body, expect=201).json()
        self.company.holidays[made["id"]] = (when, name, region)

    def change_holiday(self):
        if self.company.holidays:
            id = self.random.choice(list(self.company.holidays))
            when, (_, name, region) = self.near(), self.company.holidays[id]
            self.owner.patch(f"/holidays/{id}", json={"date": str(when)}, expect=200)
            self.company.holidays[id] = (when, name, region)

    def remove_holiday(self):
        if self.company.holidays:
            id = self.random.choice(list(self.company.holidays))
            self.owner.delete(f"/holidays/{id}", expect=204)
            del self.company.holidays[id]

    def put_override(self):
        when, day_type = self.near(), self.random.choice(("Working", "Free"))
        note = self.random.choice(("", "Stocktaking"))
        body = {"day_type": day_type, "note": note}
        self.owner.put(f"/calendar/overrides/{when}", json=body, expect=200)
        self.company.overrides[when] = (day_type, note)

    def remove_override(self):
        if self.company.overrides:
            when = self.random.choice(list(self.company.overrides))
            self.owner.delete(f"/calendar/overrides/{when}", expect=204)
            del self.company.overrides[when]

    def change_norm(self):
        who, minutes = self.somebody(), self.random.randint(0, 1440)
        begin = self.random.choice([None, None, self.near()])
        body = {"daily_norm_minutes": minutes}
        body |= {} if begin is None else {"effective_from": str(begin)}
        shown = self.owner.patch(f"/employees/{who}", json=body, expect=200).json()
        self.company.change_norm(who, minutes, self.now, begin)
        today = self.company.today(who, self.now)
        assert shown["daily_norm_minutes"] == self.company.norm(who, today)

    def remove_norm(self):
        who = self.somebody()
        norms = self.company.people[who].norms
        later = [begin for begin in norms if begin > date(1970, 1, 1)]
        if later:
            begin = self.random.choice(later)
            self.owner.delete(f"/employees/{who}/norms/{begin}", expect=204)
            del norms[begin]

    def move(self):
        who = self.somebody()
        zone, region = self.random.choice(ZONES), self.random.choice(REGIONS[:1] + REGIONS[2:])
        body = {"time_zone": zone, "region": region}
        self.owner.patch(f"/employees/{who}", json=body, expect=200)
        self.company.people[who].time_zone = zone
        self.company.people[who].region = region

    def tell(self):
        steps = (
            self.set_hours, self.enter_holiday, self.enter_holiday, self.enter_holiday,
            self.change_holiday, self.remove_holiday, self.put_override, self.put_override,
            self.remove_override, self.change_norm, self.change_norm, self.remove_norm, self.move,
        )  # fmt: skip
        for _ in range(STEPS):
            self.let_time_pass()
            self.random.choice(steps)()

    # ---- what is said

    def expected(self, who, first, last):
        return [
            dict(
                zip(
                    ("date", "day_type", "reason", "description", "norm_minutes"),
                    (str(day), *self.company.day(who, day), self.company.norm(who, day)),
                    strict=True,
                )
            )
            for day in dates(first, last)
        ]

    def check(self):
        first, last = self.end - timedelta(days=60), self.end + timedelta(days=60)
        listed = {e["id"]: e for e in all_items(self.owner, "/employees")}
        for who in self.company.people:
            query = {"employee_id": who, "start_date": str(first), "end_date": str(last)}
            limit = self.random.choice((7, 121, 500))
            assert all_items(self.owner, "/calendar", limit=limit, **query) == self.expected(
                who, first, last
            )
            one = self.near()
            query = {"employee_id": who, "start_date": str(one), "end_date": str(one)}
            assert all_items(self.owner, "/calendar", **query) == self.expected(who, one, one)
            today = self.company.today(who, self.now)
            assert listed[who]["daily_norm_minutes"] == self.company.norm(who, today)


@pytest.mark.parametrize("part", range(4))
def test_whatever_was_changed_the_calendar_is_the_models(server, part):
    try:
        for seed in range(part, WANTED, 4):
            story = Story(server, seed)
            story.tell()
            story.check()
    finally:
        server.set_clock(START)


def test_a_wrong_answer_would_be_noticed(server):
    try:
        story = Story(server, 1)
        story.tell()
        story.check()
        right = story.company
        somebody = next(iter(right.people))
        never = Hours(date(9999, 1, 1), frozenset())
        always = Hours(date(1970, 1, 1), frozenset(range(1, 8)), somebody)
        for wrong in (
            lambda company: company.overrides.update({story.end: ("Free", "Not so")}),
            lambda company: company.hours.append(always),
            lambda company: company.people[somebody].norms.update({story.end: 1}),
        ):
            story.company = deepcopy(right)
            story.company.hours.append(never)
            story.check()
            wrong(story.company)
            with pytest.raises(AssertionError):
                story.check()
    finally:
        server.set_clock(START)
