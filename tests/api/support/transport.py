"""HTTP without Nagle's algorithm: else the body of each request waits 40 ms for an ACK."""

import socket
from typing import Any

import httpx
from httpcore.backends.base import NetworkStream
from httpcore.backends.sync import SyncBackend


class UndelayedBackend(SyncBackend):
    def connect_tcp(self, *arguments: Any, **more: Any) -> NetworkStream:
        stream = super().connect_tcp(*arguments, **more)
        stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream


class Transport(httpx.HTTPTransport):
    """httpx offers no way to set options of a socket, so its pool is given the backend."""

    def __init__(self) -> None:
        # There is no TLS here, and loading the system's certificates takes longer than most tests.
        super().__init__(trust_env=False, verify=False)
        self._pool._network_backend = UndelayedBackend()
