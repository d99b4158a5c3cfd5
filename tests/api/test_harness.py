"""The suite's own instruments are worth their verdicts: the client here meets a server that lies."""

import json
import sqlite3
from collections.abc import Iterator
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from support import plans
from support.client import Client
from support.coverage import Coverage
from support.messages import check_messages
from support.openapi import ContractViolation, Document, Operation

ID = "01900000-0000-7000-8000-000000000001"
THING = {"id": ID, "name": "Lamp", "made_at": "2026-03-10T09:00:00Z"}
LIST = {"items": [THING], "next_cursor": None}


def json_reply(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


THING_SCHEMA = {"$ref": "#/components/schemas/thing"}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "parameters": [
                    parameter("limit", "query", {"type": "integer", "maximum": 500}),
                    parameter("sizes", "query", {"type": "array", "items": {"type": "integer"}})
                    | {"explode": False},
                    parameter(
                        "state", "query", {"type": ["string", "null"], "enum": ["active", None]}
                    ),
                ],
                "responses": {
                    "200": json_reply({"$ref": "#/components/schemas/things"}),
                    "503": json_reply({"type": "object"}),
                },
            },
            "post": {
                "operationId": "create_thing",
                "requestBody": {
                    "required": True,
                    "content": {
                        media_type: {"schema": {"$ref": "#/components/schemas/new_thing"}}
                        for media_type in ("application/json", "application/x-www-form-urlencoded")
                    },
                },
                "responses": {"201": json_reply(THING_SCHEMA), "204": {"description": ""}},
            },
        },
        "/things/latest": {
            "get": {"operationId": "latest_thing", "responses": {"200": json_reply(THING_SCHEMA)}}
        },
        "/things/{id}": {
            "parameters": [parameter("id", "path", {"type": "string", "format": "uuid"})],
            "get": {
                "operationId": "read_thing",
                "responses": {
                    "200": json_reply(THING_SCHEMA),
                    "404": json_reply({"type": "object"}),
                },
            },
        },
    },
    "components": {
        "schemas": {
            "thing": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "name": {"type": "string"},
                    "made_at": {"type": "string", "format": "date-time"},
                },
                "required": ["id", "name", "made_at"],
                "additionalProperties": False,
            },
            "things": {
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": THING_SCHEMA},
                    "next_cursor": {"type": ["string", "null"]},
                },
                "required": ["items", "next_cursor"],
            },
            "new_thing": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "weight": {"type": "integer"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        }
    },
}


TRUE_ANSWERS = {
    "None": (404, {}),
    "GET /things": (200, LIST),
    "POST /things": (201, THING),
    "GET /things/{id}": (200, THING),
}


class Liar:
    """A server that answers everything with `reply` and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers(200, THING)
        liar = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                liar.asked.append(f"{self.command} {self.path}")
                status, media_type, body = liar.reply
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_: Any) -> None:
                """The tests' output is no place for it."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answers(self, status: int, body: Any, media_type: str = "application/json") -> None:
        self.reply = (status, media_type, b"" if body is None else json.dumps(body).encode())


