"""Sends the subscriptions that are due; a failure is kept with the subscription and tried again."""

import datetime
import logging
import smtplib

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...export import TooManyRowsError
from ...models import Subscription
from ...subscriptions import next_attempt, next_due
from ..lists.saved_views import NO_ADDRESS
from .message import message
from .subscribed_view import SubscribedView

logger = logging.getLogger("carteira.subscriptions")

# Longer than a mail takes: after it, another process may send what this one did not.
_CLAIM = datetime.timedelta(minutes=10)
_MOST_ROWS_WATCHED = 20_000


class NotSentError(Exception):
    """A mail that cannot be sent as things are; the text is for the subscriber."""


def send_due() -> int:
    """Sends what is due, each at least once: a process that dies in between sends it again.

    Returns:
        How many mails were sent.
    """
    now = timezone.now()
    due = Subscription.objects.filter(due_at__lte=now).select_related("view", "user")
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_send(one, now) for one in due.order_by("due_at") if _claim(one, now))


def _claim(subscription: Subscription, now: datetime.datetime) -> bool:
    mine = Subscription.objects.filter(pk=subscription.pk, due_at=subscription.due_at)
    return bool(mine.update(due_at=now + _CLAIM))


def _send(subscription: Subscription, now: datetime.datetime) -> bool:
    sent = False
    subscription.due_at = next_due(subscription.rhythm, now)
    try:
        sent = _look(subscription)
        subscription.failures, subscription.error = 0, ""
    except NotSentError as reason:
        subscription.failures, subscription.error = 0, str(reason)
    except (OSError, smtplib.SMTPException) as error:
        subscription.failures += 1
        subscription.due_at = next_attempt(subscription.failures, now)
        # Not the error's text: a mail server may repeat addresses or the login in it.
        subscription.error = _("The mail server did not take the message (%(error)s).") % {
            "error": type(error).__name__
        }
        logger.error(
            "subscription %d not sent: %s; attempt %d",
            subscription.pk,
            type(error).__name__,
            subscription.failures,
        )
    if sent:
        subscription.sent_at = timezone.now()
    subscription.save(update_fields=("due_at", "failures", "error", "sent_at", "known"))
    return sent


def _look(subscription: Subscription) -> bool:
    """Sends a subscription's mail if there is something to send.

    Raises:
        NotSentError: the subscriber may not see the view, or it cannot be sent.
    """
    try:
        view = SubscribedView(subscription)
        if not view.may_be_seen():
            raise NotSentError(_("You may not see this list."))
        if not subscription.user.email:
            raise NotSentError(NO_ADDRESS)
        new = None
        if subscription.rhythm == Subscription.Rhythm.NEW_ROWS:
            new = _new_rows(subscription, view)
            if not new:
                return False
        message(subscription, view, new).send()
        return True
    except Http404:
        raise NotSentError(_("You may not see this list.")) from None
    except IncorrectLookupParameters:
        raise NotSentError(_("The view has filters that do not exist; save it again.")) from None
    except TooManyRowsError as too_many:
        raise NotSentError(str(too_many)) from None


def _new_rows(subscription: Subscription, view: SubscribedView) -> list[int]:
    ids = view.ids(_MOST_ROWS_WATCHED + 1)
    if len(ids) > _MOST_ROWS_WATCHED:
        raise NotSentError(_("The view has too many rows to look for new ones; filter it."))
    known = subscription.known
    # Rows that left are forgotten: they are new when they come back.
    subscription.known = ids
    return sorted(set(ids) - set(known)) if known is not None else []
