"""Balances of given orders, for other services to use."""

from collections.abc import Iterable
from decimal import Decimal

from . import rules
from .models import CarteiraPrincipal, FaturamentoProduto
from .policy import Policy


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
        items, sums = items.filter(empresa=empresa), sums.filter(empresa=empresa)
    invoiced = {
        (company, order, product): quantity
        for company, order, product, quantity in sums.values_list(
            "empresa", "origem", "cod_produto", "qtd_faturada"
        )
    }
    companies: dict[str, str] = {}
    found: dict[tuple[str, str], Decimal] = {}
    for company, order, product, ordered in items.values_list(
        "empresa", "num_pedido", "cod_produto", "qtd_produto_pedido"
    ):
        if companies.setdefault(order, company) != company:
            raise AmbiguousOrderError(
                f"order {order} exists in {companies[order]} and in {company}: name the company"
            )
        quantity = invoiced.get((company, order, product), Decimal(0))
        found[order, product] = rules.saldo(ordered, quantity)
    return found
