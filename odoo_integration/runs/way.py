"""The way that a run of minutes gives to runs of chosen orders, between two pages.

One run at a time asks Odoo and promotes: while a guest is at work, its host does neither. What the
host had read before may be older than what a guest then promoted, so it is read again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection
from django.db.models.functions import Now

from ..models import SyncState
from .errors import LockLost
from .interrupt import StopRequest
from .lease import ASK_AGAIN_SECONDS, NO_GUEST, Lease, is_alive
from .retries import retry_database

logger = logging.getLogger("carteira.sync")


class Way:
    """Lets guests go while its run reads.

    Args:
        lease: of the run.
        stop: whether it was asked to stop.
        paused: inside it, this run does not call Odoo.

    Attributes:
        brought: the guests that have promoted.
    """

    def __init__(
        self, lease: Lease, stop: StopRequest, paused: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self.brought: list[int] = []
        self._lease = lease
        self._stop = stop
        self._paused = paused
        self._is_open = False
        self._not_before = 0.0

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Inside, guests may ask for the way; after it there are none, and none is let in.

        Raises:
            LockLost: another run has taken this one's place.
        """
        _set_open(self._lease.run_id, True)
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
        _set_open(self._lease.run_id, False)

    def give(self) -> None:
        """Called between two pages: lets a guest go that asks, and waits for its end.

        The run then reads for as long as it has waited before it gives way again.

        Raises:
            LockLost: another run has taken this one's place.
            RunInterrupted: asked to stop.
        """
        self._stop.check()
        if not self._is_open or time.monotonic() < self._not_before:
            return
        if not _is_asked(self._lease.run_id):
            return
        began = time.monotonic()
        with self._paused():
            _admit(self._lease.run_id)
            while (promoted := _promoted_after_guest(self._lease.run_id)) is None:
                self._stop.wait(ASK_AGAIN_SECONDS)
                self._stop.check()
        ended = time.monotonic()
        self._not_before = ended + (ended - began)
        if promoted != self._lease.promoted:
            # It has promoted, and nobody else could.
            logger.info("run %s went first", promoted)
            self._lease.promoted = promoted
            self.brought.append(promoted)


@retry_database
def _set_open(run_id: int, is_open: bool) -> None:
    if not SyncState.objects.filter(holder=run_id).update(gives_way=is_open, **NO_GUEST):
        raise _lost(run_id)


@retry_database
def _is_asked(run_id: int) -> bool:
    return SyncState.objects.filter(holder=run_id, guest_until__gt=Now()).exists()


@retry_database
def _admit(run_id: int) -> None:
    asking = SyncState.objects.filter(holder=run_id, guest_until__gt=Now())
    asking.update(guest_admitted=True)


@retry_database
def _promoted_after_guest(run_id: int) -> int | None:
    """The last run that has promoted; None while an admitted guest is at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holder, promoted, guest_admitted, guest, guest_process, guest_until < now()"
            " FROM sync_state WHERE id = 1 FOR UPDATE"
        )
        holder, promoted, admitted, guest, process, expired = cursor.fetchone()
    if holder != run_id:
        raise _lost(run_id)
    if admitted:
        if is_alive(guest, process, expired=expired):
            return None
        # It died. One that is only frozen is refused at its promote from here on.
        SyncState.objects.update(**NO_GUEST)
    return promoted


def _lost(run_id: int) -> LockLost:
    return LockLost(f"run {run_id} lost its place to another run; nothing was written")
