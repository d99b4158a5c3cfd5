"""The OpenAPI document is one for others too: a validator that is not ours reads it.

That it is the served one is known from tests/api/test_openapi.py.
"""

import copy
import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("STINT_BINARY", str(ROOT / "build/stint"))


@pytest.fixture(scope="module")
def document():
    printed = subprocess.run([BINARY, "openapi"], capture_output=True, check=True, text=True)
    return json.loads(printed.stdout)


def complaints(document) -> str:
    """What the validator says; nothing if all is well."""
    done = subprocess.run(
        ["node", ROOT / "web/validate-openapi.mjs"],
        input=json.dumps(document), capture_output=True, text=True,
    )  # fmt: skip
    assert "ERR_MODULE_NOT_FOUND" not in done.stderr, "first: npm ci --ignore-scripts in web/"
    assert done.returncode == (1 if done.stderr.startswith("invalid: ") else 0), done.stderr
    return done.stderr


def test_the_document_is_valid(document):
    assert document["openapi"].startswith("3.1")
    assert complaints(document) == ""


def a_parameter_without_a_place(document):
    del operation(document, "/employees", "get")["parameters"][0]["in"]


def a_response_without_a_description(document):
    del next(iter(document["components"]["responses"].values()))["description"]


def a_reference_to_nothing(document):
    operation(document, "/employees", "get")["responses"]["200"] = {
        "$ref": "#/components/responses/Nothing"
    }


def operation(document, path, method):
    [item] = [item for name, item in document["paths"].items() if name == f"/api/v1{path}"]
    return item[method]


@pytest.mark.parametrize(
    "break_it",
    [a_parameter_without_a_place, a_response_without_a_description, a_reference_to_nothing],
)
def test_a_document_that_is_not_is_found_out(document, break_it):
    broken = copy.deepcopy(document)
    break_it(broken)
    assert complaints(broken) != ""
