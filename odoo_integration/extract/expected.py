"""What an answer may hold: pages that no Odoo gives would mix up a reading or never end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..client import OdooProtocolError

# So many records more than were counted may have been created since.
_MARGIN_ROWS = 10_000
_MARGIN_SHARE = 10


@dataclass(frozen=True)
class IdRange:
    """The ids from `low` to below `high`; None: without that bound."""

    low: int | None = None
    high: int | None = None

    @property
    def domain(self) -> list[Any]:
        """The range as part of a domain."""
        low = [] if self.low is None else [["id", ">=", self.low]]
        high = [] if self.high is None else [["id", "<", self.high]]
        return [*low, *high]

    def after(self, last: int) -> "IdRange":
        """The part of the range above an id."""
        return IdRange(last + 1, self.high)

    def check(self, model: str, ids: list[int]) -> None:
        """Checks that the ids of one answer lie in the range and rise.

        A record given twice is refused even if both are equal: an Odoo that orders by id cannot
        give it, so whatever made it may have left out others.

        Raises:
            OdooProtocolError: names the model and the first record that is wrong.
        """
        for one in ids:
            if (self.low is not None and one < self.low) or (
                self.high is not None and one >= self.high
            ):
                raise OdooProtocolError(
                    f"{model}: Odoo gave the record {one}, which was not asked for."
                )
        for one, following in pairwise(ids):
            if following == one:
                raise OdooProtocolError(f"{model}: Odoo gave the record {one} twice.")
            if following < one:
                raise OdooProtocolError(
                    f"{model}: Odoo gave the record {following} after {one}, though asked for "
                    "ascending ids."
                )


EVERY_ID = IdRange(low=1)


def check_asked(model: str, ids: Iterable[int], asked: Iterable[int]) -> None:
    """Checks that the ids of an answer are among those asked for.

    Raises:
        OdooProtocolError: names the model and one record that is not.
    """
    if more := set(ids).difference(asked):
        raise OdooProtocolError(
            f"{model}: Odoo gave the record {min(more)}, which was not asked for."
        )


class Allowance:
    """How many records a reading may bring: those counted, and a margin for new ones.

    Args:
        count: what Odoo counted before.
    """

    def __init__(self, model: str, count: int) -> None:
        self._model = model
        self._count = count
        self._left = count + max(_MARGIN_ROWS, count // _MARGIN_SHARE)

    def take(self, rows: int) -> None:
        """Takes the records of one answer from what is left.

        Raises:
            OdooProtocolError: there are more than can be explained.
        """
        self._left -= rows
        if self._left < 0:
            raise OdooProtocolError(
                f"{self._model}: Odoo counted {self._count} records and gives ever more; try "
                "again, and if it stays so, look for a module or proxy that changes searches."
            )
