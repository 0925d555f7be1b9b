"""Whether work that failed may succeed if it is done again.

Decided by exception type, state of the connection and SQLSTATE; never by the message, which may
contain SQL and data and is written in the server's language. psycopg2 gives a lost connection no
SQLSTATE: it is recognised by its being closed.
"""

from enum import Enum, auto

import django.db
import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2 import extensions

from .errors import DatabaseUnavailable
from .refusal import permanent_refusal
from .sqlstate import CONFLICTS, may_pass


class Failure(Enum):
    """What a failure means for the unit of work."""

    PERMANENT = auto()
    CONFLICT = auto()
    LOST = auto()


def is_transient(exc: BaseException, *, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Tells whether the same work may succeed if it is done again from its beginning.

    Call it right after the failure, in the thread where it happened: the answer depends on the
    state of the connection. A connection that could not be opened leaves no SQLSTATE, so one more
    connection attempt is made to find out whether the server refuses permanently; it takes up to
    `connect_timeout`. See `permanent_refusal`.

    Args:
        exc: an exception of Django or psycopg2; any other kind is not transient.
        using: the alias whose connection failed.
    """
    link = connections[using].connection
    failure = classify(exc, link)
    may_be_a_refused_connect = (
        failure is Failure.LOST
        and not isinstance(exc, DatabaseUnavailable)
        and not _sqlstate(exc)
        and _cursor(exc) is None
        and link is None
    )
    if may_be_a_refused_connect:
        return permanent_refusal(using) is None
    return failure is not Failure.PERMANENT


def classify(exc: BaseException, link: extensions.connection | None) -> Failure:
    """Sorts a failure without asking the server; a failed connect counts as a lost connection.

    Args:
        exc: what was raised.
        link: the psycopg2 connection it was probably raised on. It is used where the exception
            does not name its connection: psycopg2 attaches it to failed statements, not to a
            failed COMMIT.
    """
    if isinstance(exc, DatabaseUnavailable):
        return Failure.PERMANENT if exc.permanent else Failure.LOST
    code = _sqlstate(exc)
    if code in CONFLICTS:
        return Failure.CONFLICT
    if code:
        return Failure.LOST if may_pass(code) else Failure.PERMANENT
    cursor = _cursor(exc)
    if cursor is not None:
        link = cursor.connection
    elif isinstance(exc, django.db.OperationalError | psycopg2.OperationalError):
        # A failed COMMIT or connect. When it left `atomic`, Django may have closed or replaced
        # the connection already, so its state says nothing.
        return Failure.LOST
    if _may_be_of_the_connection(exc) and (link is None or link.closed):
        return Failure.LOST
    return Failure.PERMANENT


def summary(exc: BaseException) -> str:
    """The message in one line that may be logged: without SQL and without data."""
    driver = _driver_error(exc)
    if driver is not None and driver.pgcode:
        return (driver.diag.message_primary or "no message").splitlines()[0]
    # Between the server's first line and libpq's last one, a CONTEXT may quote a statement.
    # libpq indents the explanations it adds.
    lines = [line for line in str(exc).splitlines() if line.strip() and not line[0].isspace()]
    kept = dict.fromkeys((lines[0].strip(), lines[-1].strip())) if lines else [type(exc).__name__]
    return "; ".join(kept)


def _driver_error(exc: BaseException) -> psycopg2.Error | None:
    for error in (exc, exc.__cause__):
        if isinstance(error, psycopg2.Error):
            return error
    return None


def _sqlstate(exc: BaseException) -> str | None:
    # CPython raises a SystemError where C code goes on after an error, and names that error as
    # its cause. psycopg2 goes on so after PgBouncer's "server conn crashed".
    if not isinstance(exc, django.db.Error | psycopg2.Error | SystemError):
        return None
    driver = _driver_error(exc)
    return driver.pgcode if driver is not None else None


def _cursor(exc: BaseException) -> extensions.cursor | None:
    driver = _driver_error(exc)
    return driver.cursor if driver is not None else None


def _may_be_of_the_connection(exc: BaseException) -> bool:
    connection_errors = (
        django.db.OperationalError,
        django.db.InterfaceError,
        psycopg2.OperationalError,
        psycopg2.InterfaceError,
    )
    # psycopg2 raises the bare class where libpq gave it no result with an error code.
    return isinstance(exc, connection_errors) or type(exc) in {
        django.db.DatabaseError,
        psycopg2.DatabaseError,
    }
