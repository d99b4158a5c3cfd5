"""Every test that asks for a server runs on each engine; tests/README.md shows how to write one."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support import plans
from support.client import Client
from support.coverage import Coverage
from support.mailbox import Mailbox, PostOffice
from support.server import START, Ahead, Organization, Server, new_database

HERE = Path(__file__).resolve().parent
COVERAGE = pytest.StashKey[Coverage]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COVERAGE] = Coverage()


ENGINES = os.environ.get("STINT_TEST_ENGINES", "sqlite postgres").split()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres" and not os.environ.get("STINT_TEST_POSTGRES"):
        pytest.skip("STINT_TEST_POSTGRES names no PostgreSQL; ./check api starts one")
    return request.param


@pytest.fixture(scope="session")
def server(
    engine: str, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Server]:
    """The engine's one server, shared by all tests: each makes organizations of its own on it."""
    folder = tmp_path_factory.mktemp(engine)
    statements = plans.Statements(folder) if engine == "sqlite" else None
    noting = statements.settings if statements else {}
    with new_database(engine) as database, Server(
        engine, folder, database, **noting
    ) as server, Ahead(server) as server.ahead:
        yield server.watched_by(pytestconfig.stash[COVERAGE])
    if statements:
        faults = plans.faults(server.data / "stint.db", statements.all())
        assert not faults, "\n".join(["Statements that get slower as tables grow:", *faults])


@pytest.fixture
def start_server(
    engine: str, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Callable[..., Server]]:
    """start_server(RATE_LIMIT="on"): another server on data of its own, until the test ends."""
    with ExitStack() as stack:

        def start(**settings: str) -> Server:
            database = stack.enter_context(new_database(engine))
            server = Server(engine, tmp_path_factory.mktemp(engine), database, **settings)
            return stack.enter_context(server).watched_by(pytestconfig.stash[COVERAGE])

        yield start


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with PostOffice() as office:
        del office.settings["PUBLIC_URL"]
        office.mailbox.settings = office.settings
        yield office.mailbox


@pytest.fixture
def mailing(start_server: Callable[..., Server], mailbox: Mailbox) -> Server:
    """A server that sends its mail to the mailbox."""
    return start_server(**mailbox.settings)


@pytest.fixture
def client(server: Server) -> Client:
    """A client with no credentials."""
    return server.client()


@pytest.fixture
def organization(server: Server) -> Callable[..., Organization]:
    """organization(time_zone="Asia/Kathmandu"): a new tenant with its owner."""

    def create(name: str = "Northwind", time_zone: str = "Europe/Berlin") -> Organization:
        return Organization(server, name, time_zone)

    return create


@pytest.fixture
def clock(server: Server) -> Iterator[Callable[[str], None]]:
    """clock("2026-03-29T00:30:00Z"): the server's clock stands there until the test ends."""
    yield server.set_clock
    server.set_clock(START)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Shows the server's last words beside a failure."""
    report = (yield).get_result()
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and server is not None:
        report.sections.append(("server log", server.log_tail()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no engine runs with the first: twice would be once too often."""
    if "sqlite" not in ENGINES:
        left_out = [item for item in items if "engine" not in item.fixturenames]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if "engine" in item.fixturenames]


def is_whole_suite(config: pytest.Config) -> bool:
    """Whether nothing was left out: then an operation nobody called is a gap."""
    chosen = config.option
    if chosen.keyword or chosen.markexpr or chosen.deselect or chosen.ignore or chosen.collectonly:
        return False
    folders = [(config.invocation_params.dir / argument).resolve() for argument in config.args]
    return any(HERE.is_relative_to(folder) for folder in folders)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes (pytest -n) has ended."""
    node.config.stash[COVERAGE].add(getattr(node, "workeroutput", {}).get("coverage", [{}, {}]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["coverage"] = session.config.stash[COVERAGE].told()
    elif (
        is_whole_suite(session.config)
        and not session.shouldfail
        and session.config.stash[COVERAGE].gaps()
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    gaps = config.stash[COVERAGE].gaps() if is_whole_suite(config) else []
    if gaps:
        terminalreporter.section("operations never performed", red=True)
        terminalreporter.write_line("\n".join(gaps))
