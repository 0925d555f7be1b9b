"""Settings that would do harm later, told before anything starts. Importing registers."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from croniter import croniter
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_HOUR = 3600
_MANY_WORKERS = 10


@register("queue")
def check_queue(**_: Any) -> list[CheckMessage]:
    """django-q2's hazards; each was met on the real thing."""
    return list(_queue_hazards(settings.Q_CLUSTER))


@register("schedules")
def check_schedules(**_: Any) -> list[CheckMessage]:
    """A cron expression nobody can read stops a schedule without a word."""
    return [
        Error(
            f"{name} is not a cron expression: {getattr(settings, name)!r}.",
            hint="Five fields, such as 0 2 * * *.",
            id="schedules.E001",
        )
        for name in ("SCHEDULE_FULL", "SCHEDULE_VERIFY", "SCHEDULE_CLEANUP")
        if not croniter.is_valid(getattr(settings, name))
    ] + [
        Warning(
            f"A sync every {settings.SCHEDULE_INCREMENTAL_MINUTES} minutes cannot keep the data "
            f"younger than {settings.HEALTH_STALE_MINUTES:g}.",
            hint="Raise HEALTH_STALE_MINUTES above twice SCHEDULE_INCREMENTAL_MINUTES.",
            id="schedules.W001",
        )
        for _ in range(settings.HEALTH_STALE_MINUTES < 2 * settings.SCHEDULE_INCREMENTAL_MINUTES)
    ]


@register(Tags.security)
def check_env_file(**_: Any) -> list[CheckMessage]:
    """Who else can read the secrets."""
    file = Path(settings.ENV_FILE)
    if file.is_file() and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return [
            Warning(
                f"{file} is readable by everyone, and holds secrets.",
                hint=f"chmod 600 {file}",
                id="carteira.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_installation(**_: Any) -> list[CheckMessage]:
    """What a demo may do and a server others reach may not; `check --deploy` runs it."""
    return list(_deploy_hazards())


def _queue_hazards(queue: dict[str, Any]) -> Iterator[CheckMessage]:
    timeout, retry = queue.get("timeout"), queue.get("retry", 60)
    if not timeout:
        yield Error(
            "Q_CLUSTER has no timeout: a job that hangs keeps its worker for ever.",
            hint="Set timeout, in seconds.",
            id="queue.E001",
        )
    elif retry <= timeout:
        yield Error(
            f"Q_CLUSTER starts a job again after {retry} s, while it may run {timeout} s.",
            hint="Set retry above timeout.",
            id="queue.E002",
        )
    if queue.get("max_attempts", 0) != 1:
        yield Error(
            "Q_CLUSTER tries a failed job again, for ever where max_attempts is 0.",
            hint="Set max_attempts to 1: the next scheduled run is the retry.",
            id="queue.E003",
        )
    if not queue.get("ack_failures", False):
        yield Error(
            "Q_CLUSTER leaves failed jobs in the queue, to be started again.",
            hint="Set ack_failures to True.",
            id="queue.E004",
        )
    if queue.get("catch_up", True):
        yield Error(
            "Q_CLUSTER makes up for every slot missed in an outage, one after the other.",
            hint="Set catch_up to False.",
            id="queue.E005",
        )
    workers = queue.get("workers", 0)
    if not 2 <= workers <= _MANY_WORKERS:
        yield Error(
            f"Q_CLUSTER has {workers} workers: one syncs, and another must answer the pulse.",
            hint="Set QUEUE_WORKERS from 2 to 10.",
            id="queue.E006",
        )
    # The retry clock starts when a job is taken from the queue, not when it is begun.
    if queue.get("queue_limit", workers**2) > max(workers, 2) or queue.get("bulk", 1) != 1:
        yield Error(
            "Q_CLUSTER takes more jobs from the queue than it can begin.",
            hint="Set queue_limit to the number of workers, and bulk to 1.",
            id="queue.E007",
        )
    if queue.get("sync"):
        yield Error("Q_CLUSTER runs jobs in the web's process.", id="queue.E008")


def _deploy_hazards() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error(
            "DEMO is on: anybody who reaches the web logs in with a known password.",
            hint="Set DEMO=0.",
            id="carteira.E001",
        )
    if not settings.HTTPS_ONLY:
        yield Warning(
            "HTTPS_ONLY is off: passwords and cookies travel in the clear.",
            hint="Put a proxy with TLS in front, set PROXY_COUNT=1 and HTTPS_ONLY=1.",
            id="carteira.W002",
        )
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 16:
        yield Warning(
            "METRICS_TOKEN can be guessed.",
            hint="Take 16 characters or more, such as from: openssl rand -hex 16",
            id="carteira.W003",
        )
