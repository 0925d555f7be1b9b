"""A server that is stopped in the middle of a promote."""

import threading

from odoo_integration.models import SyncRun
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import run

pytest_plugins = ["tests.lab.fixtures", "tests.lab.product_fixtures"]


def test_a_run_survives_a_server_that_was_frozen_in_its_promote(lab: Lab) -> None:
    dataset = company(orders=60)

    def freeze() -> None:
        lab.server.freeze()
        threading.Timer(2.0, lab.server.thaw).start()

    with lab.database() as database, lab.through_proxy(database, unit_timeout=1.0), odoo(dataset):
        lab.proxy.aim(freeze, b"INSERT INTO balance_sum")
        done = run()

        assert lab.balances(database) == true_balances(dataset)
        kept = SyncRun.objects.get()
        assert (kept.status, kept.db_retries) == ("done", done.db_retries)
        assert kept.db_reconnects >= 1
