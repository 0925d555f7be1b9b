"""What manual orders have to know of the companies they name."""

from collections.abc import Iterable

from ..models import CarteiraPrincipal, Fonte

Order = tuple[str, str]
"""A company, empty where none is named, and an order number."""


def foreign_orders(orders: Iterable[Order]) -> set[Order]:
    """Which of these orders did not originate here.

    An order number is free to be used in a company where Odoo does not use it; without a company,
    it has to be free in all.
    """
    wanted = set(orders)
    numbers = {number for _company, number in wanted}
    theirs = CarteiraPrincipal.objects.exclude(fonte=Fonte.MANUAL).filter(num_pedido__in=numbers)
    used: dict[str, set[str]] = {}
    for company, number in theirs.order_by().values_list("empresa", "num_pedido").distinct():
        used.setdefault(number, set()).add(company)
    return {
        (company, number)
        for company, number in wanted
        if number in used and (not company or used[number] & {"", company})
    }


def currencies_of(companies: Iterable[str]) -> dict[str, str]:
    """The currency of each of these companies, as far as their open items tell."""
    named = set(companies) - {""}
    if not named:
        return {}
    items = CarteiraPrincipal.objects.pendentes().filter(empresa__in=named)
    known = items.exclude(moeda_empresa="").order_by()
    return dict(known.values_list("empresa", "moeda_empresa").distinct())
