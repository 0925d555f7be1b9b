"""Receiving views by e-mail: who wants which, and when it is looked at next."""

import datetime

from django.utils import timezone

from .models import SavedView, Subscription

_HOUR = 8
_NEW_ROWS = datetime.timedelta(minutes=15)
_FIRST_RETRY = datetime.timedelta(minutes=5)
_LAST_RETRY = datetime.timedelta(hours=6)


def next_due(rhythm: str, now: datetime.datetime) -> datetime.datetime:
    """The first moment after `now` at which a subscription is due, in the company's time zone."""
    if rhythm == Subscription.Rhythm.NEW_ROWS:
        return now + _NEW_ROWS
    today = timezone.localdate(now)
    dates = (today + datetime.timedelta(days) for days in range(9))
    if rhythm == Subscription.Rhythm.MONDAYS:
        dates = (date for date in dates if date.weekday() == 0)
    return next(due for date in dates if (due := _at_eight(date)) > now)


def _at_eight(date: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time(_HOUR)))


def next_attempt(failures: int, now: datetime.datetime) -> datetime.datetime:
    """When a mail that failed so many times in a row is tried again: 5 min, 10 min, … 6 h."""
    return now + min(_FIRST_RETRY * 2 ** min(failures - 1, 10), _LAST_RETRY)


def subscribe(user_id: int, view: SavedView, rhythm: str) -> Subscription | None:
    """Stores how somebody wants to receive a view.

    Args:
        rhythm: one of `Subscription.Rhythm`; empty ends the subscription.

    Returns:
        The subscription as it is now; None without one.

    Raises:
        ValueError: any other rhythm.
    """
    if not rhythm:
        Subscription.objects.filter(view=view, user=user_id).delete()
        return None
    now = timezone.now()
    chosen = Subscription.Rhythm(rhythm)
    # What is there now is known at once; what is added later is new.
    due = now if chosen is Subscription.Rhythm.NEW_ROWS else next_due(chosen, now)
    values = {"rhythm": chosen, "due_at": due, "known": None, "failures": 0, "error": ""}
    stored, _created = Subscription.objects.update_or_create(
        view=view, user_id=user_id, defaults=values
    )
    return stored
