"""A sorted index over one column that stays usable while rows change."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

REBUILD_AFTER = 20_000


class SortedIndex:
    """Row ids sorted by their values; a row with several values has an entry for each.

    Rows changed after the build are remembered in `touched` and returned by every search:
    rebuilding the index of a million rows takes a second.
    """

    def __init__(self, ids: Sequence[int], values: Sequence[Any]) -> None:
        order = sorted(range(len(values)), key=values.__getitem__)
        self.values = [values[i] for i in order]
        self.ids = array("q", [ids[i] for i in order])
        self.touched: set[int] = set()

    @property
    def stale(self) -> bool:
        return len(self.touched) > REBUILD_AFTER

    def touch(self, row_ids: Iterable[int]) -> None:
        self.touched.update(row_ids)

    def span(self, low: Any = None, high: Any = None) -> tuple[int, int]:
        """Positions in the index of the values with low <= value <= high."""
        start = 0 if low is None else bisect_left(self.values, low)
        stop = len(self.values) if high is None else bisect_right(self.values, high)
        return start, max(start, stop)

    def ids_between(self, low: Any = None, high: Any = None) -> set[int]:
        """A superset: every row with a value in the range, and every touched row."""
        start, stop = self.span(low, high)
        return set(self.ids[start:stop]) | self.touched

    def ids_among(self, wanted: Iterable[Any]) -> set[int]:
        found = set(self.touched)
        for value in wanted:
            start, stop = self.span(value, value)
            found.update(self.ids[start:stop])
        return found
