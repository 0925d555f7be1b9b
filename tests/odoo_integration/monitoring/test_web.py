"""Health and metrics over HTTP."""

import datetime

import pytest
from django.utils import timezone

from odoo_integration.models import SyncCursor, SyncRun, SyncState
from tests.lab.records import item
from tests.lab.runs import run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_load_balancer_learns_live_ready_and_fresh(client, caplog):
    assert client.get("/saude/vivo/").json() == {"live": True}
    assert client.get("/saude/pronto/").json() == {"live": True, "ready": True}
    answer = client.get("/saude/")
    assert answer.status_code == 503
    assert answer.json()["fresh"] is False
    assert answer["Cache-Control"].startswith("max-age=0")
    assert caplog.records == []


def test_health_and_metrics_tell_how_fresh_the_data_is(client, settings, company):
    settings.METRICS_TOKEN = "a-token-of-some-length"
    company.order("S001", (1, 100))
    run()
    now = timezone.now()
    SyncState.objects.update(asked_at=now - datetime.timedelta(seconds=12))
    SyncCursor.objects.update(write_date=now - datetime.timedelta(hours=2))

    told = client.get("/saude/").json()
    assert told["fresh"] is True
    assert 12 <= told["asked_seconds_ago"] < 60
    assert 7200 <= told["newest_commit_seconds_ago"]["sale.order"] < 7260

    lines = client.get(
        "/metrics", headers={"Authorization": "Bearer a-token-of-some-length"}
    ).content.decode()
    assert "carteira_odoo_asked_age_seconds 1" in lines
    assert 'carteira_newest_commit_age_seconds{model="sale.order"} 72' in lines


def test_health_shows_names_and_never_what_a_run_said(client):
    SyncRun.objects.create(
        mode="full", status="failed", trigger="t", started_at=timezone.now(), error="host db7 away"
    )
    answer = client.get("/saude/")
    assert answer.json()["checks"]["last_run"] == "problem"
    assert "db7" not in answer.content.decode()


def test_metrics_are_not_there_without_a_token_and_closed_without_the_right_one(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token-of-some-length"
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=headers).status_code == 401


def test_metrics_come_from_the_database_in_prometheus_form(client, settings):
    settings.METRICS_TOKEN = "a-token-of-some-length"
    now = timezone.now()
    for n in range(2):
        SyncRun.objects.create(
            mode="full", status="done", trigger="t", started_at=now, duration_s=2.5, db_retries=n,
            promoted_at=now - datetime.timedelta(seconds=90),
        )  # fmt: skip
    headers = {"Authorization": "Bearer a-token-of-some-length"}
    answer = client.get("/metrics", headers=headers)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = {}
    for line in answer.content.decode().splitlines():
        if line.startswith("#"):
            assert line.split()[1] in {"HELP", "TYPE"}
        else:
            name, _, value = line.rpartition(" ")
            samples[name] = float(value)
    assert samples['carteira_runs_total{status="done",mode="full"}'] == 2
    assert samples["carteira_runs_db_retries_sum"] == 1
    assert samples["carteira_runs_duration_seconds_sum"] == 5
    assert 89 < samples["carteira_sync_age_seconds"] < 120
    assert samples['carteira_healthy{check="freshness"}'] == 1
    assert samples["carteira_open_value_brl"] == 0


def test_metrics_tell_what_is_left_to_invoice_and_to_deliver_by_company(client, settings):
    settings.METRICS_TOKEN = "a-token-of-some-length"
    item(empresa='A "Sul"', moeda_empresa="BRL", qtd_entregue=4, valor_a_entregar=60)
    item(empresa="Miami", moeda="USD", moeda_empresa="USD")
    headers = {"Authorization": "Bearer a-token-of-some-length"}
    text = client.get("/metrics", headers=headers).content.decode()
    for line in (
        'carteira_open_value{company="A \\"Sul\\"",currency="BRL"} 100.00',
        'carteira_open_value{company="Miami",currency="USD"} 100.00',
        'carteira_undelivered_value{company="A \\"Sul\\"",currency="BRL"} 60.00',
        "carteira_open_value_brl 100.00",
        "carteira_open_items 2",
        "carteira_undelivered_items 1",
    ):
        assert line in text.splitlines()
    # Quantities are in several units.
    assert "quantity" not in text
