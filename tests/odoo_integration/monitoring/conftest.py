"""Receivers of alerts, to which the settings point."""

from collections.abc import Iterator

import pytest

from tests.lab.receivers import MailServer, Webhook


@pytest.fixture
def mail(settings) -> Iterator[MailServer]:
    """A real SMTP server; the settings send alerts to it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.ALERT_EMAILS = ["plantao@example.com"]
        yield server


@pytest.fixture
def webhook(settings) -> Iterator[Webhook]:
    """A real HTTP receiver; the settings post alerts to it."""
    with Webhook() as server:
        settings.ALERT_WEBHOOK_URL = server.url
        yield server
