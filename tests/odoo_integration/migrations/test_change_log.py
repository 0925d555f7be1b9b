import datetime
import importlib

import pytest
from django.db import connection

from odoo_integration.models import BalanceChange, SyncRun

pytestmark = pytest.mark.django_db
migration = importlib.import_module("odoo_integration.migrations.0015_change_log")

STARTED = datetime.datetime(2026, 1, 2, 8, tzinfo=datetime.UTC)
PROMOTED = STARTED + datetime.timedelta(minutes=3)


@pytest.mark.parametrize(("promoted", "moment"), [(PROMOTED, PROMOTED), (None, STARTED)])
def test_old_changes_get_the_moment_of_their_run(promoted, moment):
    run = SyncRun.objects.create(
        mode="full", trigger="t", started_at=STARTED, promoted_at=promoted, status="done"
    )
    change = BalanceChange.objects.create(run=run, num_pedido="S1", cod_produto="A", cause="new")
    with connection.cursor() as cursor:
        cursor.execute(migration.DATE_OLD_ROWS)
    change.refresh_from_db()
    assert change.moment == moment
