"""`stint import punches`: a company brings its history, all of it or nothing."""

import time

import pytest
from support.attendance import all_items, day, punch, sessions
from support.people import person

HEADER = "employee,type,timestamp,notes\n"


@pytest.fixture
def northwind(organization):
    return organization()


def bring(organization, text):
    return organization.server.run(
        "import", "punches", "-", "--organization", organization.name, text=text
    )


def refused(organization, text):
    """What the command says of a file it refuses; nothing is stored of one."""
    before = all_items(organization.owner, "/timetracking/entries")
    with pytest.raises(AssertionError) as failure:
        bring(organization, text)
    assert all_items(organization.owner, "/timetracking/entries") == before
    return [line for line in str(failure.value).splitlines() if line.startswith("line ")]


def test_lines_in_any_order_become_sessions(northwind):
    ada = person(northwind, number="A7")
    said = bring(
        northwind,
        HEADER + "A7,punch_out,2026-03-02T16:00:00Z,\r\n"
        f'{ada.email.upper()},punch_in,2026-03-02 09:00:00,"late, ""again"""\r\n'
        "A7,break_start,2026-03-02T12:00:00+01:00,\n\nA7,break_end,2026-03-02T11:30:00Z,\n"
        "A7,punch_in,2026-03-03T08:00,",
    )
    assert said == "5 punches of 1 employee, 2 sessions\n"
    opened, closed = sessions(ada.client)
    assert (opened["date"], opened["punch_in"]) == ("2026-03-03", "2026-03-03T07:00:00Z")
    assert (closed["date"], closed["punch_in"]) == ("2026-03-02", "2026-03-02T08:00:00Z")
    assert (closed["working_seconds"], closed["break_seconds"]) == (7 * 3600 + 1800, 1800)
    entries = all_items(ada.client, "/timetracking/entries")
    assert {entry["source"] for entry in entries} == {"import"}
    assert [entry["notes"] for entry in entries] == ['late, "again"', None, None, None, None]


def test_local_times_are_the_employees(northwind):
    ada = person(northwind, number="A7", time_zone="Asia/Kathmandu")
    bring(northwind, HEADER + "A7,punch_in,2026-03-02 09:00:00,\nA7,punch_out,2026-03-02 17:00,\n")
    (session,) = sessions(ada.client)
    assert (session["punch_in"], session["working_seconds"]) == ("2026-03-02T03:15:00Z", 8 * 3600)


def test_each_wrong_line_is_named(northwind):
    person(northwind, number="A7")
    person(northwind, number="B1")
    said = refused(
        northwind,
        HEADER + "A7,punch_in,2026-03-02T08:00:00Z,\n"
        "nobody,punch_in,2026-03-02T08:00:00Z,\n"
        "A7,lunch,2026-03-02T08:00:00Z,\n"
        "A7,punch_out,yesterday,\n"
        "A7,punch_out,2026-03-11T08:00:00Z,\n"
        "A7,punch_out\n"
        'A7,"punch"_out,2026-03-02T08:00:00Z,\n'
        "B1,punch_in,2026-03-02T08:00:00Z,\n"
        "B1,break_end,2026-03-02T09:00:00Z,\n"
        "B1,punch_out,2026-03-02T10:00:00Z,\n"
        "B1,punch_in,2026-03-02T10:00:00Z,\n"
        f"B1,punch_in,2026-03-03T10:00:00Z,{'x' * 2001}\n",
    )
    found = [int(line.removeprefix("line ").split(":")[0]) for line in said]
    assert found == [3, 4, 5, 6, 7, 8, 10, 12, 13]
    said = refused(
        northwind,
        HEADER + "B1,punch_in,2026-03-02T08:00:00Z,\n"
        "B1,break_end,2026-03-02T09:00:00Z,\n"
        "B1,punch_out,2026-03-02T10:00:00Z,\n"
        "B1,punch_in,2026-03-02T10:00:00Z,\n"
        "A7,punch_out,2026-03-02T10:00:00Z,\n",
    )
    found = [int(line.removeprefix("line ").split(":")[0]) for line in said]
    assert found == [3, 5, 6]


