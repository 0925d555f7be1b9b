"""The SQLSTATE of a failed connect, which psycopg2's exception does not have.

The server sends a code with every refusal. Of a failed connect libpq keeps only the text, in the
server's language, so psycopg2 has no code to pass on. libpq 12 and later write the code in place of
the text when asked to before the answer arrives (`PQsetErrorVerbosity`, PQERRORS_SQLSTATE).
psycopg2 does not wrap that function, but publishes `pgconn_ptr` for calling libpq through ctypes.
docs/decisions/0006-sqlstate-of-a-refused-connection.md says what else was considered.
"""

import ctypes
import re
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import extensions

PQERRORS_SQLSTATE = 3


@dataclass(frozen=True)
class FailedConnect:
    """How a connect failed.

    Attributes:
        sqlstate: the server's code; None where no server answered, TLS failed, or the code cannot
            be had.
        parameters: those of the connection; with libpq's defaults, environment and service file
            where libpq got as far as reading them.
    """

    sqlstate: str | None
    parameters: Mapping[str, Any]


def failed_connect(parameters: Mapping[str, Any], timeout: float) -> FailedConnect | None:
    """Connects once, for no other purpose than to learn how it fails.

    Args:
        parameters: libpq's connection parameters.
        timeout: seconds to wait at most.

    Returns:
        None when the connect succeeds or takes longer than `timeout`.
    """
    try:
        probe = psycopg2.connect(**parameters, async_=True)
    except psycopg2.Error:
        return FailedConnect(None, parameters)
    effective = probe.info.dsn_parameters
    try:
        if not _ask_for_sqlstates(probe):
            return FailedConnect(None, effective)
        _wait_for_outcome(probe, timeout)
    except psycopg2.Error as error:
        # libpq tries no further host once a server has answered, so the last line is the answer's.
        last_line = (str(error).strip().splitlines() or [""])[-1]
        found = re.search(r":\s+([0-9A-Z]{5})$", last_line)
        return FailedConnect(found[1] if found else None, effective)
    finally:
        probe.close()
    return None


def _ask_for_sqlstates(probe: extensions.connection) -> bool:
    """Tells libpq to write codes instead of texts; False where it cannot be called."""
    try:
        # The extension module links libpq, so libpq's functions are found through it.
        libpq = ctypes.CDLL(psycopg2._psycopg.__file__)
        libpq.PQsetErrorVerbosity.argtypes = (ctypes.c_void_p, ctypes.c_int)
        libpq.PQsetErrorVerbosity(probe.pgconn_ptr, PQERRORS_SQLSTATE)
    except (OSError, AttributeError):
        return False
    return True


def _wait_for_outcome(probe: extensions.connection, timeout: float) -> None:
    """Returns when the connection is open or the time is over; raises psycopg2.Error if refused."""
    until = time.monotonic() + timeout
    while (state := probe.poll()) != extensions.POLL_OK:
        left = until - time.monotonic()
        reading = [probe] if state == extensions.POLL_READ else []
        writing = [probe] if state == extensions.POLL_WRITE else []
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            return
