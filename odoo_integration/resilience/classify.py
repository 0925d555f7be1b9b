"""Is it worth trying again? Told by exception type, state of the link and SQLSTATE.

Never by the message, which may contain SQL and data, and comes in the server's language.
With today's psycopg2 a lost link carries no SQLSTATE at all: the closed connection is what tells.
"""

from enum import Enum, auto

import django.db
import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2 import extensions

from .errors import DatabaseUnavailable
from .refusal import TRANSIENT_CODES, permanent_refusal

CONFLICTS = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock timeout: the link lives, only the transaction is over."""


class Failure(Enum):
    PERMANENT = auto()
    CONFLICT = auto()
    LOST = auto()


def is_transient(exc: BaseException, *, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Tells whether the same work may succeed if it is done again from its beginning.

    Ask as soon as possible after the failure, in the thread where it happened: the answer
    depends on the state of the connection. For a connection that could not be opened libpq
    gives psycopg2 no SQLSTATE, so the server is asked once more (one connection attempt, up to
    its `connect_timeout`) whether it refuses for good; see `permanent_refusal`.

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
    """Sorts a failure without asking the server; a failed connect counts as a lost link.

    Args:
        exc: what was raised.
        link: psycopg2's connection it was most likely raised on; psycopg2 tells by itself for
            failures of a statement, but not for those of COMMIT.
    """
    if isinstance(exc, DatabaseUnavailable):
        return Failure.PERMANENT if exc.permanent else Failure.LOST
    code = _sqlstate(exc)
    if code in CONFLICTS:
        return Failure.CONFLICT
    if code:
        lost = code in TRANSIENT_CODES or code.startswith("08")
        return Failure.LOST if lost else Failure.PERMANENT
    cursor = _cursor(exc)
    if cursor is not None:
        link = cursor.connection
    elif isinstance(exc, django.db.OperationalError | psycopg2.OperationalError):
        # A failed COMMIT or connect. Leaving `atomic`, Django may have replaced the link already.
        return Failure.LOST
    if _may_be_of_the_link(exc) and (link is None or link.closed):
        return Failure.LOST
    return Failure.PERMANENT


def words(exc: BaseException) -> str:
    """The message in one line fit for a log: no SQL, no data."""
    driver = _driver_error(exc)
    if driver is not None and driver.pgcode:
        return (driver.diag.message_primary or "no message").splitlines()[0]
    # Between the server's first line and libpq's last one a CONTEXT may quote a statement;
    # libpq's own explanations are indented.
    lines = [line for line in str(exc).splitlines() if line.strip() and not line[0].isspace()]
    kept = dict.fromkeys((lines[0].strip(), lines[-1].strip())) if lines else [type(exc).__name__]
    return "; ".join(kept)


def _driver_error(exc: BaseException) -> psycopg2.Error | None:
    for error in (exc, exc.__cause__):
        if isinstance(error, psycopg2.Error):
            return error
    return None


def _sqlstate(exc: BaseException) -> str | None:
    if not isinstance(exc, django.db.Error | psycopg2.Error):
        return None
    driver = _driver_error(exc)
    return driver.pgcode if driver is not None else None


def _cursor(exc: BaseException) -> extensions.cursor | None:
    driver = _driver_error(exc)
    return driver.cursor if driver is not None else None


def _may_be_of_the_link(exc: BaseException) -> bool:
    link_errors = (
        django.db.OperationalError,
        django.db.InterfaceError,
        psycopg2.OperationalError,
        psycopg2.InterfaceError,
    )
    # The bare class is what psycopg2 raises where libpq gave it no result to look into.
    return isinstance(exc, link_errors) or type(exc) in {
        django.db.DatabaseError,
        psycopg2.DatabaseError,
    }
