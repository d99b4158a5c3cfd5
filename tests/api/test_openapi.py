"""The published document says everything that clients are generated from."""

import json
import subprocess

import pytest
from support.server import BINARY

METHODS = ("get", "post", "put", "patch", "delete")


def printed(*arguments: str) -> dict:
    return json.loads(subprocess.run([BINARY, *arguments], capture_output=True, check=True).stdout)


@pytest.fixture(scope="module")
def document() -> dict:
    return printed("openapi")


@pytest.fixture(scope="module")
def endpoints() -> dict[str, dict]:
    return {endpoint["operation"]: endpoint for endpoint in printed("endpoints", "--json")["endpoints"]}


@pytest.fixture(scope="module")
def operations(document) -> dict[str, dict]:
    described = [methods[m] | {"method": m} for methods in document["paths"].values() for m in METHODS if m in methods]
    assert len({operation["operationId"] for operation in described}) == len(described)
    return {operation["operationId"]: operation for operation in described}


def body_schema(document: dict, operation: dict) -> dict:
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return document["components"]["schemas"][reference.rpartition("/")[2]]


def test_every_reference_leads_somewhere(document):
    def follow(value):
        if isinstance(value, dict):
            if "$ref" in value:
                target = document
                for step in value["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
            for inner in value.values():
                follow(inner)
        elif isinstance(value, list):
            for inner in value:
                follow(inner)

    follow(document)


def test_public_operations_need_no_credentials_and_all_others_do(document, operations, endpoints):
    assert {name for scheme in document["security"] for name in scheme} == set(document["components"]["securitySchemes"])
    public = {name for name, operation in operations.items() if operation.get("security") == []}
    assert public == {name for name, endpoint in endpoints.items() if endpoint["access"] == "public"}
    for name in operations.keys() - public:
        assert "security" not in operations[name]
        assert "401" in operations[name]["responses"]
        assert operations[name].get("x-permission") == endpoints[name]["permission"]


def test_bodies_are_required_and_take_no_unknown_fields(document, operations):
    for operation in operations.values():
        assert ("requestBody" in operation) == (operation["method"] in ("post", "put", "patch"))
        if "requestBody" in operation:
            assert operation["requestBody"]["required"] is True
            assert body_schema(document, operation)["additionalProperties"] is False


def test_a_patch_requires_nothing(document, operations):
    patches = [operation for operation in operations.values() if operation["method"] == "patch"]
    assert patches
    for operation in patches:
        assert "required" not in body_schema(document, operation), operation["operationId"]


def test_replies_always_have_all_their_fields(document, operations):
    for operation in operations.values():
        for status, reply in operation["responses"].items():
            schema = reply.get("content", {}).get("application/json", {}).get("schema")
            if schema is not None and status.startswith("2"):
                shown = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                assert sorted(shown["required"]) == sorted(shown["properties"]), operation["operationId"]


def test_a_secret_that_is_sent_is_never_shown(document):
    for name, schema in document["components"]["schemas"].items():
        secret = [field for field, described in schema["properties"].items() if described.get("writeOnly")]
        assert not secret or schema.get("additionalProperties") is False, name


def test_an_idempotency_key_is_offered_where_it_counts(operations, endpoints):
    for name, operation in operations.items():
        offered = {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
        assert offered == endpoints[name]["idempotency_key"]
        assert not offered or operation["method"] == "post"
    assert not endpoints["login"]["idempotency_key"]
    assert endpoints["record_punch"]["idempotency_key"]


def test_every_problem_an_endpoint_declares_is_described(document, operations, endpoints):
    for name, endpoint in endpoints.items():
        for problem in endpoint["problems"]:
            reply = operations[name]["responses"][str(problem["status"])]
            if "$ref" in reply:
                reply = document["components"]["responses"][reply["$ref"].rpartition("/")[2]]
            assert problem["slug"] in reply["x-problems"], name
            assert "application/problem+json" in reply["content"]


def test_the_server_publishes_the_document_the_program_prints(server, document):
    assert server.http.get("/api/v1/openapi.json").json() == document
    assert server.http.get("/api/openapi.json").json() == document
