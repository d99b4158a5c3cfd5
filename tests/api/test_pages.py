"""What is served besides the endpoints: health, metrics, documentation, the front page, the clock of tests."""

import re

import pytest

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/health", "/health/"])
def test_health_reports_each_part(server, path):
    reply = server.http.get(path)
    assert reply.status_code == 200
    assert set(reply.json()) == {"status", "version", "api", "database", "cache", "search"}
    assert reply.json()["status"] == reply.json()["api"] == reply.json()["database"] == "ok"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_probes_answer_in_one_word(server, path):
    reply = server.http.get(path)
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})
    assert reply.headers["Cache-Control"] == "no-store"


def metrics(server) -> dict[str, float]:
    reply = server.http.get("/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain")
    lines = [line for line in reply.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'stint_[a-z_]+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+', line) for line in lines), lines
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_metrics_count_requests_by_the_first_digit_of_their_status(server):
    before = metrics(server)
    server.http.get("/api/v1/me")
    after = metrics(server)
    assert after['stint_requests_total{status="4xx"}'] == before['stint_requests_total{status="4xx"}'] + 1
    assert after["stint_request_seconds_count"] == before["stint_request_seconds_count"] + 1
    assert after["stint_resident_memory_bytes"] > 1_000_000


def test_metrics_count_commits(server, organization):
    owner = organization().owner
    before = metrics(server)
    owner.post("/employees", json={"name": "Ada", "email": "ada@example.com"}, expect=201)
    after = metrics(server)
    assert after["stint_commits_total"] > before["stint_commits_total"]
    assert after["stint_writes_total"] > before["stint_writes_total"]


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/api/v1/docs", "/api/docs"])
def test_documentation_is_a_page_without_script_inside(server, path):
    reply = server.http.get(path)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = reply.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]* src=)", reply.text)


def test_files_of_pages_have_etags(server):
    reply = server.http.get("/docs", headers={"Accept-Encoding": "gzip"})
    again = server.http.get("/docs", headers={"Accept-Encoding": "gzip", "If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304 and again.content == b""


def test_a_client_that_takes_no_gzip_gets_the_same_page(server):
    packed = server.http.get("/docs", headers={"Accept-Encoding": "gzip"})
    plain = server.http.get("/docs", headers={"Accept-Encoding": "identity"})
    assert packed.text == plain.text
    assert "Content-Encoding" not in plain.headers


def test_the_front_page_greets_programs_with_json_and_browsers_with_a_page(server):
    greeting = server.http.get("/", headers={"Accept": "application/json"})
    assert set(greeting.json()) == {"message", "version"}
    assert server.http.get("/").json() == greeting.json()
    page = server.http.get("/", headers=BROWSER)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<div id="root">' in page.text


@pytest.mark.parametrize("path", ["/", "/month", "/somewhere/else"])
def test_the_application_answers_wherever_a_browser_goes(server, path):
    page = server.http.get(path, headers=BROWSER)
    assert page.status_code == 200 and '<div id="root">' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    [nonce] = re.findall(r'nonce="([0-9a-f]{32})"', page.text)
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'nonce-{nonce}';" in policy and "unsafe" not in policy
    again = server.http.get(path, headers=BROWSER)
    assert nonce not in again.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/assets/nothing.js", "/index.html"])
def test_the_application_hides_nothing_that_is_missing(server, path):
    assert server.http.get(path, headers=BROWSER).status_code == 404


def test_programs_get_no_application(server):
    assert server.http.get("/month", headers={"Accept": "application/json"}).status_code == 404


def test_the_applications_files_are_kept_for_ever(server):
    page = server.http.get("/", headers=BROWSER).text
    files = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
    assert {name.rpartition(".")[2] for name in files} >= {"js", "css"}
    for name in files:
        reply = server.http.get(name, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(reply.content) < 300 or reply.headers["Content-Encoding"] == "gzip"


def test_pages_answer_head_with_no_body(server):
    for path in ["/health", "/docs", "/"]:
        reply = server.http.head(path)
        assert (reply.status_code, reply.content) == (200, b"")


def test_the_clock_stands_until_it_is_moved(server, organization, clock):
    owner = organization().owner
    clock("2026-03-10T11:22:33Z")
    made = owner.post("/employees", json={"name": "Ada", "email": "ada@example.com"}, expect=201).json()
    assert made["created_at"] == "2026-03-10T11:22:33Z"


@pytest.mark.parametrize("body", ["", "{}", '{"now": "yesterday"}', '{"now": "2026-03-10T09:00:00"}', '{"noon": 1}', "["])
def test_a_clock_that_cannot_be_read_is_refused(server, body):
    assert server.http.put("/test/clock", content=body).status_code == 422


def test_there_is_no_clock_to_move_outside_tests(start_server):
    with_people = start_server(STINT_ENV="production", STINT_TEST_NOW="", STINT_TEST_QUICK_PASSWORDS="off")
    assert with_people.http.put("/test/clock", json={"now": "2026-03-10T09:00:00Z"}).status_code == 404


PLACES = ["/", "/health", "/health/live", "/health/ready", "/metrics", "/docs", "/api/v1/openapi.json", "/nowhere", "/api/v1/me"]


@pytest.mark.parametrize("path", PLACES)
def test_every_reply_carries_the_requests_id(server, path):
    kept = server.http.get(path, headers={"X-Request-Id": "mine-1_2.3"})
    assert kept.headers.get_list("X-Request-Id") == ["mine-1_2.3"]
    for sent in ("odd one", "x" * 101, ""):
        made = server.http.get(path, headers={"X-Request-Id": sent})
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made.headers["X-Request-Id"])
    browser = {"Accept": "text/html", "X-Request-Id": "mine"}
    assert server.http.get(path, headers=browser).headers["X-Request-Id"] == "mine"


@pytest.mark.parametrize("path", PLACES[:-2] + ["/docs/", "/api/docs"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_a_page_says_which_methods_it_takes(server, path, method):
    reply = server.http.request(method, path)
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD")
    said = reply.json()
    # docs/api.md is written with this title, which no endpoint declares.
    assert (said["type"], said["title"]) == (
        "/problems/method_not_allowed", "This path does not take that method",
    )  # fmt: skip


def test_pages_of_other_origins_may_read_every_header_of_ours(start_server):
    elsewhere = "https://pages.example"
    server = start_server(BACKEND_CORS_ORIGINS=elsewhere)
    reply = server.http.get("/health", headers={"Origin": elsewhere})
    exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed == {
        "ETag", "Location", "Retry-After", "X-Request-Id", "RateLimit", "Idempotent-Replayed",
    }  # fmt: skip
