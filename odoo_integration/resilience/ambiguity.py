"""A COMMIT whose answer was lost: wait until the server has committed it or rolled it back."""

import time

from django.db import DatabaseError, connections

from .errors import DatabaseUnavailable

POLL_INTERVAL = 0.05
LONGEST_WAIT = 30.0
INVALID_PARAMETER_VALUE = "22023"


def transaction_id(using: str) -> str | None:
    """The id of the current transaction (xid8, PostgreSQL 13+); None if it has written nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        return cursor.fetchone()[0]


def wait_until_decided(using: str, xid: str, *, timeout: float) -> None:
    """Returns once the transaction is no longer in progress on this server.

    The backend that lost its client may still be committing (waiting for a disk or a synchronous
    standby): asked too early, the database would answer "not committed" and commit a moment later.
    A backend that never received the COMMIT, and has not noticed that its client is gone, is
    terminated here: otherwise it would keep its locks until a timeout.

    Only the answer "in progress" is used, never "committed": after a crash or a failover the same
    id may belong to another transaction. The unit's `committed` looks at the data instead.

    Args:
        using: an alias with an open connection in autocommit.
        xid: from `transaction_id`.
        timeout: seconds to wait; at most 30 are waited.

    Raises:
        DatabaseUnavailable: the transaction is still in progress after `timeout`.
    """
    until = time.monotonic() + min(timeout, LONGEST_WAIT)
    while _in_progress(using, xid):
        if time.monotonic() >= until:
            raise DatabaseUnavailable(
                "the transaction in doubt is still in progress on the server", permanent=False
            )
        time.sleep(POLL_INTERVAL)


def _in_progress(using: str, xid: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_xid = (%s::xid8)::xid AND state LIKE 'idle in transaction%%'"
            " AND usename = current_user AND pid <> pg_backend_pid()",
            [xid],
        )
        try:
            cursor.execute("SELECT pg_xact_status(%s::xid8)", [xid])
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", None) != INVALID_PARAMETER_VALUE:
                raise
            # This server has not assigned the id yet: it was promoted without that transaction.
            return False
        return cursor.fetchone()[0] == "in progress"
