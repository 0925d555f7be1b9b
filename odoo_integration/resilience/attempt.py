"""One try of a unit: connects, opens the transaction, commits, and decides about another try.

`link` is psycopg2's connection, `connection` is Django's: the second is given a new link when the
first is lost.
"""

from types import TracebackType

from django.db import connections, transaction
from tenacity import RetryCallState

from .ambiguity import transaction_id, wait_until_decided
from .classify import Failure, classify
from .errors import NestedTransaction
from .limits import Limits
from .link import note_reconnection, open_link
from .unit import Unit
from .watchdog import ConnectionWatchdog


class Attempt:
    """A context manager: the transaction of one try. Comes from `retrying`."""

    def __init__(self, unit: Unit, state: RetryCallState) -> None:
        self._unit = unit
        self._state = state
        self._block: transaction.Atomic | None = None
        self._watchdog: ConnectionWatchdog | None = None
        self._applied = False

    def begin(self) -> bool:
        """Connects and opens the transaction.

        Returns:
            False when the body is not to be run: opening failed and may be tried again, or the
            try before turns out to have been committed.
        """
        try:
            return self._begin()
        except Exception as error:
            self._leave(error)
            if not self._retry_after(error):
                raise
            return False

    def _begin(self) -> bool:
        unit = self._unit
        if not unit.in_testcase:
            connection = connections[unit.using]
            self._watchdog = ConnectionWatchdog(
                connection, seconds=Limits.of(connection).transaction, name=unit.name
            )
            self._open()
            if not connections[unit.using].get_autocommit():
                raise NestedTransaction(f"{unit.name} needs autocommit, and it is switched off")
        unit.lost = False
        if unit.in_doubt and unit.committed:
            if unit.xid:
                wait_until_decided(unit.using, unit.xid, timeout=unit.seconds_left)
            if unit.committed():
                self._state.set_result(None)
                return False
            unit.in_doubt = False
        if unit.in_testcase or unit.atomic:
            self._enter()
        return True

    def _open(self) -> None:
        unit = self._unit
        connection = connections[unit.using]
        link = connection.connection
        if unit.lost and link not in {None, unit.link} and not link.closed:
            # Django opened another one when it left the atomic block.
            note_reconnection(unit.using)
        else:
            if unit.lost:
                connection.close()
            open_link(unit.using, replaces_lost=unit.lost)
        unit.link = connection.connection

    def _enter(self) -> None:
        unit = self._unit
        block = transaction.atomic(using=unit.using)
        block.__enter__()
        self._block = block
        # Registered first, so that it runs before any hook of the unit, which may fail.
        transaction.on_commit(self._mark_applied, using=unit.using)
        _set_local_timeouts(unit.using)

    def _mark_applied(self) -> None:
        self._applied = True

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        failure, committing = exc, False
        try:
            if exc is None:
                committing = self._ready_to_commit()
        except Exception as error:  # noqa: BLE001 - judged below, and raised if it is permanent
            failure = error
        failure = self._leave(failure) or failure
        if failure is None:
            self._state.set_result(None)
            return False
        if isinstance(failure, Exception) and self._retry_after(failure):
            self._unit.in_doubt = self._unit.lost and committing
            return True
        if failure is exc:
            return False
        raise failure

    def _ready_to_commit(self) -> bool:
        link = self._unit.link
        if self._block is None or link is None or link.closed:
            return False
        if self._unit.committed:
            self._unit.xid = transaction_id(self._unit.using)
        return True

    def _leave(self, failure: BaseException | None) -> Exception | None:
        """Commits, or rolls back after a failure; returns the exception that this raised."""
        try:
            return self._leave_block(failure)
        finally:
            self._stop_watchdog()

    def _leave_block(self, failure: BaseException | None) -> Exception | None:
        block, self._block = self._block, None
        if block is None:
            return None
        link = self._unit.link
        if failure is not None and link is not None and link.closed:
            # Otherwise Django would reconnect on leaving the block, before any pause.
            connections[self._unit.using].close()
        try:
            if failure is None:
                block.__exit__(None, None, None)
            else:
                block.__exit__(type(failure), failure, failure.__traceback__)
        except Exception as error:  # noqa: BLE001 - the caller judges it
            return error
        return None

    def _retry_after(self, failure: Exception) -> bool:
        """Whether this failure calls for another try; if so, tells tenacity of it."""
        unit = self._unit
        if self._applied or unit.in_testcase:
            return False
        kind = classify(failure, unit.link)
        if kind is Failure.PERMANENT:
            return False
        unit.lost = kind is Failure.LOST
        self._state.set_exception((type(failure), failure, failure.__traceback__))
        return True

    def abandon(self) -> None:
        """Rolls back a try whose `with` was not reached."""
        if self._block is not None:
            self._leave(RuntimeError("the attempt was not used"))
        self._stop_watchdog()

    def _stop_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.stop()


def _set_local_timeouts(using: str) -> None:
    # A pooler accepts no start-up `options` and shares its sessions between clients.
    limits = Limits.of(connections[using]).local
    if not limits:
        return
    calls = ", ".join(["set_config(%s, %s, true)"] * len(limits))
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [str(part) for limit in limits.items() for part in limit])
