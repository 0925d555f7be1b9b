"""Invoices are read before orders, and a run that cannot read them writes nothing."""

import pytest

from odoo_integration.client import OdooError
from odoo_integration.models import SyncRun
from odoo_integration.runs.progress import Progress
from tests.lab.backlog import saldo
from tests.lab.runs import run


def test_invoices_are_read_before_orders(company):
    seen = []

    class Watch(Progress):
        def phase(self, name): ...
        def close(self): ...
        def rows(self, model, count):
            seen.append(model)

    company.bill(company.order("S001", (1, 100)), 30)
    from odoo_integration.sync import SyncRequest, sync

    sync(SyncRequest(trigger="test"), progress=Watch())
    assert seen[:4] == ["account.move", "account.move.line", "sale.order", "sale.order.line"]


@pytest.mark.parametrize("model", ["account.move", "account.move.line"])
def test_a_run_that_cannot_read_invoices_fails_and_writes_nothing(company, model):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    run()
    company.edit.write("sale.order.line", company.lines_of(order), {"product_uom_qty": 500.0})
    company.odoo.user.denied_models = {model}

    with pytest.raises(OdooError):
        run()

    assert saldo("S001") == 70
    assert SyncRun.objects.first().status == "failed"
