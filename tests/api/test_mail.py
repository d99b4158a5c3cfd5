"""Mail: what is sent, how safely, and what happens when a server does not take it."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from support.accounts import audited
from support.mailbox import SENDER, Certificate, Mailbox, PostOffice
from support.server import Organization, Server, free_port


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.made_in(tmp_path_factory.mktemp("certificate"))


def settled_on(server: Server, name: str = "Northwind") -> Organization:
    """An organization whose owner comes with a token: cookies would be those of PUBLIC_URL."""
    organization = Organization(server, name, "UTC")
    organization.owner = server.client()
    organization.owner.take_token(organization.email, organization.password)
    return organization


def hire(organization: Organization, name: str = "Ada Lovelace", **more: Any) -> dict[str, Any]:
    body = {"name": name, "email": "ada@example.com"} | more
    return organization.owner.post("/employees", json=body, expect=201).json()


def jobs(organization: Organization) -> list[dict[str, Any]]:
    return organization.owner.get("/outbox/jobs", expect=200).json()["items"]


def job_once(organization: Organization, **wanted: Any) -> dict[str, Any]:
    """The organization's only job, as soon as it looks like that."""
    deadline = time.monotonic() + 60
    while True:
        [job] = jobs(organization)
        if wanted.items() <= job.items() or time.monotonic() > deadline:
            assert wanted.items() <= job.items(), job
            return job
        time.sleep(0.05)


def job_that_failed_once(organization: Organization) -> dict[str, Any]:
    deadline = time.monotonic() + 15
    while True:
        [job] = jobs(organization)
        if job["last_error"] is not None:
            assert (job["status"], job["attempts"]) == ("PENDING", 1)
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.05)


# ---- what is sent ----


def test_an_invitation_is_a_message_in_plain_text_and_in_html(start_server, office):
    server = start_server(**office.settings)
    northwind = settled_on(server)
    hire(northwind)
    mail = office.mailbox.last()
    assert (mail.sender, mail.recipients) == (SENDER, ["ada@example.com"])
    assert mail.message["From"] == f"Time <{SENDER}>"
    assert mail.message["To"] == "Ada Lovelace <ada@example.com>"
    assert mail.message["Subject"] == f"{northwind.name}: your access to Stint"
    assert mail.message["Date"].datetime.isoformat() == "2026-03-10T09:00:00+00:00"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Message-ID"].endswith("@mail.example>")
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert "Hello Ada Lovelace," in mail.part("plain")
    assert f'href="{mail.link}"' in mail.part("html")


def test_lines_are_short_and_of_printable_ascii(start_server, office):
    northwind = settled_on(start_server(**office.settings), "Nørthwind ×" * 9)
    hire(northwind, "Ægir Þorláksson " * 10 + "!")
    mail = office.mailbox.last()
    lines = mail.source.split(b"\r\n")
    assert all(len(line) <= 78 for line in lines), max(lines, key=len)
    assert all(32 <= byte < 127 for line in lines for byte in line)


@pytest.mark.parametrize(
    "name",
    [
        '<script>alert("1")</script> & Söhne',
        "Bobby, Tables; <evil@example.com>",
        "=?UTF-8?Q?Boss?= {link} {organization}",
        "Zoë\u2028\u0085Bcc: evil@example.com",
        "名前 田中太郎",
    ],
)
def test_a_name_is_nothing_but_a_name_wherever_it_stands(start_server, office, name):
    northwind = settled_on(start_server(**office.settings))
    reply = northwind.owner.post("/employees", json={"name": name, "email": "ada@example.com"})
    if reply.status_code == 422:  # control characters are no part of a name
        assert reply.json()["errors"][0]["pointer"] == "/name"
        return
    mail = office.mailbox.last()
    assert mail.header("To") == f"{name} <ada@example.com>"
    assert mail.recipients == ["ada@example.com"]
    assert "Bcc" not in mail.message
    greeting = mail.part("plain").split("\n\n")[0]
    assert " ".join(greeting.split()) == " ".join(f"Hello {name},".split())
    assert "<script>" not in mail.part("html")
    assert mail.link.startswith("https://time.example/set-password?token=sti_")


