"""What a list of backlog items adds up to: each item is counted, and units are kept apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, Sum

from .. import rules
from ..formats import REAL
from ..querysets import CarteiraQuerySet

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


# Orders are counted in few parts: each DISTINCT is a sort of its own.
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
        companies: name, items and value of each company.
        quantities: the sum in each unit, as unit and quantity.
    """

    items: int = 0
    orders: int = 0
    value: Decimal = ZERO
    companies: list[tuple[str, int, Decimal]] = field(default_factory=list)
    quantities: list[tuple[str, Decimal]] = field(default_factory=list)


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
    for currency, empresa, row in _by_company(items):
        parts = found.setdefault(currency, Listed(currency)).parts
        for part, total in parts.items():
            count, value = row[f"{part}_items"], row[f"{part}_value"] or ZERO
            total.items += count
            total.orders += row.get(f"{part}_orders", 0)
            total.value += value
            if count:
                total.companies.append((empresa, count, value))
    for currency, unit, row in _by_unit(items):
        for part, total in found[currency].parts.items():
            if quantity := row[part.value]:
                total.quantities.append((unit, quantity))
    return list(found.values()) or [Listed()]


def _by_company(items: CarteiraQuerySet) -> Iterator[tuple[str, str, dict[str, Any]]]:
    sums: dict[str, Any] = {}
    for part, (condition, value, _quantity) in _PARTS.items():
        sums[f"{part}_items"] = Count("pk", filter=condition)
        if part in _WITH_ORDERS:
            sums[f"{part}_orders"] = Count("num_pedido", filter=condition, distinct=True)
        sums[f"{part}_value"] = Sum(value, filter=condition)
    rows = items.order_by("empresa", "moeda_empresa").values("empresa", "moeda_empresa")
    for row in rows.annotate(**sums):
        yield row["moeda_empresa"] or REAL, row["empresa"], row


def _by_unit(items: CarteiraQuerySet) -> Iterator[tuple[str, str, dict[str, Any]]]:
    sums = {
        part.value: Sum(quantity, filter=condition)
        for part, (condition, _value, quantity) in _PARTS.items()
    }
    keys = ("moeda_empresa", "unid_medida_produto")
    for row in items.order_by(*keys).values(*keys).annotate(**sums):
        yield row["moeda_empresa"] or REAL, row["unid_medida_produto"], row
