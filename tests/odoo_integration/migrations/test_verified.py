import datetime
import importlib

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from odoo_integration.models import SyncRun

pytestmark = pytest.mark.django_db
migration = importlib.import_module("odoo_integration.migrations.0006_verified")

COMPARED = {"verification": {"equal": 3, "unexplained": 0}}
MOMENT = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
# What a run held before, and its mode and what it verified afterwards.
RUNS = {
    "a whole comparison": (COMPARED, ("incremental", "everything")),
    "a comparison after a period": (COMPARED | {"since": MOMENT}, ("since", "everything")),
    "a comparison of chosen orders": (COMPARED | {"orders": ["S001"]}, ("order", "orders")),
    "failed before it compared": ({"status": "failed"}, ("incremental", "")),
    "chosen orders, failed before": ({"status": "failed", "orders": ["S001"]}, ("order", "")),
    "a run of another mode": ({"mode": "full"}, ("full", "")),
}


@pytest.mark.parametrize("case", RUNS)
def test_old_runs_are_split_into_how_they_read_and_what_they_verified(case):
    values, expected = RUNS[case]
    defaults = {"mode": "verify", "status": "done", "trigger": "t", "started_at": timezone.now()}
    run = SyncRun.objects.create(**defaults | values)
    state = MigrationLoader(connection).project_state(("odoo_integration", "0006_verified"))
    migration.split_mode(state.apps, None)
    run.refresh_from_db()
    assert (run.mode, run.verified) == expected
