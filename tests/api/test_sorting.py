"""`?sort=`: declared names only, either way round, and pages that fit together while rows come and go."""

from datetime import datetime

import pytest
from support.people import person

LISTS = {
    "/employees": ["name", "-name", "number", "-number", "created_at", "-created_at"],
    "/timetracking/entries": ["timestamp", "-timestamp"],
    "/timetracking/sessions": ["-date", "date"],
}
EVERY = [(path, sort) for path, sorts in LISTS.items() for sort in sorts]


def pages(client, path, limit, **query):
    """Page after page, each a list of items."""
    query |= {"limit": limit}
    while True:
        page = client.get(path, params=query, expect=200).json()
        yield page["items"]
        if page["next_cursor"] is None:
            return
        query |= {"cursor": page["next_cursor"]}


def everything(client, path, limit=500, **query):
    return [item for page in pages(client, path, limit, **query) for item in page]


def key_of(path, sort):
    """What a list of that order is ordered by; ties are checked by the pages."""
    name = sort.lstrip("-")
    when = path != "/employees" or name == "created_at"
    return lambda item: datetime.fromisoformat(item[name]) if when else item[name].encode()


@pytest.fixture
def northwind(organization, clock):
    """Names that sort by code point, some the same; punches of three days, a night among them."""
    northwind = organization(time_zone="Europe/Berlin")
    people = []
    for minute, (name, number) in enumerate(
        [("b", "3"), ("B", "1"), ("é", "4"), ("a", "2"), ("b", "10"), ("a", "20")]
    ):
        clock(f"2026-03-01T08:0{minute // 2}:00.{minute:06}Z")
        people.append(person(northwind, name=name, number=number))
    clock("2026-03-09T09:00:00Z")
    for who, employee in enumerate(people[:4]):
        for day, (begin, end) in {
            4: ("T07:00:00Z", "T15:00:00Z"),
            5: ("T07:00:00Z", "T15:00:00Z"),
            6: ("T20:00:00Z", None),
        }.items():
            for type, time in (("punch_in", begin), ("punch_out", end)):
                at = f"2026-03-{day:02}{time}" if time else f"2026-03-07T04:0{who}:00Z"
                body = {"employee_id": employee.id, "type": type, "timestamp": at}
                northwind.owner.post("/timetracking/punch", json=body, expect=201)
    return northwind


@pytest.mark.parametrize(("path", "sort"), EVERY)
def test_pages_of_any_size_are_the_whole_list_in_that_order(northwind, path, sort):
    whole = everything(northwind.owner, path, sort=sort)
    keys = [key_of(path, sort)(item) for item in whole]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len({item["id"] for item in whole}) == len(whole) >= 7
    for limit in (1, 2, 3, 5):
        assert everything(northwind.owner, path, limit, sort=sort) == whole, limit


@pytest.mark.parametrize("path", LISTS)
def test_the_first_name_is_the_order_of_a_list_that_asks_for_none(northwind, path):
    plain = everything(northwind.owner, path, 3)
    assert plain == everything(northwind.owner, path, sort=LISTS[path][0])


@pytest.mark.parametrize("name", ["name", "number", "created_at"])
def test_descending_is_ascending_backwards(northwind, name):
    up = everything(northwind.owner, "/employees", sort=name)
    assert everything(northwind.owner, "/employees", 2, sort=f"-{name}") == up[::-1]
    up = everything(northwind.owner, "/timetracking/entries", sort="timestamp")
    assert everything(northwind.owner, "/timetracking/entries", 2, sort="-timestamp") == up[::-1]


@pytest.mark.parametrize(("path", "sort"), EVERY)
def test_a_page_repeats_and_skips_nothing_while_rows_come(northwind, path, sort):
    before = {item["id"] for item in everything(northwind.owner, path)}
    seen = []
    for number, page in enumerate(pages(northwind.owner, path, 2, sort=sort)):
        seen += [item["id"] for item in page]
        new = person(northwind, name="ab"[number % 2], number=f"N{number}")
        body = {"employee_id": new.id, "type": "punch_in", "timestamp": "2026-03-05T12:00:00Z"}
        if number < 4:
            northwind.owner.post("/timetracking/punch", json=body, expect=201)
        if number > 40:
            break
    assert len(seen) == len(set(seen)) and before <= set(seen)


