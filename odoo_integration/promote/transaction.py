"""The one transaction that merges staging into the live tables."""

from django.conf import settings
from django.db import connection

from ..mapping.convert import MAX_KEY_BYTES
from ..staging import sources
from . import fence
from .apply import INVOICE_LINES, ITEMS, ORDER_LINES, write
from .balances import sum_invoiced, sum_operations
from .extras import keep_extras
from .idle import nothing_changed
from .indexes import built_afterwards
from .merge import drop_vanished, merge
from .rejections import ORPHANS, REJECTIONS
from .request import PromoteRequest, PromoteResult
from .seen import note_seen
from .statements import run_step
from .touched import INVOICE_LINE_PARTS, ORDER_LINE_PARTS, TOUCHED_LINES, TOUCHED_ORDERS


def promote(request: PromoteRequest) -> PromoteResult:
    """Merges staging into the live tables, recomputes balances, logs changes, moves the cursor.

    Runs inside the transaction of its caller, in a number of statements that does not depend on
    the number of rows (as long as the server does not refuse the balance aggregate).

    Raises:
        LockLost: another run has promoted, or holds the lease; nothing is written.
        StagingLost: staging holds other than what was read, as after a crash; nothing is written.
    """
    fence.hold(request)
    params = {
        "run": request.run_id,
        "everything": request.everything,
        "zone": settings.TIME_ZONE,
        "max_key": MAX_KEY_BYTES,
        "documents": list(sources.DOCUMENTS),
    }
    run_step("statistics", params)
    if request.extras is not None:
        keep_extras(request.extras.wanted, outdated=request.extras.outdated)
    if not request.everything and nothing_changed(request.run_id):
        fence.move_cursors(request, changed=False)
        note_seen(request)
        return PromoteResult(rejected=_count_rejected(request.run_id))

    run_step("work_tables", params)
    run_step("staging_statistics", params)
    for source in sources.MIRRORS:
        merge(source, run_id=request.run_id)
    drop_vanished(run_id=request.run_id)
    run_step("statistics", params)
    run_step("reject_orphans", params, **ORPHANS)
    run_step("spread_changes", params)

    run_step("touched_orders", params, **TOUCHED_ORDERS)
    run_step("target_order_lines", params, **ORDER_LINE_PARTS)
    run_step("reject_order_lines", params)
    write(ORDER_LINES)
    run_step("retire_order_lines", params)
    run_step("statistics", params)
    run_step("touched_invoice_lines", params, **TOUCHED_LINES)
    run_step("target_invoice_lines", params, **INVOICE_LINE_PARTS)
    run_step("reject_invoice_lines", params)
    run_step("invoice_changes", params)
    with built_afterwards("faturamento_produto", source="target_invoice_line"):
        lines_created, lines_updated = write(INVOICE_LINES)
        run_step("statistics", params)
    lines_retired = run_step("retire_invoice_lines", params)
    run_step("invoiced_before", params)

    balance = sum_invoiced(request.balance_method)
    sum_operations()
    run_step("items", params)
    run_step("reject_sums", params)
    run_step("match_items", params)
    run_step("items_before", params)
    run_step("free_keys", params)
    run_step("target_items", params)
    items_retired = run_step("retire_items", params)
    with built_afterwards("carteira_principal", source="target_item"):
        items_created, items_updated = write(ITEMS)
        run_step("statistics", params)

    run_step("rejections", params, **REJECTIONS)
    with built_afterwards("balance_change", source="target_item"):
        run_step("item_changes", params)
    fence.move_cursors(request, changed=True)
    note_seen(request)
    return PromoteResult(
        created=lines_created + items_created,
        updated=lines_updated + items_updated,
        retired=lines_retired + items_retired,
        rejected=_count_rejected(request.run_id),
        balance_queries=balance.queries,
        balance_seconds=balance.seconds,
        **_count_balances(request.run_id),
    )


def _count_rejected(run_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stg_rejected WHERE run_id = %s", [run_id])
        return cursor.fetchone()[0]


def _count_balances(run_id: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (
                       WHERE saldo_antes IS DISTINCT FROM saldo_depois OR chave_anterior <> ''),
                   count(*) FILTER (WHERE saldo_antes IS NULL),
                   count(*) FILTER (WHERE saldo_depois > saldo_antes),
                   count(*) FILTER (WHERE saldo_depois < saldo_antes),
                   count(*) FILTER (WHERE saldo_depois IS NULL)
            FROM balance_change WHERE run_id = %s
            """,
            [run_id],
        )
        names = ("changed", "new", "increased", "reduced", "removed")
        return {
            f"balances_{name}": count for name, count in zip(names, cursor.fetchone(), strict=True)
        }
