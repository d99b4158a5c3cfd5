"""What whoever has the link of a message does with its token."""

from typing import Any

from support.server import Server

PASSWORD = "four amber lanterns drifting"
EXPIRED = "This link is not good any more: it has expired, was used or replaced"


def set_password(server: Server, token: str, password: str = PASSWORD, expect: int = 204) -> Any:
    body = {"token": token, "password": password}
    reply = server.client().post("/auth/set-password", json=body, expect=expect)
    return reply.json() if reply.content else None


def validate(server: Server, token: str, expect: int = 200) -> dict[str, Any]:
    reply = server.client().post("/auth/invite/validate", json={"token": token}, expect=expect)
    return reply.json()
