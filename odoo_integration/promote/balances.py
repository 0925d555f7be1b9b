"""The invoiced quantities of the touched items, by the one ORM aggregate of the business."""

import logging
import time
from dataclasses import dataclass

from django.db import connection

from carteira.models import FaturamentoProduto

from ..models import TouchedOrder

logger = logging.getLogger("carteira.sync")


@dataclass(frozen=True)
class BalanceQuery:
    """What the balance query took."""

    queries: int
    sums: int
    seconds: float


def sum_invoiced() -> BalanceQuery:
    """Fills the work table `balance_sum` with what was invoiced of each touched item.

    The sums stay in the database: one INSERT of the aggregate, whatever the number of items.
    """
    touched = TouchedOrder.objects.filter(num_pedido__isnull=False)
    logger.info(
        "looking up the invoices of %d unique orders",
        touched.values("num_pedido").distinct().count(),
    )
    faturado = FaturamentoProduto.objects.faturado_por_item(touched.values("num_pedido"))
    sql, params = faturado.query.sql_with_params()
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO balance_sum {sql}", params)
        sums = cursor.rowcount
    seconds = time.perf_counter() - started
    logger.info("%d invoiced sums in 1 query, %.3f s", sums, seconds)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE balance_sum")
    return BalanceQuery(queries=1, sums=sums, seconds=seconds)
