"""People read in their own language whatever the server says to them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("STINT_BINARY", str(ROOT / "build/stint"))
TEXTS = ROOT / "web/src/texts"
sys.path.insert(0, str(ROOT / "scripts"))
import mistakes  # noqa: E402

LANGUAGES = ("de", "en")

# German that says less than the message.
LEFT_OUT = {"names no {{0}}": "which kind of thing it is, the name of the field says"}

# Problems that the web application never meets.
NEVER_MET = {
    "bad_request": "the application writes what can be read",
    "head_too_large": "the same",
    "method_not_allowed": "the same",
    "target_too_long": "the same",
    "unsupported_media_type": "the same",
    "client_gone": "there is nobody left to read it",
    "refresh_refused": "the application has a cookie, not tokens",
    "task_sync_mass_deactivation": "only other systems synchronize tasks",
    "task_sync_refused": "the same",
    "import_refused": "of the command line",
    "organization_ambiguous": "the same",
    "schema_changed": "a server that finds this does not start",
    "schema_newer": "the same",
    "schema_older": "the same",
    "chain_broken": "what looking at the chain comes to is told in a reply",
    "db_duplicate": "answered as conflict",
    "db_failed": "answered as internal_error",
    "db_not_found": "answered as not_found",
    "db_refused": "answered as invalid",
    "db_retry": "answered as overloaded",
    "db_second_statement": "the statement is run again in another way",
    "job_has_failed": "what a job comes to, which nobody asked for",
    "job_is_hopeless": "the same",
    "job_is_postponed": "the same",
    "job_needs_memory": "the same",
    "job_was_interrupted": "the same",
    "job_was_lost": "the same",
}

# Values that people have already when they read the problem's words, or never meet.
TOLD_OTHERWISE = {
    "It is {{0}}": "the list is read again and shows it",
    "the job is {{0}}": "the same",
    "{{0}} does not fit between the punches before and after it": "the punch that was asked for",
    "{{0}} is there on that date": "the name that was typed",
    "another employee has the number {{0}}": "what was typed",
    "another employee has the e-mail address {{0}}": "the same",
    "another project has the code {{0}}": "the same",
    "another project has the external id {{0}}": "the same",
    "another task has the external id {{0}}": "the same",
    "line {{0}}: {{1}}": "the first of the mistakes, which are all shown",
    "line {{0}}: {{1}}{{2}}{{3}}": "the same",
    "the {{0}} has a broken escape": "bad_request is never met",
    "the body is not JSON: {{0}}": "the same",
    "{{0}} takes no body": "the same",
    "several organizations are called {{0}}: name the one by its slug, such as {{1}}": "of the"
    " command line",
    "{{0}} mistake{{1}}; nothing changed": "only other systems synchronize tasks",
    "{{0}} of {{1}} active tasks are not among the {{2}} items; if that is meant, give"
    " allow_mass_deactivation (--allow-mass-deactivation)": "the same",
    "A stored list of the record {{0}} cannot be read": "for whoever reads the server's log",
    "an employee has the unknown role {{0}}": "the same",
}


def words(language: str) -> dict[str, Any]:
    return json.loads((TEXTS / f"mistakes/{language}.json").read_text())


def values(text: str) -> list[str]:
    return sorted(re.findall(r"\{\{\w+\}\}", text))


def test_every_message_is_found():
    assert len(mistakes.messages()) > 150
    assert mistakes.unmarked() == [], "they belong into MISTAKE() (base/problem.h)"


def test_every_message_has_german_words():
    said = mistakes.messages()
    german = words("de")["messages"]
    without = {message: place for message, place in said.items() if message not in german}
    assert without == {}, "web/src/texts/mistakes/de.json has no words for these"
    assert set(german) - set(said) == set(), "no message is like these any more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_belong_to_something_that_is_said_and_have_its_values(language):
    for kind, said in (("messages", mistakes.messages()), ("details", mistakes.details())):
        for message, text in words(language)[kind].items():
            assert message in said, f"the server does not say {message!r}"
            assert text.strip() == text != ""
            if message not in LEFT_OUT:
                assert values(text) == values(message), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_problem_tells_of_its_case_is_not_lost(language):
    told = {detail for detail in mistakes.details() if values(detail)}
    shown = words(language)["details"]
    assert told - set(shown) == set(TOLD_OTHERWISE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_that_people_meet_has_words(language):
    ours = json.loads((TEXTS / f"problems.{language}.json").read_text())
    assert mistakes.problems() - set(ours) == set(NEVER_MET)
    assert set(ours) - mistakes.problems() == {"offline"}


def audited_actions() -> set[str]:
    files = [file.read_text() for file in (ROOT / "src/features").rglob("*.c")]
    # Actions are written in the files that write to the log; permissions and columns look alike.
    own = "\n".join(text for text in files if re.search(r"\baudit_write(_for)?\(", text))
    own += "".join((ROOT / "src/features/audit/verify.c").read_text())
    own = re.sub(r"PERMISSION\([^;]*;", "", own)
    return set(re.findall(r'"([a-z_]{2,}\.[a-z_]+)"', own))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audited_action_has_words(language):
    file = ROOT / f"web/src/screens/audit/texts.{language}.json"
    actions = json.loads(file.read_text())["actions"]
    ours = {f"{thing}.{verb}" for thing, verbs in actions.items() for verb in verbs}
    said = audited_actions()
    assert len(said) > 60
    assert said == ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_job_has_words(language):
    file = ROOT / f"web/src/screens/jobs/texts.{language}.json"
    source = "\n".join(file.read_text() for file in (ROOT / "src/features").rglob("*.c"))
    kinds = set(re.findall(r"^(?:static )?JOB\((\w+),", source, re.MULTILINE))
    assert len(kinds) > 2
    assert kinds == set(json.loads(file.read_text())["types"])


def test_permissions_of_the_whole_organization_are_offered_as_such():
    declared = set()
    for file in (ROOT / "src/features").rglob("*.c"):
        for said in re.findall(r"PERMISSION\(([^;]*);", file.read_text()):
            if ".organization_wide = true" in said:
                declared |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', said))
    source = (ROOT / "web/src/components/Grants.tsx").read_text()
    offered = re.search(r"organizationWide = new Set\(\[(.*?)\]\)", source, re.DOTALL)
    assert offered and len(declared) > 5
    assert set(re.findall(r"'([a-z_.]+)'", offered[1])) == declared


def test_links_in_mails_say_in_german_what_is_wrong():
    texts = (ROOT / "web/account/texts.js").read_text()
    german = dict(re.findall(r"^      '([^']+)': '([^']+)',$", texts, re.MULTILINE))
    assert len(german) > 5
    for message, text in german.items():
        assert text == words("de")["messages"][message]


# ---- where it is wrong ----


def fields_in(schema: dict[str, Any], document: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return fields_in(document["components"]["schemas"][name], document)
    found = set(schema.get("properties", {}))
    inner = [*schema.get("properties", {}).values(), *schema.get("allOf", [])]
    inner += [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    inner += [schema["items"]] if "items" in schema else []
    for one in inner:
        found |= fields_in(one, document)
    return found


def test_every_field_that_the_application_sends_has_a_label():
    document = json.loads(subprocess.check_output([BINARY, "openapi"]))
    files = [*(ROOT / "web/src").rglob("*.ts"), *(ROOT / "web/src").rglob("*.tsx")]
    source = "\n".join(file.read_text() for file in files if file.name != "schema.d.ts")
    used = set(re.findall(r"'(/api/v1/[^']*)'", source))
    sent = set()
    for path in used & set(document["paths"]):
        for operation in document["paths"][path].values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                sent |= fields_in(content["schema"], document)
    assert len(sent) > 40
    german, english = words("de")["fields"], words("en")["fields"]
    assert sent - set(german) - {"dry_run", "include_punch_cycles"} == set()
    assert set(german) == set(english)
