"""Health of the jobs: whether a cluster lives, whether jobs wait, whether schedules are there.

A cluster's own status (django-q2's Stat) lives three seconds in Django's cache, which processes do
not share unless it is Redis, and tells that the guard lives, not that jobs are done. The pulse is a
scheduled job that does nothing: its last end proves scheduler, pusher, worker and monitor at once.
"""

import datetime

from django.conf import settings
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule, Success

from ...jobs.schedules import PREFIX, missing_schedules, paused_schedules
from .findings import Finding, fine, problem

PULSE = "odoo_integration.tasks.pulse"
# Redis keeps no time of arrival. Syncs, clean-up and pulse together are never so many.
_MANY = 20


def last_pulse() -> datetime.datetime | None:
    """When a cluster last did a job it was scheduled to do."""
    return Success.objects.filter(func=PULSE).aggregate(last=Max("stopped"))["last"]


def cluster_is_silent() -> bool:
    """Whether a pulse has been due for longer than HEALTH_CLUSTER_MINUTES."""
    since = last_pulse()
    if since is None:
        # Before the first one ever, only a pulse that is overdue says anything.
        schedule = Schedule.objects.filter(name=f"{PREFIX}pulse").exclude(repeats=0).first()
        since = schedule.next_run if schedule else None
    allowed = datetime.timedelta(minutes=settings.HEALTH_CLUSTER_MINUTES)
    return since is not None and timezone.now() - since > allowed


def cluster() -> Finding:
    name, last = "cluster", last_pulse()
    if last is None:
        text = _("no cluster has answered yet")
    else:
        seconds = (timezone.now() - last).total_seconds()
        text = _("last pulse %(seconds)d seconds ago") % {"seconds": seconds}
    return problem(name, text) if cluster_is_silent() else fine(name, text)


def oldest_waiting_minutes() -> float:
    """How long the job that waits longest has waited; 0 where none does (or with Redis)."""
    now = timezone.now()
    # Until a cluster takes a job, its lock is the moment it came; afterwards it lies ahead.
    first = OrmQ.objects.filter(lock__lt=now).aggregate(first=Min("lock"))["first"]
    return (now - first).total_seconds() / 60 if first else 0.0


def queue() -> Finding:
    # Imported late: a run of the sync checks its health too, and Redis' client takes as long to
    # import as all of Odoo's side together.
    from redis import RedisError

    name = "queue"
    try:
        waiting = get_broker().queue_size()
    except RedisError as error:
        return problem(
            name,
            _("the queue's Redis does not answer: %(error)s") % {"error": type(error).__name__},
        )
    text = ngettext("%(count)d job waits", "%(count)d jobs wait", waiting) % {"count": waiting}
    minutes = oldest_waiting_minutes()
    if minutes > settings.HEALTH_QUEUE_MINUTES or waiting > _MANY:
        return problem(name, text + _(", the first for %(minutes)d minutes") % {"minutes": minutes})
    return fine(name, text)


def schedules() -> Finding:
    name, missing, paused = "schedules", missing_schedules(), paused_schedules()
    if missing:
        return problem(name, _("missing: %(names)s") % {"names": ", ".join(missing)})
    if paused:
        return fine(name, _("paused: %(names)s") % {"names": ", ".join(paused)})
    return fine(name, _("all there"))
