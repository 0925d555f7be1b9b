"""What a list of backlog items adds up to: each item is counted, and units are kept apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, Sum

from .. import rules
from ..formats import REAL
from ..querysets import CarteiraQuerySet
from ..querysets.combined import combined
from ..querysets.kept_answers import rows_of

ZERO = Decimal(0)


class Part(StrEnum):
    """Which of a list's items are summed; one may be in several."""

    ALL = "all"
    TO_INVOICE = "to_invoice"
    TO_DELIVER = "to_deliver"
    NEGATIVE = "negative"
    QUOTATIONS = "quotations"
    CANCELLED = "cancelled"
    NOT_RELIABLE = "not_reliable"


_WITH_ORDERS = (Part.ALL, Part.TO_INVOICE, Part.TO_DELIVER)
_TO_INVOICE = ("valor_saldo", "qtd_saldo_produto_pedido")
_TO_DELIVER = ("valor_saldo_a_entregar", "saldo_a_entregar")
# The condition of each part, and the columns of its value and quantity. None asks whether an item
# was retired, which has no balance then: the index of the totals does not hold it.
_PARTS: dict[Part, tuple[Q | None, str, str]] = {
    Part.ALL: (None, *_TO_INVOICE),
    Part.TO_INVOICE: (rules.FIRMES & rules.A_FATURAR & rules.CONFIAVEIS, *_TO_INVOICE),
    Part.TO_DELIVER: (rules.FIRMES & rules.A_ENTREGAR & rules.CONFIAVEIS, *_TO_DELIVER),
    Part.NEGATIVE: (rules.ALEM_DO_PEDIDO & rules.CONFIAVEIS, *_TO_INVOICE),
    Part.QUOTATIONS: (rules.COTACOES & rules.A_FATURAR & rules.CONFIAVEIS, *_TO_INVOICE),
    Part.CANCELLED: (rules.CANCELADOS & rules.A_FATURAR & rules.CONFIAVEIS, *_TO_INVOICE),
    Part.NOT_RELIABLE: (~rules.CONFIAVEIS, *_TO_INVOICE),
}


@dataclass
class PartSum:
    """The sum of one part.

    Attributes:
        items, orders: how many; orders are not counted in every part.
        value: in the currency of its companies.
        companies: the value of each company that has items in it, by name.
        quantities: the sum in each unit.
    """

    items: int = 0
    orders: int = 0
    value: Decimal = ZERO
    companies: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    quantities: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(
        self, empresa: str, unit: str, items: int, value: Decimal | None, quantity: Decimal | None
    ) -> None:
        """Adds the items of a company and a unit."""
        self.items += items
        self.value += value or ZERO
        if items:
            self.companies[empresa] += value or ZERO
        if quantity:
            self.quantities[unit] += quantity


@dataclass
class Listed:
    """The sums of a list's items whose companies share a currency."""

    currency: str = REAL
    parts: dict[Part, PartSum] = field(default_factory=lambda: {part: PartSum() for part in Part})


def listed(items: CarteiraQuerySet) -> list[Listed]:
    """Sums of exactly these items, per currency, in two queries.

    Retired items have no balance: they are in `Part.ALL` alone.
    """
    found: dict[str, Listed] = {}
    for row in _amounts(items):
        currency = row["moeda_empresa"] or REAL
        for part, total in found.setdefault(currency, Listed(currency)).parts.items():
            values = (row[f"{part}_{name}"] for name in ("items", "value", "quantity"))
            total.add(row["empresa"], row["unid_medida_produto"], *values)
    for (currency, _empresa), orders in _orders(items) if found else ():
        for part in _WITH_ORDERS:
            found[currency or REAL].parts[part].orders += orders[part]
    return list(found.values()) or [Listed()]


def _amounts(items: CarteiraQuerySet) -> Iterable[dict[str, Any]]:
    """Items, values and quantities of each company, unit by unit."""
    sums: dict[str, Any] = {}
    for part, (condition, value, quantity) in _PARTS.items():
        sums[f"{part}_items"] = Count("pk", filter=condition)
        sums[f"{part}_value"] = Sum(value, filter=condition)
        sums[f"{part}_quantity"] = Sum(quantity, filter=condition)
    keys = ("empresa", "moeda_empresa", "unid_medida_produto")
    return rows_of(items.order_by(*keys).values(*keys).annotate(**sums))


def _orders(items: CarteiraQuerySet) -> Iterator[tuple[tuple[Any, ...], dict[str, int]]]:
    """How many orders of each company are in a part; two companies may have one number."""
    parts = (
        items.order_by()
        .values("moeda_empresa", "empresa", "num_pedido")
        .annotate(**{f"{part}_items": Count("pk", filter=_PARTS[part][0]) for part in _WITH_ORDERS})
    )
    counts = {part.value: f"count(*) FILTER (WHERE {part}_items > 0)" for part in _WITH_ORDERS}
    return combined(parts, ("moeda_empresa", "empresa"), counts)
