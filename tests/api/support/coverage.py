"""Which operations were ever answered with success, on which engine."""

from collections import defaultdict

from support.openapi import Operation

Told = list[dict[str, list[list[str]]]]


class Coverage:
    def __init__(self) -> None:
        self._known: dict[str, set[Operation]] = defaultdict(set)
        self._answered: dict[str, set[Operation]] = defaultdict(set)

    def expect(self, engine: str, operations: set[Operation] | frozenset[Operation]) -> None:
        self._known[engine] |= operations

    def answered(self, engine: str, operation: Operation, status: int) -> None:
        if 200 <= status < 300:
            self._answered[engine].add(operation)

    def told(self) -> Told:
        """What one process of several has seen, for add() of the process that they tell it to."""
        return [
            {engine: [[each.method, each.path] for each in all] for engine, all in seen.items()}
            for seen in (self._known, self._answered)
        ]

    def add(self, told: Told) -> None:
        for mine, theirs in zip((self._known, self._answered), told, strict=True):
            for engine, operations in theirs.items():
                mine[engine] |= {Operation(*operation) for operation in operations}

    def gaps(self) -> list[str]:
        """A line for each operation that a running engine was never seen to perform."""
        return [
            f"{operation} was never answered with success on {engine}"
            for engine, operations in self._known.items()
            for operation in sorted(operations - self._answered[engine], key=str)
        ]
