"""The promote as a run does it: retried when the connection dies, applied once, or rehearsed."""

import datetime

from django.utils import timezone

from carteira.models import CarteiraPrincipal
from carteira.policy import policy_in_force

from .extract import Extraction
from .models import BalanceChange, SyncCursor, SyncRun
from .patience import RETRIES, patient
from .promote import Promoted, Staged, promote
from .promote.fence import was_promoted
from .recording import Recorder
from .request import SyncRequest
from .resilience import retry_on_ssl_error
from .window import Window

REHEARSED = 50
"""How many changes of a rehearsal are shown; the others are counted."""


class _Rehearsed(Exception):
    def __init__(self, promoted: Promoted, changes: list[BalanceChange]) -> None:
        self.promoted, self.changes = promoted, changes


def promote_staged(
    recorder: Recorder,
    extraction: Extraction | None,
    window: Window | None,
    request: SyncRequest,
) -> None:
    """Promotes what was staged and notes the figures in the run.

    Args:
        extraction: what was read; None where only the policy changed.
        window: the window it was read for.

    Raises:
        LockLost, StagingLost, DatabaseError: nothing was written.
    """
    staged = Staged(
        run_id=recorder.run.pk,
        rows=dict(extraction.staging.counts) if extraction else {},
        cursors=_next_cursors(recorder, extraction, window),
        baseline=window is not None and window.mode == SyncRun.Mode.FULL,
        policy=repr(policy_in_force()),
        everything=extraction is None,
        fence=recorder.lease.promoted,
        balance_method=request.balance_method,
    )
    if request.dry_run:
        promoted, recorder.run.rehearsed = _rehearse(staged)
    else:
        promoted = _promote(staged)
    _note(recorder, extraction, window, promoted)


def _committed(staged: Staged) -> bool:
    return was_promoted(staged.run_id)


@retry_on_ssl_error(max_retries=RETRIES, committed=_committed)
def _promote(staged: Staged) -> Promoted:
    return promote(staged)


def _rehearse(staged: Staged) -> tuple[Promoted, list[BalanceChange]]:
    try:
        _roll_back(staged)
    except _Rehearsed as rehearsed:
        return rehearsed.promoted, rehearsed.changes
    raise AssertionError("a rehearsal always ends by taking everything back")


@retry_on_ssl_error(max_retries=RETRIES)
def _roll_back(staged: Staged) -> None:
    promoted = promote(staged)
    changes = BalanceChange.objects.filter(run=staged.run_id)
    raise _Rehearsed(promoted, list(changes.order_by("num_pedido", "cod_produto")[:REHEARSED]))


def _next_cursors(
    recorder: Recorder, extraction: Extraction | None, window: Window | None
) -> dict[str, str]:
    if extraction is None or window is None:
        return {}
    # Odoo's clock when the run began; its answers' Date header has told it since the first one.
    started = extraction.reader.started or recorder.run.started_at
    return window.next_cursors(
        seen={model: latest for model, latest in extraction.seen.items() if latest},
        started=started,
    )


@patient
def _note(
    recorder: Recorder,
    extraction: Extraction | None,
    window: Window | None,
    promoted: Promoted,
) -> None:
    read = extraction.read if extraction else {}
    lines = read.get("sale.order.line", 0) + read.get("account.move.line", 0)
    recorder.values |= {
        "orders_read": read.get("sale.order", 0),
        "order_lines_read": read.get("sale.order.line", 0),
        "invoice_lines_read": read.get("account.move.line", 0),
        "created": promoted.created,
        "updated": promoted.updated,
        "unchanged": max(0, lines - promoted.created - promoted.updated),
        "retired": promoted.retired,
        "rejected": promoted.rejected,
        "balance_queries": promoted.balance_queries,
        "balance_seconds": round(promoted.balance_seconds, 4),
        "negative_balances": CarteiraPrincipal.objects.negativos().count(),
        "cursor": {
            model: _iso(moment)
            for model, moment in SyncCursor.objects.values_list("model", "write_date")
        },
    } | {f"balances_{name}": count for name, count in promoted.balances.items()}


def _iso(moment: datetime.datetime) -> str:
    return timezone.localtime(moment, datetime.UTC).isoformat()
