"""Balances of given orders, for other services to use."""

from collections.abc import Iterable
from decimal import Decimal

from . import rules
from .models import CarteiraPrincipal, FaturamentoProduto
from .policy import Policy


def saldos(
    pedidos: Iterable[str], *, politica: Policy | None = None
) -> dict[tuple[str, str], Decimal]:
    """Balance of every item of the given orders, in two queries whatever their number.

    Args:
        pedidos: order numbers.
        politica: what counts as invoiced (`carteira.policy.Policy`); the policy in force when not
            given.

    Returns:
        `{(num_pedido, cod_produto): ordered - invoiced}` in the item's unit. Orders unknown here
        have no key.
    """
    numbers = list(pedidos)
    sums = FaturamentoProduto.objects.faturado_por_item(numbers, politica=politica)
    invoiced = {
        (order, product): quantity
        for order, product, quantity in sums.values_list("origem", "cod_produto", "qtd_faturada")
    }
    items = (
        CarteiraPrincipal.objects.vigentes()
        .filter(num_pedido__in=numbers)
        .values_list("num_pedido", "cod_produto", "qtd_produto_pedido")
    )
    return {
        (order, product): rules.saldo(ordered, invoiced.get((order, product), Decimal(0)))
        for order, product, ordered in items
    }
