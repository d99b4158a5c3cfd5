"""The server against the independent model: histories told over HTTP must agree exactly.

Half of the histories are believable and half as hostile as the rules accept; most lie around a
clock change. STINT_REPLAYED_HISTORIES is how many of each kind are told on each engine, 16 if it is
not set. Run tests/model/generate.py with a failing history's kind and seed to read it.
"""

import os
from dataclasses import replace
from itertools import islice

import pytest
from attendance import Range, Refusal, allowed_actions, punches_with
from attendance import Organization as Company
from generate import believable_history, describe, hostile_history, punch_attempts
from support.histories import (
    Replay, expected_entries, expected_entry, expected_sessions, expected_status, machine, read,
    said_items, said_status, without_id,
)  # fmt: skip
from support.server import START, Organization
from zones import HOUR, MINUTE, instant_to_text

WANTED = int(os.environ.get("STINT_REPLAYED_HISTORIES", "16"))
KINDS = [believable_history, hostile_history]
NAMES = ["believable", "hostile"]
SHOWN = 5

REFUSED = {
    "invalid": {Refusal.LATER_THAN_NOW},
    "punch_out_of_order": {Refusal.OUT_OF_ORDER},
    "punch_not_after_last": {Refusal.NOT_AFTER_LAST_PUNCH, Refusal.SAME_INSTANT},
}


def assert_no_difference(history, differences):
    found = list(islice(differences, SHOWN))
    assert not found, "\n".join([*found, describe(history)])


@pytest.mark.parametrize("make", KINDS, ids=NAMES)
def test_a_history_brought_afterwards_reads_as_the_model_says(start_server, make):
    server = start_server()
    for seed in range(WANTED):
        replay = Replay(server, make(seed))
        replay.tell()
        assert_no_difference(replay.history, replay.differences())


@pytest.mark.parametrize("make", KINDS, ids=NAMES)
def test_a_history_told_as_it_happens_reads_as_the_model_says_at_every_punch(start_server, make):
    server = start_server()
    for seed in range(1000, 1000 + (WANTED + 2) // 3):
        replay = Replay(server, make(seed))
        assert_no_difference(replay.history, replay.tell_as_it_happens())
        assert_no_difference(replay.history, replay.differences())


def test_a_wrong_answer_would_be_noticed(start_server):
    replay = Replay(start_server(), believable_history(1))
    replay.tell()
    one = next(e for e in replay.company.employees if e.punches)
    first, *between, last = one.punches
    earlier = replace(first, timestamp=first.timestamp - HOUR)
    moved = replace(last, timestamp=last.timestamp - MINUTE)
    other = replace(one, punches=(earlier, *between, moved))
    people = (other if employee is one else employee for employee in replay.company.employees)
    replay.company = replace(replay.company, employees=tuple(people))
    found = "\n".join(replay.differences())
    for what in (
        "status", "entries", "sessions", "overview", "punctuality", "employees", "days", "CSV",
    ):  # fmt: skip
        assert f"the {what} " in found, what


# ---- attempts


class Trier:
    """One person whose punches are tried by one who may correct and by one who may not."""

    def __init__(self, server, seed):
        self.attempts = list(punch_attempts(seed))
        server.set_clock(START)
        tenant = Organization(server, "Attempts", "UTC")
        zone = self.attempts[0].employee.time_zone
        body = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": zone}
        self.id = tenant.owner.post("/employees", json=body, expect=201).json()["id"]
        self.server = server
        self.reader = machine(tenant, "timetracking.read")
        self.may_correct = machine(tenant, "timetracking.punch", "timetracking.correct")
        self.may_not = machine(tenant, "timetracking.punch")

    def send(self, attempt):
        self.server.set_clock(instant_to_text(attempt.now))
        client = self.may_correct if attempt.may_correct else self.may_not
        body = {
            "employee_id": self.id,
            "type": attempt.punch.type.value,
            "timestamp": instant_to_text(attempt.punch.timestamp),
        }
        return client.post("/timetracking/punch", json=body)

    def assert_agrees(self, employee, now):
        """Everything that is known of the person is what the model knows."""
        company = Company("UTC", (employee,))
        own = Range(employee_id=self.id)
        assert said_status(self.reader, employee) == expected_status(company, employee, now)
        query = {"employee_id": self.id, "limit": 500}
        entries = said_items(self.reader, "/timetracking/entries", **query)
        assert entries == expected_entries(company, own)
        sessions = said_items(self.reader, "/timetracking/sessions", **query)
        assert sessions == expected_sessions(company, now, own)


@pytest.mark.parametrize("seed", range((WANTED + 1) // 2))
def test_a_punch_is_refused_for_a_reason_of_the_model_and_then_changes_nothing(start_server, seed):
    trier = Trier(start_server(), seed)
    for attempt in trier.attempts:
        before = replace(attempt.employee, id=trier.id)
        reply = trier.send(attempt)
        if attempt.refusals:
            assert reply.status_code in (409, 422), f"{attempt} was accepted"
            problem = reply.json()
            reasons = REFUSED[problem["type"].rpartition("/")[2]]
            assert reasons & attempt.refusals, f"{attempt} was refused: {problem}"
            if reply.status_code == 422:
                assert [error["pointer"] for error in problem["errors"]] == ["/timestamp"]
            elif not attempt.may_correct:
                allowed = {action.value for action in allowed_actions(before.punches)}
                assert set(problem["allowed_actions"]) == allowed
            trier.assert_agrees(before, attempt.now)
            continue
        assert reply.status_code == 201, f"{attempt} was refused: {reply.text}"
        after = replace(before, punches=punches_with(before.punches, attempt.punch))
        company = Company("UTC", (after,))
        told = read(reply.json())
        assert without_id(told["entry"]) == expected_entry(company, after, attempt.punch)
        assert told["status"] == expected_status(company, after, attempt.now)
        trier.assert_agrees(after, attempt.now)
