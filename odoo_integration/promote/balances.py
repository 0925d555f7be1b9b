"""The invoiced quantities of the touched items: one ORM aggregate, or smaller questions.

The aggregate is the way. Where the server refuses it for lack of time or memory, the same sums are
asked for some orders at a time, and where it refuses that too, item by item. Every way gives the
same sums: a sum that cannot be had fails the run, it is never taken for zero.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from carteira.models import FaturamentoProduto

from ..models import TouchedOrder

logger = logging.getLogger("carteira.sync")

METHODS = ("aggregate", "chunked", "per-item")
ORDERS_PER_CHUNK = 500
QUERY_CANCELED = "57014"
TOO_MANY_CONNECTIONS = "53300"


@dataclass
class BalanceQuery:
    """What the sums took.

    Attributes:
        method: the one that answered.
        queries: all that were sent, refused ones included.
        sums: how many sums there are.
    """

    method: str
    queries: int = 0
    sums: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)


def sum_invoiced(method: str = "aggregate") -> BalanceQuery:
    """Fills the work table `balance_sum` with what was invoiced of each touched item.

    Args:
        method: the first of `METHODS` to try; what follows it there is tried when the server
            refuses it for lack of time or memory.

    Raises:
        DatabaseError: the last method was refused too, or it failed for another reason.
    """
    logger.info(
        "looking up the invoices of %d unique orders",
        _touched().values("num_pedido").distinct().count(),
    )
    taken = BalanceQuery(method)
    started = time.perf_counter()
    for name in METHODS[METHODS.index(method) :]:
        taken.method = name
        try:
            # A savepoint: a refused statement must not take the promote's transaction with it.
            with transaction.atomic():
                taken.sums = _WAYS[name](taken)
            break
        except DatabaseError as error:
            if name == METHODS[-1] or not _is_refused_for_lack_of_resources(error):
                raise
            logger.warning(
                "the server refused the balance sums by %s (SQLSTATE %s) after %.1f s;"
                " falling back to smaller queries, which take longer",
                name,
                _sqlstate(error),
                time.perf_counter() - started,
            )
            taken.refused.append(name)
    taken.seconds = time.perf_counter() - started
    logger.info(
        "%d invoiced sums by %s in %d %s, %.3f s",
        taken.sums,
        taken.method,
        taken.queries,
        "query" if taken.queries == 1 else "queries",
        taken.seconds,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE balance_sum")
    return taken


def sum_operations() -> None:
    """Fills the work table `operation_sum` with what bonuses and shipments add to touched items."""
    _insert(
        "INSERT INTO operation_sum ",
        FaturamentoProduto.objects.operacoes_por_item(_touched().values("num_pedido")),
    )


def _aggregate(taken: BalanceQuery) -> int:
    """One INSERT of the aggregate, whatever the number of items; the sums stay in the database."""
    return _insert_sums(
        FaturamentoProduto.objects.faturado_por_item(_touched().values("num_pedido")), taken
    )


def _chunked(taken: BalanceQuery) -> int:
    """The same for some orders at a time, by ascending number."""
    sums, last = 0, None
    while numbers := _next_orders(last, ORDERS_PER_CHUNK, taken):
        sums += _insert_sums(FaturamentoProduto.objects.faturado_por_item(numbers), taken)
        last = numbers[-1]
    return sums


def _per_item(taken: BalanceQuery) -> int:
    """One query an item: nothing a server can answer at all is smaller."""
    sums, last = 0, None
    while numbers := _next_orders(last, ORDERS_PER_CHUNK, taken):
        for number in numbers:
            of_order = FaturamentoProduto.objects.faturado_por_item([number])
            taken.queries += 1
            products = of_order.order_by("cod_produto").values_list("cod_produto", flat=True)
            for product in list(products.distinct()):
                sums += _insert_sums(of_order.filter(cod_produto=product), taken)
        last = numbers[-1]
    return sums


_WAYS: dict[str, Callable[[BalanceQuery], int]] = {
    "aggregate": _aggregate,
    "chunked": _chunked,
    "per-item": _per_item,
}


def _touched() -> QuerySet[TouchedOrder]:
    return TouchedOrder.objects.filter(num_pedido__isnull=False)


def _next_orders(last: str | None, count: int, taken: BalanceQuery) -> list[str]:
    """Numbers of touched orders above `last`, ascending: a keyset, so that nothing is skipped."""
    orders = _touched() if last is None else _touched().filter(num_pedido__gt=last)
    taken.queries += 1
    numbers = orders.order_by("num_pedido").values_list("num_pedido", flat=True)
    return list(numbers.distinct()[:count])


def _insert_sums(sums: QuerySet, taken: BalanceQuery) -> int:
    taken.queries += 1
    return _insert("INSERT INTO balance_sum ", sums)


def _insert(into: str, sums: QuerySet) -> int:
    query, params = sums.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(into + query, params)
        return cursor.rowcount


def _is_refused_for_lack_of_resources(error: DatabaseError) -> bool:
    """Class 53: memory, disk, configured limits; class 54: too complex; 57014: out of time."""
    code = _sqlstate(error)
    return code == QUERY_CANCELED or (code[:2] in ("53", "54") and code != TOO_MANY_CONNECTIONS)


def _sqlstate(error: DatabaseError) -> str:
    return getattr(error.__cause__, "pgcode", None) or ""
