"""People who punch, and an office that creates employees, all at once and until something breaks.

Each writer sends one request after the other and notes what was acknowledged. The one that was on
its way when the server went is open: it may have been stored or not, and is sent again later.
"""

import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import cycle
from urllib.parse import urlsplit

from support.openapi import PREFIX
from support.server import Organization, Server

KINDS = ("punch_in", "break_start", "break_end", "punch_out")
FIRST = datetime(2025, 6, 1, 6, tzinfo=timezone.utc)
STEP = timedelta(minutes=37)
AWAY = (http.client.HTTPException, ConnectionError, TimeoutError)
PUNCH, EMPLOYEES = "/timetracking/punch", "/employees"


def new_employee() -> dict:
    mark = secrets.token_hex(6)
    return {"name": f"Employee {mark}", "email": f"{mark}@example.com"}


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict
    media_type: str


class Caller:
    """A bare client on one connection: as fast as Python can be, and it never tries twice."""

    def __init__(self, url: str, token: str, timeout: float = 60):
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout)
        self._connection.timeout = timeout
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: dict | None = None, key: str = "") -> Reply:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        content = None if body is None else json.dumps(body)
        self._connection.request(method, PREFIX + path, content, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        media_type = answer.headers.get_content_type()
        return Reply(answer.status, json.loads(text) if text else {}, media_type)

    def all(self, path: str) -> list[dict]:
        """Every item of a list."""
        items, cursor = [], ""
        while cursor is not None:
            reply = self.send("GET", f"{path}?limit=500{cursor}")
            assert reply.status == 200, reply
            items += reply.body["items"]
            cursor = reply.body["next_cursor"] and f"&cursor={reply.body['next_cursor']}"
        return items

    def close(self) -> None:
        self._connection.close()


@dataclass
class Wish:
    path: str
    body: dict
    key: str
    reply: Reply | None = None  # none: open

    def send(self, caller: Caller) -> Reply:
        return caller.send("POST", self.path, self.body, self.key)


@dataclass
class Writer:
    """Somebody with a clock of their own, which nobody else punches."""

    employee_id: str
    keyed: bool
    wishes: list[Wish] = field(default_factory=list)
    refused: Reply | None = None  # what made it stop, where that was an answer

    def __post_init__(self) -> None:
        self._plan = self.plan()  # a writer that is called again goes on where it stood

    def plan(self) -> Iterator[Wish]:
        """Without an end: a day's punches, and now and then a new employee."""
        for number, kind in enumerate(cycle(KINDS)):
            at = (FIRST + number * STEP).isoformat().replace("+00:00", "Z")
            body = {"employee_id": self.employee_id, "type": kind, "timestamp": at}
            yield Wish(PUNCH, body, secrets.token_hex(8) if self.keyed else "")
            if number % 3 == 0:
                yield Wish(EMPLOYEES, new_employee(), secrets.token_hex(8))

    def run(self, caller: Caller, goes_on: Callable[[], bool]) -> None:
        try:
            while goes_on():
                wish = next(self._plan)
                self.wishes.append(wish)
                reply = wish.send(caller)
                if reply.status != 201:
                    self.refused = reply
                    return
                wish.reply = reply
        except AWAY:
            pass
        finally:
            caller.close()


class Office:
    """A tenant and its writers; everything they did is in `wishes`."""

    ZONE = "Europe/Berlin"

    def __init__(self, server: Server, writers: int = 8):
        self.server = server
        self.organization = Organization(server, "Northwind", self.ZONE)
        client = server.client()
        pair = client.take_token(self.organization.email, self.organization.password)
        client.http.close()
        self.token = pair["access_token"]
        with self.caller() as caller:
            hours = {"effective_from": "2020-01-01", "start_time": "09:00", "end_time": "17:00"}
            assert caller.send("POST", "/employees/business-hours", hours).status == 201
            made = [caller.send("POST", EMPLOYEES, new_employee()) for _ in range(writers)]
            assert all(reply.status == 201 for reply in made), made
        self.writers = [
            Writer(reply.body["id"], keyed=number % 2 == 0) for number, reply in enumerate(made)
        ]

    @contextmanager
    def caller(self) -> Iterator[Caller]:
        caller = Caller(self.server.url, self.token)
        try:
            yield caller
        finally:
            caller.close()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While the block lasts everybody writes; whoever is cut off or refused stops at once."""
        stopping = threading.Event()
        threads = [
            threading.Thread(
                target=writer.run,
                args=(Caller(self.server.url, self.token), lambda: not stopping.is_set()),
            )
            for writer in self.writers
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join(90)
        assert not any(thread.is_alive() for thread in threads), "a request was never answered"

    @property
    def wishes(self) -> list[Wish]:
        return [wish for writer in self.writers for wish in writer.wishes]

    @property
    def acknowledged(self) -> list[Wish]:
        return [wish for wish in self.wishes if wish.reply is not None]

    def wait_for_acknowledged(self, count: int, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline, f"{len(self.acknowledged)} writes in {seconds} s"
            time.sleep(0.005)

    def send_open_ones_again(self) -> None:
        """Afterwards everything that was ever asked for is stored, once."""
        with self.caller() as caller:
            for wish in self.wishes:
                if wish.reply is None:
                    reply = wish.send(caller)
                    stored_before = (
                        not wish.key
                        and reply.status == 409
                        and reply.body["type"].endswith("punch_out_of_order")
                    )
                    assert reply.status == 201 or stored_before, (wish, reply)
                    wish.reply = reply

    def send_some_again(self) -> None:
        """What was acknowledged and is asked for again with its key gets the same reply."""
        with self.caller() as caller:
            for writer in self.writers:
                keyed = [wish for wish in writer.wishes if wish.key and wish.reply]
                for wish in keyed[-3:]:
                    assert wish.send(caller) == wish.reply, wish
