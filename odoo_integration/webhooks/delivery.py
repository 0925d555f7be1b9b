"""Sends messages: at least once, again after a failure, for a day."""

import datetime
import logging
import time
from http import HTTPStatus

import urllib3
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import WebhookMessage
from ..resilience import retry_on_ssl_error
from .addresses import AddressRefused, post
from .events import note_events
from .messages import body_of
from .signature import signed

logger = logging.getLogger("carteira.webhooks")

# Minutes after each failed attempt: all of them are a day.
WAITS = (1, 5, 15, 30, 60, 120, 240, 480, 489)
# Longer than one attempt takes. If the job dies meanwhile, another one sends the message then.
_CLAIM = datetime.timedelta(seconds=60)
# The job comes again every minute.
_JOB_SECONDS = 45.0
_AGENT = "Carteira"


def deliver() -> int:
    """Makes the messages about new events, and sends all that are due.

    An address that fails gets no other message of this job: it would hold up those of others.

    Returns:
        How many were delivered.
    """
    note_events()
    ends = time.monotonic() + _JOB_SECONDS
    failing: set[int] = set()
    delivered = 0
    for message in _due():
        if time.monotonic() > ends:
            break
        if message.webhook_id in failing or not _claim(message):
            continue
        error = _send(message)
        _record(message, error)
        delivered += not error
        if error:
            failing.add(message.webhook_id)
            logger.warning("%s not delivered: %s", message, error)
    return delivered


def send_again(messages: QuerySet[WebhookMessage]) -> int:
    """Makes messages due at once, with a day of attempts before them; delivered ones too.

    Returns:
        How many.
    """
    return messages.update(
        attempts=0,
        next_attempt_at=timezone.now(),
        claimed_until=None,
        delivered_at=None,
        dead_at=None,
    )


@retry_on_ssl_error
def _due() -> list[WebhookMessage]:
    due = WebhookMessage.objects.due().select_related("webhook", "run")
    return list(due.order_by("next_attempt_at", "pk"))


@retry_on_ssl_error
def _claim(message: WebhookMessage) -> bool:
    mine = WebhookMessage.objects.due().filter(pk=message.pk, attempts=message.attempts)
    return bool(mine.update(claimed_until=timezone.now() + _CLAIM))


def _send(message: WebhookMessage) -> str:
    """Sends once; no transaction is open meanwhile.

    Returns:
        What went wrong, in one line without the address, which may hold a secret; else nothing.
    """
    body = body_of(message)
    hook = message.webhook
    headers = signed(message.message_id, body, secret=hook.secret, timestamp=int(time.time()))
    headers |= {"Content-Type": "application/json", "User-Agent": _AGENT}
    try:
        status = post(hook.url, body, headers)
    except AddressRefused as error:
        return str(error)
    except (OSError, urllib3.exceptions.HTTPError) as error:
        return _("not reached (%(error)s)") % {"error": type(error).__name__}
    if HTTPStatus(200) <= status < HTTPStatus(300):
        return ""
    return _("answered with HTTP status %(status)d") % {"status": status}


@retry_on_ssl_error
def _record(message: WebhookMessage, error: str) -> None:
    now = timezone.now()
    result: dict[str, object] = {"last_error": error, "claimed_until": None}
    if not error:
        result["delivered_at"] = now
    elif message.attempts < len(WAITS):
        wait = datetime.timedelta(minutes=WAITS[message.attempts])
        result["next_attempt_at"] = now + wait
    else:
        result["dead_at"] = now
    # Matches nothing where somebody had it sent again meanwhile: that is another attempt.
    WebhookMessage.objects.filter(pk=message.pk, attempts=message.attempts).update(
        attempts=F("attempts") + 1, **result
    )
