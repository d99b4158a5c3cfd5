"""The sums that triggers keep for reports: whatever is written, they are those of the sessions and of
the days of effort."""

import datetime
import random
import sqlite3
from collections import Counter
from contextlib import closing

import psycopg2
import pytest
from support.attendance import day, punch, wanted
from support.people import person
from support.server import Organization

EPOCH = datetime.date(1970, 1, 1)
SUMS = ("sessions", "working", "break_time", "late", "early", "punctual", "cycles")
STARTS = ("sessions", "late", "late_time")
WRITERS = 3
ROUNDS = 40
OWNER = "(SELECT id FROM employee ORDER BY id LIMIT 1)"  # hired first, and never worked


class Database:
    """The server's database beside it, with connections that take turns."""

    def __init__(self, server):
        self.is_postgres = server.engine == "postgres"
        self.connections = [self.connect(server) for _ in range(WRITERS)]

    def connect(self, server):
        if not self.is_postgres:
            return sqlite3.connect(server.data / "stint.db", isolation_level=None, timeout=30)
        connection = psycopg2.connect(server.environment["DATABASE_URL"])
        connection.autocommit = True
        return connection

    def close(self):
        for connection in self.connections:
            connection.close()

    def run(self, statement, writer=0):
        cursor = self.connections[writer].cursor()
        cursor.execute(statement)
        return cursor.rowcount

    def rows(self, statement):
        cursor = self.connections[0].cursor()
        cursor.execute(statement)
        return cursor.fetchall()

    def date(self, value):
        return value if self.is_postgres else EPOCH + datetime.timedelta(days=value)


def sums_of_sessions(database):
    """By date, by employee and first day of the month, and by date and hour, all recomputed."""
    days, months, starts = {}, {}, {}
    for employee, date, working, break_time, late, early, cycles, hour, late_time in database.rows(
        "SELECT employee_id, date, working, break_time, is_late_in, is_early_out, cycle_count,"
        " start_hour, late_time FROM work_session"
    ):
        date = database.date(date)
        values = (1, working, break_time, bool(late), bool(early), not (late or early), cycles)
        one = Counter(dict(zip(SUMS, values, strict=True)))
        days.setdefault(date, Counter()).update(one)
        one["days"] = 1 << (date.day - 1)
        months.setdefault((employee, date.replace(day=1)), Counter()).update(one)
        start = Counter(dict(zip(STARTS, (1, bool(late), late_time), strict=True)))
        starts.setdefault((date, hour), Counter()).update(start)
    return days, months, starts


def sums_kept(database):
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in SUMS)
    days = {
        database.date(date): Counter(dict(zip(SUMS, values, strict=True)))
        for date, *values in database.rows(f"SELECT date, {sums} FROM work_day GROUP BY date")
    }
    months = {
        (employee, database.date(month)): Counter(dict(zip((*SUMS, "days"), values, strict=True)))
        for employee, month, *values in database.rows(
            f"SELECT employee_id, month, {', '.join(SUMS)}, days FROM work_month"
        )
    }
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in STARTS)
    starts = {
        (database.date(date), hour): Counter(dict(zip(STARTS, values, strict=True)))
        for date, hour, *values in database.rows(
            f"SELECT date, hour, {sums} FROM work_start GROUP BY date, hour"
        )
    }
    return days, months, starts


def assert_nothing_drifted(database):
    for kept, recomputed in zip(sums_kept(database), sums_of_sessions(database), strict=True):
        # What has gone may stay as a row of zeros, which as a Counter is equal to none.
        assert {k: v for k, v in kept.items() if v != Counter()} == recomputed


@pytest.fixture
def database(start_server):
    server = start_server()
    with closing(Database(server)) as database:
        database.server = server
        yield database


@pytest.fixture
def northwind(database):
    return Organization(database.server, "Northwind", "Europe/Berlin")


def hire_two(northwind):
    ada, bo = person(northwind, name="Ada"), person(northwind, name="Bo")
    day(
        northwind.owner, ada.id,
        "punch_in 2026-02-27T08:00:00Z", "break_start 2026-02-27T12:00:00Z",
        "break_end 2026-02-27T12:30:00Z", "punch_out 2026-02-27T16:00:00Z",
        "punch_in 2026-02-28T08:00:00Z", "punch_out 2026-02-28T12:00:00Z",
        "punch_in 2026-02-28T13:00:00Z", "punch_out 2026-02-28T16:00:00Z",
    )  # fmt: skip
    day(northwind.owner, bo.id, "punch_in 2026-03-01T09:30:00Z", "punch_out 2026-03-01T16:00:00Z")
    day(northwind.owner, bo.id, "punch_in 2026-03-09T09:30:00Z", "break_start 2026-03-09T12:00:00Z")
    return ada, bo


def test_punches_and_corrections_keep_the_sums(database, northwind):
    ada, _ = hire_two(northwind)
    assert_nothing_drifted(database)
    for punches in (
        ("punch_in 2026-02-27T10:00:00Z", "punch_out 2026-02-27T15:00:00Z"),
        (),  # the session goes
        ("punch_in 2026-02-27T08:00:00Z", "punch_out 2026-02-27T17:00:00Z"),
    ):
        body = {"employee_id": ada.id, "date": "2026-02-27", "reason": "forgot"}
        body["punches"] = wanted(*punches)
        northwind.owner.post("/timetracking/corrections", json=body, expect=201)
        assert_nothing_drifted(database)
    punch(northwind.owner, ada.id, "punch_in", "2026-03-10T07:00:00Z")
    assert_nothing_drifted(database)


