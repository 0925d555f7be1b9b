"""A COMMIT whose answer never came: wait until the server has decided it one way or the other."""

import time

from django.db import DatabaseError, connections

from .errors import DatabaseUnavailable

PAUSE = 0.05
LONGEST_WAIT = 30.0


def transaction_id(using: str) -> str | None:
    """The id of the current transaction (xid8, PostgreSQL 13+); None if it has written nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        return cursor.fetchone()[0]


def wait_until_decided(using: str, xid: str, *, timeout: float) -> None:
    """Returns once the transaction is no longer in progress on this server.

    The backend that lost its client may still be committing (waiting for a disk or a synchronous
    standby): asked too early, the database would say "not committed" and be wrong a moment later.
    A backend that never got the COMMIT and does not know yet that its client is gone is ended,
    or it would keep its locks until a timeout.

    Only "in progress" is trusted here, never "committed": after a crash or a failover the same id
    may belong to another transaction. The unit's `committed` looks at the data.

    Args:
        using: an open connection in autocommit.
        xid: from `transaction_id`.
        timeout: seconds to wait, 30 at most.

    Raises:
        DatabaseUnavailable: still in progress after `timeout`.
    """
    until = time.monotonic() + min(timeout, LONGEST_WAIT)
    while _in_progress(using, xid):
        if time.monotonic() >= until:
            raise DatabaseUnavailable(
                "the transaction in doubt is still in progress on the server", permanent=False
            )
        time.sleep(PAUSE)


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
            if getattr(error.__cause__, "pgcode", None) != "22023":
                raise
            # An id this server has not given out yet: it was promoted without that transaction.
            return False
        return cursor.fetchone()[0] == "in progress"
