"""The channels of alerts: e-mail and a webhook, with addresses from the environment only."""

import datetime
import logging
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass

import requests
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

logger = logging.getLogger("carteira.alerts")

_SECONDS = 10
_FAILURES = (OSError, smtplib.SMTPException, requests.RequestException)


@dataclass(frozen=True)
class Notice:
    """The message about one check that began to fail, or recovered."""

    name: str
    ok: bool
    text: str
    since: datetime.datetime

    @property
    def subject(self) -> str:
        state = _("recovered") if self.ok else _("PROBLEM")
        return f"[Carteira] {state}: {self.name}"

    @property
    def body(self) -> str:
        since = date_format(timezone.localtime(self.since), "SHORT_DATETIME_FORMAT")
        return "\n".join(
            filter(
                None,
                (
                    self.text,
                    _("since %(moment)s, on %(host)s") % {"moment": since, "host": _host()},
                    settings.SITE_URL,
                    "" if self.ok else f"docs/operation.md#{self.name}",
                ),
            )
        )


Channels = dict[str, Callable[[Notice], None]]


def configured_channels() -> Channels:
    """The channels that are configured, by name."""
    configured: Channels = {}
    if settings.ALERT_EMAILS:
        configured["email"] = _by_email
    if settings.ALERT_WEBHOOK_URL:
        configured["webhook"] = _by_webhook
    return configured


def send(notice: Notice, channels: Channels, name: str) -> bool:
    """Sends a message by one channel.

    Returns:
        Whether it was sent. A failure is logged, without the channel's address.
    """
    try:
        channels[name](notice)
    except _FAILURES as error:
        # No traceback: it may hold the webhook's address, which is a secret.
        logger.error("alert %s not sent by %s: %s", notice.name, name, type(error).__name__)
        return False
    return True


def _by_email(notice: Notice) -> None:
    send_mail(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, settings.ALERT_EMAILS)


def _by_webhook(notice: Notice) -> None:
    text = f"{notice.subject}\n{notice.body}"
    answer = requests.post(
        settings.ALERT_WEBHOOK_URL,
        json={
            # Slack and Teams read `text`, Discord reads `content`; programs read the other keys.
            "text": text,
            "content": text,
            "check": notice.name,
            "state": "ok" if notice.ok else "problem",
            "detail": notice.text,
            "since": notice.since.isoformat(),
            "host": _host(),
        },
        timeout=_SECONDS,
        allow_redirects=False,
    )
    if not answer.ok or answer.is_redirect:
        raise requests.HTTPError(f"HTTP {answer.status_code}")


def _host() -> str:
    return socket.gethostname()
