"""The nodes of a compiled domain, which search rows by position.

`narrow()` gives the candidates (from an id range or an index), or None for every row, and
`keep(positions)` those that match. Candidates may include rows that do not match.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .dataset import Dataset
from .table import Table

Positions = Sequence[int]


@dataclass(frozen=True)
class Scope:
    """What a search runs in: the data, and whether archived records are hidden."""

    dataset: Dataset
    active_test: bool = True

    @property
    def version(self) -> int:
        return self.dataset.version


class Node(ABC):
    def narrow(self) -> Positions | None:
        return None

    @abstractmethod
    def keep(self, at: Positions) -> Positions: ...


class Everything(Node):
    def keep(self, at: Positions) -> Positions:
        return at


class Nothing(Node):
    def narrow(self) -> Positions | None:
        return range(0)

    def keep(self, at: Positions) -> Positions:
        return range(0)


class And(Node):
    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = list(nodes)

    def narrow(self) -> Positions | None:
        low, high, best = 0, None, None
        for node in self.nodes:
            found = node.narrow()
            if isinstance(found, range):
                low = max(low, found.start)
                high = found.stop if high is None else min(high, found.stop)
            elif found is not None and (best is None or len(found) < len(best)):
                best = found
        if high is None:
            return best
        if best is None:
            return range(low, max(low, high))
        return [position for position in best if low <= position < high]

    def keep(self, at: Positions) -> Positions:
        for node in self.nodes:
            at = node.keep(at)
        return at


class Or(Node):
    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = list(nodes)

    def narrow(self) -> Positions | None:
        found: set[int] = set()
        for node in self.nodes:
            narrowed = node.narrow()
            if narrowed is None:
                return None
            found.update(narrowed)
        return sorted(found)

    def keep(self, at: Positions) -> Positions:
        found: set[int] = set()
        for node in self.nodes:
            found.update(node.keep(at))
        return [position for position in at if position in found]


class Not(Node):
    def __init__(self, node: Node) -> None:
        self.node = node

    def keep(self, at: Positions) -> Positions:
        dropped = set(self.node.keep(at))
        return [position for position in at if position not in dropped]


class Test(Node):
    """A test of one column, with the candidates an index may give."""

    def __init__(
        self,
        table: Table,
        field: str,
        test: Callable[[Any], bool],
        candidates: Callable[[], Positions] | None = None,
    ) -> None:
        self.table, self.field, self.test, self.candidates = table, field, test, candidates

    def narrow(self) -> Positions | None:
        return self.candidates() if self.candidates else None

    def keep(self, at: Positions) -> Positions:
        test = self.test
        values = self.table.take(self.field, at)
        return [position for position, value in zip(at, values, strict=True) if test(value)]
