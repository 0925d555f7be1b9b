"""Repeating a call that failed in passing: counted, logged, bounded in time."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar, cast

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from .config import OdooConfig
from .errors import OdooError, OdooTimeoutError, OdooTransientError
from .redaction import Redactor
from .shared import ClientStats, FailureBudget

logger = logging.getLogger("carteira.odoo")

LONGEST_PAUSE = 30.0
LONGEST_RETRY_AFTER = 120.0
# A failure that took so long is taken for a time limit of Odoo or of the proxy before it: it shows
# as a reset, a 502 or a 504, and the same page would only meet it again.
SLOW_FAILURE = 20.0
# Seconds one call may take with its repeats, timeouts not counted: a dead Odoo is told in time.
DEADLINE = 180.0

T = TypeVar("T")


class Retrier:
    """Runs attempts under one configuration's patience; the one door errors leave by."""

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
        """The result of `attempt`, repeated while its OdooError says that it may pass.

        Args:
            smaller: who asks can ask for less, so what was too slow is not repeated as it is: each
                repeat would cost its whole time again, and halving has to come to its end.

        Raises:
            OdooError: the last one, its message on one line and without credentials.
            OdooTransientError: the patience of the whole run is at its end; nothing was sent.
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
                error.args = (self._redact(str(error)),)
                took = time.monotonic() - began
                if not _may_pass(error):
                    self._failure_budget.answered()
                    raise
                self._failure_budget.lost(took)
                told = _slow(error, took) if took > SLOW_FAILURE else error
                if isinstance(told, OdooTimeoutError):
                    timed_out += took
                    if smaller and took > SLOW_FAILURE:
                        told.retry_limit = 0
                raise told from None
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
            retry=retry_if_exception(_may_pass),
            stop=stop,
            wait=self._pause,
            before_sleep=self._note,
            reraise=True,
        )
        return retrying(guarded)

    def _pause(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: backoff with full jitter, or more if the server asked.

        A `Retry-After` of 0, or a date that our clock takes for past, must not spend all repeats
        in the same instant.
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


def _slow(error: OdooError, took: float) -> OdooError:
    """A passing failure that took so long, as the time limit it was."""
    if isinstance(error, OdooTimeoutError) or not isinstance(error, OdooTransientError):
        return error
    return OdooTimeoutError(
        f"{error} It took {took:.0f} s: ask for less at a time (ODOO_PAGE_SIZE).",
        retry_limit=1,
        retry_after=error.retry_after,
    )


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, OdooError) and error.retry_limit > 0


def _error_of(state: RetryCallState) -> OdooError:
    # Only called after _may_pass accepted it.
    return cast(OdooError, state.outcome and state.outcome.exception())