def random_write(database, rng):
    """One statement on a session picked by chance; all of the store's kinds, and more."""
    (count,) = database.rows("SELECT count(*) FROM work_session")[0]
    picked = f"(SELECT id FROM work_session ORDER BY id LIMIT 1 OFFSET {rng.randrange(count)})"
    kind = rng.choice(["insert"] * 3 + ["upsert"] * 3 + ["update"] * 2 + ["delete"])
    if kind == "delete" and count > 2:
        return f"DELETE FROM work_session WHERE id = {picked}"
    if kind == "update":
        return (
            f"UPDATE work_session SET working = working + {rng.randrange(-99, 99)},"
            " is_late_in = NOT is_late_in, cycle_count = cycle_count + 1,"
            f" start_hour = (start_hour + {rng.randrange(3)}) % 24, late_time = late_time + 7"
            f" WHERE id = {picked}"
        )
    new_id = "gen_random_uuid()" if database.is_postgres else "randomblob(16)"
    columns = (
        "punch_in, working, break_time, cycle_count, cycles, is_work_day, last_type, last_at,"
        " updated_at, start_hour, late_time"
    )
    conflict = "NOTHING"
    if kind == "upsert":
        conflict = (
            "UPDATE SET working = excluded.working + 1, break_time = excluded.break_time + 2,"
            " is_early_out = NOT excluded.is_early_out, is_late_in = excluded.is_late_in,"
            " start_hour = (excluded.start_hour + 5) % 24"
        )
    late, early = rng.choice(["TRUE", "FALSE"]), rng.choice(["TRUE", "FALSE"])
    return (
        "INSERT INTO work_session"
        f" (organization_id, id, employee_id, date, is_late_in, is_early_out, {columns})"
        f" SELECT organization_id, {new_id}, employee_id, date + {rng.randrange(-9, 9)}, {late},"
        f" {early}, {columns} FROM work_session WHERE id = {picked}"
        f" ON CONFLICT (organization_id, employee_id, date) DO {conflict}"
    )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_the_sums_are_those_of_the_sessions(database, northwind, seed):
    hire_two(northwind)
    rng = random.Random(seed)
    for _ in range(ROUNDS):
        for _ in range(5):
            database.run(random_write(database, rng), rng.randrange(WRITERS))
        assert_nothing_drifted(database)
    database.run("DELETE FROM work_session", 1)
    assert_nothing_drifted(database)
    assert sums_of_sessions(database) == ({}, {}, {})


def test_a_sum_that_drifted_would_be_noticed(database, northwind):
    hire_two(northwind)
    for table in ("work_day", "work_month", "work_start"):
        database.run(f"UPDATE {table} SET late = late + 1")
        with pytest.raises(AssertionError):
            assert_nothing_drifted(database)
        database.run(f"UPDATE {table} SET late = late - 1")
    assert_nothing_drifted(database)


@pytest.mark.parametrize("change", ["date = date + 40", f"employee_id = {OWNER}"])
def test_a_session_is_never_moved(database, northwind, change):
    hire_two(northwind)
    with pytest.raises((sqlite3.Error, psycopg2.Error), match="stays where it is"):
        database.run(f"UPDATE work_session SET {change}")
    assert_nothing_drifted(database)


# ---- effort ----


def assert_effort_did_not_drift(database):
    kept, days = (
        {date: minutes for date, minutes in database.rows(statement) if minutes}
        for statement in (
            "SELECT date, CAST(sum(minutes) AS BIGINT) FROM effort_day GROUP BY date",
            "SELECT date, CAST(sum(minutes) AS BIGINT) FROM timesheet_day GROUP BY date",
        )
    )
    assert kept == days


def random_effort(database, rng):
    date = f"{20_500 + rng.randrange(9)}"
    date = f"(DATE '1970-01-01' + {date})" if database.is_postgres else date
    kind = rng.choice(["upsert"] * 4 + ["update", "delete"])
    if kind == "delete":
        return f"DELETE FROM timesheet_day WHERE date = {date}"
    if kind == "update":
        return f"UPDATE timesheet_day SET minutes = minutes / 2 WHERE date = {date}"
    return (
        "INSERT INTO timesheet_day (organization_id, employee_id, date, revision, line_count,"
        f" minutes, half_hours, saved_at) SELECT organization_id, id, {date}, 1, 0,"
        f" {rng.randrange(1440)}, 0, 0 FROM employee WHERE name = '{rng.choice(['Ada', 'Bo'])}'"
        " ON CONFLICT (organization_id, employee_id, date)"
        " DO UPDATE SET minutes = excluded.minutes, revision = timesheet_day.revision + 1"
    )


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_saved_everybodys_effort_is_that_of_the_days(database, northwind, seed):
    hire_two(northwind)
    rng = random.Random(seed)
    for _ in range(ROUNDS):
        for _ in range(5):
            database.run(random_effort(database, rng), rng.randrange(WRITERS))
        assert_effort_did_not_drift(database)
    database.run("UPDATE effort_day SET minutes = minutes + 1")
    with pytest.raises(AssertionError):
        assert_effort_did_not_drift(database)


@pytest.mark.parametrize(
    "change", ["date = date + 40", "employee_id = (SELECT id FROM employee WHERE name = 'Bo')"]
)
def test_a_day_of_effort_is_never_moved(database, northwind, change):
    hire_two(northwind)
    rng = random.Random(7)
    adas = "employee_id = (SELECT id FROM employee WHERE name = 'Ada')"
    while not database.rows(f"SELECT 1 FROM timesheet_day WHERE {adas}"):
        database.run(random_effort(database, rng))
    database.run(f"DELETE FROM timesheet_day WHERE NOT {adas}")
    with pytest.raises((sqlite3.Error, psycopg2.Error), match="stays where it is"):
        database.run(f"UPDATE timesheet_day SET {change} WHERE {adas}")
    assert_effort_did_not_drift(database)
