"""What was told, kept in the database, by compare-and-set: watchdogs on two hosts tell once."""

import datetime
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.utils import timezone

from ...models import AlertState
from ...resilience import retry_on_ssl_error
from ..health import Finding
from .channels import Notice, send

# Longer than every channel's time-outs together; a watchdog that dies meanwhile is overtaken.
_CLAIM = datetime.timedelta(seconds=60)


@retry_on_ssl_error
def note(findings: Iterable[Finding], channels: list[str]) -> None:
    """Writes which checks have changed, and that nobody has been told."""
    now = timezone.now()
    findings = list(findings)
    known = set(AlertState.objects.values_list("name", flat=True))
    AlertState.objects.bulk_create(
        [AlertState(name=f.name, since=now, text=f.text) for f in findings if f.name not in known],
        ignore_conflicts=True,
    )
    states = {state.name: state for state in AlertState.objects.all()}
    for finding in findings:
        before = states[finding.name]
        if before.ok == finding.ok:
            continue
        AlertState.objects.filter(pk=before.pk, since=before.since, untold=before.untold).update(
            ok=finding.ok,
            text=finding.text,
            since=now,
            untold=_who_believes_otherwise(before, channels, now),
            claimed_until=None,
        )


def _who_believes_otherwise(
    before: AlertState, channels: list[str], now: datetime.datetime
) -> list[str]:
    """Channels that know the state before. Those never told of it believe what is true again."""
    if before.claimed_until and before.claimed_until > now:
        # Somebody is telling it at this moment.
        return channels
    return [name for name in channels if name not in before.untold]


def deliver(reach: dict[str, Callable[[Notice], None]]) -> int:
    """Tells what has not been told yet; no transaction is open while a channel is talked to.

    Returns:
        How many messages went out.
    """
    sent = 0
    for state in _untold():
        if not _claim(state):
            continue
        notice = Notice(state.name, state.ok, state.text, state.since)
        # A channel that is no longer configured is forgotten.
        left = [name for name in state.untold if name in reach]
        failed = [name for name in left if not send(notice, name, reach[name])]
        sent += len(left) - len(failed)
        _told(state, failed)
    return sent


@retry_on_ssl_error
def _untold() -> list[AlertState]:
    return list(AlertState.objects.exclude(untold=[]))


@retry_on_ssl_error
def _claim(state: AlertState) -> bool:
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = AlertState.objects.filter(free, pk=state.pk, since=state.since, untold=state.untold)
    return bool(mine.update(claimed_until=now + _CLAIM))


@retry_on_ssl_error
def _told(state: AlertState, failed: list[str]) -> None:
    # Where the state has changed again meanwhile, the new one is for another message.
    AlertState.objects.filter(pk=state.pk, since=state.since).update(
        untold=failed, claimed_until=None
    )
