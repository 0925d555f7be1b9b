"""Which events the history of runs gives, each of them once."""

import pytest
from django.utils import timezone

from odoo_integration.models import BalanceChange, SyncRun, Webhook, WebhookMessage
from odoo_integration.webhooks import events
from odoo_integration.webhooks.events import last_run_id, note_events
from tests.lab.records import run

pytestmark = pytest.mark.django_db
BALANCES, FAILED, RECOVERED = Webhook.Event


@pytest.fixture
def listening() -> Webhook:
    return Webhook.objects.create(
        name="ERP", url="https://example.com/", events=list(Webhook.Event), seen_run=last_run_id()
    )


def promoted(*, before=10, after=7, **values) -> SyncRun:
    made = run(promoted_at=timezone.now(), **values)
    BalanceChange.objects.create(
        run=made,
        num_pedido="VCD1",
        cod_produto="100",
        cause="invoiced",
        saldo_antes=before,
        saldo_depois=after,
    )
    return made


def told() -> list[tuple[int, str]]:
    note_events()
    messages = WebhookMessage.objects.order_by("run_id", "event")
    return [(message.run_id, message.event) for message in messages]


def test_a_run_that_changed_balances_is_told_once(listening):
    one = promoted()
    run()
    assert told() == [(one.pk, BALANCES)]
    assert told() == [(one.pk, BALANCES)]


def test_a_change_of_values_alone_is_no_change_of_balances(listening):
    promoted(before=7, after=7)
    assert told() == []


def test_a_rehearsal_is_not_told(listening):
    promoted(dry_run=True)
    run(status="failed", dry_run=True)
    assert told() == []


def test_failing_is_told_when_it_begins_and_when_it_ends(listening):
    run()
    first = run(status="failed")
    run(status="held")
    run(status="failed")
    again = run()
    run()
    assert told() == [(first.pk, FAILED), (again.pk, RECOVERED)]


def test_a_run_of_chosen_orders_and_an_interrupted_one_say_nothing_of_the_others(listening):
    run(status="failed", mode="order")
    run(status="interrupted")
    first = run(status="failed")
    run(mode="order")
    assert told() == [(first.pk, FAILED)]


def test_a_run_that_failed_after_its_promote_is_told_for_both(listening):
    one = promoted(status="failed")
    assert told() == [(one.pk, FAILED), (one.pk, BALANCES)]


def test_a_run_is_told_after_its_end_and_holds_up_later_ones(listening):
    going = promoted(status="running")
    later = promoted()
    assert told() == []
    SyncRun.objects.filter(pk=going.pk).update(status="interrupted")
    assert told() == [(going.pk, BALANCES), (later.pk, BALANCES)]


def test_what_happened_before_anybody_listened_is_not_told():
    promoted()
    Webhook.objects.create(name="b", url="x", events=[BALANCES], seen_run=last_run_id())
    assert told() == []


def test_each_webhook_is_told_of_its_events_only(listening):
    Webhook.objects.create(name="failures", url="x", events=[FAILED])
    Webhook.objects.create(name="off", url="x", events=list(Webhook.Event), active=False)
    promoted()
    note_events()
    assert [m.webhook.name for m in WebhookMessage.objects.all()] == ["ERP"]


def test_two_jobs_at_once_make_one_message(listening):
    promoted()
    note_events()
    WebhookMessage.objects.all().delete()
    # Read before the other job noted the same runs.
    assert events._note_for(listening) == 0
    assert not WebhookMessage.objects.exists()


def test_more_runs_than_fit_at_once_follow_at_the_next_look(listening, monkeypatch):
    monkeypatch.setattr("odoo_integration.webhooks.events._AT_ONCE", 2)
    made = [promoted().pk for _ in range(5)]
    assert [told() for _ in range(3)][-1] == [(pk, BALANCES) for pk in made]
