"""The jobs of the queue. Their dotted names are stored in queues and schedules: keep them."""

import logging
import time
from typing import TypedDict

from django.conf import settings
from django_q.brokers import get_broker
from django_q.tasks import async_task

from carteira.querysets import kept_answers

from .client import OdooError
from .extract.look import forget_look, is_new, look
from .jobs.budget import hint_run_is_too_early, incremental_is_too_early
from .jobs.hints import MOST_RECORDS, collected_hints, queue_follow_hints
from .jobs.retention import delete_old
from .jobs.schedules import RUN_SYNC, SCHEDULE
from .models import Webhook
from .monitoring.alerts import alert_after_run
from .runs.errors import AnotherRunActive, SyncError
from .runs.failure import one_line
from .runs.hints import lost, waiting
from .runs.interrupt import graceful_stop
from .runs.moments import parse_moment
from .runs.progress import Progress
from .sync import SyncRequest, sync
from .webhooks import deliver

HINT = "hint"
DELIVER = "odoo_integration.tasks.deliver_webhooks"
RENEW = "odoo_integration.tasks.renew_answers"

logger = logging.getLogger("carteira.sync")

_MINUTE = 60.0
# Of each minute: where something changes all the time, the rest of it is for other work.
_RENEWING = 10.0


class SyncOptions(TypedDict):
    """The arguments of `run_sync` that say what to sync."""

    full: bool
    since: str
    orders: tuple[str, ...]
    verify: bool


def run_sync(
    *,
    trigger: str,
    full: bool = False,
    since: str = "",
    orders: tuple[str, ...] = (),
    verify: bool = False,
) -> int | None:
    """Runs one sync, unless another run is active: a job may be delivered twice.

    Args:
        trigger: who or what asked for it.
        full: read everything; otherwise what changed since the last run.
        since: read what changed since this moment instead, in ISO format; not used when empty.
        orders: read only these orders, by number.
        verify: compare balances with Odoo's own afterwards.

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
    if trigger == SCHEDULE and request.is_incremental and incremental_is_too_early():
        logger.info("not started: the day's calls to Odoo would not suffice")
        return None
    return _run(request)


def follow_hints() -> int | None:
    """Runs one sync of the orders that Odoo's hints are about.

    While another run is active the hints wait: its end queues this job again.

    Returns:
        The run's id, or None where none was started.
    """
    hints = collected_hints()
    if not hints or hint_run_is_too_early():
        return None
    return _run(SyncRequest(trigger=HINT, hints=hints <= MOST_RECORDS))


def _run(request: SyncRequest) -> int | None:
    progress = Progress()
    try:
        run = sync(request, progress=progress)
        if settings.ODOO_HINT_SECRET and waiting().hints:
            queue_follow_hints()
        return run.pk
    except AnotherRunActive as error:
        logger.info("not started: %s", error)
        return None
    except Exception as error:
        failed = progress.run.pk if progress.run else None
        logger.error("run failed: %s", one_line(error), extra={"run": failed})
        raise
    finally:
        alert_after_run()


def queue_sync(
    *,
    trigger: str,
    full: bool = False,
    since: str = "",
    orders: tuple[str, ...] = (),
    verify: bool = False,
) -> str:
    """Queues one sync, with the arguments of `run_sync`.

    Returns:
        The job's id.
    """
    return async_task(
        RUN_SYNC,
        trigger=trigger,
        full=full,
        since=since,
        orders=tuple(orders),
        verify=verify,
    )


def peek() -> None:
    """Looks at Odoo every SCHEDULE_PEEK_SECONDS for a minute; what is new starts a sync.

    It ends earlier after a failed look, and where another job waits for its worker.
    """
    ends = time.monotonic() + _MINUTE
    with graceful_stop() as stop:
        while look_once():
            waits = settings.SCHEDULE_PEEK_SECONDS
            if time.monotonic() + waits > ends or stop.wait(waits) or get_broker().queue_size():
                return


def look_once() -> bool:
    """Looks at Odoo, and syncs where something is new.

    Returns:
        Whether it makes sense to look again soon.
    """
    try:
        found = look()
    except (OdooError, SyncError) as error:
        logger.warning("could not look at Odoo: %s", one_line(error))
        return False
    if found is None:
        return False
    if found.models and is_new(found):
        logger.info("new at Odoo: %s", ", ".join(found.models))
        started = run_sync(trigger="peek") is not None
        if not started:
            forget_look()
        return started
    return True


def clean_up() -> str:
    """Deletes what is older than the settings keep."""
    deleted = str(delete_old())
    logger.info("clean-up: %s", deleted)
    return deleted


def pulse() -> None:
    """Shows that the cluster works; queues the jobs for which there is something to do."""
    if settings.ODOO_HINT_SECRET and lost():
        queue_follow_hints()
    if Webhook.objects.filter(active=True).exists():
        async_task(DELIVER)
    if kept_answers.has_outdated():
        async_task(RENEW)


def renew_answers() -> str:
    """Answers again what people have waited for lately, for some seconds; not while a job waits."""
    ends = time.monotonic() + _RENEWING

    def stopped() -> bool:
        return time.monotonic() > ends or bool(get_broker().queue_size())

    return f"{kept_answers.renew(stopped=stopped)} renewed"


def deliver_webhooks() -> str:
    """Tells webhooks of what runs did."""
    return f"{deliver()} delivered"


def send_mails() -> int:
    """Sends the views that people receive by e-mail, and comments to those whom they are for.

    Returns:
        How many mails were sent.
    """
    # Imported here: they take the pages of the lists, which no other job needs.
    from carteira.admin.backlog.mention_mail import send_mentions
    from carteira.admin.subscriptions.sending import send_due

    return send_mentions() + send_due()
