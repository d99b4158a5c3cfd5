"""Timesheets against the independent model: random lives of one employee, told over HTTP.

Each history stands around an edge: the end of a month or year, a leap day, a clock change, in a zone
that has one, with a clock that moves on between the steps. After every step the day it was about and
its month must read as the model says, and a refused save must name the places the model names.
STINT_REPLAYED_HISTORIES is how many are told on each engine, 16 if it is not set.
"""

import os
from datetime import date, timedelta
from random import Random

import pytest
from support.effort import Work, line, wrong
from support.server import START, Organization
from timesheets import DAY_MINUTES, FREE, WORKING, Refused, Sheet, Task
from zones import EDGES, HOUR, MINUTE, SECOND, instant_from_text, instant_to_text, local_date

WANTED = int(os.environ.get("STINT_REPLAYED_HISTORIES", "16"))


class History:
    """One employee's life, told to the server and to the model."""

    def __init__(self, server, seed):
        self.random = Random(seed)
        zone, edge = EDGES[seed % len(EDGES)]
        self.now = instant_from_text(edge) - self.random.randrange(36) * HOUR
        server.set_clock(START)
        self.server = server
        self.tenant = Organization(server, f"Model {seed}", "UTC")
        self.owner = self.tenant.owner
        norm = self.random.choice([0, 240, 465, 480, 1440])
        self.sheet = Sheet(zone, norm_at_creation=norm)
        self.owner_at(self.now)
        body = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": zone}
        body |= {"daily_norm_minutes": norm}
        self.id = self.owner.post("/employees", json=body, expect=201).json()["id"]
        self.work = Work(self.tenant, self.id)
        for number in range(4):
            self.add_task(number)
        self.story = [f"seed {seed}: {zone} at {instant_to_text(self.now)}, norm {norm}"]

    def owner_at(self, now):
        self.server.set_clock(instant_to_text(now))
        self.owner.sign_in(self.tenant.email, self.tenant.password)

    def add_task(self, number):
        assigned = [self.id] if number != 3 else []
        task_id = self.work.task(*assigned, name=f"Task {number}")
        self.sheet.tasks[task_id] = Task(task_id, f"Task {number}", is_assigned=bool(assigned))

    # ---- dates and steps

    def some_day(self):
        """Mostly where something may be saved, often at an edge of it."""
        first, today = self.sheet.first_open_date(self.now), self.sheet.today(self.now)
        spread = (today - first).days + 1
        return self.random.choice([
            first, first - timedelta(days=1), today, today + timedelta(days=1), today,
            first + timedelta(days=self.random.randrange(spread)),
            today.replace(day=1), today.replace(day=1) - timedelta(days=1),
        ])  # fmt: skip

    def step(self):
        moved = self.random.choice([0, SECOND, 40 * MINUTE, 7 * HOUR, 26 * HOUR])
        if moved:
            self.now += moved
            self.owner_at(self.now)
        steps = [self.save] * 9 + [
            self.set_norm, self.set_work_days, self.set_holiday, self.set_override, self.lock,
            self.end_task, self.assign, self.work_a_shift, self.move_window,
        ]  # fmt: skip
        day = self.some_day()
        step = self.random.choice(steps)
        self.story.append(f"{instant_to_text(self.now)} {step.__name__} {day}")
        step(day)
        self.compare(day)

    # ---- what happens

    def save(self, day):
        tasks = [t.id for t in self.sheet.tasks.values() if t.is_active and t.is_assigned]
        if self.random.random() < 0.2 or not tasks:  # any of them, usable or not
            tasks = [*self.sheet.tasks]
        items = [
            (self.random.choice(tasks), self.random.choice([1, 29, 30, 31, 240, 480, 723]))
            for _ in range(self.random.randrange(4))
        ]
        if self.random.random() < 0.7:  # each task once
            items = list(dict(items).items())
        if items and self.random.random() < 0.1:
            items[0] = (items[0][0], self.random.choice([0, -30, DAY_MINUTES + 1]))
        self.story[-1] += f" {items}"
        expected = self.sheet.save(day, items, self.now)
        body = {"date": day.isoformat(), "items": [line(*item) for item in items]}
        whose = {"employee_id": self.id}
        reply = self.owner.post("/timesheet/day/save", json=body, params=whose, invalid=True)
        if expected is None:
            assert reply.status_code == 200, self.failed(reply.text)
            assert reply.json()["day"] == self.sheet.day(day, self.now), self.failed()
        else:
            named = frozenset(wrong(reply.json())) if reply.status_code == 422 else frozenset()
            assert Refused(reply.status_code, named) == expected, self.failed(reply.text)

    def set_norm(self, day):
        minutes = self.random.choice([0, 300, 475, 480, 600])
        change = {"daily_norm_minutes": minutes}
        since = self.sheet.today(self.now)
        if self.random.random() < 0.5:
            since = day
            change["effective_from"] = day.isoformat()
        self.owner.patch(f"/employees/{self.id}", json=change, expect=200)
        self.sheet.norms.append((since, minutes))

    def set_work_days(self, day):
        days = sorted(self.random.sample(range(1, 8), self.random.randrange(8)))
        hours = {"effective_from": day.isoformat(), "start_time": "09:00", "end_time": "17:00"}
        hours |= {"work_days": days, "employee_id": self.id}
        hours |= {"break_minutes": 0, "late_grace_minutes": 0, "early_grace_minutes": 0}
        self.owner.post("/employees/business-hours", json=hours, expect=201)
        self.sheet.work_days.append((day, frozenset(days)))

    def set_holiday(self, day):
        if day not in self.sheet.holidays:
            holiday = {"date": day.isoformat(), "name": "A feast"}
            self.owner.post("/holidays", json=holiday, expect=201)
            self.sheet.holidays.add(day)

    def set_override(self, day):
        kind = self.random.choice([FREE, WORKING, None])
        path = f"/calendar/overrides/{day}"
        if kind is not None:
            self.owner.put(path, json={"day_type": kind, "note": "So it is"})
            self.sheet.overrides[day] = kind
        elif day in self.sheet.overrides:
            self.owner.delete(path, expect=204)
            del self.sheet.overrides[day]

    def lock(self, day):
        if self.random.random() < 0.3:
            last = day + timedelta(days=self.random.randrange(3))
            period = {"start_date": day.isoformat(), "end_date": last.isoformat()}
            self.owner.post("/timesheet/locks", json=period, expect=201)
            self.sheet.locks.append((day, last))

    def end_task(self, day):
        task = self.random.choice(list(self.sheet.tasks.values()))
        task.is_active = not task.is_active
        step = "activate" if task.is_active else "deactivate"
        self.owner.post(f"/tasks/{task.id}/{step}", json={}, expect=200)

    def assign(self, day):
        task = self.random.choice(list(self.sheet.tasks.values()))
        path = f"/tasks/{task.id}/assignees"
        if task.is_assigned:
            self.owner.delete(f"{path}/{self.id}", expect=204)
        else:
            self.owner.post(path, json={"employee_id": self.id}, expect=201)
        task.is_assigned = not task.is_assigned

    def work_a_shift(self, day):
        last = max((end for _, end in self.sheet.presence), default=0)
        length = self.random.randrange(1, 9 * 3600) * SECOND + self.random.randrange(SECOND)
        start = max(last + SECOND, self.now - length)
        for kind, at in (("punch_in", start), ("punch_out", start + length)):
            if start + length > self.now:
                return
            punch = {"employee_id": self.id, "type": kind, "timestamp": instant_to_text(at)}
            self.owner.post("/timetracking/punch", json=punch, expect=201)
        self.sheet.presence.append((start, start + length))
        self.compare(local_date(start, self.sheet.zone))

    def move_window(self, day):
        months = self.random.choice([0, 1, 2])
        change = {"timesheet_window_months": months}
        self.owner.patch("/organization", json=change, expect=200)
        self.sheet.window_months = months

    # ---- comparing

    def failed(self, *more):
        return "\n".join([*self.story, *more])

    def compare(self, day):
        whose = {"employee_id": self.id}
        query = {"date": day.isoformat()} | whose
        shown = self.owner.get("/timesheet/day", params=query, expect=200).json()
        assert shown == self.sheet.day(day, self.now), self.failed()
        first = day.replace(day=1)
        expected = self.sheet.month(first, self.now)
        query = {"month": f"{first:%Y-%m}"} | whose
        reply = self.owner.get("/timesheet/month", params=query)
        if expected is None:
            assert reply.status_code == 422, self.failed()
        else:
            assert reply.json() == expected, self.failed()


@pytest.mark.parametrize("seed", range(WANTED))
def test_a_sheet_reads_as_the_model_says_after_every_step(server, clock, seed):
    history = History(server, seed)
    for taken in range(250):
        if taken >= 25 and history.sheet.lines:
            break  # few histories hold only saves that are refused; those go on
        history.step()
    assert history.sheet.lines, history.failed("nothing was ever saved")


def test_a_wrong_answer_would_be_noticed(server, clock):
    history = History(server, 0)
    history.save(history.sheet.today(history.now))
    history.sheet.norm_at_creation += 1
    with pytest.raises(AssertionError):
        history.compare(date(2026, 3, 27))
