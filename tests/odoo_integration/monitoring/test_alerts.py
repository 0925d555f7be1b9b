import threading

import pytest
from django.core.management import call_command

from odoo_integration.models import AlertState
from odoo_integration.monitoring.alerts import send_alerts
from odoo_integration.monitoring.health import Finding
from odoo_integration.tasks import run_sync

pytestmark = pytest.mark.django_db(transaction=True)

FAILING = Finding("last_run", False, "run 7 failed: Odoo does not answer")
STILL = Finding("last_run", False, "run 8 failed: Odoo does not answer")
WELL = Finding("last_run", True, "run 9: done")


def test_a_problem_is_told_once_and_so_is_its_end(mail, webhook):
    sent = [send_alerts([finding]) for finding in (WELL, FAILING, STILL, STILL, WELL, WELL)]
    assert sent == [0, 2, 0, 0, 2, 0]
    assert [posted["state"] for posted in webhook.received] == ["problem", "ok"]
    assert len(mail.messages) == 2


def test_the_message_says_what_where_and_since_when(mail, webhook, settings):
    settings.SITE_URL = "https://carteira.example.com"
    send_alerts([FAILING])
    posted = webhook.received[0]
    assert posted["check"] == "last_run"
    assert posted["detail"] == FAILING.text
    assert posted["text"] == posted["content"]
    for part in (FAILING.text, settings.SITE_URL, "docs/operation.md#last_run"):
        assert part in posted["text"]
    assert "To: plantao@example.com" in mail.messages[0]


def test_a_channel_that_fails_is_tried_again_and_the_other_is_not_asked_twice(
    mail, webhook, caplog
):
    mail.refusing, webhook.status = True, 200
    assert send_alerts([FAILING]) == 1
    assert AlertState.objects.get().untold == ["email"]
    mail.refusing = False
    assert send_alerts([STILL]) == 1
    assert (len(mail.messages), len(webhook.received)) == (1, 1)
    assert "s3cr3t-path" not in caplog.text


def test_a_recovery_nobody_was_told_of_is_no_reason_to_tell_the_problem_twice(mail, webhook):
    assert send_alerts([FAILING]) == 2
    webhook.status, mail.refusing = 500, True
    assert send_alerts([WELL]) == 0
    webhook.status, mail.refusing = 200, False
    assert send_alerts([STILL]) == 0
    assert send_alerts([WELL]) == 2
    assert len(mail.messages) == 2


def test_a_problem_that_only_one_channel_heard_of_ends_for_that_one(mail, webhook):
    mail.refusing = True
    assert send_alerts([FAILING]) == 1
    mail.refusing = False
    assert send_alerts([WELL]) == 1
    assert mail.messages == []


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_receiver_that_refuses_or_redirects_is_a_failure(webhook, status, caplog):
    webhook.status = status
    assert send_alerts([FAILING]) == 0
    assert "not sent by webhook" in caplog.text
    assert "s3cr3t-path" not in caplog.text


def test_two_watchdogs_at_once_tell_once(webhook):
    from django.db import connection

    def watchdog() -> None:
        try:
            send_alerts([FAILING])
        finally:
            connection.close()

    threads = [threading.Thread(target=watchdog) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(webhook.received) == 1


def test_a_database_that_is_away_is_told_once_without_it(webhook, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    away, back = Finding("database", False, "refused"), Finding("database", True, "answers")
    assert [send_alerts([f]) for f in (back, away, away, back, back)] == [0, 1, 0, 1, 0]
    assert [posted["state"] for posted in webhook.received] == ["problem", "ok"]


def test_a_database_alert_nobody_heard_is_tried_again(webhook, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    webhook.status = 500
    away = Finding("database", False, "refused")
    assert send_alerts([away]) == 0
    webhook.status = 200
    assert send_alerts([away]) == 1


def test_a_run_is_followed_by_its_alert_and_a_dead_channel_does_not_fail_it(
    odoo, mail, webhook, settings
):
    from odoo_integration.simulator import generate

    mail.refusing, webhook.status = True, 500
    odoo(generate(orders=32))
    assert run_sync(trigger="test") is not None
    settings.ODOO_PASSWORD = "wrong"
    webhook.status = 200
    with pytest.raises(Exception, match="refused"):
        run_sync(trigger="test")
    assert "odoo_key" in {posted["check"] for posted in webhook.received}
    settings.ODOO_PASSWORD = "demo"
    run_sync(trigger="test")
    states = [p["state"] for p in webhook.received if p["check"] == "odoo_key"]
    assert states == ["problem", "ok"]


def test_without_channels_nothing_is_kept_or_sent():
    assert send_alerts([FAILING]) == 0
    assert not AlertState.objects.exists()


def test_the_watchdog_tells_what_it_sees(webhook):
    with pytest.raises(SystemExit):
        call_command("check_health")
    assert {posted["check"] for posted in webhook.received} == {"freshness", "schedules"}
    with pytest.raises(SystemExit):
        call_command("check_health")
    assert len(webhook.received) == 2
