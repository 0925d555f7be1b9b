"""One row of each kind that a page shows, and a mail server."""

from collections.abc import Iterator
from typing import Any

import pytest

from carteira.models import ApiToken, OperacaoFiscal
from odoo_integration.models import (
    AlertState,
    BalanceChange,
    RejectedRecord,
    SyncState,
    Webhook,
    WebhookMessage,
)
from tests.lab.receivers import MailServer
from tests.lab.records import invoice, item, run


@pytest.fixture
def things(db) -> dict[str, Any]:
    SyncState.objects.create(id=1)
    one = item()
    execution = run()
    webhook = Webhook.objects.create(name="ERP", url="https://example.com/", events=[])
    return {
        "item": one.pk,
        "manual": item("MAN1", fonte="manual").pk,
        "invoice": invoice("1", 1, odoo_move_id=7).pk,
        "token": ApiToken.objects.create(name="BI", digest="x", scopes=["saldos"]).pk,
        "operation": OperacaoFiscal.objects.create(cfop="5199", descricao="Teste").pk,
        "webhook": webhook.pk,
        "message": WebhookMessage.objects.create(
            webhook=webhook,
            run=execution,
            event=Webhook.Event.FAILED,
            next_attempt_at=execution.started_at,
        ).pk,
        "run": execution.pk,
        "change": BalanceChange.objects.create(
            run=execution, num_pedido="VCD1", cod_produto="100", cause="new"
        ).pk,
        "rejected": RejectedRecord.objects.create(model="sale.order", record_id=1, reason="x").pk,
        "alert": AlertState.objects.create(name="freshness", since=execution.started_at).pk,
    }


@pytest.fixture
def mail(settings) -> Iterator[MailServer]:
    """Where the product sends its mails."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SITE_URL = "https://carteira.example.com"
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
