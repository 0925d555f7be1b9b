"""Runs a unit of database work again as a whole until it is through, or it makes no sense."""

import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, ParamSpec, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from .attempt import Attempt, Unit
from .classify import words
from .counts import recovered

logger = logging.getLogger("carteira.database")
P = ParamSpec("P")
R = TypeVar("R")
LONGEST_PAUSE = 30.0


@overload
def retry_on_ssl_error(max_retries: Callable[P, R], /) -> Callable[P, R]: ...


@overload
def retry_on_ssl_error(
    max_retries: int = 3,
    backoff_factor: float = 1.0,
    *,
    deadline: float = 300.0,
    using: str = DEFAULT_DB_ALIAS,
    atomic: bool = True,
    committed: Callable[..., bool] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def retry_on_ssl_error(
    max_retries: Any = 3,
    backoff_factor: float = 1.0,
    *,
    deadline: float = 300.0,
    using: str = DEFAULT_DB_ALIAS,
    atomic: bool = True,
    committed: Callable[..., bool] | None = None,
) -> Any:
    """Decorates a function or method: runs it in a transaction, and again if the link was lost.

    Works bare (`@retry_on_ssl_error`) and with arguments. The function must not be called inside
    another transaction, and must be safe to run again from its beginning.

    Args:
        max_retries: how often it is tried again after the first time; a failed reconnection
            counts as a try.
        backoff_factor: seconds; the pause before retry n is drawn evenly from 0 to
            `backoff_factor * 2 ** (n - 1)`, 30 at most (full jitter, as in the AWS Architecture
            Blog's "Exponential Backoff and Jitter": many clients must not come back at once).
        deadline: seconds from the first start after which nothing is tried again. It does not
            interrupt a running statement: that is what `statement_timeout`, `tcp_user_timeout`
            and, against a frozen server, TRANSACTION_TIMEOUT are for (seconds; a key of DATABASES).
        using: the alias of the database.
        atomic: False for a unit that commits its statements itself, in autocommit. Any of them
            may then have been applied when it is run again.
        committed: called with the function's arguments, on the new connection and outside any
            transaction, when the link was lost while COMMIT was under way; tells whether the
            unit has been applied. If so, the function is not run again and what it returned
            stands. Without it the unit is run again. It needs `atomic`.

    Raises:
        NestedTransaction: called inside another atomic block, or with autocommit switched off.
        DatabaseUnavailable: no connection could be opened any more.
        TypeError: the function is a coroutine or a generator, which does its work after it has
            returned.
        Exception: whatever the function raised, if it is not transient or retries are used up.
    """
    if callable(max_retries):
        return retry_on_ssl_error()(max_retries)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
            raise TypeError(f"{function.__qualname__} does its work after it has returned")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            unit = Unit(
                name=f"{function.__module__}.{function.__qualname__}",
                using=using,
                atomic=atomic,
                committed=committed and functools.partial(committed, *args, **kwargs),
                deadline=deadline,
            )
            result: list[R] = []
            for attempt in _attempts(unit, max_retries, backoff_factor):
                with attempt:
                    result[:] = [function(*args, **kwargs)]
            return result[0]

        return run

    return decorate


def retrying(
    max_retries: int = 3,
    backoff_factor: float = 1.0,
    *,
    deadline: float = 300.0,
    using: str = DEFAULT_DB_ALIAS,
    atomic: bool = True,
    committed: Callable[[], bool] | None = None,
) -> Iterator[Attempt]:
    """The same for a block of code: `for attempt in retrying(): with attempt: ...`.

    A `with` body cannot be run twice by Python, a `for` body can; so the loop brings the tries
    and the `with` inside it is the transaction. The loop ends after the first try that is
    through. Leaving it by `break` or `return` inside the `with` commits.

    Args and errors: those of `retry_on_ssl_error`; `committed` is called without arguments.
    """
    unit = Unit(name="block", using=using, atomic=atomic, committed=committed, deadline=deadline)
    return _attempts(unit, max_retries, backoff_factor)


def _attempts(unit: Unit, max_retries: int, backoff_factor: float) -> Iterator[Attempt]:
    def announce(state: RetryCallState) -> None:
        recovered(retries=1)
        failure = state.outcome.exception() if state.outcome else None
        logger.warning(
            "%s failed, retry %d of %d in %.2f s: %s",
            unit.name,
            state.attempt_number,
            max_retries,
            state.upcoming_sleep,
            words(failure) if failure else "",
        )

    def give_up(state: RetryCallState) -> NoReturn:
        assert state.outcome
        failure = state.outcome.exception()
        assert failure
        if unit.in_doubt:
            failure.add_note(f"whether {unit.name} was committed is not known")
        raise failure

    tries = Retrying(
        retry=retry_if_exception_type(),
        stop=stop_after_attempt(max_retries + 1) | stop_before_delay(unit.deadline),
        wait=wait_random_exponential(multiplier=backoff_factor, max=LONGEST_PAUSE),
        before_sleep=announce,
        retry_error_callback=give_up,
    )
    unit.refuse_nesting()
    try:
        for attempt in (Attempt(unit, manager.retry_state) for manager in tries):
            try:
                if attempt.begin():
                    yield attempt
            finally:
                attempt.abandon()
    finally:
        # tenacity's objects refer to each other: what the unit was called with, a page of rows
        # perhaps, would wait with them for the garbage collector.
        unit.committed = None
