"""Who may sync: a lease in the database, renewed while its run lives.

A session's advisory lock dies with its connection, is no lock at all behind a PgBouncer in
transaction mode, and keeps everybody out while its owner is frozen. A lease has none of these
faults; what it cannot rule out, a run that wakes up late, the fence in the promote does.
"""

import contextvars
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error as AnyDatabaseError
from django.db import connection

from ..resilience import retry_on_ssl_error
from .errors import AnotherRunActive
from .retries import retry_database

logger = logging.getLogger("carteira.sync")

LEASE_SECONDS = 60
RENEW_SECONDS = 15
_RENEWER_END_SECONDS = 5
_alive_here: set[int] = set()


@dataclass(frozen=True)
class Lease:
    """A right to promote.

    Attributes:
        run_id: whose right it is.
        promoted: the last run that had promoted when the lease was taken.
    """

    run_id: int
    promoted: int


def this_process() -> str:
    """Host and process id, as they are written beside a lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


@contextmanager
def held_lease(run_id: int) -> Iterator[Lease]:
    """Holds the lease for one run, renewing it from a thread of its own.

    Raises:
        AnotherRunActive: another run holds it; the message says which.
    """
    _alive_here.add(run_id)
    try:
        lease = _acquire(run_id)
    except BaseException:
        _alive_here.discard(run_id)
        raise
    done = threading.Event()
    # In this context, so that the run counts the renewer's reconnections as its own.
    context = contextvars.copy_context()
    renewer = threading.Thread(
        target=context.run, args=(_renew, run_id, done), name="lease", daemon=True
    )
    renewer.start()
    try:
        yield lease
    finally:
        _alive_here.discard(run_id)
        done.set()
        renewer.join(_RENEWER_END_SECONDS)
        try:
            _release(run_id)
        except AnyDatabaseError as error:
            # The run's own outcome stands; the lease runs out by itself.
            logger.warning("lease not released: %s", type(error).__name__)
            connection.close()


@retry_database
def _acquire(run_id: int) -> Lease:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_state (id, process, promoted, policy) VALUES (1, '', 0, '')"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "SELECT holder, process, lease_until < now(), promoted FROM sync_state WHERE id = 1"
            " FOR UPDATE"
        )
        holder, process, expired, promoted = cursor.fetchone()
        if holder not in (None, run_id) and not expired and not _is_dead(holder, process):
            raise AnotherRunActive(
                f"run {holder} is active (process {process.rpartition(':')[0]});"
                " wait for it, or try again in a minute if it has died"
            )
        cursor.execute(
            "UPDATE sync_state SET holder = %s, process = %s,"
            " lease_until = now() + make_interval(secs => %s) WHERE id = 1",
            [run_id, this_process(), LEASE_SECONDS],
        )
    return Lease(run_id=run_id, promoted=promoted)


@retry_database
def _release(run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_state SET holder = NULL, process = '', lease_until = NULL"
            " WHERE id = 1 AND holder = %s",
            [run_id],
        )


def _renew(run_id: int, done: threading.Event) -> None:
    try:
        while not done.wait(RENEW_SECONDS):
            try:
                _extend(run_id)
            except AnyDatabaseError as error:
                # The fence decides in the end; a renewal missed is tried again at the next beat.
                logger.warning("lease not renewed: %s", type(error).__name__)
                connection.close()
    finally:
        connection.close()


@retry_on_ssl_error
def _extend(run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_state SET lease_until = now() + make_interval(secs => %s)"
            " WHERE id = 1 AND holder = %s",
            [LEASE_SECONDS, run_id],
        )


def _is_dead(run_id: int, process: str) -> bool:
    """Whether a run of this host is over, or its process: only then may its lease be taken early.

    A run that ended while the database was away could not give its lease back.
    """
    if process == this_process():
        return run_id not in _alive_here
    host, pid, started = [*process.rsplit(":", 2), "", ""][:3]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks: a pid alone may be another's by now."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
