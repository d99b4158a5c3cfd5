"""A server of one's own: `stint serve` on a new database, with a clock that stands."""

import json
import os
import queue
import re
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg2
from psycopg2.extensions import parse_dsn

from support.client import Client
from support.coverage import Coverage
from support.openapi import Document, Operation, api_path
from support.transport import Transport

ROOT = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("STINT_BINARY", ROOT / "build/stint")).resolve()
START = "2026-03-10T09:00:00Z"

SANITIZER = re.compile(r"(Address|Leak|Memory|Thread|UndefinedBehavior)Sanitizer|runtime error:")


@contextmanager
def new_database(engine: str):
    """The settings that lead to a database nobody else uses; it is dropped afterwards."""
    if engine == "sqlite":
        yield {}
        return
    superuser = os.environ["STINT_TEST_POSTGRES"]
    where = parse_dsn(superuser) | {"dbname": f"stint_api_{secrets.token_hex(6)}"}
    administer(superuser, f"CREATE DATABASE {where['dbname']}")
    try:
        login = ":".join(
            quote(where[part], safe="") for part in ("user", "password") if part in where
        )
        host = f"{quote(where.get('host', ''), safe='')}:{where.get('port', 5432)}"
        yield {"DATABASE_URL": f"postgresql://{login}@{host}/{where['dbname']}"}
    finally:
        administer(superuser, f"DROP DATABASE {where['dbname']} WITH (FORCE)")


