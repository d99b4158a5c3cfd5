"""SIGTERM: what runs is finished, what was acknowledged is stored, and it does not take long."""

import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from load import EMPLOYEES, Office, Wish, new_employee
from machine import wait_until
from support.server import Server
from test_slow_clients import connect
from truth import check, check_database

GRACE = 10  # seconds that requests get
EXITS_WITHIN = GRACE + 5


def terminate(server: Server) -> None:
    """Sends SIGTERM and waits; the exit status must be 0."""
    server.process.send_signal(signal.SIGTERM)
    try:
        assert server.process.wait(EXITS_WITHIN) == 0
    except subprocess.TimeoutExpired:
        server.kill()
        raise


@contextmanager
def writes_held_up(server: Server) -> Iterator[None]:
    """Somebody else has locked the database for writing: requests wait in their lane."""
    if server.engine == "sqlite":
        database = sqlite3.connect(server.data / "stint.db", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
    else:
        database = psycopg2.connect(server.environment["DATABASE_URL"])
        database.cursor().execute("LOCK TABLE employee IN SHARE ROW EXCLUSIVE MODE")
    try:
        yield
    finally:
        if server.engine == "sqlite":
            database.execute("ROLLBACK")
        database.close()


def test_running_requests_are_finished_before_the_end(server: Server):
    office = Office(server)
    wish = Wish(EMPLOYEES, new_employee(), "")
    office.writers[0].wishes.append(wish)

    def ask() -> None:
        with office.caller() as caller:
            wish.reply = wish.send(caller)

    asking = threading.Thread(target=ask)
    with writes_held_up(server):
        asking.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.process.poll() is None, "it did not wait for the request"
        with pytest.raises(ConnectionError):  # but takes no new ones
            connect(server).close()
    asking.join(30)
    assert wish.reply is not None and wish.reply.status == 201, wish
    terminate(server)
    server.start()
    check(office, settled=True)
    check_database(server)


def test_what_was_acknowledged_before_the_end_is_stored(server: Server):
    for _ in range(3):
        office = Office(server)
        with office.busy():
            office.wait_for_acknowledged(100)
            terminate(server)
        server.start()
        assert not [writer.refused for writer in office.writers if writer.refused]
        check(office)
        office.send_open_ones_again()
        check(office, settled=True)
    check_database(server)


def test_clients_that_say_nothing_do_not_hold_it_up(server: Server):
    clients = [connect(server) for _ in range(50)]
    try:
        for client in clients[10:]:
            client.sendall(b"POST /api/v1/auth/token HTTP/1.1\r\nHost: stint\r\n")
        for client in clients[30:]:
            client.sendall(b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        wait_until("it answers", lambda: server.http.get("/health/live").status_code == 200)
        terminate(server)
    finally:
        for client in clients:
            client.close()
    server.start()
