"""Generated histories, held against what must be true of any history.

The last tests make sure that the histories reach what they promise.
"""

import csv
import io

import pytest
from attendance import Refusal, sessions_at, status_at
from generate import (
    believable_history, describe, hostile_history, punch_attempts, zone_changes,
)  # fmt: skip
from reports import csv_rows, csv_text, daily_report, employees_report, overview
from zones import SECOND, local_date

HISTORIES = [make(seed) for make in (believable_history, hostile_history) for seed in range(60)]


@pytest.mark.parametrize("history", HISTORIES, ids=lambda h: f"{h.kind}-{h.seed}")
def test_what_holds_in_any_history(history):
    organization, now = history.organization, history.now
    sessions = sessions_at(organization, now)
    for session in sessions:
        spans = sum((cycle.punch_out or max(now, cycle.punch_in)) - cycle.punch_in
                    for cycle in session.punch_cycles)  # fmt: skip
        measured = session.working_microseconds + session.break_microseconds
        assert measured == spans or session.punch_out is None
        assert 0 <= session.working_seconds and 0 <= session.break_seconds
        assert session.total_seconds >= measured // SECOND
    for employee in organization.employees:
        own = [session for session in sessions if session.employee_id == employee.id]
        status = status_at(organization, employee, now)
        assert status.can_punch_in == all(session.punch_out is not None for session in own)
        assert status.can_punch_in == (status.current_status in ("not_started", "finished"))
    for asked in history.ranges():
        total = overview(organization, now, asked)
        people = employees_report(organization, now, asked)
        daily = daily_report(organization, now, asked)
        assert total.total_sessions == sum(p.sessions for p in people)
        assert total.total_sessions == sum(d.sessions for d in daily)
        assert total.total_punch_cycles == sum(p.punch_cycles for p in people)
        assert 0 <= total.total_working_seconds - sum(d.working_seconds for d in daily) < len(daily)
        for rate in [r for p in people for r in (p.attendance_rate, p.punctuality_rate)]:
            assert rate is None or 0 <= rate <= 100
        rows = csv_rows(organization, now, asked, include_punch_cycles=True)
        assert list(csv.reader(io.StringIO(csv_text(rows), newline=""))) == rows
        assert len(rows) == 1 + total.total_sessions


def test_a_seed_makes_the_same_history_again():
    for make in (believable_history, hostile_history):
        assert describe(make(7)) == describe(make(7)) != describe(make(8))
    assert list(punch_attempts(7)) == list(punch_attempts(7))


def test_histories_reach_what_they_are_for():
    reached = set()
    for history in HISTORIES:
        organization = history.organization
        zones = {employee.id: organization.zone_of(employee) for employee in organization.employees}
        for session in sessions_at(organization, history.now):
            reached |= {session.status, f"missing {session.missing_punch_out}"}
            reached |= {f"late {session.is_late_in}", f"early {session.is_early_out}"}
            reached |= {"cycles"} if len(session.punch_cycles) > 1 else set()
            reached |= {"sub-second"} if session.punch_in % SECOND else set()
            out = session.punch_out or history.now
            zone = zones[session.employee_id]
            changes = [change for change in zone_changes(zone) if session.punch_in < change <= out]
            reached |= {f"change {out > change}" for change in changes}
            reached |= {"midnight"} if local_date(out, zone) > session.date else set()
        reached |= {"late row" for row in organization.business_hours if row.recorded}
        reached |= {"own row" for row in organization.business_hours if row.employee_id}
    assert reached == {
        "complete", "in_progress", "on_break", "late True", "late False", "early True",
        "early False", "missing True", "missing False", "cycles", "sub-second", "change True",
        "change False", "midnight", "late row", "own row",
    }  # fmt: skip


def test_attempts_meet_every_refusal():
    attempts = [attempt for seed in range(20) for attempt in punch_attempts(seed)]
    assert set().union(*(attempt.refusals for attempt in attempts)) == set(Refusal)
    assert sum(not attempt.refusals for attempt in attempts) > len(attempts) // 4
