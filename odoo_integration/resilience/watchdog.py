"""Ends the wait for a server that is frozen: its machine is up, its processes do not run.

The server's kernel goes on acknowledging every byte, so `tcp_user_timeout` and keepalives notice
nothing, and its own `statement_timeout` does not run either. Only a timer in this process can end
the wait.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from types import TracebackType
from typing import Self

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import InterfaceError

logger = logging.getLogger("carteira.database")


class ConnectionWatchdog:
    """Shuts the socket of a connection down if it is not stopped in time.

    The call that waits for the server then fails like on any lost connection. It is stopped by
    `stop` or by the end of its `with` body.

    Args:
        connection: Django's connection; it may be opened, or opened again, later.
        seconds: from now until the socket is shut down, and between further attempts; 0: never.
        name: of what is being done, for the log.
    """

    def __init__(self, connection: BaseDatabaseWrapper, *, seconds: float, name: str) -> None:
        self._connection, self._seconds, self._name = connection, seconds, name
        self._stopped, self._lock = False, threading.Lock()
        if seconds:
            _clock.call(self, after=seconds)

    def stop(self) -> None:
        """Leaves the connection alone from now on."""
        _clock.forget(self)
        # The lock excludes a shutdown that is being done: once this returns, the connection may
        # be used for other work.
        with self._lock:
            self._stopped = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def time_is_up(self) -> None:
        """Shuts the socket down, and is called again if that does not end what waits for it."""
        with self._lock:
            if self._stopped:
                return
            _clock.call(self, after=self._seconds)
            link = self._connection.connection
            if link is None or link.closed:
                return
            logger.error(
                "%s has not ended after %g s: its database is taken for frozen, and left",
                self._name,
                self._seconds,
            )
            with (
                # Closed meanwhile.
                contextlib.suppress(OSError, InterfaceError),
                socket.socket(fileno=os.dup(link.fileno())) as line,
            ):
                line.shutdown(socket.SHUT_RDWR)


class _Clock:
    """One thread that calls all watchdogs of the process: to start one takes 0.4 ms.

    A run has a hundred of them, nearly all of which are stopped within milliseconds.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[ConnectionWatchdog, float] = {}
        self._wakes = float("inf")
        self._thread: threading.Thread | None = None

    def call(self, watchdog: ConnectionWatchdog, *, after: float) -> None:
        """Calls a watchdog once, in so many seconds unless it is forgotten before."""
        due = time.monotonic() + after
        with self._changed:
            self._due[watchdog] = due
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="connection-watchdog", daemon=True)
                # Where no thread can be started, the next one that calls tries again.
                thread.start()
                self._thread = thread
            elif due < self._wakes:
                self._changed.notify()

    def forget(self, watchdog: ConnectionWatchdog) -> None:
        # The thread is not woken for it, and finds nothing to do when it wakes.
        with self._changed:
            self._due.pop(watchdog, None)

    def _run(self) -> None:
        while True:
            for watchdog in self._wait():
                watchdog.time_is_up()

    def _wait(self) -> list[ConnectionWatchdog]:
        with self._changed:
            self._wakes = min(self._due.values(), default=float("inf"))
            left = self._wakes - time.monotonic()
            if left > 0:
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
            now = time.monotonic()
            up = [watchdog for watchdog, due in self._due.items() if due <= now]
            for watchdog in up:
                del self._due[watchdog]
            return up


def _start_anew() -> None:
    global _clock  # noqa: PLW0603 - a process that was forked has none of its parent's threads
    _clock = _Clock()


_clock = _Clock()
os.register_at_fork(after_in_child=_start_anew)
