"""A mail server of one's own on loopback, and what it was given."""

import re
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from support.server import free_port

SENDER = "stint@mail.example"


@dataclass
class Mail:
    """A message as it arrived."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    source: bytes
    over_tls: bool

    def part(self, kind: str) -> str:
        """The text of the `plain` or the `html` part."""
        return self.message.get_body((kind,)).get_content().replace("\r\n", "\n")

    def header(self, name: str) -> str:
        """Decoded by the letter of RFC 2047: the other parser puts spaces between encoded words."""
        return str(make_header(decode_header(message_from_bytes(self.source)[name])))

    @property
    def link(self) -> str:
        [link] = re.findall(r"^https?://\S+$", self.part("plain"), re.MULTILINE)
        return link

    @property
    def token(self) -> str:
        return self.link.partition("?token=")[2]


@dataclass
class Mailbox:
    """Takes everything for everybody, until `answer` says otherwise: "550 no", "451 later"."""

    answer: str | None = None
    tries: int = 0
    mails: list[Mail] = field(default_factory=list)
    login: tuple[str, str] | None = None
    logins: list[bool] = field(default_factory=list)

    # ---- what aiosmtpd calls ----

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.answer is not None:
            self.tries += 1
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(
            Mail(
                envelope.mail_from, envelope.rcpt_tos, message, envelope.original_content,
                session.ssl is not None,
            )  # fmt: skip
        )
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        good = isinstance(data, LoginPassword) and self.login == (
            data.login.decode(),
            data.password.decode(),
        )
        self.logins.append(good)
        return AuthResult(success=good)

    # ---- what tests ask ----

    def wait(self, count: int = 1) -> list[Mail]:
        """All there is, as soon as it is so many; fails after a minute."""
        deadline = time.monotonic() + 60
        while len(self.mails) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.mails) == count, [mail.message["Subject"] for mail in self.mails]
        return self.mails

    def last(self, count: int = 1) -> Mail:
        return self.wait(count)[-1]


class PostOffice:
    """The mail server itself: `with PostOffice() as office`, and office.settings for Stint."""

    def __init__(self, mailbox: Mailbox | None = None, **more: Any):
        self.mailbox = mailbox or Mailbox()
        self.port = free_port()
        self.settings = {
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port),
            "EMAIL_FROM": f"Time <{SENDER}>", "PUBLIC_URL": "https://time.example",
        }  # fmt: skip
        if more.get("authenticator"):
            more = {"auth_require_tls": True} | more
        self.controller = Controller(
            self.mailbox, hostname="127.0.0.1", port=self.port, ready_timeout=60, **more
        )

    def __enter__(self) -> "PostOffice":
        self.controller.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.controller.stop(no_assert=True)


@dataclass
class Certificate:
    """Of this machine, signed by itself."""

    file: Path
    context: ssl.SSLContext

    @classmethod
    def made_in(cls, folder: Path) -> "Certificate":
        file, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout", key, "-out", file,
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key)
        return cls(file, context)
