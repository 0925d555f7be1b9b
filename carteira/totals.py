"""Sums of backlog items by company, and of companies that share a currency."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from .formats import REAL

ZERO = Decimal(0)
_NAMES = ("empresa", "moeda")


@dataclass(frozen=True)
class Totals:
    """What is pending in one company, or in all that share a currency; quotations apart.

    Only positive balances count, and only known deliveries. Quantities are not among them: they are
    per unit.

    Attributes:
        empresa: empty for items that name no company, and for a sum of several companies.
        moeda: the currency of every value; empty is the Brazilian real.
        itens, pedidos, valor: left to invoice.
        itens_a_entregar, pedidos_a_entregar, valor_a_entregar: left to deliver.
        itens_atrasados, valor_atrasado, valor_a_entregar_atrasado: late items, and what is left
            of them to invoice and to deliver.
        itens_cotacao, valor_cotacao: quotations, to invoice.
    """

    empresa: str = ""
    moeda: str = ""
    itens: int = 0
    pedidos: int = 0
    valor: Decimal = ZERO
    itens_a_entregar: int = 0
    pedidos_a_entregar: int = 0
    valor_a_entregar: Decimal = ZERO
    itens_atrasados: int = 0
    valor_atrasado: Decimal = ZERO
    valor_a_entregar_atrasado: Decimal = ZERO
    itens_cotacao: int = 0
    valor_cotacao: Decimal = ZERO

    @property
    def currency(self) -> str:
        """The currency's code, given where no row names one too."""
        return self.moeda or REAL

    def __add__(self, other: Self) -> Self:
        """The sum of two in one currency; its company is theirs if they share it.

        Raises:
            ValueError: the currencies differ.
        """
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        sums: dict[str, Any] = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in fields(self)
            if field.name not in _NAMES
        }
        empresa = self.empresa if self.empresa == other.empresa else ""
        return replace(self, empresa=empresa, **sums)


def by_company(rows: Iterable[Totals]) -> list[Totals]:
    """One sum per company and currency, in the order of the rows."""
    return _added(rows, lambda row: (row.empresa, row.currency))


def by_currency(rows: Iterable[Totals]) -> list[Totals]:
    """One sum per currency, in the order of the rows; a sum of nothing where there are no rows."""
    return _added(rows, lambda row: row.currency) or [Totals()]


def _added(rows: Iterable[Totals], key: Callable[[Totals], Hashable]) -> list[Totals]:
    sums: dict[Hashable, Totals] = {}
    for row in rows:
        same = key(row)
        sums[same] = sums[same] + row if same in sums else row
    return list(sums.values())
