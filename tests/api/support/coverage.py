"""Which operations were ever answered with success, on which engine."""

from collections import defaultdict

from support.openapi import Operation


class Coverage:
    def __init__(self) -> None:
        self._known: dict[str, set[Operation]] = defaultdict(set)
        self._answered: dict[str, set[Operation]] = defaultdict(set)

    def expect(self, engine: str, operations: set[Operation] | frozenset[Operation]) -> None:
        self._known[engine] |= operations

    def answered(self, engine: str, operation: Operation, status: int) -> None:
        if 200 <= status < 300:
            self._answered[engine].add(operation)

    def gaps(self) -> list[str]:
        """A line for each operation that a running engine was never seen to perform."""
        return [
            f"{operation} was never answered with success on {engine}"
            for engine, operations in self._known.items()
            for operation in sorted(operations - self._answered[engine], key=str)
        ]
