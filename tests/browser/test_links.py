"""The links of messages, opened as their readers would."""

import secrets
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from support.server import Organization

PASSWORD = "four amber lanterns drifting"


class Page:
    """What somebody sees and does."""

    def __init__(self, browser: Chrome):
        self.browser = browser

    def open(self, address: str) -> "Page":
        self.browser.get(address)
        return self

    def text(self, id: str) -> str:
        return self.browser.find_element(By.ID, id).text

    def waits_for(self, id: str, part: str) -> None:
        WebDriverWait(self.browser, 10).until(lambda _: part in self.text(id), self.state)

    def state(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "main").text

    def enter(self, id: str, value: str) -> None:
        WebDriverWait(self.browser, 10).until(
            lambda browser: browser.find_element(By.ID, id).is_displayed()
        )
        element = self.browser.find_element(By.ID, id)
        element.clear()
        element.send_keys(value)

    def send(self) -> None:
        button = self.browser.find_element(By.ID, "submit")
        WebDriverWait(self.browser, 10).until(lambda _: button.is_enabled())
        button.click()

    def complaints(self) -> list[str]:
        """What the browser's console says, but for refusals that the page itself deals with."""
        entries = self.browser.get_log("browser")
        return [e["message"] for e in entries if "Failed to load resource" not in e["message"]]


@pytest.fixture
def page(chromium: Chrome) -> Page:
    chromium.get_log("browser")
    return Page(chromium)


@pytest.fixture
def northwind(server) -> Organization:
    return Organization(server, "Northwind", "UTC")


def hire(organization: Organization, **more: Any) -> dict[str, Any]:
    body = {"name": "Ada Lovelace", "email": f"ada-{secrets.token_hex(5)}@example.com"} | more
    return organization.owner.post("/employees", json=body, expect=201).json()


def test_an_invited_person_opens_the_link_chooses_a_password_and_signs_in(
    page, northwind, mailbox, server
):
    ada = hire(northwind)
    link = mailbox.last().link
    page.open(link)
    page.waits_for("title", f"Welcome to {northwind.name}")
    assert page.browser.find_element(By.ID, "email").get_attribute("value") == ada["email"]
    assert "token" not in page.browser.current_url
    page.enter("password", "password1234")
    page.send()
    page.waits_for("problem", "tried first")
    page.enter("password", PASSWORD)
    page.send()
    page.waits_for("message", "You can sign in now")
    assert not page.browser.find_element(By.ID, "form").is_displayed()
    assert server.client().sign_in(ada["email"], PASSWORD)["employee"]["id"] == ada["id"]
    page.open(link)
    page.waits_for("message", "not good any more")
    assert page.complaints() == []


def test_who_has_a_login_joins_with_its_password(page, northwind, mailbox, server):
    elsewhere = Organization(server, "Elsewhere", "UTC")
    hire(northwind, email=elsewhere.email)
    page.open(mailbox.last().link)
    page.waits_for("explanation", "There is a login")
    page.enter("password", "not the password at all")
    page.send()
    page.waits_for("problem", "is not that of the login")
    page.enter("password", elsewhere.password)
    page.send()
    page.waits_for("message", "You can sign in now")
    server.client().sign_in(elsewhere.email, elsewhere.password, northwind.id)
    assert page.complaints() == []


def test_whoever_registered_opens_the_link_chooses_a_password_and_signs_in(
    page, northwind, mailbox, server
):
    northwind.owner.patch("/organization", json={"open_registration": True}, expect=200)
    slug = northwind.owner.get("/organization", expect=200).json()["slug"]
    email = f"ada-{secrets.token_hex(5)}@example.com"
    wish = {"organization": slug, "name": "Ada Lovelace", "email": email}
    server.client().post("/auth/register", json=wish, expect=202)
    link = mailbox.last().link
    page.open(link)
    page.waits_for("title", f"Welcome to {northwind.name}")
    page.enter("password", PASSWORD)
    page.send()
    page.waits_for("message", "You can sign in now")
    assert server.client().sign_in(email, PASSWORD)["employee"]["name"] == "Ada Lovelace"
    page.open(link)
    page.waits_for("message", "not good any more")
    assert page.complaints() == []


def test_a_forgotten_password_is_replaced_from_the_first_page_to_the_last(
    page, northwind, mailbox, server
):
    page.open(f"{server.url}/reset-password")
    page.enter("email", northwind.email)
    page.send()
    page.waits_for("message", "a message is on its way")
    link = mailbox.last().link
    page.open(link)
    page.waits_for("title", "Choose a new password")
    page.enter("password", PASSWORD)
    page.send()
    page.waits_for("message", "Your new password is set")
    server.client().sign_in(northwind.email, PASSWORD)
    page.open(link)
    page.waits_for("message", "not good any more")
    page.waits_for("after", "Ask for a new link")
    assert page.complaints() == []


def test_the_password_is_shown_only_on_demand(page, northwind, mailbox):
    hire(northwind)
    page.open(mailbox.last().link)
    page.enter("password", PASSWORD)
    field = page.browser.find_element(By.ID, "password")
    assert field.get_attribute("type") == "password"
    page.browser.find_element(By.ID, "show").click()
    assert field.get_attribute("type") == "text"


@pytest.mark.parametrize("query", ["", "?token=", "?token=sti_cut", "?token=<script>alert(1)</script>"])
def test_a_link_that_was_cut_is_told_so(page, server, query):
    page.open(f"{server.url}/set-password{query}")
    page.waits_for("message", "link is not")
    assert page.complaints() == []


def test_names_are_text_whatever_they_look_like(page, server, mailbox):
    evil = Organization(server, "<img src=x onerror=alert(1)>", "UTC")
    hire(evil, name="<b>Ada</b>")
    page.open(mailbox.last().link)
    page.waits_for("title", "Welcome to <img src=x onerror=alert(1)>")
    assert page.complaints() == []


def test_the_pages_speak_the_reader_s_language(german_chromium, northwind, mailbox, server):
    page = Page(german_chromium)
    hire(northwind)
    page.open(mailbox.last().link)
    page.waits_for("title", f"Willkommen bei {northwind.name}")
    assert page.browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "de"
    page.open(f"{server.url}/reset-password")
    page.waits_for("title", "Passwort vergessen")


def test_every_language_has_every_text(page, server):
    page.open(f"{server.url}/reset-password")
    names = page.browser.execute_script(
        "return Object.values(texts).map((language) => Object.keys(language).sort())"
    )
    assert len(names) >= 2 and all(each == names[0] for each in names)
