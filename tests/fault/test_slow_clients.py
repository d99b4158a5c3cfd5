"""Clients that say little, nothing, or half of what they meant."""

import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from load import Office
from support.openapi import PREFIX
from support.server import Server
from truth import check

IDLE, SLOW = 1000, 200
ANSWERS_WITHIN = 5  # seconds; a server that is held up takes as long as the slowest client


@contextmanager
def many_files() -> Iterator[None]:
    """This process and the servers it starts may hold as many connections as the system lets."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < 4096:
        pytest.skip(f"only {before[1]} open files are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def connect(server: Server) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def request(office: Office, path: str, body: dict, length: int | None = None) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST {PREFIX}{path} HTTP/1.1\r\nHost: stint\r\nAuthorization: Bearer {office.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length or len(content)}\r\n\r\n"
    )
    return head.encode() + content


def test_others_keep_working_beside_slow_and_idle_clients(server: Server):
    office = Office(server)
    opening = f"GET {PREFIX}/employees HTTP/1.1\r\nHost: stint\r\nX-Slow: ".encode()
    with many_files(), ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(connect(server))
        slow = [stack.enter_context(connect(server)) for _ in range(SLOW)]
        for client in slow:
            client.sendall(opening)
        body_begun = stack.enter_context(connect(server))
        punch = {"employee_id": office.writers[0].employee_id, "type": "punch_in"}
        body_begun.sendall(request(office, "/timetracking/punch", punch)[:-5])
        longest = 0.0
        with office.busy(), office.caller() as caller:
            for client in slow * 2:
                client.sendall(b"a")
                begun = time.monotonic()
                assert caller.send("GET", "/employees").status == 200
                longest = max(longest, time.monotonic() - begun)
            office.wait_for_acknowledged(SLOW)
        assert longest < ANSWERS_WITHIN
        assert not [writer.refused for writer in office.writers if writer.refused]
        for client in slow:  # they were not cut off either, and may finish
            client.sendall(b"\r\n\r\n")
        for client in slow:
            assert client.recv(12) == b"HTTP/1.1 401"
    check(office, settled=True)


@pytest.mark.parametrize("ends", ["close", "shutdown", "reset"])
def test_a_body_that_is_cut_off_stores_nothing(server: Server, ends: str):
    office = Office(server)
    punch = {"employee_id": office.writers[0].employee_id, "type": "punch_in"}
    whole = request(office, "/timetracking/punch", punch)
    head = whole.index(b"\r\n\r\n") + 4
    too_short = request(office, "/timetracking/punch", punch, length=len(whole) - head + 10)
    chunked = whole[: whole.index(b"Content-Length")] + b"Transfer-Encoding: chunked\r\n\r\n"
    size = len(whole) - head
    cuts = [whole[:-1], whole[: head + 1], whole[:head], too_short]
    cuts += [chunked + f"{size:x}\r\n".encode() + whole[head:], chunked + b"1\r\n{\r\n"]
    for cut in cuts:
        with connect(server) as client:
            client.sendall(cut)
            time.sleep(0.1)
            if ends == "shutdown":
                client.shutdown(socket.SHUT_WR)
                assert not client.recv(12).startswith(b"HTTP/1.1 2")
            elif ends == "reset":
                linger = b"\1\0\0\0\0\0\0\0"
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    with office.caller() as caller:
        assert caller.all("/timetracking/entries") == []
        # It was only the cut: whole, the same bytes are stored.
        with connect(server) as client:
            client.sendall(whole)
            assert client.recv(12) == b"HTTP/1.1 201"
        assert len(caller.all("/timetracking/entries")) == 1
