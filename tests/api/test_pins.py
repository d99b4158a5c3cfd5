"""PINs: who gives, takes and knows them, and what is kept of one."""

import sqlite3
from contextlib import closing

import psycopg2
import pytest
from support.accounts import audited
from support.kiosk import PIN, WRONG, check, device, give_pin, with_pin
from support.people import person


def kept_hashes(server, employee_id):
    statement = "SELECT pin_hash FROM employee_pin WHERE employee_id = "
    if server.engine == "sqlite":
        with closing(sqlite3.connect(server.data / "stint.db", timeout=30)) as connection:
            id = bytes.fromhex(employee_id.replace("-", ""))
            return [row[0] for row in connection.execute(statement + "?", [id])]
    with closing(psycopg2.connect(server.environment["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute(statement + "%s", [employee_id])
        return [row[0] for row in cursor.fetchall()]


def has_pin(client, employee_id):
    return client.get(f"/employees/{employee_id}", expect=200).json()["has_pin"]


def test_a_pin_is_given_replaced_and_taken_away(organization):
    northwind = organization()
    tablet = device(northwind)
    someone = person(northwind)
    assert not has_pin(northwind.owner, someone.id)
    check(tablet, someone.id, expect=403)
    give_pin(northwind, someone.id)
    assert has_pin(northwind.owner, someone.id)
    check(tablet, someone.id)
    give_pin(northwind, someone.id, "97531")
    check(tablet, someone.id, expect=403)
    check(tablet, someone.id, "97531")
    for _ in range(2):
        northwind.owner.delete(f"/employees/{someone.id}/pin", expect=204)
    assert not has_pin(northwind.owner, someone.id)
    check(tablet, someone.id, "97531", expect=403)


def test_the_list_and_ones_own_account_tell_who_has_a_pin(organization):
    northwind = organization()
    someone, other = with_pin(northwind), person(northwind)
    items = northwind.owner.get("/employees", expect=200).json()["items"]
    told = {item["id"]: item["has_pin"] for item in items}
    assert told == {someone.id: True, other.id: False, northwind.employee_id: False}
    assert someone.client.get("/me", expect=200).json()["employee"]["has_pin"]
    assert not other.client.get("/me", expect=200).json()["employee"]["has_pin"]


NO_PINS = ["123", "123456789", "12a4", "１２３４"]
GUESSED_FIRST = ["0000", "77777777", "1234", "7890", "4321", "87654321"]


@pytest.mark.parametrize("pin", NO_PINS + GUESSED_FIRST)
def test_what_is_no_pin_or_guessed_first_is_refused(organization, pin):
    northwind = organization()
    someone = person(northwind)
    for path, more in (
        (f"/employees/{northwind.employee_id}/pin", {}),
        ("/me/pin", {"current_password": northwind.password}),
    ):
        refusal = northwind.owner.put(path, json={"pin": pin} | more, expect=422, invalid=True)
        assert [error["pointer"] for error in refusal.json()["errors"]] == ["/pin"]
    assert not has_pin(northwind.owner, someone.id)


@pytest.mark.parametrize("pin", ["1235", "1212", "0001", "13579", "98765431"])
def test_other_digits_are_a_pin(organization, pin):
    northwind = organization()
    check(device(northwind), with_pin(northwind, pin).id, pin)


def test_of_a_pin_only_the_hash_is_kept_and_nothing_is_told(organization, server):
    northwind = organization()
    someone = with_pin(northwind, "86420975")
    [kept] = kept_hashes(server, someone.id)
    assert kept.startswith("$argon2id$") and "86420975" not in kept
    log = northwind.owner.get("/audit-log", params={"limit": 500}, expect=200).text
    assert "86420975" not in log and "argon2" not in log
    assert "86420975" not in server.log()


def test_giving_and_taking_are_audited_and_taking_nothing_is_not(organization):
    northwind = organization()
    someone = with_pin(northwind)
    for _ in range(2):
        northwind.owner.delete(f"/employees/{someone.id}/pin", expect=204)
    for action in ("pin.set", "pin.remove"):
        [entry] = audited(northwind, action)
        assert (entry["entity"], entry["entity_id"]) == ("employee", someone.id)
        assert (entry["before"], entry["after"]) == (None, None)
        assert (entry["actor_kind"], entry["actor_name"]) == ("user", "Olive Owner")


def test_whoever_cannot_give_a_role_away_gives_nobody_with_it_a_pin(organization):
    northwind = organization()
    clerk = {"name": "Clerk", "grants": [{"permission": "employees.manage", "scope": "all"}]}
    northwind.owner.post("/roles", json=clerk, expect=201)
    admin = with_pin(northwind, role="admin")
    someone = person(northwind, role="Clerk")
    member = person(northwind)
    owner = f"/employees/{northwind.employee_id}/pin"
    for path in (owner, f"/employees/{admin.id}/pin", f"/employees/{member.id}/pin"):
        someone.client.put(path, json={"pin": PIN}, expect=403)
        someone.client.delete(path, expect=403)
    admin.client.put(owner, json={"pin": PIN}, expect=403)
    admin.client.delete(owner, expect=403)
    admin.client.put(f"/employees/{member.id}/pin", json={"pin": PIN}, expect=204)
    assert has_pin(northwind.owner, admin.id) and has_pin(northwind.owner, member.id)
    assert not has_pin(northwind.owner, northwind.employee_id)


def test_a_deactivated_employee_gets_no_pin_but_loses_one(organization):
    northwind = organization()
    someone = with_pin(northwind)
    northwind.owner.post(f"/employees/{someone.id}/deactivate", json={}, expect=200)
    northwind.owner.put(f"/employees/{someone.id}/pin", json={"pin": PIN}, expect=409)
    northwind.owner.delete(f"/employees/{someone.id}/pin", expect=204)
    assert not has_pin(northwind.owner, someone.id)


# ---- one's own ----


def own_pin(client, password, pin=PIN, expect=204):
    body = {"current_password": password, "pin": pin}
    return client.put("/me/pin", json=body, expect=expect)


def test_everybody_chooses_their_own_pin_with_their_password(organization):
    northwind = organization()
    tablet = device(northwind)
    someone = person(northwind, role="viewer")
    own_pin(someone.client, someone.password)
    check(tablet, someone.id)
    [entry] = audited(northwind, "pin.set")
    assert entry["entity_id"] == someone.id
    someone.client.delete("/me/pin", expect=204)
    check(tablet, someone.id, expect=403)
    assert len(audited(northwind, "pin.remove")) == 1


def test_without_the_password_ones_own_pin_stays_and_the_try_is_recorded(organization):
    northwind = organization()
    someone = with_pin(northwind)
    refusal = own_pin(someone.client, "not the password", WRONG, expect=422).json()
    assert [error["pointer"] for error in refusal["errors"]] == ["/current_password"]
    check(device(northwind), someone.id)
    [entry] = audited(northwind, "sign_in.fail")
    assert entry["entity_id"] == someone.id


def test_a_pin_is_of_one_organization(organization):
    northwind, southwind = organization(), organization()
    someone = person(northwind)
    body = {"name": "Also", "email": someone.email, "role": "member"}
    there = southwind.owner.post("/employees", json=body, expect=201).json()["id"]
    own_pin(someone.client, someone.password)
    check(device(northwind), someone.id)
    check(device(southwind), there, expect=403)
