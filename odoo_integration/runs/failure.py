"""What is recorded and printed of a failed run."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error as AnyDatabaseError
from django.db import connection

from ..client import OdooError
from ..client.redaction import one_line as joined
from ..models import SyncRun
from ..resilience import retry_on_ssl_error
from .errors import HeldForDecision, RunInterrupted, SyncError

WRITTEN = "what was read had been written by then, completely"
NOTHING = "nothing was written"
UNKNOWN = "whether it was written could not be asked; the next run corrects it"
_OUTCOMES = (WRITTEN, NOTHING, UNKNOWN)

_STOPPED = (RunInterrupted, KeyboardInterrupt, SystemExit, GeneratorExit)
_ERROR_LENGTH = 1000
_FRAMES = 12
_DETAIL_LINES = 500


@dataclass(frozen=True)
class Failure:
    """How a run failed.

    Attributes:
        status: failed, held or interrupted.
        line: one line for people.
        detail: the error's class name in the first line, then the traceback.
    """

    status: str
    line: str
    detail: str


def describe_failure(
    error: BaseException, *, run_id: int, redact: Callable[[str], str] = str
) -> Failure:
    """Says what failed and whether anything was written, without secrets.

    Args:
        redact: takes the secrets out of one line.
    """
    status = SyncRun.Status.FAILED
    if isinstance(error, HeldForDecision):
        status = SyncRun.Status.HELD
    elif isinstance(error, _STOPPED):
        status = SyncRun.Status.INTERRUPTED
    if outcome := _outcome(run_id, error):
        error.add_note(outcome)
    lines = "".join(traceback.format_exception(error, limit=-_FRAMES)).splitlines()
    # By lines: the redactor joins what it is given into one short line.
    shown = [joined(redact(line)) for line in lines[-_DETAIL_LINES:]]
    detail = "\n".join([type(error).__name__, *shown])
    return Failure(status, one_line(error, redact=redact), detail)


def one_line(error: BaseException, *, redact: Callable[[str], str] = str) -> str:
    """What a person reads of a failure: one line, without the SQL a database error carries.

    It can be stored and shown on a terminal, whatever the error's text holds.

    Args:
        redact: takes the secrets out of one line, and may cut it.
    """
    if isinstance(error, (SyncError, OdooError)):
        text = str(error)
    elif isinstance(error, AnyDatabaseError):
        lines = str(error).strip().splitlines()
        text = f"database: {lines[0] if lines else type(error).__name__}"
    elif isinstance(error, (KeyboardInterrupt, SystemExit)):
        text = "stopped before it was done"
    else:
        text = f"{type(error).__name__}: {error}"
    notes = [note for note in _OUTCOMES if note in getattr(error, "__notes__", ())]
    return joined("; ".join([redact(text)[:_ERROR_LENGTH], *notes]))


def was_promoted(run_id: int) -> bool:
    """Whether a run's promote was committed; one query, asked after a connection died in COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT promoted_at IS NOT NULL FROM sync_run WHERE id = %s", [run_id])
        found = cursor.fetchone()
    # Somebody may have deleted the row.
    return bool(found and found[0])


def _outcome(run_id: int, error: BaseException) -> str:
    """What a failure left behind, asked from the database where its own text does not say it."""
    if isinstance(error, SyncError) and not isinstance(error, _STOPPED):
        return ""
    try:
        return WRITTEN if _was_promoted(run_id) else NOTHING
    except AnyDatabaseError:
        return UNKNOWN


_was_promoted = retry_on_ssl_error(max_retries=1)(was_promoted)
