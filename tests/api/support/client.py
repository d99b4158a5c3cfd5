"""A client that believes nothing: requests and replies are held against the OpenAPI document."""

from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import SimpleCookie
from typing import Any

import httpx

from support.messages import check_messages
from support.openapi import PREFIX, ContractViolation, Document, Operation
from support.transport import Transport

SESSION_COOKIES = ("stint_session", "__Host-stint_session")


class Client:
    """Nobody at first; sign_in(), take_token() or use_key() make it somebody.

    Paths are those of the document ("/employees"); one that begins with "/api/" is sent as it
    is. `http` is the bare client below, for pages that are not in the document and for bytes that
    no client should send.
    """

    def __init__(self, url: str, document: Document, answered: Callable[[Operation, int], None]):
        self.url = url
        self.document = document
        self._answered = answered
        # The jar would judge expiry by this machine's clock, not by the server's: cookies are kept
        # by sign_in().
        jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self.http = httpx.Client(
            base_url=url, cookies=jar, timeout=60, trust_env=False, transport=Transport()
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        expect: int | None = None,
        invalid: bool = False,
        **more: Any,
    ) -> httpx.Response:
        """`expect`: the status the test insists on; `invalid`: send what the document forbids."""
        url = path if path.startswith("/api/") else PREFIX + path
        request = self.http.build_request(method, url, **more)
        if not invalid:
            self.document.check_request(request)
        reply = self.http.send(request)
        self.document.check_reply(reply)
        check_messages(reply)
        operation = self.document.find(request)
        if operation is not None:
            self._answered(operation, reply.status_code)
        # A failure of the server's may be declared, but no test means it without saying so.
        good = reply.status_code < 500 if expect is None else reply.status_code == expect
        if not good:
            raise AssertionError(
                f"{method} {path} answered {reply.status_code}"
                f"{f' instead of {expect}' if expect else ''}: {reply.text[:2000]}"
            )
        return reply

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def head(self, path: str, **more: Any) -> httpx.Response:
        return self.request("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def nobody(self) -> "Client":
        """Another client of the same server, with no credentials."""
        return Client(self.url, self.document, self._answered)

    # ---- who it is ----

    def sign_in(
        self, email: str, password: str, organization_id: str | None = None
    ) -> dict[str, Any]:
        """As a browser does: a session cookie, and the Origin that goes with it."""
        reply = self.post(
            "/auth/login", json=credentials("email", email, password, organization_id), expect=200
        )
        self._take_cookie(reply)
        return reply.json()

    def enter_organization(self, organization_id: str) -> httpx.Response:
        """Goes on in another organization, as a browser does."""
        reply = self.post(
            "/auth/organization", json={"organization_id": organization_id}, expect=200
        )
        self._take_cookie(reply)
        return reply

    def _take_cookie(self, reply: httpx.Response) -> None:
        cookies = SimpleCookie()
        for header in reply.headers.get_list("Set-Cookie"):
            cookies.load(header)
        for name in SESSION_COOKIES:
            if name in cookies:
                self._become({"Cookie": f"{name}={cookies[name].value}", "Origin": self.url})
                return
        raise ContractViolation(f"{reply.url.path} set none of the cookies {SESSION_COOKIES}")

    def take_token(
        self, email: str, password: str, organization_id: str | None = None
    ) -> dict[str, Any]:
        """As an app does: an access token, sent as bearer. Gives the whole pair."""
        body = {"grant_type": "password"} | credentials(
            "username", email, password, organization_id
        )
        pair = self.post("/auth/token", json=body, expect=200).json()
        self.use_token(pair["access_token"])
        return pair

    def use_token(self, token: str) -> None:
        self._become({"Authorization": f"Bearer {token}"})

    def use_key(self, key: str) -> None:
        self._become({"X-API-Key": key})

    def _become(self, headers: dict[str, str]) -> None:
        for name in ("Cookie", "Origin", "Authorization", "X-API-Key"):
            self.http.headers.pop(name, None)
        self.http.headers.update(headers)


def credentials(
    name: str, email: str, password: str, organization_id: str | None
) -> dict[str, str]:
    choice = {} if organization_id is None else {"organization_id": organization_id}
    return {name: email, "password": password} | choice
