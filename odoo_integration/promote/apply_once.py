"""The promote as a run does it: retried when the connection dies, applied once, or rehearsed."""

from ..models import BalanceChange
from ..resilience import retry_on_ssl_error
from ..runs.failure import was_promoted
from ..runs.retries import RETRIES
from .request import PromoteRequest, PromoteResult
from .transaction import promote

REHEARSED = 50
"""How many changes of a rehearsal are shown; the others are counted."""


def _committed(request: PromoteRequest) -> bool:
    return was_promoted(request.run_id)


@retry_on_ssl_error(max_retries=RETRIES, committed=_committed)
def promote_once(request: PromoteRequest) -> PromoteResult:
    """Promotes what was staged; a connection lost in COMMIT is asked about, never repeated blindly.

    Raises:
        LockLost, StagingLost, DatabaseError: nothing was written.
    """
    return promote(request)


class _RolledBack(Exception):
    """Carries a rehearsal's result out of the transaction it rolls back."""

    def __init__(self, result: PromoteResult, changes: list[BalanceChange]) -> None:
        super().__init__()
        self.result, self.changes = result, changes


def rehearse(request: PromoteRequest) -> tuple[PromoteResult, list[BalanceChange]]:
    """Promotes and rolls back.

    Returns:
        What would have changed, and the first `REHEARSED` changes of balances.

    Raises:
        LockLost, StagingLost, DatabaseError: as `promote_once`.
    """
    try:
        _promote_and_roll_back(request)
    except _RolledBack as rolled_back:
        return rolled_back.result, rolled_back.changes
    raise AssertionError("a rehearsal always ends in a rollback")


@retry_on_ssl_error(max_retries=RETRIES)
def _promote_and_roll_back(request: PromoteRequest) -> None:
    result = promote(request)
    changes = BalanceChange.objects.of_balances().filter(run=request.run_id)
    raise _RolledBack(result, list(changes.order_by("num_pedido", "cod_produto")[:REHEARSED]))
