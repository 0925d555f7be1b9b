"""Runs a unit of database work again as a whole after a failure that may pass."""

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

from .attempt import Attempt
from .classify import summary
from .counts import recovered
from .unit import Unit

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
    """Runs the decorated function in a transaction, and again if the connection was lost.

    Works bare (`@retry_on_ssl_error`) and with arguments. The function must not be called inside
    another transaction, and must be safe to run again from its beginning.

    Args:
        max_retries: how often it is tried again after the first time; a failed reconnection
            counts as a try.
        backoff_factor: seconds; the pause before retry n is drawn uniformly between 0 and
            `backoff_factor * 2 ** (n - 1)`, at most 30 (full jitter, as in the AWS Architecture
            Blog's "Exponential Backoff and Jitter": many clients must not reconnect at once).
        deadline: seconds from the first start after which nothing is tried again. It does not
            interrupt a running statement; `statement_timeout` and `tcp_user_timeout` do, and for
            a frozen server TRANSACTION_TIMEOUT (seconds; a key of DATABASES).
        using: the alias of the database.
        atomic: False for a unit that commits its statements itself, in autocommit. Any of them
            may then have been applied when it is run again.
        committed: called when the connection was lost during COMMIT, with the function's
            arguments, on the new connection and outside any transaction; tells whether the unit
            has been applied. If so, the function is not run again, and the value it returned
            before is the result. Without `committed` the unit is run again. It needs `atomic`.

    Raises:
        NestedTransaction: called inside another atomic block, or with autocommit switched off.
        DatabaseUnavailable: no connection could be opened again.
        TypeError: the function is a coroutine or a generator, whose work is done after the call
            has returned.
        Exception: what the function raised, if it is not transient or the retries are used up.
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

    Python cannot run a `with` body twice, but a `for` body: each turn of the loop is a try, and the
    `with` inside it is the transaction. The loop ends after the first try that succeeds. `break` or
    `return` inside the `with` commits.

    Arguments and exceptions are those of `retry_on_ssl_error`, but `committed` is called without
    arguments.
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
            summary(failure) if failure else "",
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
        # tenacity's objects refer to each other, so they live until the garbage collector runs.
        # The arguments of the unit, a page of rows perhaps, are to be freed at once.
        unit.committed = None