@pytest.mark.parametrize("sort", ["timestamp", "-timestamp"])
def test_filters_and_orders_go_together(northwind, sort):
    ada = everything(northwind.owner, "/employees", q="é")[0]["id"]
    query = {"employee_id": ada, "start_date": "2026-03-05", "end_date": "2026-03-06"}
    entries = everything(northwind.owner, "/timetracking/entries", 1, sort=sort, **query)
    times = ["05T07:00", "05T15:00", "06T20:00", "07T04:02"]
    expected = [f"2026-03-{time}:00Z" for time in times]
    assert [e["timestamp"] for e in entries] == (expected if sort[0] != "-" else expected[::-1])
    entries = everything(
        northwind.owner, "/timetracking/entries", 3, sort=sort, end_date="2026-03-06"
    )
    assert len(entries) == 24
    assert {e["employee_id"] for e in entries if e["timestamp"] > "2026-03-07"} > {ada}


@pytest.mark.parametrize("sort", ["date", "-date"])
def test_sessions_of_one_status_or_person_come_in_either_order(northwind, sort):
    ada = everything(northwind.owner, "/employees", q="é")[0]["id"]
    body = {"employee_id": ada, "type": "punch_in", "timestamp": "2026-03-08T07:00:00Z"}
    northwind.owner.post("/timetracking/punch", json=body, expect=201)

    def dates(**query):
        items = everything(northwind.owner, "/timetracking/sessions", 1, sort=sort, **query)
        return [item["date"][-2:] for item in items]

    def ordered(*days):
        return list(days) if sort == "date" else list(days)[::-1]

    assert dates(employee_id=ada) == ordered("04", "05", "06", "08")
    assert dates(status="in_progress") == ["08"]
    assert dates(employee_id=ada, status="complete", end_date="2026-03-05") == ordered("04", "05")
    assert dates(status="complete", start_date="2026-03-06") == ["06"] * 4


def test_a_forgotten_cycle_that_ended_weeks_later_is_not_lost_from_the_end(northwind, clock):
    [bob] = [e["id"] for e in everything(northwind.owner, "/employees") if e["number"] == "20"]
    for type, at in (("punch_in", "2026-03-06T07:00:00Z"), ("punch_out", "2026-03-20T07:00:00Z")):
        clock("2026-03-21T08:00:00Z")
        body = {"employee_id": bob, "type": type, "timestamp": at}
        northwind.owner.post("/timetracking/punch", json=body, expect=201)
    query = {"start_date": "2026-03-06", "end_date": "2026-03-06"}
    entries = everything(northwind.owner, "/timetracking/entries", 2, sort="-timestamp", **query)
    assert entries[0]["timestamp"] == "2026-03-20T07:00:00Z" and len(entries) == 10


@pytest.mark.parametrize("path", LISTS)
def test_other_names_are_refused(northwind, path):
    for sort in ("", "email", "+name", "--name", "NAME", "name,number", "id", "1"):
        reply = northwind.owner.get(path, params={"sort": sort}, invalid=True, expect=422).json()
        assert [error["pointer"] for error in reply["errors"]] == ["/sort"], sort


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_order_is_refused(northwind, path):
    first, second = LISTS[path][:2]
    query = {"limit": 1, "sort": first}
    cursor = northwind.owner.get(path, params=query, expect=200).json()["next_cursor"]
    other = {"sort": second, "cursor": cursor}
    reply = northwind.owner.get(path, params=other, expect=422).json()
    assert [error["pointer"] for error in reply["errors"]] == ["/cursor"]


def test_the_document_names_every_order(client):
    for path, sorts in LISTS.items():
        described = client.document.document["paths"][f"/api/v1{path}"]["get"]["parameters"]
        [sort] = [parameter for parameter in described if parameter["name"] == "sort"]
        assert sort["schema"]["enum"] == sorts
