"""Webhooks as Administração makes them, and messages that are sent again."""

import base64
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from odoo_integration.models import Webhook, WebhookMessage
from odoo_integration.tasks import DELIVER
from tests.lab.records import run

pytestmark = pytest.mark.django_db
HOOKS = "admin:odoo_integration_webhook_changelist"
ADD = "admin:odoo_integration_webhook_add"
MESSAGE = "admin:odoo_integration_webhookmessage_change"
MESSAGES = "admin:odoo_integration_webhookmessage_changelist"
FIELDS = {
    "name": "ERP",
    "url": "https://example.com/hook/s3cr3t",
    "events": ["saldos.alterados", "execucao.falhou"],
    "active": "on",
}


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    jobs: list[str] = []
    monkeypatch.setattr("odoo_integration.admin.webhooks.async_task", jobs.append)
    return jobs


def test_a_new_webhook_shows_its_secret_once_and_begins_with_what_comes(login):
    last = run()
    browser = login("Administração")
    answer = browser.post(reverse(ADD), FIELDS)
    assert "no-store" in answer["Cache-Control"]
    webhook = Webhook.objects.get()
    assert answer.context["secret"] == webhook.secret_in_words
    assert len(base64.b64decode(answer.context["secret"].removeprefix("whsec_"))) == 32
    assert (webhook.seen_run, webhook.created_by) == (last.pk, "user-Administração")
    change = reverse("admin:odoo_integration_webhook_change", args=[webhook.pk])
    for address in (reverse(HOOKS), change):
        assert webhook.secret_in_words not in browser.get(address).text


def test_another_secret_takes_its_place_and_is_logged(login):
    browser = login("Administração")
    browser.post(reverse(ADD), FIELDS)
    webhook = Webhook.objects.get()
    chosen = {"action": "new_secret", "_selected_action": [webhook.pk]}
    answer = browser.post(reverse(HOOKS), chosen)
    assert answer.context["secret"] == Webhook.objects.get().secret_in_words
    assert answer.context["secret"] != webhook.secret_in_words
    assert LogEntry.objects.filter(object_id=str(webhook.pk)).count() == 2


def test_an_edited_webhook_keeps_its_secret_and_its_place(login):
    browser = login("Administração")
    browser.post(reverse(ADD), FIELDS)
    before = Webhook.objects.get()
    later = run()
    address = reverse("admin:odoo_integration_webhook_change", args=[before.pk])
    browser.post(address, FIELDS | {"name": "Other", "active": ""})
    after = Webhook.objects.get()
    assert (after.name, after.active, after.secret) == ("Other", False, before.secret)
    assert after.seen_run == before.seen_run
    # Meanwhile it was told nothing, and is not told later.
    browser.post(address, FIELDS)
    assert Webhook.objects.get().seen_run == later.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://example.com/"},
        {"url": "https://user:x@example.com/"},
        {"url": "nothing"},
        {"events": []},
        {"events": ["x"]},
        {"name": ""},
    ],
    ids=str,
)
def test_what_cannot_be_a_webhook_is_refused(login, wrong):
    answer = login("Administração").post(reverse(ADD), FIELDS | wrong)
    assert answer.context["errors"]
    assert not Webhook.objects.exists()


@pytest.fixture
def dead() -> WebhookMessage:
    webhook = Webhook.objects.create(name="ERP", url="https://example.com/", events=[])
    return WebhookMessage.objects.create(
        webhook=webhook,
        run=run(),
        event="execucao.falhou",
        attempts=10,
        next_attempt_at=timezone.now(),
        dead_at=timezone.now(),
        last_error="HTTP 500",
    )


def test_what_was_given_up_is_listed_and_sent_again(login, dead, queued):
    browser = login("Administração")
    page = browser.get(reverse(MESSAGES), {"situacao": "desistida"})
    assert [row.pk for row in page.context["cl"].result_list] == [dead.pk]
    assert "HTTP 500" in page.text
    assert browser.get(reverse(HOOKS)).context["cl"].result_list[0].dead_count == 1
    browser.post(reverse(MESSAGES), {"action": "resend", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert (dead.dead_at, dead.attempts) == (None, 0)
    assert queued == [DELIVER]
    page = browser.get(reverse(MESSAGES), {"situacao": "aguarda"})
    assert [row.pk for row in page.context["cl"].result_list] == [dead.pk]
    assert not browser.get(reverse(MESSAGES), {"situacao": "entregue"}).context["cl"].result_list


def test_a_messages_own_page_sends_it_again_as_the_list_does(login, dead, queued):
    browser = login("Administração")
    page = browser.get(reverse(MESSAGE, args=[dead.pk])).text
    form = re.search(r'<form method="post" action="([^"]*webhookmessage/)">(.*?)</form>', page)
    fields = dict(re.findall(r'name="(\w+)" value="(\w+)"', form[2]))
    assert "Enviar de novo" in form[2]
    browser.post(form[1], fields)
    dead.refresh_from_db()
    assert (dead.dead_at, queued) == (None, [DELIVER])


@pytest.mark.parametrize("who", ["Consulta", "Comercial", "Operação", "none"])
def test_others_do_nothing_with_them(login, dead, queued, who):
    browser = login(who)
    assert browser.post(reverse(ADD), FIELDS).status_code == 403
    browser.post(reverse(MESSAGES), {"action": "resend", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert dead.dead_at
    assert queued == []