def lines_of(said):
    return [int(line.removeprefix("line ").split(":")[0]) for line in said]


def test_the_order_is_judged_around_lines_that_cannot_be_read(northwind):
    person(northwind, number="A7")
    # After the unknown punch of line 3 anything may follow; what comes then is judged again.
    said = refused(
        northwind,
        HEADER + "A7,punch_in,2026-03-02T08:00:00Z,\n"
        "A7,lunch,2026-03-02T12:00:00Z,\n"
        "A7,break_end,2026-03-02T12:30:00Z,\n"
        "A7,punch_in,2026-03-02T13:00:00Z,\n"
        "A7,punch_out,2026-03-02T16:00:00Z,\n"
        "A7,punch_out,2026-03-02T16:30:00Z,\n",
    )
    assert lines_of(said) == [3, 5, 7]
    # Notes that are too long are wrong, but leave no doubt about the order.
    said = refused(
        northwind,
        HEADER + "A7,punch_in,2026-03-02T08:00:00Z,\n"
        f"A7,break_start,2026-03-02T12:00:00Z,{'x' * 2001}\n"
        "A7,break_start,2026-03-02T12:30:00Z,\n"
        "A7,break_end,2026-03-02T13:00:00Z,\n"
        "A7,punch_in,2026-03-02T14:00:00Z,\n",
    )
    assert lines_of(said) == [3, 4, 6]
    assert "not possible" in said[1] and "not possible" in said[2]


def test_one_of_something_is_not_said_to_be_many(northwind):
    person(northwind, number="A7")
    with pytest.raises(AssertionError, match="1 of its lines is wrong"):
        bring(northwind, HEADER + "A7,punch_in,yesterday,\n")
    said = bring(northwind, HEADER + "A7,punch_in,2026-03-02 09:00,\n")
    assert said == "1 punch of 1 employee, 1 session\n"


NEITHER = "is neither RFC 3339 nor local time such as 2026-03-01 09:00:00"


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("at four o'clock", NEITHER),
        ("2026-03-02 08:00:00Z", NEITHER),
        ("2026-03-02 8:00", NEITHER),
        ("1969-01-03T08:00:00Z", "must be from 1970-01-01 to 9999-12-31"),
        ("1969-01-03 08:00", "must be from 1970-01-01 to 9999-12-31"),
        ("1970-01-01T00:00:00+01:00", "must be from 1970-01-01 to 9999-12-31 in UTC"),
        ("2016-12-31T23:59:60Z", "must not be a leap second"),
        ("2016-12-31 23:59:60", "must not be a leap second"),
        ("2026-02-30 08:00:00", "is a date that does not exist"),
        ("2026-03-02T24:00:00", "has a time of day that does not exist"),
        ("2026-03-02T08:00:00+1", "must end in a time zone, such as Z or +02:00"),
    ],
)
def test_a_wrong_time_is_refused_with_the_reason_that_the_api_gives(northwind, time, why):
    person(northwind, number="A7")
    said = refused(northwind, HEADER + f"A7,punch_in,{time},\n")
    assert said == [f"line 2: the timestamp {why}: {time}"]


@pytest.mark.parametrize("time", ["at four", "2027-03-02T16:00:00Z", "1969-03-02 16:00"])
def test_with_a_wrong_time_nothing_is_said_of_the_order_but_that_instants_differ(northwind, time):
    person(northwind, number="A7")
    person(northwind, number="B1")
    said = refused(
        northwind,
        HEADER + "A7,punch_in,2026-03-02T08:00:00Z,\n"
        f"A7,punch_out,{time},\n"
        "A7,punch_in,2026-03-03T08:00:00Z,\n"
        "A7,break_start,2026-03-03T12:00:00Z,\n"
        "A7,break_start,2026-03-03T12:00:00Z,\n"
        "B1,punch_out,2026-03-03T12:00:00Z,\n",
    )
    assert lines_of(said) == [3, 6, 7]
    assert "the same instant as line 5" in said[1]


