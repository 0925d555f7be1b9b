"""Who may sync: a lease in the database, renewed while its run lives.

A run that reads for minutes lets runs of chosen orders go meanwhile, as its guests: see `way`.

A session's advisory lock dies with its connection, is no lock at all behind a PgBouncer in
transaction mode, and keeps everybody out while its owner is frozen. A lease has none of these
faults; what it cannot rule out, a run that wakes up late, the fence in the promote does.
"""

import contextvars
import datetime
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models.functions import Now

from ..models import SyncState
from ..resilience import retry_on_ssl_error
from .errors import AnotherRunActive, RunInterrupted
from .interrupt import StopRequest
from .retries import retry_database

logger = logging.getLogger("carteira.sync")

LEASE_SECONDS = 60
RENEW_SECONDS = 15
# A guest is let in between two pages; where one takes longer, Odoo is too slow to wait for.
WAY_SECONDS = 30
ASK_AGAIN_SECONDS = 0.2
NO_GUEST = {"guest": None, "guest_process": "", "guest_until": None, "guest_admitted": False}
_RENEWER_END_SECONDS = 5
_alive_here: set[int] = set()


@dataclass
class Lease:
    """A right to promote.

    Attributes:
        run_id: whose right it is.
        promoted: the last run that had promoted when the right was taken, or taken back.
        guest: another run lets this one go first, and reads on afterwards.
    """

    run_id: int
    promoted: int
    guest: bool = False


def this_process() -> str:
    """Host and process id, as they are written beside a lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


@contextmanager
def held_lease(run_id: int, *, waits: StopRequest | None = None) -> Iterator[Lease]:
    """Holds the lease for one run, renewing it from a thread of its own.

    Args:
        waits: given by a run that may be a guest: it waits where the active run gives way, and no
            longer than until somebody asks it to stop.

    Raises:
        AnotherRunActive: another run holds it; the message says which.
        RunInterrupted: asked to stop while it waited.
    """
    _alive_here.add(run_id)
    try:
        lease = _wait_for_turn(run_id, waits) if waits else _acquire(run_id)
    except BaseException:
        _alive_here.discard(run_id)
        raise
    done = threading.Event()
    # In this context, so that the run counts the renewer's reconnections as its own.
    context = contextvars.copy_context()
    renewer = threading.Thread(
        target=context.run, args=(_renew, lease, done), name="lease", daemon=True
    )
    renewer.start()
    try:
        yield lease
    finally:
        _alive_here.discard(run_id)
        done.set()
        renewer.join(_RENEWER_END_SECONDS)
        try:
            _leave(run_id) if lease.guest else _release(run_id)
        except AnyDatabaseError as error:
            # The run's own outcome stands; the lease runs out by itself.
            logger.warning("lease not released: %s", type(error).__name__)
            connection.close()


def _wait_for_turn(run_id: int, stop: StopRequest) -> Lease:
    ends, asked = time.monotonic() + WAY_SECONDS, False
    try:
        while time.monotonic() < ends:
            try:
                if lease := _acquire_or_ask(run_id, as_guest=True):
                    return lease
                asked = True
            except AnotherRunActive:
                # It was about to give way, and promotes by now.
                if not asked:
                    raise
            stop.wait(ASK_AGAIN_SECONDS)
            stop.check()
        return _acquire(run_id)
    except (AnotherRunActive, RunInterrupted):
        if asked:
            _leave(run_id)
        raise


def _acquire(run_id: int) -> Lease:
    lease = _acquire_or_ask(run_id, as_guest=False)
    assert lease, "only a guest is told to wait"
    return lease


@retry_database
def _acquire_or_ask(run_id: int, *, as_guest: bool) -> Lease | None:
    """Takes the lease, or the active run's way; None: that run has been asked for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_state (id, process, promoted, policy) VALUES (1, '', 0, '')"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "SELECT holder, process, lease_until < now(), promoted, gives_way,"
            " guest, guest_process, guest_until < now(), guest_admitted"
            " FROM sync_state WHERE id = 1 FOR UPDATE"
        )
        holder, process, expired, promoted, gives_way, *guests = cursor.fetchone()
        guest, guest_process, guest_expired, admitted = guests
        if admitted and guest == run_id:
            return Lease(run_id, promoted, guest=True)
        holder_lives = holder != run_id and is_alive(holder, process, expired=expired)
        guest_lives = guest != run_id and is_alive(guest, guest_process, expired=guest_expired)
        guest_works = admitted and guest_lives
        if not holder_lives and not guest_works:
            cursor.execute(
                "UPDATE sync_state SET holder = %s, process = %s,"
                " lease_until = now() + make_interval(secs => %s), gives_way = false,"
                " guest = NULL, guest_process = '', guest_until = NULL, guest_admitted = false"
                " WHERE id = 1",
                [run_id, this_process(), LEASE_SECONDS],
            )
            return Lease(run_id, promoted)
        if not (as_guest and gives_way and holder_lives):
            active, at = (guest, guest_process) if guest_works else (holder, process)
            raise AnotherRunActive(
                f"run {active} is active (process {at.rpartition(':')[0]});"
                " wait for it, or try again in a minute if it has died"
            )
        if not guest_lives:
            cursor.execute(
                "UPDATE sync_state SET guest = %s, guest_process = %s, guest_admitted = false,"
                " guest_until = now() + make_interval(secs => %s) WHERE id = 1",
                [run_id, this_process(), LEASE_SECONDS],
            )
    return None


@retry_database
def _release(run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_state SET holder = NULL, process = '', lease_until = NULL,"
            " gives_way = false WHERE id = 1 AND holder = %s",
            [run_id],
        )


@retry_database
def _leave(run_id: int) -> None:
    SyncState.objects.filter(guest=run_id).update(**NO_GUEST)


def _renew(lease: Lease, done: threading.Event) -> None:
    try:
        while not done.wait(RENEW_SECONDS):
            try:
                _extend(lease)
            except AnyDatabaseError as error:
                # The fence decides in the end; a renewal missed is tried again at the next beat.
                logger.warning("lease not renewed: %s", type(error).__name__)
                connection.close()
    finally:
        connection.close()


@retry_on_ssl_error
def _extend(lease: Lease) -> None:
    until = Now() + datetime.timedelta(seconds=LEASE_SECONDS)
    if lease.guest:
        SyncState.objects.filter(guest=lease.run_id).update(guest_until=until)
    else:
        SyncState.objects.filter(holder=lease.run_id).update(lease_until=until)


def is_alive(run_id: int | None, process: str, *, expired: bool) -> bool:
    """Whether a run may still be at work.

    Of this host it is known when a run is over, or its process: only then may its lease be taken
    before it has run out. A run that ended while the database was away could not give it back.
    """
    if run_id is None or expired:
        return False
    if process == this_process():
        return run_id in _alive_here
    host, pid, started = [*process.rsplit(":", 2), "", ""][:3]
    if host != socket.gethostname() or not pid.isdigit():
        return True
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks: a pid alone may be another's by now."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
