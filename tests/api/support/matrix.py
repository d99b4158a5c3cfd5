"""permission_matrix.toml as the tests read it: what each endpoint must answer to whom.

The rules themselves are written out at the top of that file; this is the same in Python.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.matrix_things import THINGS, Thing

FILE = Path(__file__).resolve().parents[1] / "permission_matrix.toml"
SCOPES = ("none", "own", "team", "all")
REACHED = {
    "none": (),
    "own": ("own",),
    "team": ("own", "team", "archived"),
    "all": ("own", "team", "archived", "other", "there"),
}


@dataclass(frozen=True, eq=False)
class Identifier:
    """An id among an endpoint's inputs."""

    name: str
    place: str  # path, query or body
    names: str  # what it is the id of, in the words of THINGS
    optional: bool
    answers: dict[str, int]  # those that depart from the rules

    @property
    def thing(self) -> Thing:
        return THINGS[self.names]

    def targets(self) -> tuple[str, ...]:
        return self.thing.targets


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str  # "/employees/{id}"
    needs: str
    success: int
    least: str = "own"
    unnamed: str = "own"
    key: int | None = None
    token: int | None = None
    key_unnamed: dict[str, int] | None = None
    alone: int | None = None
    shows: str | None = None
    ids: dict[str, Identifier] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        return self.needs == "nothing"

    @property
    def permission(self) -> str | None:
        return None if self.needs in ("nothing", "login") else self.needs

    def needed_ids(self) -> list[Identifier]:
        return [id for id in self.ids.values() if not id.optional]

    def answer(self, caller: "Who", id: Identifier | None, target: str = "unnamed") -> int:
        """What `caller` must be told, for this id being `target`'s."""
        if self.is_public:
            return self._answer_for(id, target, "all")
        if caller.is_key and self.key is not None:
            return self.key
        if caller.has_token and self.token is not None:
            return self.token
        if self.permission is None:
            return self._answer_for(id, target, "all")
        if caller.is_key and id is None and self.key_unnamed is not None:
            scope = caller.scope_of(self.permission)
            return 403 if scope == "none" else self.key_unnamed.get(scope, self.success)
        scope = caller.scope_of(self.permission)
        if scope == "none" or SCOPES.index(scope) < SCOPES.index(self.least):
            return 403
        if caller.is_key and scope != "all" and any(i is not id for i in self.needed_ids()):
            comes_first = id is self.needed_ids()[0] and target in ("foreign", "missing")
            if not comes_first:
                return 403  # nothing can stand for the other id
        answer = self._answer_for(id, target, scope, caller.is_key)
        return self.alone if answer == self.success and caller.is_alone and self.alone else answer

    def _answer_for(self, id: Identifier | None, target: str, scope: str, key: bool = False) -> int:
        if id is None:
            is_enough = SCOPES.index(scope) >= SCOPES.index(self.unnamed)
            return self.success if is_enough else 403
        if f"{scope} {target}" in id.answers:
            return id.answers[f"{scope} {target}"]
        if target in ("foreign", "missing"):
            return id.answers.get(target, 404 if id.place == "path" else 422)
        if not reaches(scope, target, id.thing, key):
            return id.answers.get("outside", 403)
        return id.answers.get(target, self.success)


def reaches(scope: str, target: str, thing: Thing, is_key: bool) -> bool:
    """Whether the scope reaches this thing."""
    if scope != "all" and (is_key or not thing.has_owner()):
        return False
    return target in REACHED[scope]


class Who:
    """What the matrix has to know of a caller."""

    name: str
    is_key = False
    is_alone = False  # has the needed permission and no other

    def scope_of(self, permission: str) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Matrix:
    scopes: dict[str, dict[str, str]]
    endpoints: dict[str, Endpoint]

    def scope_of(self, role: str, permission: str) -> str:
        return "all" if role == "owner" else self.scopes[permission].get(role, "none")


def read_matrix() -> Matrix:
    """The file; a word in it that means nothing is an error."""
    with FILE.open("rb") as file:
        document = tomllib.load(file)
    endpoints = {name: read_endpoint(name, said) for name, said in document["endpoints"].items()}
    for scopes in document["scopes"].values():
        assert set(scopes) <= {"admin", "manager", "member", "viewer"}, scopes
        assert set(scopes.values()) <= set(SCOPES), scopes
    for endpoint in endpoints.values():
        assert endpoint.permission is None or endpoint.permission in document["scopes"], endpoint
        assert {endpoint.least, endpoint.unnamed} <= set(SCOPES), endpoint
    return Matrix(document["scopes"], endpoints)


def read_endpoint(name: str, said: dict[str, Any]) -> Endpoint:
    method, path = name.split(" ")
    ids = {id: read_identifier(id, more) for id, more in said.pop("ids", {}).items()}
    return Endpoint(method, path, ids=ids, **said)


def read_identifier(name: str, said: dict[str, Any]) -> Identifier:
    place, names, optional = said.pop("in"), said.pop("names"), said.pop("optional", False)
    assert names in THINGS, f"{name}: matrix_things.py does not know what a {names} is"
    id = Identifier(name, place, names, optional, said)
    known = {"outside", *id.targets()}
    known |= {f"{scope} {target}" for scope in SCOPES for target in id.targets()}
    assert set(said) <= known, f"{name}: {sorted(set(said) - known)} mean nothing"
    assert place in ("path", "query", "body"), f"{name}: {place}"
    return id
