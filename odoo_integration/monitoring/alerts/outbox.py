"""The messages to be sent, in the database.

Rows change by compare-and-set, so two watchdogs on two hosts send a message once.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from ...models import AlertState
from ...resilience import retry_on_ssl_error
from ..health import Finding
from .channels import Channels, Notice, send

# Longer than the time-outs of all channels together. If a watchdog dies meanwhile, another one
# sends its messages after that.
_CLAIM = datetime.timedelta(seconds=60)


@retry_on_ssl_error
def record_changes(findings: Sequence[Finding], channels: list[str]) -> None:
    """Records which checks have changed, with the channels to send it to.

    Args:
        channels: the names of the configured channels.
    """
    now = timezone.now()
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
            untold=_outdated_channels(before, channels, now),
            claimed_until=None,
        )


def _outdated_channels(
    before: AlertState, channels: list[str], now: datetime.datetime
) -> list[str]:
    """Channels that need a message: those never sent the previous state need none of its end."""
    if before.claimed_until and before.claimed_until > now:
        # It is being sent at this moment.
        return channels
    return [name for name in channels if name not in before.untold]


def send_pending(channels: Channels) -> int:
    """Sends the recorded messages; no transaction is open meanwhile.

    Returns:
        How many messages were sent.
    """
    sent = 0
    for state in _pending():
        if not _claim(state):
            continue
        notice = Notice(state.name, state.ok, state.text, state.since)
        # A channel that is no longer configured is dropped.
        wanted = [name for name in state.untold if name in channels]
        failed = [name for name in wanted if not send(notice, channels, name)]
        sent += len(wanted) - len(failed)
        _release(state, failed)
    return sent


@retry_on_ssl_error
def _pending() -> list[AlertState]:
    return list(AlertState.objects.exclude(untold=[]))


@retry_on_ssl_error
def _claim(state: AlertState) -> bool:
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = AlertState.objects.filter(free, pk=state.pk, since=state.since, untold=state.untold)
    return bool(mine.update(claimed_until=now + _CLAIM))


@retry_on_ssl_error
def _release(state: AlertState, failed: list[str]) -> None:
    # Matches nothing where the state has changed again meanwhile: that is another message.
    AlertState.objects.filter(pk=state.pk, since=state.since).update(
        untold=failed, claimed_until=None
    )