def administer(conninfo: str, statement: str) -> None:
    connection = psycopg2.connect(conninfo)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Started with `with`; a crash, a sanitizer's finding or a 500 fails at its end."""

    def __init__(self, engine: str, folder: Path, database: dict[str, str], **settings: str):
        self.engine = engine
        self.url = f"http://127.0.0.1:{free_port()}"
        self.data = folder / "data"
        self.log_file = folder / "server.log"
        self.answered: Callable[[Operation, int], None] = lambda operation, status: None
        self.ahead: Ahead | None = None
        self.http = httpx.Client(
            base_url=self.url, timeout=60, trust_env=False, transport=Transport()
        )
        # Nothing of the caller's settings leaks in, and no .env: the working directory is the
        # server's own.
        passed = re.compile(r"PATH|LANG|HOME|TZ|(A|L|T|UB)SAN_\w+")
        self.environment = {
            name: value for name, value in os.environ.items() if passed.fullmatch(name)
        } | {
            "STINT_ENV": "test",
            "STINT_TEST_NOW": START,
            "STINT_TEST_QUICK_PASSWORDS": "on",
            "STINT_DATA": str(self.data),
            "STINT_LISTEN": self.url.removeprefix("http://"),
            "RATE_LIMIT": "off",
            "OUTGOING_ALLOWED_NETWORKS": "127.0.0.2",  # where receivers of tests are; 127.0.0.1 is refused
            **database,
            **settings,
        }

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, kind: type | None, *_: Any) -> None:
        faults = self.stop()
        if faults and kind is None:
            raise AssertionError("\n".join(["The server did what it must not:", *faults]))

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve"], cwd=self.log_file.parent, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"stint serve did not get ready:\n{self.log_tail()}")
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return self.http.get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> list[str]:
        """Ends the server as an operator would, and says what it did wrong in its life."""
        faults = []
        if self.process.poll() is not None:
            faults.append(f"it ended by itself with {self.process.returncode}")
        else:
            self.process.send_signal(signal.SIGTERM)
            try:
                if self.process.wait(20) != 0:
                    faults.append(f"it ended with {self.process.returncode} on SIGTERM")
            except subprocess.TimeoutExpired:
                self.kill()
                faults.append("it did not end within 20 s of SIGTERM")
        self.http.close()
        return faults + self.log_faults()

    def processor_seconds(self) -> float:
        """What the process has used of the processor in its life."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """kill -9: no farewell."""
        self.process.kill()
        self.process.wait()

    # ---- its log ----

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def log_tail(self, length: int = 8000) -> str:
        return self.log()[-length:]

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]

    def log_faults(self) -> list[str]:
        """A sanitizer's report with what follows it, or the lines of internal errors."""
        report = SANITIZER.search(self.log())
        if report:
            return [self.log()[max(report.start() - 200, 0) :][:8000]]
        return [
            json.dumps(line)
            for line in self.log_lines()
            if line.get("status") == 500 or line.get("level") == "error"
        ]

    # ---- its users ----

    def run(self, *arguments: str, text: str = "") -> str:
        """A command of `stint` with the server's settings and this input; gives what it printed."""
        done = subprocess.run(
            [BINARY, *arguments], cwd=self.log_file.parent, env=self.environment,
            input=text, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(
                f"stint {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
            )
        return done.stdout

    @cached_property
    def document(self) -> Document:
        reply = self.http.get("/api/v1/openapi.json")
        reply.raise_for_status()
        return Document(reply.json())

    def endpoints(self) -> set[Operation]:
        """What `stint endpoints --json` lists."""
        listed = json.loads(self.run("endpoints", "--json"))
        return {
            Operation(endpoint["method"].upper(), api_path(endpoint["path"]))
            for endpoint in listed["endpoints"]
        }

    def client(self) -> Client:
        """A client with no credentials."""
        return Client(self.url, self.document, self.answered)

    def set_clock(self, now: str) -> None:
        self.http.put("/test/clock", json={"now": now}).raise_for_status()

    def watched_by(self, coverage: Coverage) -> "Server":
        """Counts this server's answers; every operation it has is expected to be seen."""
        self.answered = partial(coverage.answered, self.engine)
        coverage.expect(self.engine, self.document.operations | self.endpoints())
        return self


USUAL = ("Northwind", "Europe/Berlin")  # the name and zone that most tests ask for


def make_tenant(server: Server, name: str, time_zone: str, password: str) -> dict[str, str]:
    """By `stint admin create`: its ids, its whole name, and the owner's address."""
    mark = secrets.token_hex(4)
    made = {"name": f"{name} {mark}", "email": f"owner-{mark}@example.com"}
    ids = server.run(
        "admin", "create", "--organization", made["name"], "--email", made["email"],
        "--name", "Olive Owner", "--time-zone", time_zone, "--password-stdin", text=password + "\n",
    )  # fmt: skip
    return made | json.loads(ids)


class Ahead:
    """Makes usual tenants while tests run, so that they need not wait: started with `with`."""

    def __init__(self, server: Server):
        self.server = server
        self.ready: queue.Queue[dict[str, str] | Exception] = queue.Queue(maxsize=2)
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._make, daemon=True)

    def __enter__(self) -> "Ahead":
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.is_over.set()
        while self.thread.is_alive():
            with suppress(queue.Empty):
                self.ready.get(timeout=0.05)

    def _make(self) -> None:
        while not self.is_over.is_set():
            try:
                made: dict[str, str] | Exception = make_tenant(
                    self.server, *USUAL, Organization.PASSWORD
                )
            except Exception as failure:  # whoever takes it raises it
                made = failure
            self.ready.put(made)

    def take(self) -> dict[str, str]:
        made = self.ready.get(timeout=120)
        if isinstance(made, Exception):
            raise made
        return made


class Organization:
    """A tenant made with `stint admin create`, and its owner."""

    PASSWORD = "seven quiet herons at dawn"

    def __init__(self, server: Server, name: str, time_zone: str):
        self.server = server
        self.password = self.PASSWORD
        if server.ahead is not None and (name, time_zone) == USUAL:
            ids = server.ahead.take()
        else:
            ids = make_tenant(server, name, time_zone, self.password)
        self.name: str = ids["name"]
        self.email: str = ids["email"]
        self.id: str = ids["organization_id"]
        self.user_id: str = ids["user_id"]
        self.employee_id: str = ids["employee_id"]

    @cached_property
    def owner(self) -> Client:
        """A client signed in as the owner."""
        client = self.server.client()
        client.sign_in(self.email, self.password)
        return client
