"""Repeats a call after a temporary failure: counted, logged, bounded in time."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar, cast

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from .config import OdooConfig
from .errors import OdooError, OdooTimeoutError, OdooTransientError
from .pace import LONGEST_RETRY_AFTER
from .redaction import Redactor
from .shared import ClientStats, FailureBudget

logger = logging.getLogger("carteira.odoo")

LONGEST_PAUSE = 30.0
# A failure after so many seconds is taken for a time limit of Odoo or of a proxy in front of it. It
# appears as a reset, a 502 or a 504, and the same page would run into it again.
SLOW_FAILURE = 20.0
# Seconds one call may take with its repeats, timeouts not counted, before it fails.
DEADLINE = 180.0

T = TypeVar("T")


class Retrier:
    """Runs calls with retries. Every OdooError of a call passes here, and has its secrets removed.

    Args:
        config: says how often and after which pauses to retry, and holds the secrets.
        stats: where retries are counted.
        failure_budget: that this connection shares with others; None: one of its own.
        deadline: seconds one call may take with its repeats, timeouts not counted.
    """

    def __init__(
        self,
        config: OdooConfig,
        stats: ClientStats,
        failure_budget: FailureBudget | None = None,
        *,
        deadline: float = DEADLINE,
    ) -> None:
        self._failure_budget = failure_budget or FailureBudget()
        self._max_retries = config.max_retries
        self._deadline = deadline
        self._stats = stats
        self._redact = Redactor(config)
        self._backoff = wait_random_exponential(multiplier=config.backoff_factor, max=LONGEST_PAUSE)

    def run(self, attempt: Callable[[], T], *, smaller: bool = False) -> T:
        """Returns the result of `attempt`, which is repeated after each temporary OdooError.

        Args:
            attempt: sends the request and decodes the answer.
            smaller: the caller can ask for less. What was too slow is then not repeated unchanged:
                each repeat would take as long again, and the caller needs that time to halve.

        Raises:
            OdooError: the last one, its message on one line and without credentials.
            OdooTransientError: the failure budget is used up; nothing was sent.
        """
        if why := self._failure_budget.exhausted():
            raise OdooTransientError(f"Odoo is given up: {why}.", retry_limit=0)
        timed_out = 0.0

        def guarded() -> T:
            nonlocal timed_out
            began = time.monotonic()
            try:
                result = attempt()
            except OdooError as error:
                error.redact(self._redact)
                took = time.monotonic() - began
                if not _is_transient(error):
                    self._failure_budget.answered()
                    raise
                self._failure_budget.lost(took)
                failure = _slow(error, took, smaller=smaller) if took > SLOW_FAILURE else error
                if isinstance(failure, OdooTimeoutError):
                    timed_out += took
                raise failure from None
            self._failure_budget.answered()
            return result

        def stop(state: RetryCallState) -> bool:
            limit = min(self._max_retries, _error_of(state).retry_limit)
            spent = (state.seconds_since_start or 0.0) - timed_out
            return (
                state.attempt_number > limit
                or spent + state.upcoming_sleep > self._deadline
                or bool(self._failure_budget.exhausted(state.upcoming_sleep))
            )

        retrying = Retrying(
            retry=retry_if_exception(_is_transient),
            stop=stop,
            wait=self._pause,
            before_sleep=self._note,
            reraise=True,
        )
        return retrying(guarded)

    def _pause(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: backoff with full jitter, or more if the server asked.

        Never less than the backoff: with a `Retry-After` of 0, or a date in the past by this
        machine's clock, all repeats would be used up at once.
        """
        asked = min(_error_of(state).retry_after or 0.0, LONGEST_RETRY_AFTER)
        return max(asked, self._backoff(state))

    def _note(self, state: RetryCallState) -> None:
        self._stats.add(retries=1)
        self._failure_budget.lost(state.upcoming_sleep)
        logger.warning(
            "%s Retry %d of %d in %.1f s.",
            _error_of(state),
            state.attempt_number,
            self._max_retries,
            state.upcoming_sleep,
        )


def _slow(error: OdooError, took: float, *, smaller: bool) -> OdooError:
    """A temporary failure after a long time, as the timeout that it was."""
    if not isinstance(error, OdooTransientError):
        return error
    message = str(error)
    if isinstance(error, OdooTimeoutError):
        if not smaller:
            return error
    else:
        message += f" It took {took:.0f} s: ask for less at a time (ODOO_PAGE_SIZE)."
    return OdooTimeoutError(message, retry_limit=0 if smaller else 1, retry_after=error.retry_after)


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, OdooError) and error.retry_limit > 0


def _error_of(state: RetryCallState) -> OdooError:
    # Only called after _is_transient accepted it.
    return cast(OdooError, state.outcome and state.outcome.exception())
