"""The reports of balance and punctuality against the independent model: whole companies, told at random.

Zones with every kind of clock change, night shifts and open ones, hours with versions, holidays of
regions, overrides, norms that change, people who come and go and move, days that are locked. After all
of it, and once amid it, each report must read as the model says: for everybody, for one, for a team
and for oneself, over ranges that begin and end anywhere. STINT_REPLAYED_HISTORIES is how many companies
are told on each engine.
"""

import os
from datetime import date, time, timedelta
from random import Random

import pytest
from balances import Books, Life, WorkingHours, month_edges
from support.attendance import all_items
from support.effort import Work, line
from support.people import person
from support.server import Organization
from workdays import Company, Person
from zones import EDGES, HOUR, MINUTE, SECOND, instant_from_text, instant_to_text

WANTED = int(os.environ.get("STINT_REPLAYED_HISTORIES", "8"))
STEPS = 140
ZONES = (None, "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "Asia/Kathmandu")
REGIONS = (None, "DE", "DE-BY", "AT")
STARTS = (time(9), time(8, 30), time(6), time(22), time(0), time(2, 30))


class Story:
    """One company, told to the server and to the model."""

    def __init__(self, server, seed):
        self.random = Random(seed)
        self.server = server
        zone, edge = EDGES[seed % len(EDGES)]
        self.now = instant_from_text(edge)
        server.set_clock(instant_to_text(self.now))
        self.tenant = Organization(server, f"Balance {seed}", zone)
        self.owner = self.tenant.owner
        self.books = Books(Company(zone, self.random.choice(("", "DE"))))
        settings = {"timesheet_window_months": 12, "country": self.books.calendar.country}
        self.owner.patch("/organization", json=settings, expect=200)
        self.books.calendar.people[self.tenant.employee_id] = Person(None, None, {_1970: 480})
        self.books.lives[self.tenant.employee_id] = Life("Olive Owner")
        self.boss = self.hire("Boss", role="manager")
        self.team = [self.hire(f"Team {n}", manager_id=self.boss.id) for n in range(2)]
        self.others = [self.hire(f"Other {n}") for n in range(2)]
        everybody = [*self.books.lives]
        self.task = Work(self.tenant, *everybody).task(*everybody)
        self.last_punch = dict.fromkeys(everybody, 0)
        self.story = [f"seed {seed}: {zone} at {edge}"]

    def hire(self, name, **more):
        zone, region = self.random.choice(ZONES), self.random.choice(REGIONS)
        norm = self.random.choice((0, 300, 480, 1440))
        body = {"name": name, "time_zone": zone, "region": region, "daily_norm_minutes": norm}
        given = {key: value for key, value in body.items() if value is not None}
        made = person(self.tenant, **(given | {"role": "member"} | more))
        self.books.calendar.people[made.id] = Person(zone, region, {_1970: norm})
        self.books.lives[made.id] = Life(name)
        return made

    # ---- what happens

    def near(self):
        """Mostly some weeks ago, often around the end of a month."""
        today = self.books.calendar.today(self.tenant.employee_id, self.now)
        day = today + timedelta(days=self.random.randint(-150, 20))
        return self.random.choice([day, day, *month_edges(day)])

    def step(self):
        steps = [self.save] * 8 + [self.work] * 8 + [self.set_hours, self.set_norm] * 2 + [
            self.set_holiday, self.set_override, self.lock, self.employ, self.move,
        ]  # fmt: skip
        step, day = self.random.choice(steps), self.near()
        who = self.random.choice([*self.books.lives])
        self.story.append(f"{step.__name__} {self.books.lives[who].name} {day}")
        step(who, day)

    def save(self, who, day):
        minutes = self.random.choice((1, 29, 240, 480, 481, 1440))
        body = {"date": str(day), "items": [line(self.task, minutes)]}
        reply = self.owner.post("/timesheet/day/save", json=body, params={"employee_id": who}, invalid=True)
        taken = self.books.save(who, day, minutes, self.now)
        assert (reply.status_code == 200) == taken, self.failed(reply.text)

    def work(self, who, day):
        """A shift or two, at night too, from around the start of some hours on; the last stays open."""
        start = max(self.last_punch[who] + 1, self.now - self.random.randint(1, 100) * 24 * HOUR)
        start += self.random.choice((0, 1, MINUTE, 9 * HOUR)) + self.random.randrange(HOUR)
        for length in self.random.choice([(8 * HOUR,), (3 * HOUR, HOUR, 4 * HOUR), (30 * HOUR,)]):
            if start > self.now or self.books.lives[who].open_date is not None:
                return
            self.punch(who, start)
            end = start + length + self.random.randrange(SECOND)
            if end > self.now:
                return
            self.punch(who, end)
            start = end + self.random.choice((1, HOUR))

    def punch(self, who, at):
        kind = "punch_in" if self.books.lives[who].open_date is None else "punch_out"
        body = {"employee_id": who, "type": kind, "timestamp": instant_to_text(at)}
        self.owner.post("/timetracking/punch", json=body, expect=201)
        self.books.punch(who, at)
        self.last_punch[who] = at

    def set_hours(self, who, day):
        owner = self.random.choice((None, who))
        days = self.random.choice((range(1, 6), range(1, 8), self.random.sample(range(1, 8), 3)))
        start, grace = self.random.choice(STARTS), self.random.choice((0, 5, 60))
        row = WorkingHours(day, frozenset(days), owner, start, grace)
        body = {
            "effective_from": str(day), "start_time": f"{start:%H:%M}", "end_time": "17:00",
            "work_days": sorted(days), "late_grace_minutes": grace,
        }  # fmt: skip
        body |= {"employee_id": owner} if owner else {}
        self.owner.post("/employees/business-hours", json=body, expect=201)
        self.books.calendar.hours.append(row)

    def set_norm(self, who, day):
        minutes = self.random.choice((0, 240, 455, 480))
        path = f"/employees/{who}/norms/{day}"
        self.owner.put(path, json={"daily_norm_minutes": minutes}, expect=200)
        self.books.calendar.people[who].norms[day] = minutes

    def set_holiday(self, who, day):
        name, region = f"Holiday {len(self.story)}", self.random.choice(("", "DE", "DE-BY", "AT"))
        body = {"date": str(day), "name": name, "region": region}
        self.owner.post("/holidays", json=body, expect=201)
        self.books.calendar.holidays[name] = (day, name, region)

    def set_override(self, who, day):
        kind = self.random.choice(("Working", "Free"))
        self.owner.put(f"/calendar/overrides/{day}", json={"day_type": kind, "note": "So it is"})
        self.books.calendar.overrides[day] = (kind, "So it is")

    def lock(self, who, day):
        last = day + timedelta(days=self.random.randrange(5))
        self.owner.post("/timesheet/locks", json={"start_date": str(day), "end_date": str(last)}, expect=201)
        self.books.locks.append((day, last))

    def employ(self, who, day):
        until = self.random.choice((None, day + timedelta(days=self.random.randint(0, 90))))
        begun = self.random.choice((None, day))
        body = {"employed_from": begun and str(begun), "employed_until": until and str(until)}
        self.owner.patch(f"/employees/{who}", json=body, expect=200)
        self.books.lives[who].employed_from = begun
        self.books.lives[who].employed_until = until

    def move(self, who, day):
        zone = self.random.choice(ZONES)
        self.owner.patch(f"/employees/{who}", json={"time_zone": zone}, expect=200)
        self.books.calendar.people[who].time_zone = zone

    # ---- comparing

    def failed(self, *more):
        return "\n".join([*self.story, *map(str, more)])

    def ranges(self):
        """All of it, one month, one day, and from anywhere to anywhere, the future included."""
        one, other, day = self.near(), self.near(), self.near()
        return [
            (self.near() - timedelta(days=400), self.near() + timedelta(days=60)),
            month_edges(day), (day, day), (min(one, other), max(one, other)),
        ]  # fmt: skip

    def compare(self):
        everybody, team = [*self.books.lives], [self.boss.id, *(one.id for one in self.team)]
        alone = self.random.choice(everybody)
        member = self.team[0]
        for first, last in self.ranges():
            self.compare_range(self.owner, everybody, first, last)
            self.compare_range(self.owner, [alone], first, last, employee_id=alone)
            self.compare_range(self.boss.client, team, first, last)
            self.compare_range(member.client, [member.id], first, last)

    def compare_range(self, client, people, first, last, **whom):
        query = {"start_date": str(first), "end_date": str(last)} | whom
        page = {"limit": self.random.choice((1, 3, 500))}
        expected = {
            "balance": self.books.lines(people, first, last, self.now),
            "balance/months": self.books.months(people, first, last, self.now),
            "daily": self.books.days(people, first, last, self.now),
            "punctuality": self.books.punctuality(people, first, last),
        }

        def items(name):
            limit = page if name == "balance" else {"limit": 500}
            return all_items(client, f"/reports/{name}", **query, **limit)

        said = {name: items(name) for name in ("balance", "daily")}
        for name in ("balance/months", "punctuality"):
            said[name] = client.get(f"/reports/{name}", params=query, expect=200).json()
        said["balance/months"] = said["balance/months"]["items"]
        for name, figures in expected.items():
            names = [self.books.lives[who].name for who in people]
            assert said[name] == figures, self.failed(f"{name} of {names} from {first} to {last}")

    def go_on(self, hours):
        """Later, when whoever asks has to sign in again."""
        self.now += hours * HOUR
        self.server.set_clock(instant_to_text(self.now))
        self.owner.sign_in(self.tenant.email, self.tenant.password)
        for one in (self.boss, self.team[0]):
            one.client.sign_in(one.email, one.password)


_1970 = date(1970, 1, 1)


def told(server, seed):
    story = Story(server, seed)
    for taken in range(STEPS):
        if taken == STEPS // 2:
            story.compare()
            story.go_on(story.random.choice((1, 26, 200)))
        story.step()
    return story


@pytest.mark.parametrize("seed", range(WANTED))
def test_the_reports_read_as_the_model_says(server, clock, seed):
    story = told(server, seed)
    story.compare()
    story.go_on(30)  # what is open goes on, and another day is due
    story.compare()
    lives = story.books.lives.values()
    assert any(session.lateness for life in lives for session in life.sessions.values())
    assert any(life.effort for life in lives)


def test_a_wrong_answer_would_be_noticed(server, clock):
    story = told(server, 0)
    life = story.books.lives[story.team[0].id]
    today = story.books.calendar.today(story.team[0].id, story.now)
    first, last = today - timedelta(days=200), today
    whole = (story.owner, [*story.books.lives], first, last)
    story.compare_range(*whole)
    life.effort[today] = life.effort.get(today, 0) + 1
    with pytest.raises(AssertionError, match="balance of"):
        story.compare_range(*whole)
    life.effort[today] -= 1
    sessions = [s for life in story.books.lives.values() for s in life.sessions.values() if s.lateness]
    sessions[0].lateness += 60 * MINUTE
    with pytest.raises(AssertionError, match="punctuality of"):
        story.compare_range(*whole)