def test_links_are_made_from_the_settings_whatever_the_request_says(start_server, office):
    server = start_server(**office.settings)
    northwind = settled_on(server)
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    northwind.owner.http.headers["Host"] = "evil.example"
    body = {"name": "Ada", "email": "ada@example.com"}
    reply = northwind.owner.http.post("/api/v1/employees", json=body, headers=headers)
    assert reply.status_code == 201
    mail = office.mailbox.last()
    assert mail.link.startswith("https://time.example/set-password?token=")
    assert b"evil" not in mail.source


def test_without_a_public_url_links_lead_to_where_the_server_listens(start_server, office):
    del office.settings["PUBLIC_URL"]
    server = start_server(**office.settings)
    hire(settled_on(server))
    assert office.mailbox.last().link.startswith(f"{server.url}/set-password?token=")


def test_the_token_is_in_the_message_and_nowhere_else(start_server, office):
    server = start_server(**office.settings)
    northwind = settled_on(server)
    hire(northwind)
    token = office.mailbox.last().token
    assert token.startswith("sti_") and len(token) >= 4 + 43
    job = job_once(northwind, status="DONE")
    told = northwind.owner.get(f"/outbox/jobs/{job['id']}", expect=200).text
    told += northwind.owner.get("/audit-log", expect=200).text + server.log()
    assert token not in told
    files = b"".join(file.read_bytes() for file in server.data.rglob("*") if file.is_file())
    assert token.encode() not in files


# ---- how safely ----


def test_the_password_of_the_mail_server_goes_over_tls(start_server, certificate):
    mailbox = Mailbox(login=("stint", "a quiet harbour"))
    with PostOffice(
        mailbox, tls_context=certificate.context, require_starttls=True,
        authenticator=mailbox.authenticate, auth_required=True,
    ) as office:  # fmt: skip
        server = start_server(
            **office.settings, EMAIL_SECURITY="starttls", EMAIL_CA_FILE=str(certificate.file),
            EMAIL_USERNAME="stint", EMAIL_PASSWORD="a quiet harbour",
        )  # fmt: skip
        hire(settled_on(server))
        assert mailbox.last().over_tls
        assert mailbox.logins == [True]


def test_tls_from_the_first_byte(start_server, certificate):
    with PostOffice(ssl_context=certificate.context) as office:
        server = start_server(
            **office.settings, EMAIL_SECURITY="tls", EMAIL_CA_FILE=str(certificate.file)
        )
        hire(settled_on(server))
        office.mailbox.last()


def test_a_certificate_nobody_vouches_for_gets_no_message(start_server, certificate):
    with PostOffice(tls_context=certificate.context) as office:
        northwind = settled_on(start_server(**office.settings, EMAIL_SECURITY="starttls"))
        hire(northwind)
        assert "certificate" in job_that_failed_once(northwind)["last_error"].lower()
        assert office.mailbox.mails == []


def test_a_server_that_offers_no_tls_gets_neither_password_nor_message(start_server):
    mailbox = Mailbox(login=("stint", "a quiet harbour"))
    with PostOffice(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False) as office:
        server = start_server(
            **office.settings, EMAIL_SECURITY="starttls",
            EMAIL_USERNAME="stint", EMAIL_PASSWORD="a quiet harbour",
        )  # fmt: skip
        northwind = settled_on(server)
        hire(northwind)
        job_that_failed_once(northwind)
        assert mailbox.logins == [] and mailbox.mails == []


def test_a_wrong_password_is_tried_again_once_it_may_be_right(start_server, certificate):
    mailbox = Mailbox(login=("stint", "a quiet harbour"))
    with PostOffice(
        mailbox, tls_context=certificate.context, require_starttls=True,
        authenticator=mailbox.authenticate, auth_required=True,
    ) as office:  # fmt: skip
        server = start_server(
            **office.settings, EMAIL_SECURITY="starttls", EMAIL_CA_FILE=str(certificate.file),
            EMAIL_USERNAME="stint", EMAIL_PASSWORD="a loud harbour",
        )  # fmt: skip
        northwind = settled_on(server)
        hire(northwind)
        job = job_that_failed_once(northwind)
        assert "harbour" not in job["last_error"] and "harbour" not in server.log()
        mailbox.login = ("stint", "a loud harbour")
        server.set_clock("2026-03-10T09:01:00Z")
        mailbox.last()


# ---- what if not ----


