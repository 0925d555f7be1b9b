"""Balances of given orders, for other services to use."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from . import rules
from .models import CarteiraPrincipal, FaturamentoProduto
from .policy import Policy


class InvoicedQuantities:
    """Invoiced sums, looked up by item.

    Args:
        sums: what `faturado_por_item` yields.
    """

    def __init__(self, sums: Iterable[dict[str, Any]]) -> None:
        self._by_company: dict[tuple[str, str, str], Decimal] = {}
        self._in_all: dict[tuple[str, str], Decimal] = {}
        for line in sums:
            item = (line["origem"], line["cod_produto"])
            self._by_company[line["empresa"], *item] = line["qtd_faturada"]
            self._in_all[item] = self._in_all.get(item, Decimal(0)) + line["qtd_faturada"]

    def of(self, empresa: str, num_pedido: str, cod_produto: str) -> Decimal:
        """The quantity that an item takes into account, by the rule `rules.da_empresa`."""
        if empresa:
            return self._by_company.get((empresa, num_pedido, cod_produto), Decimal(0))
        return self._in_all.get((num_pedido, cod_produto), Decimal(0))


class AmbiguousOrderError(LookupError):
    """An order number that two companies use."""


def saldos(
    pedidos: Iterable[str], *, politica: Policy | None = None, empresa: str | None = None
) -> dict[tuple[str, str], Decimal]:
    """Balance of every item of the given orders, in two queries whatever their number.

    Args:
        pedidos: order numbers.
        politica: what counts as invoiced (`carteira.policy.Policy`); the policy in force when not
            given.
        empresa: only orders of this company.

    Returns:
        `{(num_pedido, cod_produto): ordered - invoiced}` in the item's unit. Orders unknown here
        have no key.

    Raises:
        AmbiguousOrderError: two companies have an order of one of these numbers, and none is given.
    """
    numbers = list(pedidos)
    items = CarteiraPrincipal.objects.vigentes().filter(num_pedido__in=numbers)
    sums = FaturamentoProduto.objects.faturado_por_item(numbers, politica=politica)
    if empresa is not None:
        items, sums = items.filter(empresa=empresa), sums.filter(rules.da_empresa(empresa))
    invoiced = InvoicedQuantities(sums)
    companies: dict[str, str] = {}
    found: dict[tuple[str, str], Decimal] = {}
    for company, order, product, ordered in items.values_list(
        "empresa", "num_pedido", "cod_produto", "qtd_produto_pedido"
    ):
        if companies.setdefault(order, company) != company:
            raise AmbiguousOrderError(
                f"order {order} exists in {companies[order]} and in {company}: name the company"
            )
        found[order, product] = rules.saldo(ordered, invoiced.of(company, order, product))
    return found
