"""Numbers of orders and invoices over the companies of the group."""

from collections import Counter

from .group import MAIN


class Numbering:
    """One sequence for the whole group, or with `repeated` one for each company.

    With `repeated`, each order of the second company has the number of an order of the first.
    """

    def __init__(self, *, repeated: bool) -> None:
        self.repeated = repeated
        self._taken: list[str] = []
        self._next = 0
        self._invoices: Counter[tuple[int, str]] = Counter()

    def order(self, company: int, name: str) -> str:
        """The number of the next order, `name` unless another company's is repeated."""
        if not self.repeated:
            return name
        if company == MAIN:
            self._taken.append(name)
        elif self._next < len(self._taken):
            name = self._taken[self._next]
            self._next += 1
        return name

    def invoice(self, company: int, series: str) -> str:
        """The number of the next posted invoice or credit note of a series."""
        sequence = company if self.repeated else MAIN
        self._invoices[sequence, series] += 1
        return f"{series} {self._invoices[sequence, series]:08d}"