@pytest.mark.parametrize(
    "text",
    ["", "\n", "employee,type\n", "employee,type,timestamp,mood\n", "employee,employee,timestamp\n"],
)
def test_a_header_that_is_not_right_is_line_one(northwind, text):
    assert all(line.startswith("line ") for line in refused(northwind, text)) and refused(
        northwind, text
    )


def test_what_is_recorded_already_is_part_of_the_order(northwind):
    ada = person(northwind, number="A7")
    day(
        ada.client, ada.id, "punch_in 2026-03-02T08:00:00Z", "punch_out 2026-03-02T16:00:00Z",
        "punch_in 2026-03-09T08:00:00Z", "punch_out 2026-03-09T16:00:00Z",
    )  # fmt: skip
    (line,) = refused(northwind, HEADER + "A7,punch_in,2026-03-02T08:00:00Z,\n")
    assert "already" in line
    (line,) = refused(northwind, HEADER + "A7,punch_in,2026-03-02T09:00:00Z,\n")
    assert line.startswith("line 2: punch_in is not possible there")
    (line,) = refused(northwind, HEADER + "A7,punch_in,2026-03-03T09:00:00Z,\n")
    assert line.startswith("line 2")
    said = bring(
        northwind,
        HEADER + "A7,break_start,2026-03-02T12:00:00Z,\nA7,break_end,2026-03-02T12:30:00Z,\n"
        "A7,punch_in,2026-03-02T17:00:00Z,\nA7,punch_out,2026-03-02T18:00:00Z,\n"
        "A7,punch_in,2026-03-04T17:00:00Z,\nA7,punch_out,2026-03-04T18:00:00Z,\n",
    )
    assert said == "6 punches of 1 employee, 2 sessions\n"
    working = {session["date"]: session["working_seconds"] for session in sessions(ada.client)}
    assert working == {
        "2026-03-02": 8 * 3600 + 1800, "2026-03-04": 3600, "2026-03-09": 8 * 3600,
    }  # fmt: skip


def test_an_open_cycle_is_ended_by_the_file(northwind):
    ada = person(northwind, number="A7")
    punch(ada.client, ada.id, "punch_in", "2026-03-02T08:00:00Z")
    bring(
        northwind,
        HEADER + "A7,punch_out,2026-03-02T16:00:00Z,\nA7,punch_in,2026-03-03T08:00:00Z,\n",
    )
    assert [session["status"] for session in sessions(ada.client)] == ["in_progress", "complete"]


def test_a_punch_that_changes_its_cycle_changes_its_date(northwind):
    ada = person(northwind, number="A7")
    day(ada.client, ada.id, "punch_in 2026-03-02T20:00:00Z", "punch_out 2026-03-03T05:00:00Z")
    bring(
        northwind,
        HEADER + "A7,punch_out,2026-03-02T22:00:00Z,\nA7,punch_in,2026-03-03T04:00:00Z,\n",
    )
    working = {session["date"]: session["working_seconds"] for session in sessions(ada.client)}
    assert working == {"2026-03-02": 2 * 3600, "2026-03-03": 3600}
    dates = [entry["date"] for entry in all_items(ada.client, "/timetracking/entries")]
    assert dates == ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-03"]


def test_a_large_file_takes_seconds(northwind):
    numbers = [person(northwind).id for _ in range(4)]
    people = {
        item["id"]: item["number"] for item in all_items(northwind.owner, "/employees", limit=100)
    }
    lines = [
        f"{people[one]},{kind},{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02} {hour}:00:00,"
        for one in numbers for n in range(2500)
        for kind, hour in (("punch_in", "09"), ("punch_out", "17"))
    ]  # fmt: skip
    began = time.monotonic()
    said = bring(northwind, HEADER + "\n".join(lines) + "\n")
    assert said == "20000 punches of 4 employees, 10000 sessions\n"
    assert time.monotonic() - began < 30
