"""A receiver, and a webhook that it is told by."""

from collections.abc import Iterator

import pytest

from odoo_integration.models import Webhook
from tests.lab import receivers


@pytest.fixture
def receiver(settings) -> Iterator[receivers.Webhook]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    with receivers.Webhook() as receiver:
        yield receiver


@pytest.fixture
def webhook(db, receiver) -> Webhook:
    return Webhook.objects.create(name="ERP", url=receiver.url, events=list(Webhook.Event))
