"""The server's own OpenAPI 3.1 document, held against what is sent and answered.

A schema of OpenAPI 3.1 is a JSON Schema of 2020-12, so `jsonschema` judges the bodies; what is
left to do here is to find the operation of a request and to give query parameters and form fields,
which travel as text, the types they stand for.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from jsonschema import Draft202012Validator, FormatChecker, RefResolver

PREFIX = "/api/v1"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")

formats = FormatChecker(formats=("email", "ipv4", "ipv6"))
for name, pattern in {
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)",
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}.items():
    formats.checks(name)(
        lambda value, p=re.compile(pattern): not isinstance(value, str) or p.fullmatch(value)
    )


class ContractViolation(AssertionError):
    """A request or a reply is not as the document says."""


def api_path(path: str) -> str:
    """The path below /api/v1, as the document has it: /api/employees/ is /employees."""
    return re.sub(r"^/api(/v1)?(?=/|$)", "", path).rstrip("/") or "/"


@dataclass(frozen=True)
class Operation:
    method: str  # "POST"
    path: str  # below /api/v1: "/employees/{id}"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def match(self, method: str, path: str) -> tuple[bool, ...] | None:
        """None when it is not meant, else which segments are parameters: later is nearer."""
        mine, theirs = self.path.split("/"), path.split("/")
        if method != self.method or len(mine) != len(theirs):
            return None
        variable = tuple(segment.startswith("{") for segment in mine)
        fits = all(v or m == t for v, m, t in zip(variable, mine, theirs))
        return variable if fits else None


class Document:
    def __init__(self, document: dict[str, Any]):
        self.document = document
        self._resolver = RefResolver("", document)
        base = urlsplit((document.get("servers") or [{"url": ""}])[0]["url"]).path.rstrip("/")
        self._described = {
            Operation(method.upper(), api_path(base + path)): item[method]
            | {"parameters": item.get("parameters", []) + item[method].get("parameters", [])}
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        }
        self.operations = frozenset(self._described)
        ids = [described["operationId"] for described in self._described.values()]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ContractViolation(f"these operationIds are not unique: {sorted(twice)}")
        for schema in document.get("components", {}).get("schemas", {}).values():
            Draft202012Validator.check_schema(schema)
        self._find = cache(self._find_uncached)

    def find(self, request: httpx.Request) -> Operation | None:
        method = "GET" if request.method == "HEAD" else request.method
        return self._find(method, api_path(request.url.raw_path.decode().partition("?")[0]))

    def _find_uncached(self, method: str, path: str) -> Operation | None:
        matches = {operation: operation.match(method, path) for operation in self.operations}
        found = [operation for operation, match in matches.items() if match is not None]
        return min(found, key=lambda operation: matches[operation], default=None)

    # ---- requests ----

    def check_request(self, request: httpx.Request) -> None:
        operation = self.find(request)
        if operation is None:
            raise ContractViolation(f"{request.method} {request.url.path} is not in the document")
        described = self._described[operation]
        declared = {(p["in"], p["name"]): p for p in map(self._resolve, described["parameters"])}
        given = self._parameters(operation, request, declared)
        for place, parameter in declared.items():
            if parameter.get("required") and place not in given and place[0] != "cookie":
                raise ContractViolation(f"{operation} needs the {place[0]} parameter {place[1]}")
        for place, value in given.items():
            if place not in declared:
                raise ContractViolation(f"{operation} declares no {place[0]} parameter {place[1]}")
            self._check(declared[place].get("schema", {}), value, f"{operation}: {place[1]}")
        self._check_body(operation, described, request)

    def _parameters(
        self, operation: Operation, request: httpx.Request, declared: dict[tuple[str, str], dict]
    ) -> dict[tuple[str, str], Any]:
        """What the request gives, by (in, name); of headers, only those declared."""
        texts: dict[tuple[str, str], list[str]] = {}
        path, _, query = request.url.raw_path.decode().partition("?")
        for name, value in zip(operation.path.split("/"), api_path(path).split("/")):
            if name.startswith("{"):
                texts["path", name.strip("{}")] = [unquote(value)]
        for name, value in parse_qsl(query, keep_blank_values=True):
            texts.setdefault(("query", name), []).append(value)
        for place, name in declared:
            if place == "header" and name in request.headers:
                texts[place, name] = [request.headers[name]]
        values = {}
        for place, given in texts.items():
            parameter = declared.get(place, {})
            if not parameter.get("explode", True):
                given = [part for text in given for part in text.split(",")]
            values[place] = self._typed(parameter.get("schema", {}), given)
        return values

    def _check_body(self, operation: Operation, described: dict, request: httpx.Request) -> None:
        body = self._resolve(described.get("requestBody", {}))
        if not request.content:
            if body.get("required"):
                raise ContractViolation(f"{operation} needs a body")
            return
        if not body:
            raise ContractViolation(f"{operation} takes no body")
        media_type = media_type_of(request.headers)
        if media_type not in body["content"]:
            raise ContractViolation(f"{operation} does not take {media_type}")
        schema = body["content"][media_type].get("schema", {})
        if is_json(media_type):
            self._check(schema, json.loads(request.content), f"{operation}: body")
        elif media_type == "application/x-www-form-urlencoded":
            fields = self._resolve(schema).get("properties", {})
            form = parse_qsl(request.content.decode(), keep_blank_values=True)
            value = {name: self._typed(fields.get(name, {}), [text]) for name, text in form}
            self._check(schema, value, f"{operation}: form")

    # ---- replies ----

    def check_reply(self, reply: httpx.Response) -> None:
        operation = self.find(reply.request)
        if operation is None:  # Only a request told to be invalid gets here.
            if not 400 <= reply.status_code < 500:
                raise ContractViolation(
                    f"{reply.request.url} answered {reply.status_code} but is not in the document"
                )
            return
        where = f"{operation} {reply.status_code}"
        responses = self._described[operation]["responses"]
        for status in (str(reply.status_code), f"{reply.status_code // 100}XX", "default"):
            if status in responses:
                self._check_reply_as(self._resolve(responses[status]), reply, where)
                return
        raise ContractViolation(f"{where} is not a declared status: {reply.text[:2000]}")

    def _check_reply_as(self, response: dict, reply: httpx.Response, where: str) -> None:
        for name, header in response.get("headers", {}).items():
            if self._resolve(header).get("required") and name not in reply.headers:
                raise ContractViolation(f"{where} lacks the header {name}")
        content = response.get("content", {})
        if reply.request.method == "HEAD":
            return
        if not content:
            if reply.content:
                raise ContractViolation(f"{where} should have no body: {reply.text[:2000]}")
            return
        media_type = media_type_of(reply.headers)
        if media_type not in content:
            raise ContractViolation(
                f"{where} is {media_type or 'nothing'}, not one of {sorted(content)}"
            )
        if is_json(media_type):
            self._check(content[media_type].get("schema", {}), reply.json(), where)

    # ---- schemas ----

    def _resolve(self, node: dict) -> dict:
        while "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def _check(self, schema: dict, value: Any, where: str) -> None:
        validator = Draft202012Validator(schema, resolver=self._resolver, format_checker=formats)
        errors = [
            f"  at /{'/'.join(map(str, e.absolute_path))}: {e.message}"
            for e in validator.iter_errors(value)
        ]
        if errors:
            raise ContractViolation(
                "\n".join([f"{where} is not as the document says:", *errors[:10]])
            )

    def _typed(self, schema: dict, texts: list[str]) -> Any:
        """The value that texts of a query or a form stand for, or the text itself."""
        schema = self._resolve(schema)
        choices = [self._resolve(s) for s in schema.get("anyOf", schema.get("oneOf", [schema]))]
        for choice in choices:
            kinds = choice.get("type", "string")
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                if kind == "array":
                    return [self._typed(choice.get("items", {}), [text]) for text in texts]
                if len(texts) == 1 and kind in TYPED and TYPED[kind][0].fullmatch(texts[0]):
                    return TYPED[kind][1](texts[0])
        return texts[0] if len(texts) == 1 else texts


TYPED = {
    "integer": (re.compile(r"-?\d+"), int),
    "number": (re.compile(r"-?\d+(\.\d+)?"), float),
    "boolean": (re.compile(r"true|false"), lambda text: text == "true"),
}


def media_type_of(headers: httpx.Headers) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")
