"""Health of the queue: the job cluster, waiting jobs, and schedules.

django-q2's own status of a cluster (Stat) is kept for three seconds in Django's cache, which
processes share only where it is Redis, and it covers the cluster's guard process only. The pulse is
a scheduled job that does nothing: that it ended shows that scheduler, pusher, worker and monitor
work.
"""

import datetime

from django.conf import settings
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule, Success

from carteira.formats import age
from carteira.models import Subscription

from ...jobs.schedules import PULSE, PULSE_SCHEDULE, missing_schedules, paused_schedules
from .findings import Finding, fine, problem

# Redis does not store when a job was queued, so the number has to do: syncs, clean-up and pulse
# together are always fewer.
_MANY = 20
# One that failed may be a mail server that restarts.
_FAILED_MAILS = 2


def last_pulse() -> datetime.datetime | None:
    """When a cluster last finished the pulse."""
    return Success.objects.filter(func=PULSE).aggregate(last=Max("stopped"))["last"]


def cluster_is_silent() -> bool:
    """Whether a pulse has been due for longer than HEALTH_CLUSTER_MINUTES."""
    since = last_pulse()
    if since is None:
        # A new installation has had no pulse yet: the cluster is silent once the first is overdue.
        schedule = Schedule.objects.filter(name=PULSE_SCHEDULE).exclude(repeats=0).first()
        since = schedule.next_run if schedule else None
    allowed = datetime.timedelta(minutes=settings.HEALTH_CLUSTER_MINUTES)
    return since is not None and timezone.now() - since > allowed


def cluster() -> Finding:
    """Whether a job cluster works."""
    name, last = "cluster", last_pulse()
    if last is None:
        text = _("no cluster has answered yet")
    else:
        text = _("last pulse %(time)s ago") % {"time": age(last)}
    return problem(name, text) if cluster_is_silent() else fine(name, text)


def oldest_waiting_minutes() -> float:
    """Minutes the oldest waiting job has waited; 0 without one, and with a queue in Redis."""
    now = timezone.now()
    # A waiting job's lock is when it was queued; a cluster that takes it sets a moment to come.
    first = OrmQ.objects.filter(lock__lt=now).aggregate(first=Min("lock"))["first"]
    return (now - first).total_seconds() / 60 if first else 0.0


def queue() -> Finding:
    """Whether jobs are taken from the queue in time."""
    # Imported late: every sync runs the checks, and the client of Redis takes as long to import as
    # the rest of the sync.
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
    """Whether every schedule is there; paused ones are not a problem."""
    name, missing, paused = "schedules", missing_schedules(), paused_schedules()
    if missing:
        return problem(name, _("missing: %(names)s") % {"names": ", ".join(missing)})
    if paused:
        return fine(name, _("paused: %(names)s") % {"names": ", ".join(paused)})
    return fine(name, _("all there"))


def mails() -> Finding:
    """Whether the mail server takes the views that people receive."""
    name = "mails"
    failing = Subscription.objects.filter(failures__gte=_FAILED_MAILS).count()
    if not failing:
        return fine(name, _("no view waits for the mail server"))
    text = ngettext(
        "%(count)d view could not be sent: the mail server does not take it",
        "%(count)d views could not be sent: the mail server does not take them",
        failing,
    )
    return problem(name, text % {"count": failing})
