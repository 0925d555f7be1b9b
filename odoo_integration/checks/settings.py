"""System checks of settings that would do harm later. Importing the module registers them."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from croniter import croniter
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_HOUR = 3600
_MANY_WORKERS = 10


@register("queue")
def check_queue(**_: Any) -> list[CheckMessage]:
    """Settings of django-q2 that lose jobs, repeat them or block the queue."""
    return list(_queue_hazards(settings.Q_CLUSTER))


@register("schedules")
def check_schedules(**_: Any) -> list[CheckMessage]:
    """Schedules that would never run, or run too seldom."""
    return list(_schedule_hazards())


@register(Tags.security)
def check_openid_provider(**_: Any) -> list[CheckMessage]:
    """A login by an OpenID provider that could not work."""
    return list(_provider_hazards()) if settings.OIDC_ISSUER else []


@register(Tags.security)
def check_env_file(**_: Any) -> list[CheckMessage]:
    """A file of secrets that every user of the machine can read."""
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
    """Settings that are unsafe on a server that others reach; `check --deploy` runs it."""
    return list(_deploy_hazards())


def _provider_hazards() -> Iterator[CheckMessage]:
    address = urlsplit(settings.OIDC_ISSUER)
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1"):
        yield Error(
            f"OIDC_ISSUER is no https address: {settings.OIDC_ISSUER!r}.",
            hint="The address under which the provider has /.well-known/openid-configuration.",
            id="login.E001",
        )
    if not settings.OIDC_CLIENT_ID:
        yield Error(
            "OIDC_ISSUER is set, and OIDC_CLIENT_ID is not.",
            hint="What the provider calls this installation.",
            id="login.E002",
        )
    for pair in settings.OIDC_GROUPS:
        if not all(pair.partition("=")):
            yield Error(
                f"OIDC_GROUPS has no value and group: {pair!r}.",
                hint="The claim's value, =, and the group's name, such as vendas=Comercial.",
                id="login.E003",
            )


def _schedule_hazards() -> Iterator[CheckMessage]:
    for name in ("SCHEDULE_FULL", "SCHEDULE_VERIFY", "SCHEDULE_CLEANUP"):
        expression = getattr(settings, name)
        if not croniter.is_valid(expression):
            # django-q2 would skip the schedule without a message.
            yield Error(
                f"{name} is not a cron expression: {expression!r}.",
                hint="Five fields, such as 0 2 * * *.",
                id="schedules.E001",
            )
    if settings.HEALTH_STALE_MINUTES < 2 * settings.SCHEDULE_INCREMENTAL_MINUTES:
        yield Warning(
            f"A sync every {settings.SCHEDULE_INCREMENTAL_MINUTES} minutes cannot keep the data "
            f"younger than {settings.HEALTH_STALE_MINUTES:g}.",
            hint="Raise HEALTH_STALE_MINUTES above twice SCHEDULE_INCREMENTAL_MINUTES.",
            id="schedules.W001",
        )


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
            "Q_CLUSTER repeats a failed job, endlessly where max_attempts is 0.",
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
            "Q_CLUSTER runs every slot that was missed in an outage, one after the other.",
            hint="Set catch_up to False.",
            id="queue.E005",
        )
    workers = queue.get("workers", 0)
    if not 2 <= workers <= _MANY_WORKERS:
        yield Error(
            f"Q_CLUSTER has {workers} workers: one syncs, another has to run the pulse meanwhile.",
            hint="Set QUEUE_WORKERS from 2 to 10.",
            id="queue.E006",
        )
    # The time until `retry` counts from when a job is taken from the queue, not from its start.
    if queue.get("queue_limit", workers**2) > max(workers, 2) or queue.get("bulk", 1) != 1:
        yield Error(
            "Q_CLUSTER takes more jobs from the queue than it can start.",
            hint="Set queue_limit to the number of workers, and bulk to 1.",
            id="queue.E007",
        )
    if queue.get("sync"):
        yield Error("Q_CLUSTER runs jobs in the web's process.", id="queue.E008")


@register(Tags.security)
def check_hint_secret(**_: Any) -> list[CheckMessage]:
    """A secret that can be guessed, or that is no part of an address."""
    secret = settings.ODOO_HINT_SECRET
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{32,}", secret):
        return [
            Error(
                "ODOO_HINT_SECRET must be 32 or more letters, digits, hyphens and underscores.",
                hint="Such as from: openssl rand -hex 32",
                id="carteira.E002",
            )
        ]
    return []


def _deploy_hazards() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error(
            "DEMO is on: anybody who reaches the web can log in with a known password.",
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
            hint="Use 16 characters or more, such as from: openssl rand -hex 16",
            id="carteira.W003",
        )