def test_a_message_that_is_refused_for_good_is_not_sent_again(start_server, office):
    office.mailbox.answer = "550 No such user here"
    server = start_server(**office.settings)
    northwind = settled_on(server)
    hire(northwind)
    job = job_once(northwind, status="FAILED", attempts=1)
    assert "550" in job["last_error"]
    server.set_clock("2026-03-11T08:00:00Z")
    time.sleep(0.5)
    assert office.mailbox.tries == 1
    office.mailbox.answer = None
    server.set_clock("2026-03-10T09:05:00Z")
    northwind.owner.post(f"/outbox/jobs/{job['id']}/retry", json={}, expect=200)
    office.mailbox.last()


def test_a_message_that_is_refused_for_now_comes_again_the_same(start_server, office):
    office.mailbox.answer = "451 Try again later"
    server = start_server(**office.settings)
    northwind = settled_on(server)
    hire(northwind)
    job = job_that_failed_once(northwind)
    assert "451" in job["last_error"]
    office.mailbox.answer = None
    server.set_clock("2026-03-10T09:01:00Z")
    mail = office.mailbox.last()
    assert job["id"] in mail.message["Message-ID"]
    client = server.client()
    client.post("/auth/invite/validate", json={"token": mail.token}, expect=200)


@contextmanager
def odd_server(behave: Any) -> Iterator[int]:
    """One that behaves so with each connection, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            held.append(connection)
            with suppress(ConnectionError):  # a client need not wait for all that is said
                behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for connection in held:
            connection.close()


def die_in_mid_message(connection: socket.socket) -> None:
    """Takes a message up to its first lines, and is gone."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 mail.example\r\n")
    for line in lines:
        if line.startswith(b"DATA"):
            connection.sendall(b"354 Go on\r\n")
            lines.readline()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            lines.close()
            connection.close()
            return
        connection.sendall(b"250 OK\r\n")


def converse(connection: socket.socket, answers: dict[str, str | None]) -> None:
    """
    Takes everything but what `answers` names: a verb, "greeting", or "." for the message. Where an
    answer is None it falls silent, and keeps the connection.
    """
    lines = connection.makefile("rb")

    def answer(place: str, usual: str) -> bool:
        said = answers.get(place, usual)
        if said is not None:
            connection.sendall(f"{said}\r\n".encode())
        return said is not None

    going_on = answer("greeting", "220 mail.example")
    while going_on and (line := lines.readline()):
        verb = line.decode().split(":")[0].split()[0]
        going_on = answer(verb, "354 Go on" if verb == "DATA" else "250 OK")
        if verb == "DATA" and going_on and verb not in answers:
            while lines.readline() not in (b".\r\n", b""):
                pass
            going_on = answer(".", "250 OK")


@contextmanager
def server_that_says(answers: dict[str, str | None], **more: str) -> Iterator[dict[str, str]]:
    """A mail server with these answers, and the settings for Stint."""
    with odd_server(lambda connection: converse(connection, answers)) as port:
        with PostOffice() as office:
            settings = office.settings | {"EMAIL_PORT": str(port)} | more
        yield settings


def relay(connection: socket.socket, port: int) -> None:
    """Passes everything on to another server, and back."""
    other = socket.create_connection(("127.0.0.1", port))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

    threading.Thread(target=pump, args=(other, connection), daemon=True).start()
    threading.Thread(target=pump, args=(connection, other), daemon=True).start()


def test_a_server_that_dies_in_mid_message_gets_it_again(start_server, office):
    behaviours = [die_in_mid_message, lambda connection: relay(connection, office.port)]
    with odd_server(lambda connection: behaviours.pop(0)(connection)) as port:
        server = start_server(**(office.settings | {"EMAIL_PORT": str(port)}))
        northwind = settled_on(server)
        hire(northwind)
        job_that_failed_once(northwind)
        assert office.mailbox.mails == []
        server.set_clock("2026-03-10T09:01:00Z")
        office.mailbox.last()
        job_once(northwind, status="DONE", attempts=2)


@pytest.mark.parametrize(
    "answers",
    [
        {"greeting": "554 5.7.1 You are on a list"},
        {"EHLO": "550 Not today", "HELO": "550 Not today"},
        {"MAIL": "530 5.7.0 Authentication required"},
        {"MAIL": "550 5.7.1 Sender unknown"},
        {"RCPT": "530 5.7.0 Authentication required"},
        {".": "535 5.7.8 Credentials invalid"},
    ],
)
def test_a_refusal_of_the_sender_is_put_right_some_day(start_server, answers):
    refusal = next(iter(answers.values()))[:3]
    answers_now = dict(answers)
    with server_that_says(answers_now) as settings:
        server = start_server(**settings)
        northwind = settled_on(server)
        hire(northwind)
        assert refusal in job_that_failed_once(northwind)["last_error"]
        answers_now.clear()
        server.set_clock("2026-03-10T09:01:00Z")
        job_once(northwind, status="DONE", attempts=2)


