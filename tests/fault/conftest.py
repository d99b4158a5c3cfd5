"""Servers that are about to have a bad time; tests/README.md says how to run one test alone."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from machine import BrokenDisk, Cluster, FullDisk, small_disk
from support.server import SANITIZER, Server, new_database

LONG = os.environ.get("STINT_LONG") == "1"


def pytest_configure(config: pytest.Config) -> None:
    """Whoever ends the suite ends it as Ctrl-C does: what it has mounted and started is undone."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


class MortalServer(Server):
    """Whatever ends a test while its server is getting ready ends the server too."""

    def __enter__(self) -> Server:
        try:
            return super().__enter__()
        except BaseException:
            self.kill()
            raise


class ToughServer(MortalServer):
    """A server whose log may speak of what broke around it, but never of an internal error."""

    def log_faults(self) -> list[str]:
        faults = super().log_faults()
        if SANITIZER.search(self.log()):
            return faults
        return [fault for fault in faults if '"status": 500' in fault]


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres" and not os.environ.get("STINT_TEST_POSTGRES"):
        pytest.skip("STINT_TEST_POSTGRES names no PostgreSQL; ./check crash starts one")
    return request.param


@pytest.fixture
def server(engine: str, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own: nothing of what it logs is forgiven."""
    with new_database(engine) as database, MortalServer(engine, tmp_path, database) as server:
        yield server


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL that tests may stop; each starts it again."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def server_on_cluster(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    if cluster.process.poll() is not None:
        cluster.start()
    monkeypatch.setenv("STINT_TEST_POSTGRES", cluster.conninfo)
    with new_database("postgres") as database, ToughServer(
        "postgres", tmp_path, database
    ) as server:
        try:
            yield server
        finally:
            if cluster.process.poll() is not None:  # so that its database can be dropped
                cluster.start()


@pytest.fixture
def start_two(engine: str, tmp_path: Path) -> Iterator[Callable[[], list[Server]]]:
    """Two servers on one database, with one key between them."""
    with ExitStack() as stack:

        def start() -> list[Server]:
            database = stack.enter_context(new_database(engine))
            return [
                stack.enter_context(
                    MortalServer(engine, folder, database, SECRET_KEY="9f2c" * 16)
                )
                for folder in (tmp_path / "one", tmp_path / "two")
                if folder.mkdir() is None
            ]

        yield start


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[FullDisk]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; break_disk.c stands in for it")
    with small_disk(tmp_path / "data") as disk:
        yield disk


@pytest.fixture
def broken_disk(tmp_path: Path) -> BrokenDisk:
    return BrokenDisk(tmp_path)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Shows the servers' last words beside a failure."""
    report = (yield).get_result()
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"log of {name}", value.log_tail()))
