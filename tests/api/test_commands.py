"""The command line beside a running server: what it makes, what it refuses, and what it ends with."""

import json
import sqlite3
import stat
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.server import BINARY, ROOT, administer, new_database

PASSWORD = "seven quiet herons at dawn"
ADMIN = ["admin", "create", "--email", "ada@example.com", "--name", "Ada", "--password-stdin"]
DONE, FAILED, USAGE = 0, 1, 2


def stint(*arguments: str, text: str = "", folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`stint` with no settings but these, in a folder of its own."""
    return subprocess.run(
        [BINARY, *arguments], cwd=folder, env={"PATH": "/usr/bin:/bin"} | environment,
        input=text, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def beside(server, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """The same with the settings of a server."""
    return stint(*arguments, text=text, folder=server.log_file.parent, **server.environment)


def alter(folder: Path, settings: dict[str, str], statement: str) -> None:
    """As somebody with the database of these settings in hand; without any, the one in the folder."""
    if "DATABASE_URL" in settings:
        administer(settings["DATABASE_URL"], statement)
        return
    with closing(sqlite3.connect(folder / "data" / "stint.db")) as connection, connection:
        connection.execute(statement)


# ---- organizations and their owners ----


def test_an_admin_can_be_made_beside_a_running_server_and_sign_in(server):
    done = beside(server, *ADMIN, "--organization", "Acme of Bern", "--time-zone", "Europe/Zurich", text=PASSWORD + "\n")
    assert done.returncode == DONE, done.stderr
    assert set(json.loads(done.stdout)) == {"organization_id", "user_id", "employee_id"}
    client = server.client()
    client.sign_in("ada@example.com", PASSWORD, json.loads(done.stdout)["organization_id"])
    me = client.get("/me", expect=200).json()
    assert me["employee"]["id"] == json.loads(done.stdout)["employee_id"]
    assert me["employee"]["role"] == "owner"


def test_a_second_call_gives_the_same_person_a_new_password(server, organization):
    acme = organization()
    again = ["admin", "create", "--organization", acme.name, "--email", acme.email.upper(), "--name", "Other"]
    done = beside(server, *again, "--password-stdin", text="eight quiet herons at dawn")
    assert done.returncode == DONE, done.stderr
    assert json.loads(done.stdout)["employee_id"] == acme.employee_id
    client = server.client()
    client.post("/auth/login", json={"email": acme.email, "password": acme.password}, expect=401)
    client.sign_in(acme.email, "eight quiet herons at dawn")


def test_a_new_password_by_command_ends_every_session_and_is_audited_wherever_the_person_belongs(server, organization):
    acme = organization()
    application, browser = server.client(), acme.owner
    browser.get("/me", expect=200)
    tokens = application.take_token(acme.email, acme.password)
    application.get("/me", expect=200)
    anew = ["admin", "create", "--organization", f"Second of {acme.name}", "--email", acme.email, "--name", "Olive Owner"]
    done = beside(server, *anew, "--password-stdin", text="eight quiet herons at dawn")
    assert done.returncode == DONE, done.stderr
    time.sleep(1)  # what a server remembers of who is who is good for less
    for client in (browser, application):
        client.get("/me", expect=401)
    application.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}, expect=401)
    for where in (acme.id, json.loads(done.stdout)["organization_id"]):
        owner = server.client()
        owner.sign_in(acme.email, "eight quiet herons at dawn", where)
        (entry,) = owner.get("/audit-log", params={"action": "password.change"}, expect=200).json()["items"]
        assert (entry["actor_kind"], entry["entity"]) == ("command", "user")


def test_what_is_there_already_keeps_its_name_and_time_zone_and_that_is_said(server, organization):
    acme = organization(time_zone="Europe/Berlin")
    again = ["admin", "create", "--organization", acme.name, "--email", acme.email, "--password-stdin"]
    same = beside(server, *again, "--name", "Olive Owner", "--time-zone", "Europe/Berlin", text=PASSWORD)
    assert (same.returncode, same.stderr) == (DONE, "")
    other = ["--name", "Other", "--time-zone", "Asia/Kathmandu", "--country", "NP"]
    done = beside(server, *again, *other, text=PASSWORD)
    assert done.returncode == DONE, done.stderr
    said = done.stderr.splitlines()
    assert [line.split()[1] for line in said] == ["--name", "--time-zone", "--country"]


def test_an_employee_who_is_there_becomes_an_active_owner(server, organization):
    acme = organization()
    made = acme.owner.post("/employees", json={"name": "Bo", "email": "bo@acme.example"}, expect=201).json()
    acme.owner.post(f"/employees/{made['id']}/deactivate", json={}, expect=200)
    done = beside(
        server, "admin", "create", "--organization", acme.name, "--email", "bo@acme.example", "--name", "Bo",
        "--password-stdin", text=PASSWORD,
    )  # fmt: skip
    assert done.returncode == DONE, done.stderr
    assert json.loads(done.stdout)["employee_id"] == made["id"]
    promoted = acme.owner.get(f"/employees/{made['id']}", expect=200).json()
    assert (promoted["role"], promoted["state"]) == ("owner", "active")
    assert promoted["employed_until"] is None


@pytest.mark.parametrize(
    ("changed", "text", "says"),
    [
        (["--email", "nobody"], PASSWORD, "--email"),
        (["--name", " "], PASSWORD, "--name"),
        (["--time-zone", "Mars/Olympus"], PASSWORD, "--time-zone"),
        ([], "short", "password"),
        ([], "", "password"),
    ],
)
def test_what_is_wrong_with_an_admin_is_said_and_nothing_is_made(server, changed, text, says):
    done = beside(server, *ADMIN, "--organization", "Never made", *changed, text=text)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert says in done.stderr
    assert beside(server, "audit", "verify", "--organization", "Never made").returncode == FAILED


def test_two_organizations_cannot_have_one_name(server):
    assert beside(server, "org", "create", "--name", "Only one").returncode == DONE
    twice = beside(server, "org", "create", "--name", "Only one")
    assert (twice.returncode, twice.stdout) == (FAILED, "")


# ---- data ----


def test_the_audit_log_verifies(server, organization):
    acme = organization()
    verdict = json.loads(beside(server, "audit", "verify", "--organization", acme.name).stdout)
    assert verdict["intact"] is True
    assert verdict["entries"] == 2  # the organization and its owner


def test_an_import_is_all_or_nothing_and_names_each_bad_line(server, organization, tmp_path):
    acme = organization()
    acme.owner.post("/employees", json={"name": "Bo", "email": "bo@acme.example", "number": "B1"}, expect=201)
    lines = ["employee,type,timestamp", "B1,punch_in,2026-03-02 09:00:00", "B1,punch_out,2026-02-30 17:00:00"]
    punches = tmp_path / "punches.csv"
    punches.write_text("\n".join(lines))
    refused = beside(server, "import", "punches", str(punches), "--organization", acme.name)
    assert refused.returncode == FAILED
    assert "line 3:" in refused.stderr and "line 2:" not in refused.stderr
    assert acme.owner.get("/timetracking/entries", expect=200).json()["items"] == []
    punches.write_text("\n".join([*lines[:2], "B1,punch_out,2026-03-02 17:00:00"]))
    done = beside(server, "import", "punches", str(punches), "--organization", acme.name)
    assert done.returncode == DONE, done.stderr
    assert len(acme.owner.get("/timetracking/entries", expect=200).json()["items"]) == 2


@pytest.mark.parametrize("verb", [["import", "punches"], ["tasks", "sync"]], ids=" ".join)
@pytest.mark.parametrize("evil", [b"\x1b]0;owned\x07\x1b[2J", b"\xc2\x9b2J", b"\xff\xc3"], ids=ascii)
def test_what_a_file_says_does_not_command_the_terminal(server, organization, tmp_path, verb, evil):
    acme = organization()
    header = b"employee,type,timestamp," if verb[0] == "import" else b"external_id,display_name,"
    lines = [header + evil, b"1,One,x,y"]
    file = tmp_path / "evil.csv"
    file.write_bytes(b"\n".join(lines))
    done = subprocess.run(
        [BINARY, *verb, file, "--organization", acme.name],
        env=server.environment, cwd=tmp_path, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == FAILED
    said = done.stderr.decode()  # UTF-8
    assert "line 1" in said
    assert all(letter == "\n" or letter.isprintable() for letter in said)


def test_a_backup_of_a_running_server_can_be_restored_elsewhere(server, organization, tmp_path, engine):
    acme = organization()
    backup = tmp_path / "backup"
    done = beside(server, "backup", str(backup))
    assert done.returncode == DONE, done.stderr
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    if engine == "sqlite":
        elsewhere = {"STINT_DATA": str(tmp_path / "data")}
        assert stint("restore", str(backup), folder=tmp_path, **elsewhere).returncode == DONE
        assert_acme_is_there(tmp_path, acme, elsewhere)
        return
    with new_database(engine) as elsewhere:
        assert stint("restore", str(backup), folder=tmp_path, **elsewhere).returncode == DONE
        assert_acme_is_there(tmp_path, acme, elsewhere)
        again = stint("restore", str(backup), folder=tmp_path, **elsewhere)
        assert again.returncode == FAILED and "restore into an empty one" in again.stderr


def assert_acme_is_there(folder, acme, elsewhere):
    verdict = stint("audit", "verify", "--organization", acme.name, folder=folder, **elsewhere)
    assert json.loads(verdict.stdout)["intact"] is True, verdict.stderr


def test_a_database_in_use_is_not_replaced(server, organization, tmp_path, engine):
    acme = organization()
    backup = tmp_path / "backup"
    assert beside(server, "backup", str(backup)).returncode == DONE
    assert beside(server, "restore", str(backup)).returncode == FAILED
    acme.owner.get("/me", expect=200)


def test_a_backup_of_a_newer_program_is_refused_before_anything_is_given_up(tmp_path, engine):
    newer = "INSERT INTO migration (number, name, checksum, applied_at) VALUES (9999, 'of_tomorrow', '', 0)"
    make = ["org", "create", "--name"]
    with new_database(engine) as settings:
        assert stint(*make, "Tomorrow", folder=tmp_path, **settings).returncode == DONE
        alter(tmp_path, settings, newer)
        assert stint("backup", "tomorrow", folder=tmp_path, **settings).returncode == DONE
    with new_database(engine) as settings:
        elsewhere = {"STINT_DATA": "elsewhere"} | settings
        if engine == "sqlite":  # there is something to lose
            assert stint(*make, "Today", folder=tmp_path, **elsewhere).returncode == DONE
        done = stint("restore", "tomorrow", folder=tmp_path, **elsewhere)
        assert done.returncode == FAILED
        assert done.stderr == "stint: nothing was restored: tomorrow: The database is newer than this program\n"
        again = stint(*make, "Today", folder=tmp_path, **elsewhere)  # as it was: there already, or empty
        assert again.returncode == (FAILED if engine == "sqlite" else DONE), again.stderr
        assert engine == "postgres" or "there is an organization of that name" in again.stderr


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_copied_database_is_not_restored_without_what_lies_beside_it(tmp_path, suffix):
    folder = tmp_path / "data"
    assert stint("org", "create", "--name", "Acme", folder=tmp_path).returncode == DONE
    beside_it = folder / f"stint.db{suffix}"
    beside_it.write_bytes(b"changes")
    done = stint("restore", str(folder / "stint.db"), folder=tmp_path, STINT_DATA="elsewhere")
    assert done.returncode == FAILED
    assert f"{beside_it} lies beside it" in done.stderr and "`stint backup`" in done.stderr
    assert not (tmp_path / "elsewhere" / "stint.db").exists()
    beside_it.write_bytes(b"")
    assert stint("restore", str(folder / "stint.db"), folder=tmp_path, STINT_DATA="elsewhere").returncode == DONE


# ---- settings ----


def test_config_check_names_the_source_of_each_value_and_hides_secrets(tmp_path):
    (tmp_path / ".env").write_text("PROJECT_NAME='From the file'\nLOG_LEVEL=debug\nSECRET_KEY=0123456789abcdef-secret\n")
    done = stint("config", "check", "--listen", "127.0.0.1:9", folder=tmp_path, LOG_LEVEL="error")
    assert done.returncode == DONE, done.stdout
    assert "PROJECT_NAME = From the file  (.env)" in done.stdout
    assert "LOG_LEVEL = error  (environment)" in done.stdout
    assert "STINT_LISTEN = 127.0.0.1:9  (flag)" in done.stdout
    assert "AUDIT_RETENTION = 180  (default)" in done.stdout
    assert "0123456789abcdef-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STINT_LISTEN", "somewhere"),
        ("EMAIL_PORT", "99999"),
        ("ALGORITHM", "none"),
        ("RATE_LIMIT", "perhaps"),
        ("BACKEND_CORS_ORIGINS", '["*"]'),
        ("TRUSTED_PROXIES", "10.0.0.1,proxy"),
        ("PUBLIC_URL", "time.example.com"),
        ("DATABASE_URL", "mysql://localhost/stint"),
        ("DATABASE_URL", "postgresql://stint:changeme@localhost/stint"),
        ("POSTGRES_SERVER", "localhost"),
        ("STINT_TEST_NOW", "2026-03-10T09:00:00Z"),
        ("STINT_TEST_QUICK_PASSWORDS", "on"),
        ("ADMIN_API_KEY", "short"),
        ("SECRET_KEY", "your-secret-key"),
        ("EMAIL_HOST", "mail.example.com"),
    ],
)
def test_a_setting_that_is_wrong_is_named_and_stops_the_start(tmp_path, name, value):
    checked = stint("config", "check", folder=tmp_path, **{name: value})
    assert checked.returncode == FAILED
    assert "error: " in checked.stdout
    started = stint("serve", folder=tmp_path, **{name: value})
    assert started.returncode == FAILED
    assert "error: " in started.stderr
    assert not (tmp_path / "data").exists()


def test_a_setting_that_cannot_be_read_is_wrong_and_is_warned_of_as_nothing_else(tmp_path):
    checked = stint("config", "check", folder=tmp_path, RATE_LIMIT="maybe")
    assert "error: RATE_LIMIT must be" in checked.stdout
    assert "warning: " not in checked.stdout
    assert "warning: RATE_LIMIT is off" in stint("config", "check", folder=tmp_path, RATE_LIMIT="off").stdout


@pytest.mark.parametrize("secret", ["changeme", "secret", "your-secret-key", "change-me-in-production", "ChangeThis"])
def test_a_known_placeholder_as_a_secret_stops_the_start(tmp_path, secret):
    started = stint("serve", folder=tmp_path, SECRET_KEY=secret)
    assert started.returncode == FAILED
    assert "SECRET_KEY is a known placeholder" in started.stderr


def test_a_name_with_two_values_in_the_file_is_an_error(tmp_path):
    (tmp_path / ".env").write_text("RATE_LIMIT=on\n# pasted twice\nRATE_LIMIT=off\n")
    checked = stint("config", "check", folder=tmp_path)
    assert checked.returncode == FAILED
    assert "RATE_LIMIT has two values in .env, in lines 1 and 3" in checked.stdout


MAIL = {"EMAIL_HOST": "mail.example.com", "EMAIL_FROM": "stint@example.com"}


@pytest.mark.parametrize(
    "settings, wrong",
    [
        ({"EMAIL_FROM": ""}, "EMAIL_FROM must be set with EMAIL_HOST"),
        ({"EMAIL_FROM": "Stint <nobody>"}, "EMAIL_FROM must be an address"),
        ({"EMAIL_USERNAME": "stint"}, "EMAIL_PASSWORD must be set with EMAIL_USERNAME"),
        ({"EMAIL_PASSWORD": "x1y2z3"}, "EMAIL_USERNAME must be set with EMAIL_PASSWORD"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY must be one of"),
        ({"EMAIL_CA_FILE": "/nowhere.pem"}, "EMAIL_CA_FILE cannot be read"),
        ({"EMAIL_TIMEOUT": "600"}, "EMAIL_TIMEOUT must be"),
        (
            {"EMAIL_SECURITY": "none", "EMAIL_USERNAME": "stint", "EMAIL_PASSWORD": "x1y2z3"},
            "EMAIL_SECURITY is none",
        ),
    ],
)
def test_settings_of_mail_that_cannot_work_are_refused(tmp_path, settings, wrong):
    checked = stint("config", "check", folder=tmp_path, **(MAIL | settings))
    assert checked.returncode == FAILED
    assert f"error: {wrong}" in checked.stdout


def test_settings_of_mail_that_may_surprise_are_warned_of(tmp_path):
    checked = stint("config", "check", folder=tmp_path, EMAIL_SECURITY="none", **MAIL)
    assert checked.returncode == DONE
    assert "warning: PUBLIC_URL is not set" in checked.stdout
    assert "warning: EMAIL_SECURITY is none" in checked.stdout


def test_an_unknown_name_in_the_file_is_a_warning(tmp_path):
    (tmp_path / ".env").write_text("SECRET_KYE=x\n")
    checked = stint("config", "check", folder=tmp_path)
    assert checked.returncode == DONE
    assert "warning: SECRET_KYE" in checked.stdout


def test_an_unset_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    assert stint("migrate", folder=tmp_path).returncode == DONE
    secret = tmp_path / "data" / "secret_key"
    first = secret.read_text()
    assert len(first.strip()) == 64
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stint("migrate", folder=tmp_path).returncode == DONE
    assert secret.read_text() == first


def test_the_configured_api_key_may_do_everything_in_the_first_organization(start_server):
    server = start_server(ADMIN_API_KEY="key-of-the-configuration-0123456789")
    made = beside(server, *ADMIN, "--organization", "First", text=PASSWORD)
    assert made.returncode == DONE, made.stderr
    client = server.client()
    client.use_key("key-of-the-configuration-0123456789")
    assert client.get("/employees", expect=200).json()["items"][0]["name"] == "Ada"


# ---- the command line itself ----


def verbs(tmp_path) -> list[str]:
    listed = stint("--help", folder=tmp_path)
    assert listed.returncode == DONE
    lines = [line for line in listed.stdout.splitlines() if line.startswith("  ")]
    return [" ".join(word for word in line[2:36].split() if word.islower()) for line in lines]


def test_every_verb_explains_itself(tmp_path):
    assert len(verbs(tmp_path)) >= 14
    for verb in verbs(tmp_path):
        explained = stint(*verb.split(), "--help", folder=tmp_path)
        assert explained.returncode == DONE
        assert explained.stdout.startswith(f"Usage: stint {verb}")


def test_help_names_only_settings_that_the_verb_uses(tmp_path):
    def settings(verb):
        said = stint(*verb.split(), "--help", folder=tmp_path).stdout.partition("\nSettings (")[2]
        return [line for line in said.splitlines() if line.startswith("  ")]

    assert settings("version") == settings("endpoints") == []
    (only,) = settings("openapi")
    assert "PROJECT_NAME" in only
    assert len(settings("serve")) == len(settings("config check")) > 40


def test_help_of_restore_says_what_each_engine_needs(tmp_path):
    explained = " ".join(stint("restore", "--help", folder=tmp_path).stdout.split())
    assert "PostgreSQL" in explained and "empty" in explained
    assert "pg_dump" in " ".join(stint("backup", "--help", folder=tmp_path).stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["serve", "--nonsense"], ["serve", "left over"], ["serve", "--listen"], ["admin", "create"],
     ["backup"], ["backup", "-"], ["version", "--help=no"], ["serve", "--secret-key", "x"], ["serve", "--database-url=x"]],
)  # fmt: skip
def test_a_command_line_that_makes_no_sense_ends_with_2(tmp_path, arguments):
    done = stint(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_ends_with_1(tmp_path):
    assert stint("import", "punches", "nowhere.csv", folder=tmp_path).returncode == FAILED
    assert stint("restore", "nowhere", folder=tmp_path).returncode == FAILED


BESIDE_A_DATABASE = [
    ["backup", "copy"],
    ["audit", "verify"],
    ["password", "link", "--email", "ada@example.com"],
    ["import", "punches", "-"],
    ["holidays", "import", "-"],
    ["tasks", "sync", "-"],
]


@pytest.mark.parametrize("arguments", BESIDE_A_DATABASE, ids=" ".join)
def test_a_verb_that_needs_a_database_makes_none_where_there_is_none(tmp_path, arguments):
    done = stint(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "there is no database" in done.stderr and "stint.db" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", BESIDE_A_DATABASE, ids=" ".join)
def test_a_verb_that_needs_a_database_does_not_fill_an_empty_one(tmp_path, arguments, engine):
    (tmp_path / "data").mkdir()
    with new_database(engine) as settings:
        (tmp_path / "data" / "stint.db").touch()
        done = stint(*arguments, folder=tmp_path, **settings)
        assert (done.returncode, done.stdout) == (FAILED, "")
        assert "the database is empty" in done.stderr
        assert not (tmp_path / "copy").exists()
        done = stint("migrate", folder=tmp_path, **settings)  # as nothing ran before
        assert done.stdout.split()[0] == str(len(list((ROOT / "migrations").glob("*.sql"))))


def test_verifying_leaves_an_older_schema_as_it_is_and_says_what_to_do(tmp_path, engine):
    with new_database(engine) as settings:
        assert stint("migrate", folder=tmp_path, **settings).returncode == DONE
        alter(tmp_path, settings, "DELETE FROM migration WHERE number > 2")
        done = stint("audit", "verify", folder=tmp_path, **settings)
        assert (done.returncode, done.stdout) == (FAILED, "")
        assert "migration 0003 sign_in has not run" in done.stderr and "`stint migrate`" in done.stderr
        again = stint("audit", "verify", folder=tmp_path, **settings)
        assert (again.returncode, again.stderr) == (FAILED, done.stderr)


def test_a_port_that_is_taken_ends_with_1_and_says_so(server, tmp_path):
    address = server.url.removeprefix("http://")
    done = stint("serve", "--listen", address, folder=tmp_path)
    assert done.returncode == FAILED
    assert address in done.stderr


def test_the_worker_runs_alone_and_ends_when_told(tmp_path):
    with subprocess.Popen([BINARY, "worker"], cwd=tmp_path, env={}, stderr=subprocess.PIPE, text=True) as worker:
        assert '"event":"working"' in worker.stderr.readline()
        worker.terminate()
        assert worker.wait(20) == DONE


def test_endpoints_and_document_name_the_same_operations(tmp_path):
    endpoints = json.loads(stint("endpoints", "--json", folder=tmp_path).stdout)["endpoints"]
    document = json.loads(stint("openapi", folder=tmp_path).stdout)
    described = {
        (method.upper(), path, operation["operationId"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert {(e["method"], e["path"], e["operation"]) for e in endpoints} == described
