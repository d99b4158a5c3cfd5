"""The audit log: complete, filtered, chained; what was done to the table shows."""

import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing, contextmanager, nullcontext

import psycopg2
import pytest
from support.people import person
from support.server import Organization

OUT_OF_REACH = "01900000-0000-7000-8000-00000000dead"


def entries(client, **filters):
    found, cursor = [], {}
    while cursor is not None:
        page = client.get("/audit-log", params={**filters, **cursor}, expect=200).json()
        found += page["items"]
        cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
    return found


def verdict(client):
    return client.get("/audit-log/verify", expect=200).json()


# ---- what somebody with the database in hand could do ----

TABLES = ("audit_log", "audit_head", "audit_anchor")
Run = Callable[..., None]


@contextmanager
def sqlite_with_triggers_off(connection):
    """Dropped, and made again as they were: in one transaction, which the server does not see."""
    connection.execute("BEGIN IMMEDIATE")
    triggers = connection.execute(
        f"SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN {TABLES}"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, made in triggers:
        connection.execute(made)


@contextmanager
def postgres_with_triggers_off(cursor):
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def run_on(server, statements: tuple[str, ...], organization_id: str, guarded: bool) -> None:
    """The statements, each with the organization's id for its %s, in one transaction."""
    if server.engine == "sqlite":
        file = server.data / "stint.db"
        with closing(sqlite3.connect(file, timeout=30)) as connection, connection:
            kept = {"id": uuid.UUID(organization_id).bytes}
            with nullcontext() if guarded else sqlite_with_triggers_off(connection):
                for statement in statements:
                    connection.execute(statement.replace("%s", ":id"), kept)
        return
    with closing(psycopg2.connect(server.environment["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        with nullcontext() if guarded else postgres_with_triggers_off(cursor):
            for statement in statements:
                cursor.execute(statement.replace("%s", "%(id)s"), {"id": organization_id})
        connection.commit()


@pytest.fixture
def write(server) -> Run:
    """write(organization_id, sql, …): as anybody who may write rows."""
    return lambda organization_id, *sql: run_on(server, sql, organization_id, guarded=True)


@pytest.fixture
def tamper(server) -> Run:
    """tamper(sql, organization_id): as the owner of the tables, who puts their triggers aside."""
    return lambda sql, organization_id: run_on(server, (sql,), organization_id, guarded=False)


@pytest.fixture
def busy(organization, clock):
    """An organization in which several things were changed, one after the other."""
    northwind = organization()
    northwind.owner.get("/organization", expect=200)
    for week_start in (2, 3, 4, 5):
        clock(f"2026-03-10T09:00:0{week_start}Z")
        northwind.owner.patch("/organization", json={"week_start": week_start}, expect=200)
    return northwind


def test_a_change_is_kept_with_before_and_after_and_who_made_it(organization):
    northwind = organization()
    before = northwind.owner.get("/organization").json()
    after = northwind.owner.patch("/organization", json={"country": "NP"}).json()
    entry = entries(northwind.owner, action="organization.update")[0]
    assert (entry["before"], entry["after"]) == (before, after)
    assert entry["entity"] == "organization"
    assert entry["entity_id"] == northwind.id
    assert (entry["actor_kind"], entry["actor_id"]) == ("user", northwind.employee_id)
    assert entry["actor_name"] == "Olive Owner"
    assert entry["at"] == after["updated_at"]
    assert entry["address"] == "127.0.0.1"


def test_what_was_refused_is_not_in_the_log(organization):
    northwind = organization()
    count = len(entries(northwind.owner))
    northwind.owner.patch("/organization", json={"week_start": 9}, invalid=True, expect=422)
    northwind.owner.get("/organization", expect=200)
    assert len(entries(northwind.owner)) == count


def test_a_new_organization_begins_with_its_own_making(organization):
    northwind = organization()
    (made,) = entries(northwind.owner, action="organization.create")
    assert made["actor_kind"] == "command"
    assert (made["before"], made["after"]["name"], made["sequence"]) == (None, northwind.name, 1)


def test_the_newest_comes_first_on_pages_of_any_size(busy):
    whole = entries(busy.owner)
    assert [e["after"]["week_start"] for e in whole[:4]] == [5, 4, 3, 2]
    for limit in (1, 2, 3):
        assert entries(busy.owner, limit=limit) == whole


def test_filters_leave_only_what_they_name(busy, clock):
    clock("2026-03-11T09:00:00Z")
    someone = person(busy)
    clock("2026-03-12T09:00:00Z")
    busy.owner.patch("/organization", json={"week_start": 1}, expect=200)
    made = entries(busy.owner, action="employee.create", entity_id=someone.id)
    assert [e["entity_id"] for e in made] == [someone.id]
    assert {e["entity"] for e in entries(busy.owner, entity="organization")} == {"organization"}
    assert entries(busy.owner, entity="nothing") == []
    mine = entries(busy.owner, actor_id=busy.employee_id)
    assert mine and {e["actor_id"] for e in mine} == {busy.employee_id}
    day = {"start": "2026-03-11T09:00:00Z", "end": "2026-03-12T09:00:00Z"}
    of_day = entries(busy.owner, **day)
    assert someone.id in [e["entity_id"] for e in of_day]
    assert {e["at"] for e in of_day} == {"2026-03-11T09:00:00Z"}
    assert entries(busy.owner, start="2026-03-13T00:00:00Z") == []


def test_one_entry_is_read_by_its_id(busy):
    entry = entries(busy.owner)[0]
    assert busy.owner.get(f"/audit-log/{entry['id']}", expect=200).json() == entry


def test_another_organizations_entries_are_as_if_they_were_not_there(busy, organization):
    southwind = organization()
    foreign = entries(busy.owner)[0]["id"]
    missing = southwind.owner.get(f"/audit-log/{OUT_OF_REACH}", expect=404).json()
    there = southwind.owner.get(f"/audit-log/{foreign}", expect=404).json()
    assert there | {"request_id": ""} == missing | {"request_id": ""}
    assert foreign not in [entry["id"] for entry in entries(southwind.owner)]


def test_entries_of_two_organizations_never_have_one_id(organization):
    logs = [{entry["id"] for entry in entries(organization().owner)} for _ in range(4)]
    assert len(set.union(*logs)) == sum(map(len, logs))


@pytest.mark.parametrize("role", ["manager", "member", "viewer"])
def test_only_administrators_read_the_log(busy, role):
    client = person(busy, role=role).client
    client.get("/audit-log", expect=403)
    client.get("/audit-log/verify", expect=403)


def test_a_narrower_scope_opens_no_part_of_the_log(busy):
    grants = [{"permission": "audit.read", "scope": "own"}]
    busy.owner.post("/roles", json={"name": "Half", "grants": grants}, expect=201)
    client = person(busy, role="Half").client
    client.get("/audit-log", expect=403)
    client.get("/audit-log/verify", expect=403)
    client.get(f"/audit-log/{entries(busy.owner)[0]['id']}", expect=403)


def test_an_untouched_log_verifies(busy):
    said = verdict(busy.owner)
    assert (said["intact"], said["broken_at"]) == (True, None)
    assert said["entries"] == len(entries(busy.owner))
    assert said["chains"] >= 1


WHERE = "WHERE organization_id = %s AND lane = {lane} AND sequence = {sequence}"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE audit_log SET actor_name = 'Somebody else' {WHERE}",
        f"UPDATE audit_log SET after = '{{{{}}}}' {WHERE}",
        f"UPDATE audit_log SET entity_id = NULL {WHERE}",
        f"UPDATE audit_log SET at = at + 1 {WHERE}",
        f"DELETE FROM audit_log {WHERE}",
        f"UPDATE audit_log SET sequence = 1000000 {WHERE}",
    ],
)
def test_an_entry_changed_removed_or_moved_is_found(busy, tamper, statement):
    lane = entries(busy.owner, action="organization.update")[0]["lane"]
    chain = [entry for entry in entries(busy.owner) if entry["lane"] == lane]
    target = chain[1]  # not the newest of its chain: nothing follows that one
    tamper(statement.format(lane=target["lane"], sequence=target["sequence"]), busy.id)
    said = verdict(busy.owner)
    assert said["intact"] is False
    assert said["broken_at"].startswith(f"lane {target['lane']}, sequence ")


OF_CHAIN = "WHERE organization_id = %s AND lane = {lane}"
HASH = "'" + "0" * 64 + "'"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE audit_log SET actor_name = 'Somebody else' {WHERE}",
        f"DELETE FROM audit_log {WHERE}",
        "DELETE FROM audit_log WHERE organization_id = %s",
        f"UPDATE audit_head SET sequence = sequence - 1 {OF_CHAIN}",
        f"UPDATE audit_head SET hash = {HASH} {OF_CHAIN}",
        f"DELETE FROM audit_head {OF_CHAIN}",
        "INSERT INTO audit_anchor (organization_id, lane, sequence, hash, removed_at)"
        f" VALUES (%s, {{lane}}, {{sequence}}, {HASH}, 0)",
        "TRUNCATE audit_log",
        "TRUNCATE audit_head",
        "INSERT OR REPLACE INTO audit_log SELECT organization_id, lane, sequence, id, at,"
        " actor_kind, actor_id, 'Somebody else', action, entity, entity_id, before, after, address, request_id, hash"
        f" FROM audit_log {WHERE}",
        "INSERT OR REPLACE INTO audit_head (organization_id, lane, sequence, hash)"
        f" VALUES (%s, {{lane}}, 1, {HASH})",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_written(busy, write, engine, statement):
    only_there = {"TRUNCATE": "postgres", "INSERT OR REPLACE": "sqlite"}
    if any(statement.startswith(word) and engine != there for word, there in only_there.items()):
        pytest.skip("the other engine's SQL")
    before, newest = entries(busy.owner), entries(busy.owner)[0]
    with pytest.raises((sqlite3.IntegrityError, psycopg2.IntegrityError), match="audit"):
        write(busy.id, statement.format(lane=newest["lane"], sequence=newest["sequence"]))
    assert entries(busy.owner) == before
    assert verdict(busy.owner)["intact"] is True


ANCHOR_COLUMNS = "organization_id, lane, sequence, hash, removed_at"


def test_an_anchor_lets_go_what_is_before_it_and_stays_and_one_put_in_by_hand_is_found(busy, write):
    newest = entries(busy.owner)[0]
    chain = [entry for entry in entries(busy.owner) if entry["lane"] == newest["lane"]]
    last = chain[1]
    of_chain = OF_CHAIN.format(lane=last["lane"])
    write(
        busy.id,
        f"INSERT INTO audit_anchor ({ANCHOR_COLUMNS})"
        f" VALUES (%s, {last['lane']}, {last['sequence']}, '{last['hash']}', 0)",
        f"DELETE FROM audit_log {of_chain} AND sequence <= {last['sequence']}",
    )
    for statement in (
        f"DELETE FROM audit_log {of_chain}",
        f"DELETE FROM audit_anchor {of_chain}",
        f"UPDATE audit_anchor SET sequence = sequence - 1 {of_chain}",
        f"UPDATE audit_anchor SET sequence = sequence + 1 {of_chain}",
    ):
        with pytest.raises((sqlite3.IntegrityError, psycopg2.IntegrityError), match="audit"):
            write(busy.id, statement)
    said = verdict(busy.owner)
    assert said["intact"] is False
    place, why = said["broken_at"].split(": ")
    assert place == f"lane {last['lane']}, sequence {last['sequence']}"
    assert why == "no entry says that retention removed what is up to it"


def test_a_log_emptied_by_anchors_on_its_newest_entries_is_found(start_server):
    server = start_server()
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    southwind = Organization(server, "Southwind", "Europe/Berlin")
    emptied = (
        f"INSERT INTO audit_anchor ({ANCHOR_COLUMNS})"
        " SELECT organization_id, lane, sequence, hash, 0 FROM audit_head WHERE organization_id = %s",
        "DELETE FROM audit_log WHERE organization_id = %s",
    )
    run_on(server, emptied, northwind.id, guarded=True)  # no trigger is in the way
    for only in ([], ["--organization", northwind.name]):
        with pytest.raises(AssertionError, match="the audit log was changed"):
            server.run("audit", "verify", *only)
    said = verdict(northwind.owner)
    assert said["intact"] is False and said["broken_at"].startswith("lane ")
    assert verdict(southwind.owner)["intact"] is True


def test_an_anchor_of_a_chain_that_is_gone_altogether_is_found(busy, tamper):
    newest = entries(busy.owner)[0]
    lane = newest["lane"]
    tamper(
        f"INSERT INTO audit_anchor ({ANCHOR_COLUMNS})"
        f" VALUES (%s, {lane}, {newest['sequence']}, '{newest['hash']}', 0)",
        busy.id,
    )
    for table in ("audit_log", "audit_head"):
        tamper(f"DELETE FROM {table} {OF_CHAIN.format(lane=lane)}", busy.id)
    said = verdict(busy.owner)
    assert said["intact"] is False
    assert said["broken_at"] == f"lane {lane}, sequence {newest['sequence']}: nothing says where the chain ends"


def test_a_log_that_was_emptied_with_all_that_says_so_goes_on_being_found(start_server):
    server = start_server()
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    southwind = Organization(server, "Southwind", "Europe/Berlin")
    emptied = (f"DELETE FROM {table} WHERE organization_id = %s" for table in TABLES)
    run_on(server, tuple(emptied), northwind.id, guarded=False)
    with pytest.raises(AssertionError, match="the audit log was changed"):
        server.run("audit", "verify")
    with pytest.raises(AssertionError, match="the audit log was changed"):
        server.run("audit", "verify", "--organization", northwind.name)
    said = verdict(northwind.owner)  # who has signed in for it, which begins a new chain
    assert (said["intact"], said["chains"]) == (False, 1)
    assert said["broken_at"].startswith(f"organization {northwind.id}: the entry of its making")
    assert verdict(southwind.owner)["intact"] is True


def test_an_entry_slipped_in_is_found(busy, tamper):
    newest = entries(busy.owner)[0]
    columns = (
        "at, actor_kind, actor_id, actor_name, action, entity, entity_id, before, after,"
        " address, request_id, hash"
    )
    # A copy of the newest entry after itself, with an id that nobody else has.
    tamper(
        f"INSERT INTO audit_log (organization_id, lane, sequence, id, {columns}) "
        f"SELECT organization_id, lane, sequence + 1, organization_id, {columns} FROM audit_log "
        + WHERE.format(lane=newest["lane"], sequence=newest["sequence"]),
        busy.id,
    )
    assert verdict(busy.owner)["intact"] is False


def test_a_beginning_cut_off_without_an_anchor_is_found(busy, tamper):
    lane = entries(busy.owner)[0]["lane"]
    tamper("DELETE FROM audit_log " + WHERE.format(lane=lane, sequence=1), busy.id)
    assert verdict(busy.owner)["intact"] is False


@pytest.mark.parametrize("position", [0, 1], ids=["the newest", "the newest two"])
def test_newest_entries_cut_off_are_found_and_go_on_being_found(busy, tamper, position):
    newest = entries(busy.owner)[0]
    chain = [entry for entry in entries(busy.owner) if entry["lane"] == newest["lane"]]
    lane, sequence = newest["lane"], chain[min(position, len(chain) - 1)]["sequence"]
    tamper(
        f"DELETE FROM audit_log WHERE organization_id = %s AND lane = {lane} "
        f"AND sequence >= {sequence}",
        busy.id,
    )
    assert "missing" in verdict(busy.owner)["broken_at"]
    for week_start in (6, 7, 1):  # whatever follows does not heal it
        busy.owner.patch("/organization", json={"week_start": week_start}, expect=200)
    assert verdict(busy.owner)["intact"] is False


def test_a_log_that_was_emptied_is_found(busy, tamper):
    tamper("DELETE FROM audit_log WHERE organization_id = %s", busy.id)
    said = verdict(busy.owner)
    assert (said["intact"], said["entries"]) == (False, 0)


def test_a_chain_whose_end_is_not_known_is_found(busy, tamper):
    tamper("DELETE FROM audit_head WHERE organization_id = %s", busy.id)
    assert verdict(busy.owner)["intact"] is False


def test_a_false_anchor_is_found(busy, tamper):
    lane = entries(busy.owner)[0]["lane"]
    tamper(
        "INSERT INTO audit_anchor (organization_id, lane, sequence, hash, removed_at) "
        f"VALUES (%s, {lane}, 1, '{'0' * 64}', 0)",
        busy.id,
    )
    tamper("DELETE FROM audit_log " + WHERE.format(lane=lane, sequence=1), busy.id)
    said = verdict(busy.owner)
    assert (said["intact"], said["broken_at"].split(":")[0]) == (False, f"lane {lane}, sequence 2")


def wait_until_removed(client, old):
    deadline = time.monotonic() + 20
    while any(entry in old for entry in entries(client)):
        assert time.monotonic() < deadline, "nothing was removed"
        time.sleep(0.2)


def sign_in_on(server, northwind, day):
    server.set_clock(f"{day}T09:00:00Z")
    owner = server.client()
    owner.sign_in(northwind.email, northwind.password)
    return owner


def test_retention_removes_the_beginning_and_the_rest_still_verifies(start_server):
    server = start_server(AUDIT_RETENTION="180")
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    northwind.owner.patch("/organization", json={"country": "NP"}, expect=200)
    old = entries(northwind.owner)
    owner = sign_in_on(server, northwind, "2026-09-30")
    wait_until_removed(owner, old)
    left = entries(owner)
    removals = [entry["after"] for entry in left if entry["action"] == "audit.expire"]
    assert sum(removal["removed"] for removal in removals) == len(old)
    assert {(r["lane"], r["hash"]) for r in removals} <= {(e["lane"], e["hash"]) for e in old}
    owner.patch("/organization", json={"country": "DE"}, expect=200)
    said = verdict(owner)
    assert (said["intact"], said["entries"]) == (True, len(left) + 1)


def test_a_log_still_verifies_when_what_retention_said_of_a_quiet_chain_has_gone_too(start_server):
    server = start_server(AUDIT_RETENTION="180")
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    for day in ("2026-09-30", "2027-04-30", "2027-11-30"):
        old = entries(northwind.owner)
        owner = northwind.owner = sign_in_on(server, northwind, day)
        wait_until_removed(owner, old)
        said = verdict(owner)
        assert said["intact"] is True, said["broken_at"]


def test_an_anchor_moved_on_by_hand_is_found_where_retention_put_one_before(start_server):
    server = start_server(AUDIT_RETENTION="180")
    northwind = Organization(server, "Northwind", "Europe/Berlin")
    old = entries(northwind.owner)
    owner = sign_in_on(server, northwind, "2026-09-30")
    wait_until_removed(owner, old)
    said = next(e for e in entries(owner) if e["action"] == "audit.expire")
    moved = (
        f"DELETE FROM audit_anchor {OF_CHAIN.format(lane=said['lane'])}",
        f"INSERT INTO audit_anchor ({ANCHOR_COLUMNS}) VALUES"
        f" (%s, {said['lane']}, {said['sequence']}, '{said['hash']}', 1790000000000000)",
        f"DELETE FROM audit_log {OF_CHAIN.format(lane=said['lane'])} AND sequence <= {said['sequence']}",
    )
    assert verdict(owner)["intact"] is True
    run_on(server, moved, northwind.id, guarded=False)
    assert verdict(owner)["intact"] is False
