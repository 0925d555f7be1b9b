"""Opening a connection, and replacing a lost one."""

import logging

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .classify import summary
from .counts import recovered
from .errors import DatabaseUnavailable
from .limits import Limits
from .refusal import permanent_refusal
from .watchdog import ConnectionWatchdog

logger = logging.getLogger("carteira.database")


def ensure_connection(using: str = DEFAULT_DB_ALIAS) -> BaseDatabaseWrapper:
    """Makes sure that there is a connection and that the server answers on it.

    Costs one round trip (`SELECT 1`), and a reconnection where the connection was lost. It tries
    once; use `retry_on_ssl_error` to wait for a server. A server that does not answer within
    `connect_timeout` counts as unavailable.

    Returns:
        Django's connection of that alias; the server has just answered on it.

    Raises:
        DatabaseUnavailable: no connection can be opened; or, inside an atomic block, the
            connection was lost or the transaction is aborted, and the block has to be left first.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        if connection.connection is None or not _answers(connection):
            raise DatabaseUnavailable(
                f"the transaction on {using!r} cannot go on: its connection is lost or a statement "
                "failed; leave the outermost atomic block and start again",
                permanent=False,
            )
        return connection
    replaces = connection.connection is not None and not _answers(connection)
    if replaces:
        connection.close()
    open_link(using, replaces_lost=replaces)
    if not _answers(connection):
        connection.close()
        raise DatabaseUnavailable(
            f"the database {using!r} took a connection and does not answer on it", permanent=False
        )
    return connection


def open_link(using: str, *, replaces_lost: bool) -> None:
    """Opens the connection of an alias unless it is open; outside atomic blocks only.

    Args:
        using: the alias.
        replaces_lost: the new connection takes a lost one's place, and is counted as such.

    Raises:
        DatabaseUnavailable: the server cannot be reached or refuses.
    """
    connection = connections[using]
    was_open = connection.connection is not None
    with _bounded(connection, "the health check"):
        connection.close_if_health_check_failed()
    if connection.connection is not None and connection.connection.closed:
        connection.close()
    if connection.connection is not None:
        return
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = permanent_refusal(using)
        raise DatabaseUnavailable(
            f"no connection to the database {using!r}"
            f"{f', refused for good ({reason})' if reason else ''}: {summary(error)}",
            permanent=reason is not None,
        ) from error
    if replaces_lost or was_open:
        note_reconnection(using)


def note_reconnection(using: str) -> None:
    """Counts and logs a connection that took a lost one's place."""
    recovered(reconnects=1)
    logger.warning("Reconnected to the database %r", using)


def _answers(connection: BaseDatabaseWrapper) -> bool:
    with _bounded(connection, "SELECT 1"):
        return connection.is_usable()


def _bounded(connection: BaseDatabaseWrapper, name: str) -> ConnectionWatchdog:
    return ConnectionWatchdog(connection, seconds=Limits.of(connection).connect_timeout, name=name)
