"""The sync as jobs of the queue: one-liners over `sync`."""

import logging

from django_q.tasks import async_task

from .jobs.retention import forget_old
from .monitoring.alerts import watch
from .runs.errors import AnotherRunActive
from .runs.failure import one_line
from .runs.moments import parse_moment
from .sync import SyncRequest, sync

logger = logging.getLogger("carteira.sync")


def run_sync(
    *,
    trigger: str,
    full: bool = False,
    since: str = "",
    orders: tuple[str, ...] = (),
    verify: bool = False,
) -> int | None:
    """Runs one sync; a job delivered twice finds the other at work and leaves.

    Returns:
        The run's id, or None where another run was active.
    """
    request = SyncRequest(
        trigger=trigger,
        full=full,
        since=parse_moment(since) if since else None,
        orders=tuple(orders),
        verify=verify,
    )
    try:
        return sync(request).pk
    except AnotherRunActive as error:
        logger.info("not started: %s", error)
        return None
    except Exception as error:
        logger.error("run failed: %s", one_line(error))
        raise
    finally:
        watch()


def queue_sync(
    *,
    trigger: str,
    full: bool = False,
    since: str = "",
    orders: tuple[str, ...] = (),
    verify: bool = False,
) -> str:
    """Queues one sync and comes back at once.

    Returns:
        The job's id.
    """
    return async_task(
        "odoo_integration.tasks.run_sync",
        trigger=trigger,
        full=full,
        since=since,
        orders=tuple(orders),
        verify=verify,
    )


def clean_up() -> str:
    """Forgets what is older than the settings keep."""
    forgotten = str(forget_old())
    logger.info("clean-up: %s", forgotten)
    return forgotten


def pulse() -> None:
    """Does nothing; that it was done tells that the cluster lives."""
