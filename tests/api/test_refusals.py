"""Requests that no handler sees: what is too long, too large or cannot be read in one way only.

Sent byte by byte, since no client library would.
"""

import json
import socket
import time
from urllib.parse import urlsplit

import pytest
from support.people import person

LIMIT = 16 * 1024
ID = "the-one-i-sent"
RANGE = {"start_date": "2026-03-01", "end_date": "2026-03-10"}


def ask(server, request: bytes):
    """Status, headers and body of the reply to exactly these bytes; the server then closes."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = reply.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    headers = {name.lower(): value for name, value in pairs}
    assert len(headers) == len(pairs), f"a header came twice: {lines}"
    return int(status.split(" ")[1]), headers, body


def assert_refused(reply, status, slug, request_id=None):
    """In the form of every other problem, with the headers of every other reply."""
    assert reply[0] == status, reply
    headers, said = reply[1], json.loads(reply[2])
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["connection"].lower() == "close"
    assert (said["type"], said["status"]) == (f"/problems/{slug}", status)
    assert said["request_id"] == headers["x-request-id"] != ""
    assert request_id in (None, said["request_id"])


def head(target: str = "/api/v1/me", **headers: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", "Host: x", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def head_of(size: int) -> bytes:
    filler = size - len(head(Filler="", **{"X-Request-Id": ID}))
    return head(Filler="f" * filler, **{"X-Request-Id": ID})


def test_a_head_of_16_KiB_is_read_and_a_byte_more_is_too_large(server):
    assert ask(server, head_of(LIMIT))[0] == 401
    for size in (LIMIT + 1, LIMIT + 1024, LIMIT + 3000):
        assert_refused(ask(server, head_of(size)), 431, "head_too_large", ID)


def test_a_target_of_more_than_16_KiB_is_too_long(server):
    assert_refused(ask(server, head("/api/v1/me?" + "q" * LIMIT)), 414, "target_too_long")


@pytest.mark.parametrize("body", [b"", b"x" * 2_000_000], ids=["announced", "sent"])
def test_a_body_above_the_limit_is_told_with_the_requests_id(server, body):
    announced = len(body) or 99_000_000
    request = (
        f"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nX-Request-Id: {ID}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {announced}\r\n\r\n"
    )
    assert_refused(ask(server, request.encode() + body), 413, "too_large", ID)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /health/live\0 HTTP/1.1",
        b"GET /health/live\0/../../metrics HTTP/1.1",
        b"GET /health/live\0HTTP/1.1 HTTP/1.1",
        b"GET \0/health/live HTTP/1.1",
        b"GET /api/v1/me\0 HTTP/1.1",
        b"GET /health/live?a=\0b HTTP/1.1",
        b"GET\0X /health/live HTTP/1.1",
        b"GET  /health/live HTTP/1.1",
    ],
)
def test_a_request_line_with_a_nul_or_a_second_space_cannot_be_read(server, line):
    reply = ask(server, line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert_refused(reply, 400, "bad_request")


def test_an_escaped_nul_is_part_of_the_path_and_never_its_end(server, organization):
    northwind = organization()
    id = northwind.employee_id
    for path in ("/health/live%00", "/metrics%00/x", "/docs%00", "/api/v1/openapi.json%00"):
        assert server.client().http.get(server.url + path).status_code == 404
    key = northwind.owner.http
    for path in (f"/employees/{id}%00", f"/employees%00/{id}", "/employees/%00", "/me%00"):
        reply = key.get(f"{server.url}/api/v1{path}")
        assert reply.status_code in (400, 404, 422), (path, reply.status_code)
    assert key.get(f"{server.url}/api/v1/employees?q=%00").status_code in (400, 422)


def test_a_body_whose_end_is_unclear_is_refused_in_our_words(server):
    request = (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nX-Request-Id: %s\r\n"
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"
    )
    assert_refused(ask(server, request % ID.encode()), 400, "bad_request", ID)


# ---- who asks is judged before what they send ----


def post(server, target: str, length: int, body: bytes = b"", **headers: str):
    """The reply to a head that announces so many bytes, and what of them is sent."""
    lines = [f"POST {target} HTTP/1.1", "Host: x", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ask(server, "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode() + body)


@pytest.mark.parametrize("sent", [0, 2_000_000], ids=["announced", "sent"])
@pytest.mark.parametrize("announced", [2_000_000, 99_000_000])
def test_whoever_does_not_say_who_they_are_is_told_that_whatever_they_send(server, announced, sent):
    reply = post(server, "/api/v1/employees", announced, b"x" * sent, **{"X-Request-Id": ID})
    assert_refused(reply, 401, "unauthenticated", ID)
    assert reply[1]["www-authenticate"] == "Bearer"


def test_an_anonymous_body_that_can_be_read_leaves_the_connection_open(server):
    body = b"x" * 500_000
    head = f"POST /api/v1/employees HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    last = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    status, headers, rest = ask(server, head.encode() + body + last)
    assert (status, headers.get("connection", "").lower()) == (401, "")
    assert b"HTTP/1.1 200 OK" in rest


def test_an_announced_length_is_judged_before_the_body_comes(server, organization):
    cookie = organization().owner.http.headers["Cookie"]
    begun = time.monotonic()
    reply = post(server, "/api/v1/employees", 2_000_000, Cookie=cookie)
    assert_refused(reply, 413, "too_large")
    assert time.monotonic() - begun < 2


def test_an_answer_before_the_body_survives_the_body(server):
    for _ in range(10):
        reply = post(server, "/api/v1/auth/login", 4_000_000, b"x" * 4_000_000)
        assert_refused(reply, 413, "too_large")


@pytest.mark.parametrize("value", [b"1", b"[]", b"{}", b'"a"'])
def test_a_body_that_the_requests_memory_does_not_hold_gets_one_whole_answer(server, value):
    body = b'{"email":[' + b",".join([value] * (1_000_000 // (len(value) + 1))) + b"]}"
    headers = {"X-Request-Id": ID, "Connection": "close"}
    reply = post(server, "/api/v1/auth/login", len(body), body, **headers)
    assert_refused(reply, 413, "too_large", ID)


# ---- what could be read in two ways ----


@pytest.mark.parametrize(
    "lines",
    [
        b"Foo : b",
        b"X-Request-Id: a\0b",
        b"X-Request-Id: a\0b\r\nFoo: c",
        b"Foo: a\r\n folded: b",
        b"Authorization: Bearer a\r\nAuthorization: Bearer b",
        b"X-API-Key: a\r\nx-api-key: a",
        b"Host: y",
        b"Content-Type: text/plain\r\nContent-Type: application/json",
    ],
)
def test_headers_that_could_be_read_in_two_ways_are_refused(server, lines):
    start = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    assert_refused(ask(server, start + lines + b"\r\n\r\n"), 400, "bad_request")


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("line", [b"Foo:", b"Foo:b", b"Foo: b \t", b"Foo:   b: c", b"Cookie: a=b; c=d"])
def test_headers_in_any_plain_form_are_read(server, line, end):
    lines = [b"GET /health/live HTTP/1.1", b"Host: x", line, b"Connection: close", line, b"", b""]
    assert ask(server, end.join(lines))[0] == 200


def test_one_slash_may_end_a_path_and_no_more(organization):
    http = organization().owner.http
    assert http.get("/api/v1/employees/").status_code == 200
    for path in ("/employees//", "/employees///", "/auth//me", "//employees"):
        assert http.get("/api/v1" + path).status_code == 404, path


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "latin1", "utf-16", ""])
def test_a_body_says_utf_8_or_nothing(organization, charset):
    owner = organization().owner
    reply = owner.http.post(
        "/api/v1/projects",
        content=b'{"name": "P"}',
        headers={"Content-Type": f"application/json;x=y; Charset={charset}"},
    )
    assert (reply.status_code == 415) == (charset.strip('"').lower() != "utf-8"), reply.text


# ---- a key where none is taken ----


def takes_no_key(endpoint) -> bool:
    """A change by somebody signed in that cannot be kept for a second try."""
    changes = endpoint["method"] == "POST" and not endpoint["reads"]
    return changes and not endpoint["idempotency_key"] and endpoint["access"] != "public"


def test_no_change_that_takes_no_idempotency_key_is_made_with_one(server, organization):
    northwind = organization()
    refusing = [e for e in json.loads(server.run("endpoints", "--json"))["endpoints"] if takes_no_key(e)]
    assert {"create_api_key", "invite_employee", "logout"} <= {e["operation"] for e in refusing}
    for endpoint in refusing:
        path = endpoint["path"].replace("{id}", northwind.employee_id)
        for key in ("one", ""):
            headers = {"Idempotency-Key": key}
            reply = northwind.owner.post(path, json={}, headers=headers, invalid=True, expect=400).json()
            assert reply["type"] == "/problems/bad_request", path
            assert "takes no Idempotency-Key" in reply["detail"]


def test_what_is_refused_for_its_idempotency_key_makes_nothing(organization):
    northwind = organization()
    body = {"name": "Terminal", "grants": [{"permission": "employees.read", "scope": "all"}]}
    for _ in range(2):
        headers = {"Idempotency-Key": "one"}
        northwind.owner.post("/api-keys", json=body, headers=headers, invalid=True, expect=400)
    assert northwind.owner.get("/api-keys", expect=200).json()["items"] == []
    northwind.owner.post("/api-keys", json=body, expect=201)


def test_reads_and_whoever_is_not_signed_in_may_send_an_idempotency_key_for_nothing(organization, client):
    northwind = organization()
    more = {"headers": {"Idempotency-Key": "one"}, "invalid": True}
    northwind.owner.get("/api-keys", expect=200, **more)
    northwind.owner.post("/reports/export/csv", json=RANGE, expect=200, **more)
    client.post("/auth/invite/validate", json={"token": "x"}, expect=410, **more)
    body = {"email": northwind.email, "password": northwind.password}
    client.post("/auth/login", json=body, expect=200, **more)


def test_who_may_not_make_a_change_is_told_so_whatever_key_is_sent(organization, client):
    northwind = organization()
    more = {"headers": {"Idempotency-Key": "one"}, "json": {}, "invalid": True}
    client.post("/api-keys", expect=401, **more)
    person(northwind).client.post("/api-keys", expect=403, **more)
