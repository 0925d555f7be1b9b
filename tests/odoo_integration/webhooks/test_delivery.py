"""Messages on their way: signed, at least once, with one id, for a day."""

import base64
import datetime
import json
import socket

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from odoo_integration import tasks
from odoo_integration.models import BalanceChange, Webhook, WebhookMessage
from odoo_integration.webhooks import deliver, send_again
from odoo_integration.webhooks.delivery import WAITS
from tests.lab.records import run

pytestmark = pytest.mark.django_db


def happened(changes: int = 1, **values):
    made = run(promoted_at=timezone.now(), finished_at=timezone.now(), **values)
    BalanceChange.objects.bulk_create(
        BalanceChange(
            run=made,
            empresa="Alfa",
            num_pedido=f"VCD{number}",
            cod_produto="100",
            cause="invoiced",
            saldo_antes=10,
            saldo_depois=7,
        )
        for number in range(changes)
    )
    return made


def past(minutes: int) -> None:
    """Time goes by for the messages that wait."""
    for message in WebhookMessage.objects.waiting():
        message.next_attempt_at -= datetime.timedelta(minutes=minutes)
        message.save()


def test_the_specifications_own_library_verifies_a_message(webhook, receiver):
    happened()
    assert deliver() == 1
    [(headers, body)] = receiver.sent
    assert Verifier(webhook.secret_in_words).verify(body, headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook.secret_in_words).verify(body + b" ", headers)
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    with pytest.raises(WebhookVerificationError):
        Verifier(other).verify(body, headers)


def test_a_message_says_what_changed_and_where_the_rest_is(webhook, receiver, settings):
    settings.SITE_URL = "https://carteira.example.com"
    made = happened(changes=60)
    deliver()
    [message] = receiver.received
    assert message["type"] == "saldos.alterados"
    assert message["data"]["run_id"] == made.pk
    assert message["data"]["balances_changed"] == 60
    assert len(message["data"]["alteracoes"]) == 50
    first = message["data"]["alteracoes"][0]
    assert (first["empresa"], first["num_pedido"]) == ("Alfa", "VCD0")
    assert (first["saldo_antes"], first["saldo_depois"]) == ("10.000", "7.000")
    address = f"https://carteira.example.com/api/v1/execucoes/{made.pk}/alteracoes"
    assert message["data"]["todas"] == address


def test_a_delivered_message_is_not_sent_again(webhook, receiver):
    happened()
    assert [deliver(), deliver()] == [1, 0]
    assert len(receiver.sent) == 1


def test_a_message_is_sent_again_for_a_day_with_one_id_and_then_given_up(webhook, receiver):
    happened()
    receiver.status = 500
    waited = []
    deliver()
    while message := WebhookMessage.objects.waiting().first():
        assert deliver() == 0, "before its time"
        waited.append(round((message.next_attempt_at - timezone.now()).total_seconds() / 60))
        past(waited[-1] + 1)
        deliver()
    assert tuple(waited) == WAITS
    assert sum(waited) == 24 * 60
    assert len(receiver.sent) == len(WAITS) + 1
    assert len({headers["webhook-id"] for headers, _body in receiver.sent}) == 1
    assert len({body for _headers, body in receiver.sent}) == 1
    dead = WebhookMessage.objects.get()
    assert dead.dead_at
    assert "500" in dead.last_error

    receiver.status = 200
    assert deliver() == 0
    assert send_again(WebhookMessage.objects.all()) == 1
    assert deliver() == 1
    assert receiver.sent[-1][0]["webhook-id"] == receiver.sent[0][0]["webhook-id"]


def test_a_redirect_is_a_failure_and_is_not_followed(webhook, receiver):
    happened()
    receiver.status = 307
    assert deliver() == 0
    assert len(receiver.sent) == 1


def test_an_address_that_fails_holds_up_nobody_else(webhook, receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/"
    away = Webhook.objects.create(name="away", url=closed, events=list(Webhook.Event))
    for _ in range(3):
        happened()
    assert deliver() == 3
    assert [m.attempts for m in away.messages.order_by("pk")] == [1, 0, 0]
    assert closed not in away.messages.order_by("pk").first().last_error


def test_a_message_that_another_job_is_sending_is_left_to_it(webhook, receiver):
    happened()
    receiver.status = 500
    deliver()
    past(5)
    later = timezone.now() + datetime.timedelta(seconds=30)
    WebhookMessage.objects.update(claimed_until=later)
    receiver.status = 200
    assert deliver() == 0
    # It has died.
    WebhookMessage.objects.update(claimed_until=timezone.now())
    assert deliver() == 1


def test_a_job_that_ends_late_does_not_undo_another_ones_result(webhook, receiver):
    from odoo_integration.webhooks import delivery

    happened()
    deliver()
    stale = WebhookMessage.objects.get()
    stale.attempts = 0
    delivery._record(stale, "too late")
    assert WebhookMessage.objects.get().delivered_at


def test_an_inactive_webhook_is_told_nothing(webhook, receiver):
    happened()
    receiver.status = 500
    deliver()
    past(5)
    Webhook.objects.update(active=False)
    receiver.status = 200
    assert deliver() == 0


def test_the_pulse_queues_the_job_where_somebody_listens(monkeypatch, settings):
    queued = []
    monkeypatch.setattr(tasks, "async_task", queued.append)
    settings.ODOO_HINT_SECRET = ""
    tasks.pulse()
    assert queued == []
    Webhook.objects.create(name="ERP", url="https://example.com/", events=[])
    tasks.pulse()
    assert queued == ["odoo_integration.tasks.deliver_webhooks"]
    assert tasks.deliver_webhooks() == "0 delivered"


def test_nothing_in_the_database_signs(webhook):
    stored = str(Webhook.objects.values())
    assert webhook.secret_in_words.removeprefix("whsec_") not in stored
    assert webhook.secret.hex() not in stored


def test_secrets_differ_by_webhook_by_salt_and_by_secret_key(webhook, settings):
    secrets = {webhook.secret}
    webhook.salt = "other"
    secrets.add(webhook.secret)
    webhook.pk += 1
    secrets.add(webhook.secret)
    settings.SECRET_KEY = "other" * 10
    secrets.add(webhook.secret)
    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {32}
