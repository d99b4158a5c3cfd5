"""Somebody who is told: an HTTP server of the test's own, which keeps what it gets and answers as it is told."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ALLOWED = "127.0.0.2"  # by the settings of the servers of tests
REFUSED = "127.0.0.1"


@dataclass
class Letter:
    """A request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def delivery(self) -> str:
        return self.headers["Stint-Delivery"]

    def signatures(self) -> list[str]:
        parts = [part.split("=", 1) for part in self.headers["Stint-Signature"].split(",")]
        return [value for name, value in parts if name == "v1"]

    @property
    def signed_at(self) -> int:
        return int(self.headers["Stint-Signature"].split(",")[0].removeprefix("t="))

    def signature_by(self, secret: str) -> str:
        message = f"{self.signed_at}.".encode() + self.body
        return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class Receiver:
    """Started with `with`. `answer(letter)` gives status, headers and body; 204 if it is not set."""

    def __init__(self, host: str = ALLOWED):
        receiver = self
        self.letters: list[Letter] = []
        self.answer: Callable[[Letter], tuple[int, dict[str, str], bytes]] = lambda letter: (
            204,
            {},
            b"",
        )

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                letter = Letter(self.path, dict(self.headers.items()), self.rfile.read(length))
                receiver.letters.append(letter)
                status, headers, body = receiver.answer(letter)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    if status != 204:
                        self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked is gone: some tests kill them

            do_POST = do_GET = handle_any

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Quiet((host, 0), Handler)
        self.url = f"http://{host}:{self.server.server_port}/hook"

    def answers(self, *statuses: int) -> None:
        """These, one after the other; the last for all that follow."""
        left = list(statuses)
        self.answer = lambda letter: (left.pop(0) if len(left) > 1 else left[0], {}, b"noted")

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, count: int, seconds: float = 60) -> list[Letter]:
        """The first `count` letters, and no more than those have come."""
        deadline = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.letters) == count, f"{len(self.letters)} letters came instead of {count}"
        return list(self.letters)
