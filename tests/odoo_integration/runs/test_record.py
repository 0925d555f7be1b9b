"""What a run records of itself."""

import pytest

from odoo_integration.client import OdooError
from odoo_integration.models import SyncRun
from tests.lab.runs import run


def test_a_failed_run_says_so_wherever_it_is_looked_for(company):
    company.odoo.faults.add("error", name="ValueError", message="Invalid field 'x'")
    with pytest.raises(OdooError):
        run()
    failed = SyncRun.objects.get()
    assert (failed.status, failed.promoted_at) == ("failed", None)
    assert "Invalid field" in failed.error
    assert failed.finished_at is not None
