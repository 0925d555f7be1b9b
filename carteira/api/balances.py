"""Balances of given orders: `carteira.saldos` over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from ..models import ApiToken
from ..saldos import saldos_de
from .access import SEE_ITEMS, visible_items
from .operations import get
from .parameters import Name, Text
from .schemas import Balances

_MOST_ORDERS = 100


@get("/saldos", Balances, scope=ApiToken.Scope.SALDOS, permission=SEE_ITEMS)
def balances(
    request: HttpRequest,
    pedido: Annotated[
        list[Text],
        Query(..., min_length=1, max_length=_MOST_ORDERS, description="an order's number"),
    ],
    empresa: Annotated[Name, Query(None, description="only of this company")],
) -> dict[str, Any]:
    """What is left to invoice of every item of the given orders.

    Two companies may use one number: each balance names its own.
    """
    found = list(saldos_de(visible_items(request), pedido, empresa=empresa))
    known = {one.num_pedido for one in found}
    return {
        "saldos": sorted(found),
        "desconhecidos": [number for number in dict.fromkeys(pedido) if number not in known],
    }
