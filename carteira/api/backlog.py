"""The backlog: its items, the sum behind each balance, and whole orders."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query

from ..explanation import Explanation, explain_item, explain_order
from ..models import ApiToken
from ..policy import policy_in_force
from .access import SEE_ITEMS, seen_by_token, visible_items
from .extra_filters import extra_parameters
from .filters import BacklogFilters, filtered
from .operations import get
from .paging import next_page
from .parameters import LARGEST_ID, After, Limit, Name, Text
from .schemas import COLUMNS, Order, Page, Sum

_SCOPE = ApiToken.Scope.CARTEIRA


@get("/carteira", Page, scope=_SCOPE, permission=SEE_ITEMS, also=extra_parameters)
def backlog(
    request: HttpRequest,
    filtros: Query[BacklogFilters],
    apos: After,
    limite: Limit,
) -> dict[str, Any]:
    """The items that the list shows with the same filters: open ones, unless asked for others."""
    items = filtered(request, visible_items(request)).filter(pk__gt=apos)
    columns = items.com_situacao(timezone.localdate()).order_by("pk").values(*COLUMNS)
    rows = list(columns[: limite + 1])
    return {"itens": rows[:limite], "proxima": next_page(request, rows, limite, "apos")}


@get("/itens/{id}", Sum, scope=_SCOPE, permission=SEE_ITEMS)
def item(request: HttpRequest, id: Annotated[int, Path(..., ge=1, le=LARGEST_ID)]) -> Any:
    """One item, and how its balance came about."""
    items = visible_items(request).com_situacao(timezone.localdate())
    if (found := items.filter(pk=id).first()) is None:
        raise Http404(f"there is no item {id}")
    return _sum(explain_item(found))


@get("/pedidos/{path:num_pedido}", Order, scope=_SCOPE, permission=SEE_ITEMS)
def order(
    request: HttpRequest,
    num_pedido: Text,
    empresa: Annotated[Name, Query(None, description="only of this company")],
) -> dict[str, Any]:
    """One order: every item with its sum."""
    sums = explain_order(num_pedido, empresa=empresa, seen=seen_by_token(request))
    if not sums:
        raise Http404("there is no such order")
    return {"num_pedido": num_pedido, "itens": [_sum(one) for one in sums]}


def _sum(explained: Explanation) -> dict[str, Any]:
    policy = policy_in_force()
    return {
        "item": explained.item,
        "linhas": [
            {"odoo_id": line.odoo_id, "quantidade": line.qtd_produto_pedido}
            for line in explained.order_lines
        ],
        "notas": [
            {
                "nota": term.invoice,
                "quantidade": term.quantity,
                "conta": term.counts,
                "observacao": str(term.note),
            }
            for term in explained.terms
        ],
        "saldo": explained.result,
        "confere": explained.matches,
        "texto": str(explained),
        "politica": {"faturado_conta": policy.invoices, "nota_credito": policy.credit_notes},
    }
