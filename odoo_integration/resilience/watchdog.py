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
from types import TracebackType
from typing import Self

from django.db.backends.base.base import BaseDatabaseWrapper

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
        self._stopped, self._lock = threading.Event(), threading.Lock()
        if seconds:
            threading.Thread(target=self._watch, name="connection-watchdog", daemon=True).start()

    def stop(self) -> None:
        """Leaves the connection alone from now on."""
        # The lock excludes a shutdown that is being done: once this returns, the connection may
        # be used for other work.
        with self._lock:
            self._stopped.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._stopped.wait(self._seconds):
            with self._lock:
                link = self._connection.connection
                if self._stopped.is_set() or link is None or link.closed:
                    continue
                logger.error(
                    "%s has not ended after %g s: its database is taken for frozen, and left",
                    self._name,
                    self._seconds,
                )
                with (
                    contextlib.suppress(OSError),
                    socket.socket(fileno=os.dup(link.fileno())) as line,
                ):
                    line.shutdown(socket.SHUT_RDWR)
