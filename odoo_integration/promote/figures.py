"""The figures of a promote, set on its run."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict

from django.utils import timezone

from carteira.models import CarteiraPrincipal

from ..models import SyncCursor, SyncRun
from ..runs.retries import retry_database
from .request import PromoteResult


@retry_database
def note_figures(run: SyncRun, *, read: Mapping[str, int], result: PromoteResult) -> None:
    """Sets on the run what it read and changed, and where the next one starts.

    Args:
        read: records read, by Odoo model.
    """
    for name, figure in asdict(result).items():
        setattr(run, name, figure)
    run.balance_seconds = round(result.balance_seconds, 4)
    run.orders_read = read.get("sale.order", 0)
    run.order_lines_read = read.get("sale.order.line", 0)
    run.invoice_lines_read = read.get("account.move.line", 0)
    lines = run.order_lines_read + run.invoice_lines_read
    run.unchanged = max(0, lines - result.created - result.updated)
    negative = CarteiraPrincipal.objects.negativos()
    if run.mode == SyncRun.Mode.ORDER:
        negative = negative.filter(num_pedido__in=run.orders)
    run.negative_balances = negative.count()
    run.cursor = {
        model: timezone.localtime(moment, datetime.UTC).isoformat()
        for model, moment in SyncCursor.objects.values_list("model", "write_date")
    }
