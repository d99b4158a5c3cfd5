"""How far back a punch may lie, for whom."""

from support.people import person


def late(employee, type, at, **more):
    body = {"employee_id": employee.id, "type": type, "timestamp": at}
    return employee.client.post("/timetracking/punch", json=body, **more).json()


def test_a_punch_clock_that_was_offline_sends_what_it_has_kept(organization, clock):
    ada = person(organization())
    clock("2026-03-10T09:00:00Z")
    for day in ("2026-02-02", "2026-02-27", "2026-03-09"):
        late(ada, "punch_in", f"{day}T08:00:00Z", expect=201)
        late(ada, "punch_out", f"{day}T16:00:00Z", expect=201)


def test_nobody_begins_work_before_the_month_before_unless_they_may_correct(organization, clock):
    northwind = organization(time_zone="America/New_York")
    ada = person(northwind)
    clock("2026-03-10T09:00:00Z")
    # 1 February begins at 05:00 in UTC.
    refused = late(ada, "punch_in", "2026-02-01T04:59:59Z", expect=422)
    assert [error["pointer"] for error in refused["errors"]] == ["/timestamp"]
    assert "2026-02-01" in refused["errors"][0]["message"]
    late(ada, "punch_in", "2026-02-01T05:00:00Z", expect=201)
    bob = person(northwind)
    body = {"employee_id": bob.id, "type": "punch_in", "timestamp": "2019-05-06T08:00:00Z"}
    northwind.owner.post("/timetracking/punch", json=body, expect=201)
    # What ends a cycle may come as late as it likes: the cycle itself says how far back that is.
    late(bob, "punch_out", "2019-05-06T16:00:00Z", expect=201)


def test_nobody_worked_before_their_first_day_unless_they_may_correct(organization, clock):
    northwind = organization(time_zone="Asia/Kathmandu")
    ada = person(northwind, employed_from="2026-03-04")
    clock("2026-03-10T09:00:00Z")
    # 4 March begins at 18:15 in UTC.
    refused = late(ada, "punch_in", "2026-03-03T18:14:00Z", expect=422)
    assert [error["pointer"] for error in refused["errors"]] == ["/timestamp"]
    late(ada, "punch_in", "2026-03-03T18:15:00Z", expect=201)
    bob = person(northwind, employed_from="2026-03-04")
    body = {"employee_id": bob.id, "type": "punch_in", "timestamp": "2026-03-03T08:00:00Z"}
    northwind.owner.post("/timetracking/punch", json=body, expect=201)


def test_who_comes_before_their_first_day_may_punch_that_day(organization, clock):
    ada = person(organization(), employed_from="2026-03-16")
    clock("2026-03-10T09:00:00Z")
    late(ada, "punch_in", "2026-03-10T07:00:00Z", expect=201)


def test_a_key_of_a_punch_clock_is_bound_as_people_are(organization, clock):
    northwind = organization()
    ada = person(northwind)
    clock("2026-03-10T09:00:00Z")
    grants = [{"permission": "timetracking.punch", "scope": "all"}]
    terminal = northwind.owner.nobody()
    made = northwind.owner.post("/api-keys", json={"name": "Door", "grants": grants}, expect=201)
    terminal.use_key(made.json()["key"])
    body = {"employee_id": ada.id, "type": "punch_in", "timestamp": "2026-01-31T08:00:00Z"}
    terminal.post("/timetracking/punch", json=body, expect=422)
    terminal.post(
        "/timetracking/punch", json=body | {"timestamp": "2026-02-01T08:00:00Z"}, expect=201
    )