@pytest.fixture
def liar() -> Iterator[Liar]:
    liar = Liar()
    Thread(target=liar.http.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield liar
    liar.http.shutdown()
    liar.http.server_close()


@pytest.fixture
def answered() -> list[tuple[str, int]]:
    return []


@pytest.fixture
def client(liar: Liar, answered: list[tuple[str, int]]) -> Client:
    return Client(
        liar.url,
        Document(deepcopy(DOCUMENT)),
        lambda operation, status: answered.append((str(operation), status)),
    )


def test_a_true_reply_is_accepted_and_recorded(client, liar, answered):
    liar.answers(200, LIST)
    client.get("/things", params={"limit": 5, "state": "active", "sizes": "1,2"}, expect=200)
    liar.answers(201, THING)
    client.post("/things", json={"name": "Lamp"}, expect=201)
    client.post("/things", data={"name": "Lamp", "weight": "12"}, expect=201)
    liar.answers(204, None)
    client.post("/things", json={"name": "Lamp"}, expect=204)
    assert answered == [
        ("GET /things", 200),
        ("POST /things", 201),
        ("POST /things", 201),
        ("POST /things", 204),
    ]


@pytest.mark.parametrize(
    "status, body, media_type",
    [
        pytest.param(200, THING | {"name": 7}, "application/json", id="a member of another type"),
        pytest.param(200, {"id": ID, "name": "Lamp"}, "application/json", id="a member missing"),
        pytest.param(
            200, THING | {"colour": "red"}, "application/json", id="a member nobody declared"
        ),
        pytest.param(200, THING | {"id": "7"}, "application/json", id="an id that is none"),
        pytest.param(
            200,
            THING | {"made_at": "2026-03-10 09:00"},
            "application/json",
            id="an instant that is none",
        ),
        pytest.param(200, THING, "text/html", id="another content type"),
        pytest.param(202, THING, "application/json", id="a status nobody declared"),
        pytest.param(500, {}, "application/json", id="an internal error"),
    ],
)
def test_a_false_reply_fails_the_test(client, liar, answered, status, body, media_type):
    liar.answers(status, body, media_type)
    with pytest.raises(ContractViolation):
        client.get(f"/things/{ID}")
    assert answered == []


def test_a_false_reply_fails_even_when_the_request_was_meant_to_be_invalid(client, liar):
    liar.answers(500, {})
    with pytest.raises(ContractViolation):
        client.post("/things", json={}, invalid=True)


def test_a_body_where_none_is_declared_fails(client, liar):
    liar.answers(200, LIST)
    client.document.document["paths"]["/things"]["get"]["responses"]["200"].pop("content")
    with pytest.raises(ContractViolation):
        client.get("/things")


def test_a_failure_of_the_server_fails_even_when_it_is_declared(client, liar):
    liar.answers(503, {})
    with pytest.raises(AssertionError, match="answered 503"):
        client.get("/things")
    client.get("/things", expect=503)


def test_another_status_than_expected_fails(client):
    with pytest.raises(AssertionError, match="answered 200 instead of 404"):
        client.get(f"/things/{ID}", expect=404)


@pytest.mark.parametrize(
    "method, path, more",
    [
        pytest.param("GET", "/nothings", {}, id="a path nobody declared"),
        pytest.param("DELETE", "/things", {}, id="a method nobody declared"),
        pytest.param(
            "GET", "/things", {"params": {"colour": "red"}}, id="a parameter nobody declared"
        ),
        pytest.param("GET", "/things", {"params": {"limit": 501}}, id="a parameter out of range"),
        pytest.param(
            "GET", "/things", {"params": {"limit": "many"}}, id="a parameter of another type"
        ),
        pytest.param("GET", "/things", {"params": {"sizes": "1,b"}}, id="a list of another type"),
        pytest.param("GET", "/things/7", {}, id="a path parameter that is no id"),
        pytest.param("GET", "/things", {"content": b"{}"}, id="a body where none belongs"),
        pytest.param("POST", "/things", {}, id="no body where one belongs"),
        pytest.param("POST", "/things", {"json": {"name": 7}}, id="a member of another type"),
        pytest.param(
            "POST", "/things", {"json": {"name": "a", "b": 1}}, id="a member nobody declared"
        ),
        pytest.param(
            "POST",
            "/things",
            {"data": {"name": "a", "weight": "1kg"}},
            id="a form field of another type",
        ),
        pytest.param(
            "POST",
            "/things",
            {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}},
            id="XML",
        ),
    ],
)
def test_an_invalid_request_is_sent_only_when_the_test_says_so(client, liar, method, path, more):
    with pytest.raises(ContractViolation):
        client.request(method, path, **more)
    assert liar.asked == []
    operation = client.document.find(client.http.build_request(method, "/api/v1" + path))
    liar.answers(*TRUE_ANSWERS[str(operation)])
    client.request(method, path, invalid=True, **more)
    assert len(liar.asked) == 1


