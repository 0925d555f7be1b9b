import datetime

import pytest
from django.conf import settings as conf
from django.utils import timezone

from odoo_integration.jobs.retention import delete_old
from odoo_integration.models import BalanceChange, RejectedRecord, SyncCursor, SyncRun, SyncState
from odoo_integration.runs.sql import execute, fetch

pytestmark = pytest.mark.django_db(transaction=True)


def run(days: float, **values) -> SyncRun:
    started = timezone.now() - datetime.timedelta(days=days)
    return SyncRun.objects.create(
        mode="full",
        trigger="test",
        started_at=started,
        status=values.pop("status", "done"),
        **values,
    )


def change(of: SyncRun) -> BalanceChange:
    return BalanceChange.objects.create(
        run=of,
        moment=of.started_at,
        num_pedido="VCD1",
        cod_produto="1",
        cause="new",
        saldo_depois=1,
    )


def test_old_runs_go_and_young_ones_stay():
    old, young = run(500), run(5)
    assert delete_old().runs == 1
    assert list(SyncRun.objects.all()) == [young]
    assert old.pk != young.pk


def test_what_is_still_in_force_stays_however_old():
    cursor, baseline, promoted, running = run(500), run(500), run(500), run(500, status="running")
    SyncCursor.objects.create(model="sale.order", write_date=timezone.now(), run=cursor)
    SyncState.objects.create(id=1, baseline=baseline.pk, promoted=promoted.pk, policy="")
    delete_old()
    assert set(SyncRun.objects.all()) == {cursor, baseline, promoted, running}


def test_a_run_stays_as_long_as_its_balance_changes(settings):
    settings.RETENTION_RUNS_DAYS, settings.RETENTION_CHANGES_DAYS = 100, 700
    kept, gone = run(500), run(800)
    change(kept), change(gone)
    forgotten = delete_old()
    assert (forgotten.balance_changes, forgotten.runs) == (1, 1)
    assert list(SyncRun.objects.all()) == [kept]


def test_the_log_says_from_when_on_it_is_complete():
    of = run(800)
    SyncState.objects.create(id=1, changes_since=of.started_at)
    change(of)
    now = timezone.now()
    delete_old(now=now)
    cut = now - datetime.timedelta(days=conf.RETENTION_CHANGES_DAYS)
    assert SyncState.objects.get().changes_since == cut
    delete_old(now=now - datetime.timedelta(days=30))
    assert SyncState.objects.get().changes_since == cut


def test_only_resolved_rejections_are_forgotten():
    long_ago = timezone.now() - datetime.timedelta(days=400)
    RejectedRecord.objects.create(model="sale.order", record_id=1, reason="x", resolved_at=long_ago)
    RejectedRecord.objects.create(model="sale.order", record_id=2, reason="x")
    assert delete_old().rejected_records == 1
    assert RejectedRecord.objects.get().record_id == 2


def test_staging_of_old_runs_goes_and_of_the_running_one_stays():
    old, recent, running = (
        run(30, status="failed"),
        run(1, status="failed"),
        run(30, status="running"),
    )
    for owner in (old.pk, recent.pk, running.pk, 0):
        execute(
            "INSERT INTO stg_vanished (run_id, model, id) VALUES (%s, 'sale.order', 1)", [owner]
        )
    assert delete_old().staged_rows == 2
    assert {row[0] for row in fetch("SELECT run_id FROM stg_vanished")} == {recent.pk, running.pk}
    execute("TRUNCATE stg_vanished")
