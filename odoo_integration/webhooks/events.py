"""Which events there are: read from the runs, so that a run need not know that anybody listens."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..models import BalanceChange, SyncRun, Webhook, WebhookMessage
from ..resilience import retry_on_ssl_error

_AT_ONCE = 500
_GOOD = SyncRun.Status.DONE


def last_run_id() -> int:
    """The newest run that has ended: whoever begins to listen is told of those that end later."""
    ended = SyncRun.objects.exclude(status=SyncRun.Status.RUNNING)
    return ended.aggregate(last=Max("pk"))["last"] or 0


@retry_on_ssl_error
def note_events() -> int:
    """Makes the messages about the runs that have ended since each address was told last.

    Returns:
        How many there were.
    """
    return sum(_note_for(webhook) for webhook in Webhook.objects.filter(active=True))


def _note_for(webhook: Webhook) -> int:
    runs = list(_ended_after(webhook.seen_run))
    if not runs:
        return 0
    now = timezone.now()
    messages = [
        WebhookMessage(webhook=webhook, run=run, event=event, next_attempt_at=now)
        for run in runs
        for event in events_of(run)
        if event in webhook.events
    ]
    with transaction.atomic():
        here = Webhook.objects.filter(pk=webhook.pk, seen_run=webhook.seen_run)
        # Of two jobs, one.
        if not here.update(seen_run=runs[-1].pk):
            return 0
        WebhookMessage.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def _ended_after(run_id: int) -> Iterator[SyncRun]:
    """The runs after one, up to the first that has not ended."""
    for run in SyncRun.objects.filter(pk__gt=run_id).order_by("pk")[:_AT_ONCE]:
        if run.status == SyncRun.Status.RUNNING:
            return
        yield run


def events_of(run: SyncRun) -> Iterator[Webhook.Event]:
    """What a run that has ended is told for; each run ever gives the same."""
    if run.dry_run:
        return
    if run.promoted_at and BalanceChange.objects.of_balances().filter(run=run).exists():
        yield Webhook.Event.BALANCES
    # As the alerts have it: one of chosen orders also fails where somebody mistyped a number.
    counting = SyncRun.objects.concluded().exclude(mode=SyncRun.Mode.ORDER)
    if run.status == SyncRun.Status.INTERRUPTED or run.mode == SyncRun.Mode.ORDER:
        return
    before = counting.filter(pk__lt=run.pk).values_list("status", flat=True).first() or _GOOD
    if run.status != _GOOD and before == _GOOD:
        yield Webhook.Event.FAILED
    elif run.status == _GOOD and before != _GOOD:
        yield Webhook.Event.RECOVERED
