"""What a statement says, written for people: the page and the PDF both show this."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import formats
from ..querysets import CarteiraQuerySet


@dataclass(frozen=True)
class Cell:
    """A heading or a value of the table.

    Attributes:
        notes: what is said below it in small letters.
        number: whether its column has numbers, which stand at the right.
    """

    text: str
    notes: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True)
class Sum:
    """What is open in one currency."""

    to_invoice: str
    to_deliver: str


@dataclass(frozen=True)
class Part:
    """The orders of one company.

    Attributes:
        company: its name; empty where the orders name none.
        rows: a cell for each heading.
    """

    company: str
    rows: list[tuple[Cell, ...]]
    sums: list[Sum]


@dataclass(frozen=True)
class Statement:
    """A customer's open orders at one moment.

    Attributes:
        facts: what stands above each part, with its label before it.
        parts: none where nothing is open.
    """

    title: str
    name: str
    facts: list[tuple[str, str]]
    headings: tuple[Cell, ...]
    parts: list[Part]

    @property
    def length(self) -> int:
        """How many rows it has."""
        return sum(len(part.rows) for part in self.parts)


def statement(items: CarteiraQuerySet, *, name: str, tax_id: str) -> Statement:
    """The pending items of confirmed orders by company, in the language in force.

    Values are in the order's currency, which is what the customer knows.

    Args:
        items: the customer's, as far as the reader sees them.
        name, tax_id: the customer's; the id as people write it, empty where there is none.
    """
    now = timezone.now()
    found = items.pendentes().firmes().confiaveis().com_situacao(timezone.localdate(now))
    rows = found.order_by("empresa", "data_entrega_pedido", "num_pedido", "cod_produto")
    facts = [
        (_("Customer"), name),
        (_("CNPJ/CPF"), tax_id),
        (_("On"), formats.moment(now)),
    ]
    return Statement(
        title=_("Statement of orders"),
        name=name,
        facts=[(label, value) for label, value in facts if value],
        headings=(
            _cell(_("Order")),
            _cell(_("Product")),
            _number(_("Quantity")),
            _number(_("Invoiced")),
            _number(_("To deliver")),
            _number(_("Value to invoice")),
            _cell(_("Delivery")),
        ),
        parts=[_part(company, list(same)) for company, same in groupby(rows, lambda r: r.empresa)],
    )


def _part(company: str, items: list[Any]) -> Part:
    sums: dict[str, list[Decimal]] = {}
    for item in items:
        both = sums.setdefault(item.moeda or formats.REAL, [Decimal(0), Decimal(0)])
        both[0] += max(item.valor_a_faturar or Decimal(0), Decimal(0))
        both[1] += max(item.valor_a_entregar or Decimal(0), Decimal(0))
    return Part(
        company=company,
        rows=[_row(item) for item in items],
        sums=[
            Sum(formats.money(to_invoice, currency), formats.money(to_deliver, currency))
            for currency, (to_invoice, to_deliver) in sorted(sums.items())
        ],
    )


def _row(item: Any) -> tuple[Cell, ...]:
    return (
        _cell(item.num_pedido, item.pedido_cliente, _day(item.data_pedido)),
        _cell(item.nome_produto or item.cod_produto, item.cod_produto),
        _number(formats.quantity(item.qtd_produto_pedido), item.unid_medida_produto),
        _number(formats.quantity(item.qtd_faturada)),
        _number(formats.quantity(item.saldo_a_entregar)),
        _number(formats.money(item.valor_a_faturar, item.moeda)),
        _cell(_day(item.data_entrega_pedido) or "—"),
    )


def _cell(text: str, *notes: str) -> Cell:
    return Cell(text, tuple(note for note in notes if note))


def _number(text: str, *notes: str) -> Cell:
    return replace(_cell(text, *notes), number=True)


def _day(date: datetime.date | None) -> str:
    return formats.day(date) if date else ""
