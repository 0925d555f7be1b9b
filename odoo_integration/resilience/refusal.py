"""Whether a server that could not be connected to refuses permanently.

The `OperationalError` of a failed connect is the same for a restarting server and for a wrong
password, and has no SQLSTATE. So the connect is repeated once in a way that returns the SQLSTATE
(`failed_connect`). Where there is none, the failure was below PostgreSQL's protocol. TLS is then
negotiated once by Python, which has an exception of its own for a certificate that is not trusted
(`tls_refusal`).

PgBouncer before 1.21 answers 08P01 to most refused logins, wrong passwords included. They look
like its temporary errors, so they count as temporary, and the caller's retries bound them.
Start-up options that it does not support are an exception: without them it accepts the connection.
"""

from typing import Any

import psycopg2
from django.db import connections

from .failed_connect import failed_connect
from .limits import Limits
from .sqlstate import may_pass
from .tls import tls_refusal

PROTOCOL_VIOLATION = "08P01"
NOT_FOR_LIBPQ = ("cursor_factory", "connection_factory", "context", "prepare_threshold")


def permanent_refusal(using: str) -> str | None:
    """Asks the server of an alias whether it refuses new connections permanently.

    Opens one connection of its own, for at most `connect_timeout` seconds (10 without it), and
    leaves Django's untouched. Call it after a failed connect only.

    Returns:
        The reason in a few words ("SQLSTATE 28P01", "certificate verify failed"). None when the
        connect succeeds or failed for a temporary reason, or the reason cannot be found out.
    """
    connection = connections[using]
    timeout = Limits.of(connection).connect_timeout
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name not in NOT_FOR_LIBPQ
    }
    failed = failed_connect(parameters, timeout)
    if failed is None:
        return None
    if failed.sqlstate is None:
        return tls_refusal(failed.parameters, timeout)
    if (
        failed.sqlstate == PROTOCOL_VIOLATION
        and "options" in parameters
        and _connects_without_options(parameters)
    ):
        return "it takes no start-up options, as a pooler; set DB_POOL_MODE"
    return None if may_pass(failed.sqlstate) else f"SQLSTATE {failed.sqlstate}"


def _connects_without_options(parameters: dict[str, Any]) -> bool:
    without = {name: value for name, value in parameters.items() if name != "options"}
    try:
        psycopg2.connect(**without).close()
    except psycopg2.Error:
        return False
    return True
