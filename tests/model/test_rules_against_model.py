"""The server's attendance rules against the model: thousands of histories, exactly equal.

The rules run in a small program built beside the unit tests, which reads people as JSON lines and
prints their sessions; STINT_ATTENDANCE_DRIVER names it. The histories lie around clock changes of
many zones, with business hours that change, and half of them are as hostile as the rules accept.
"""

import json
import os
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from attendance import Organization, sessions_at
from generate import believable_history, describe, hostile_history
from zones import instant_from_text, instant_to_text, local_time

HISTORIES = int(os.environ.get("STINT_MODEL_HISTORIES", "1500"))
BUILT = Path(__file__).resolve().parents[2] / "build/tests/unit/attendance_driver"
DRIVER = os.environ.get("STINT_ATTENDANCE_DRIVER", BUILT)


def id_of(name):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def instants(record):
    """The record with its times of day as the model has them."""
    return {
        name: instant_from_text(value) if name in ("punch_in", "punch_out", "timestamp") and value
        else value
        for name, value in record.items()
    }  # fmt: skip


def without_calendar(history):
    """Holidays and single days off are no part of these rules yet."""
    organization = replace(history.organization, holidays=frozenset(), calendar_overrides={})
    return replace(history, organization=organization)


def line_of(history, organization, employee):
    return {
        "employee_id": id_of(employee.id),
        "zone": organization.zone_of(employee),
        "now": instant_to_text(history.now),
        "limit_minutes": organization.missing_punch_out_seconds // 60,
        "punches": [
            {
                "type": punch.type.value,
                "timestamp": instant_to_text(punch.timestamp),
                "date": punch.work_date and punch.work_date.isoformat(),
                "recorded": punch.recorded,
            }
            for punch in employee.punches
        ],
        "hours": [
            {
                "employee_id": row.employee_id and id_of(row.employee_id),
                "effective_from": row.effective_from.isoformat(),
                "start_time": row.start_time.strftime("%H:%M"),
                "end_time": row.end_time.strftime("%H:%M"),
                "work_days": sorted(row.work_days),
                "late_grace_minutes": row.late_grace_minutes,
                "early_grace_minutes": row.early_grace_minutes,
                "recorded": row.recorded,
            }
            for row in sorted(organization.business_hours, key=lambda row: row.recorded)
        ],
    }


def model_session(session, zone):
    """A session of the model in the members that the program prints."""
    return {
        "date": session.date.isoformat(),
        "punch_in": session.punch_in,
        "punch_out": session.punch_out,
        "total_seconds": session.total_seconds,
        "break_seconds": session.break_seconds,
        "working_seconds": session.working_seconds,
        "is_late_in": session.is_late_in,
        "late_microseconds": session.late_microseconds,
        "start_hour": local_time(session.punch_in, zone).hour,
        "is_early_out": session.is_early_out,
        "status": session.status,
        "missing_punch_out": session.missing_punch_out,
        "punch_cycles": [vars(cycle) for cycle in session.punch_cycles],
    }


def program_session(session):
    cycles = [instants(cycle) for cycle in session["punch_cycles"]]
    named = {name: value for name, value in session.items() if name != "flags"}
    return instants(named) | {"punch_cycles": cycles}


def run(lines):
    done = subprocess.run(
        [DRIVER], input="".join(json.dumps(line) + "\n" for line in lines), text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def expected_sessions(history, organization, employee):
    alone = replace(organization, employees=(employee,))
    zone = organization.zone_of(employee)
    sessions = [model_session(session, zone) for session in sessions_at(alone, history.now)]
    return sorted(sessions, key=lambda session: session["date"])


def expected_flags(session):
    """The times of the punches that are late, and of those that are early: at most one of each."""
    late = [session["punch_in"]] if session["is_late_in"] else []
    early = [session["punch_out"]] if session["is_early_out"] else []
    return late, early


@pytest.mark.parametrize("make", [believable_history, hostile_history])
def test_the_rules_compute_what_the_model_computes(make):
    compared = 0
    for first in range(0, HISTORIES, 100):
        histories = [without_calendar(make(seed)) for seed in range(first, first + 100)]
        cases = [(h, h.organization, e) for h in histories for e in h.organization.employees]
        answers = run(line_of(*case) for case in cases)
        assert len(answers) == len(cases)
        for (history, organization, employee), answer in zip(cases, answers, strict=True):
            sessions = [program_session(session) for session in answer["sessions"]]
            assert sessions == expected_sessions(history, organization, employee), (
                f"{employee.id} of\n{describe(history)}"
            )
            for session in answer["sessions"]:
                flags = [instants(flag) for flag in session["flags"]]
                late = [flag["timestamp"] for flag in flags if flag["is_late"]]
                early = [flag["timestamp"] for flag in flags if flag["is_early"]]
                assert (late, early) == expected_flags(program_session(session))
            compared += len(sessions)
    assert compared > HISTORIES


def test_a_wrong_answer_would_be_noticed():
    history = without_calendar(believable_history(1))
    employee = next(e for e in history.organization.employees if e.punches)
    line = line_of(history, history.organization, employee)
    line["punches"][0]["timestamp"] = instant_to_text(employee.punches[0].timestamp - 1_000_000)
    (answer,) = run([line])
    sessions = [program_session(session) for session in answer["sessions"]]
    assert sessions != expected_sessions(history, history.organization, employee)
