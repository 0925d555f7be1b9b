"""The statement of a customer's orders: one clean page of A4, for the customer's eyes."""

from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from ... import formats
from ...addresses import customer_address
from ...customers import Customer
from ...querysets import CarteiraQuerySet


def statement_page(
    request: HttpRequest, name: str, items: CarteiraQuerySet, customer: Customer
) -> HttpResponse:
    """The pending items of confirmed orders by company, whose name heads its own part.

    Values are in the order's currency, which is what the customer knows.

    Args:
        name: the customer's.
        items: the customer's, as far as the user sees them.
    """
    found = items.pendentes().firmes().confiaveis().com_situacao(timezone.localdate())
    rows = found.order_by("empresa", "data_entrega_pedido", "num_pedido", "cod_produto")
    parts = [_part(name, list(same)) for name, same in groupby(rows, lambda row: row.empresa)]
    if not parts:
        messages.warning(request, gettext("Nothing is pending of this customer."))
        return redirect(customer_address(customer.key))
    context = {
        "title": gettext("Statement of orders"),
        "name": name,
        "customer": customer,
        "parts": parts,
        "now": timezone.now(),
    }
    return TemplateResponse(request, "carteira/pages/statement.html", context)


def _part(company: str, rows: list[Any]) -> dict[str, Any]:
    sums: dict[str, list[Decimal]] = {}
    for row in rows:
        both = sums.setdefault(row.moeda or formats.REAL, [Decimal(0), Decimal(0)])
        both[0] += max(row.valor_a_faturar or Decimal(0), Decimal(0))
        both[1] += max(row.valor_a_entregar or Decimal(0), Decimal(0))
    return {
        "company": company,
        "rows": rows,
        "sums": [
            (formats.money(to_invoice, currency), formats.money(to_deliver, currency))
            for currency, (to_invoice, to_deliver) in sorted(sums.items())
        ],
    }