@pytest.mark.parametrize("place", ["RCPT", "DATA", "."])
def test_a_refusal_of_the_recipient_or_of_the_message_is_believed(start_server, place):
    with server_that_says({place: "554 5.7.1 Spam"}) as settings:
        northwind = settled_on(start_server(**settings))
        hire(northwind)
        job = job_once(northwind, status="FAILED", attempts=1)
        assert "554" in job["last_error"]


def test_a_server_that_says_nothing_is_given_up_in_time(start_server):
    with odd_server(lambda connection: None) as port:
        with PostOffice() as office:
            settings = office.settings | {"EMAIL_PORT": str(port), "EMAIL_TIMEOUT": "5"}
        northwind = settled_on(start_server(**settings))
        before = time.monotonic()
        hire(northwind)
        assert time.monotonic() - before < 5  # nobody waits for mail
        assert "time" in job_that_failed_once(northwind)["last_error"].lower()


def test_a_server_ends_in_time_while_mail_is_on_its_way(start_server):
    with odd_server(lambda connection: None) as port:
        with PostOffice() as office:
            settings = office.settings | {"EMAIL_PORT": str(port), "EMAIL_TIMEOUT": "60"}
        server = start_server(**settings)
        northwind = settled_on(server)
        hire(northwind)
        job_once(northwind, status="RUNNING")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(8) == 0
        server.start()


def test_a_server_that_says_nothing_to_the_message_is_given_up_in_time(start_server):
    with server_that_says({".": None}, EMAIL_TIMEOUT="1") as settings:
        northwind = settled_on(start_server(**settings))
        hire(northwind)
        assert "time" in job_that_failed_once(northwind)["last_error"].lower()


def test_a_server_ends_in_time_while_nothing_is_said_to_the_message(start_server):
    is_silent = threading.Event()

    def behave(connection: socket.socket) -> None:
        converse(connection, {".": None})
        is_silent.set()

    with odd_server(behave) as port:
        with PostOffice() as office:
            settings = office.settings | {"EMAIL_PORT": str(port), "EMAIL_TIMEOUT": "60"}
        server = start_server(**settings)
        hire(settled_on(server))
        assert is_silent.wait(60)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(8) == 0
        server.start()


def test_a_message_is_delivered_once_it_is_taken_whatever_is_said_to_quit(start_server):
    with server_that_says({"QUIT": None}, EMAIL_TIMEOUT="60") as settings:
        northwind = settled_on(start_server(**settings))
        hire(northwind)
        job_once(northwind, status="DONE", attempts=1)


def test_the_same_over_tls(start_server, certificate):
    def behave(connection: socket.socket) -> None:
        over_tls.append(certificate.context.wrap_socket(connection, server_side=True))
        converse(over_tls[-1], {"QUIT": None})

    over_tls: list[socket.socket] = []
    with odd_server(behave) as port:
        with PostOffice() as office:
            settings = office.settings | {"EMAIL_PORT": str(port), "EMAIL_TIMEOUT": "60"}
        server = start_server(
            **settings, EMAIL_SECURITY="tls", EMAIL_CA_FILE=str(certificate.file)
        )
        northwind = settled_on(server)
        hire(northwind)
        job_once(northwind, status="DONE", attempts=1)
        over_tls[0].close()


def test_a_refusal_is_believed_whatever_is_said_to_quit(start_server):
    answers = {"RCPT": "550 No such user here", "QUIT": None}
    with server_that_says(answers, EMAIL_TIMEOUT="60") as settings:
        northwind = settled_on(start_server(**settings))
        hire(northwind)
        job = job_once(northwind, status="FAILED", attempts=1)
        assert "550" in job["last_error"]


def test_where_nobody_listens_a_message_waits(start_server):
    with PostOffice() as office:
        settings = office.settings | {"EMAIL_PORT": str(free_port())}
    northwind = settled_on(start_server(**settings))
    employee = hire(northwind)
    job_that_failed_once(northwind)
    [entry] = audited(northwind, "invitation.send")
    assert entry["entity_id"] == employee["id"]
    assert entry["after"]["is_mailed"] is True
