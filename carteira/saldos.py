"""Balances of given orders, for other services to use."""

from collections.abc import Iterable
from decimal import Decimal

from .models import CarteiraPrincipal, FaturamentoProduto
from .politica import Politica


def saldos(
    pedidos: Iterable[str], *, politica: Politica | None = None
) -> dict[tuple[str, str], Decimal]:
    """Balance of every item of the given orders, in two queries whatever their number.

    Args:
        pedidos: order numbers.
        politica: what counts as invoiced; the policy in force when not given.

    Returns:
        `{(num_pedido, cod_produto): ordered - invoiced}` in the item's unit. Orders unknown here
        have no key.
    """
    numeros = list(pedidos)
    faturado = {
        (pedido, produto): faturada
        for pedido, produto, faturada in FaturamentoProduto.objects.faturado_por_item(
            numeros, politica=politica
        ).values_list("origem", "cod_produto", "qtd_faturada")
    }
    itens = (
        CarteiraPrincipal.objects.vigentes()
        .filter(num_pedido__in=numeros)
        .values_list("num_pedido", "cod_produto", "qtd_produto_pedido")
    )
    return {
        (pedido, produto): pedida - faturado.get((pedido, produto), Decimal(0))
        for pedido, produto, pedida in itens
    }