def test_the_nearest_path_is_meant(client):
    def found(path):
        return str(client.document.find(client.http.build_request("GET", path)))

    assert found("/api/v1/things/latest") == "GET /things/latest"
    assert found(f"/api/v1/things/{ID}") == "GET /things/{id}"
    assert found("/api/things/") == "GET /things"
    assert found("/api/v1/apiary") == "None"


def test_an_operation_that_never_succeeded_is_a_gap(client):
    coverage = Coverage()
    operations = client.document.operations
    coverage.expect("sqlite", operations)
    assert len(coverage.gaps()) == 4
    for operation in operations:
        coverage.answered(
            "sqlite", operation, 200 if operation != Operation("GET", "/things/latest") else 404
        )
        coverage.answered("postgres", operation, 200)
    assert coverage.gaps() == ["GET /things/latest was never answered with success on sqlite"]


def test_a_session_cookie_is_kept_whatever_its_date(client, liar, monkeypatch):
    monkeypatch.setattr(client, "request", lambda *_, **__: FakeLogin)
    client.sign_in("a@example.com", "secret")
    assert client.http.headers["Cookie"] == "stint_session=abc"
    assert client.http.headers["Origin"] == liar.url
    client.use_key("key")
    assert "Cookie" not in client.http.headers and client.http.headers["X-API-Key"] == "key"


class FakeLogin:
    class headers:
        @staticmethod
        def get_list(_: str) -> list[str]:
            return ["stint_session=abc; Path=/; HttpOnly; Expires=Sat, 01 Jan 2000 00:00:00 GMT"]

    @staticmethod
    def json() -> dict[str, Any]:
        return {}


def test_a_statement_that_walks_through_what_grows_is_found(tmp_path):
    path = tmp_path / "small.db"
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE punch (id INTEGER PRIMARY KEY, at INTEGER, open INTEGER);"
        "CREATE INDEX punch_by_time ON punch (at);"
        "CREATE INDEX punch_open ON punch (id) WHERE open = 1;"
        "CREATE TABLE migration (number INTEGER PRIMARY KEY);"
    )
    database.close()
    walks = [
        "SELECT p.at + $1 FROM punch p",
        "SELECT count(*) FROM punch AS q WHERE open = 2",
        "WITH late AS (SELECT id FROM punch WHERE at + 1 > 7) SELECT * FROM late",
    ]
    fine = [
        "SELECT at FROM punch WHERE id = $1",
        "DELETE FROM punch WHERE at <= 5",
        "SELECT id FROM punch WHERE open = 1 AND at + 1 > 7",
        "SELECT * FROM migration",
        "WITH few (n) AS (SELECT 1) SELECT * FROM few JOIN punch ON punch.id = few.n",
        "BEGIN",
    ]
    found = plans.faults(path, walks + fine)
    assert [fault.split(": ", 1)[1] for fault in found] == walks


# ---- messages ----


@pytest.mark.parametrize("message", ["must be a UUID", "must be at most 20", "RRULE names no date"])
def test_a_message_that_the_sources_say_passes(message):
    check_messages(refusal(message))


@pytest.mark.parametrize("message", ["must be odd", "must be at most", "so it must be a UUID"])
def test_a_message_that_is_not_found_in_the_sources_fails(message):
    with pytest.raises(ContractViolation):
        check_messages(refusal(message))


def refusal(message: str) -> httpx.Response:
    return httpx.Response(
        422,
        request=httpx.Request("GET", "http://127.0.0.1/api/v1/things"),
        headers={"Content-Type": "application/problem+json"},
        json={"errors": [{"pointer": "/a", "message": message}]},
    )
