"""One item of the backlog, as a sync left it."""

from decimal import Decimal

from carteira.models import CarteiraPrincipal

from .runs import balances


def saldo(pedido: str, produto: str = "A") -> Decimal | None:
    return balances().get((pedido, produto))


def item(pedido: str, produto: str = "A") -> CarteiraPrincipal:
    return CarteiraPrincipal.objects.get(num_pedido=pedido, cod_produto=produto)
