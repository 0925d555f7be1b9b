"""The whole job against a real Odoo, named by the environment."""

import pytest

from odoo_integration.models import SyncRun
from tests.lab.runs import run
from tests.settings import REAL_ODOO

pytestmark = [
    pytest.mark.odoo,
    pytest.mark.skipif("ODOO_URL" not in REAL_ODOO, reason="no real Odoo: ODOO_URL is not set"),
]


@pytest.fixture
def real_odoo(settings, transactional_db):
    for name in ("URL", "DB", "USER", "PASSWORD", "API_KEY", "PROTOCOL", "PROFILE"):
        if f"ODOO_{name}" in REAL_ODOO:
            setattr(settings, f"ODOO_{name}", REAL_ODOO[f"ODOO_{name}"])


@pytest.mark.timeout(3600)
def test_every_balance_is_odoos_own_or_explained(real_odoo):
    full = run(full=True, verify=True)
    assert full.status == SyncRun.Status.DONE
    assert full.verification["unexplained"] == 0
    assert full.balance_queries == 1


@pytest.mark.timeout(3600)
def test_a_second_run_changes_nothing_nobody_changed(real_odoo):
    run(full=True)
    again = run()
    assert again.mode == SyncRun.Mode.INCREMENTAL
    assert again.status == SyncRun.Status.DONE
