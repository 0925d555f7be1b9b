"""Keeps what the windows held, so that the next run reads what is new in them and nothing else."""

import datetime
from collections.abc import Iterable
from typing import Any

from ..runs.window import overlap
from .request import PromoteRequest
from .statements import run_step

MOST_KEPT = 10_000
"""Records of one model; a window that holds more is read whole by each run."""
_SECOND = datetime.timedelta(seconds=1)


def note_seen(request: PromoteRequest) -> None:
    """Stores what this run saw of the windows before the cursors, which have been moved.

    A run that found nothing new writes nothing.
    """
    shown = request.shown
    if shown is None:
        return
    gone = [(model, i) for model, ids in shown.gone.items() for i in ids]
    new = [
        (model, i, seen.write_date, seen.settled)
        for model, records in shown.new.items()
        for i, seen in records.items()
    ]
    if not (request.cursors or gone or new or any(request.rows.values())):
        return
    # A record may be written again within the second it was read in, and keep its date.
    settled = request.started - _SECOND if request.started else None
    run_step(
        "seen_records",
        {
            "run": request.run_id,
            "baseline": request.baseline,
            "overlap": overlap(),
            "settled": settled,
            "most": MOST_KEPT,
            **_columns(gone, "gone_models", "gone_ids"),
            **_columns(new, "models", "ids", "dates", "known"),
        },
    )


def _columns(rows: Iterable[tuple[Any, ...]], *names: str) -> dict[str, list[Any]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
