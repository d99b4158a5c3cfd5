"""A real Chromium, and a server with a mailbox, for each engine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from support.mailbox import Mailbox, PostOffice
from support.server import Server, new_database


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres" and not os.environ.get("STINT_TEST_POSTGRES"):
        pytest.skip("STINT_TEST_POSTGRES names no PostgreSQL; ./check browser starts one")
    return request.param


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        del office.settings["PUBLIC_URL"]  # links lead to the server of these tests
        yield office


@pytest.fixture(scope="session")
def server(
    engine: str, office: PostOffice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with new_database(engine) as database, Server(
        engine, tmp_path_factory.mktemp(engine), database, **office.settings
    ) as server:
        yield server


@pytest.fixture
def mailbox(office: PostOffice) -> Mailbox:
    office.mailbox.mails.clear()
    return office.mailbox


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One for all tests: it takes a second to start. In English."""
    yield from started(tmp_path_factory.mktemp("profile"), "en-GB")


@pytest.fixture
def german_chromium(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    yield from started(tmp_path / "profile", "de-DE")


def started(profile: Path, language: str) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", f"--lang={language}", f"--accept-lang={language}",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    browser.set_page_load_timeout(30)
    try:
        yield browser
    finally:
        browser.quit()
