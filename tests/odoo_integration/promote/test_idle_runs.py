"""Runs that find nothing new."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odoo_integration.simulator import generate
from tests.lab.costs import (
    LARGE,
    SMALL,
    Counter,
    one_line_changes,
    versions,
    wal_of_this_session,
    written,
)
from tests.lab.runs import run
from tests.lab.state import state


def test_an_idle_incremental_run_writes_no_row(odoo):
    simulator = odoo(generate(orders=60, seed=4))
    run()
    before = state()
    stamps = _physical_rows()
    for _ in range(2):
        done = run()
        assert (done.created, done.updated, done.retired, done.balances_changed) == (0, 0, 0, 0)
    assert state() == before
    assert _physical_rows() == stamps
    assert simulator


def _physical_rows() -> list:
    with connection.cursor() as cursor:
        rows = []
        for table in (
            "carteira_principal",
            "linha_pedido",
            "faturamento_produto",
            "odoo_order",
            "odoo_move",
            "odoo_partner",
            "odoo_product",
            "odoo_unit",
            "odoo_name",
            "sync_cursor",
        ):
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")
            rows.append((table, *cursor.fetchone()))
    return rows


IDLE_STATEMENTS = 65
IDLE_WAL = 64 * 1024


def test_an_idle_run_costs_the_same_few_requests_and_statements_at_any_size(company_of):
    costs = []
    for orders in (SMALL, LARGE):
        odoo = company_of(orders)
        run(full=True, accept_retire=True)
        one_line_changes(odoo)
        # Whether a model has anything in its window decides how often it is asked.
        for model in ("account.move", "account.move.line", "sale.order"):
            odoo.edit.touch(model, odoo.dataset[model].ids[0])
        run()
        statements = Counter()
        with connection.execute_wrapper(statements):
            idle = run()
        costs.append((idle.odoo_requests, statements.count))

    assert costs[0] == costs[1]
    assert costs[0][1] <= IDLE_STATEMENTS


def test_an_idle_run_writes_no_row_and_almost_no_wal(company_of):
    company_of(SMALL)
    run()
    run()
    if connection.pg_version < 180000:
        pytest.skip("PostgreSQL counts a session's WAL from 18 on")
    before, wal_before = versions(), wal_of_this_session()

    idle = run()

    assert written(before) == {}
    assert (idle.created, idle.updated, idle.retired, idle.balances_changed) == (0, 0, 0, 0)
    assert wal_of_this_session() - wal_before < IDLE_WAL


@pytest.mark.parametrize(
    "model",
    ["res.partner", "product.product", "uom.uom", "res.users", "product.category"],
)
def test_a_write_in_odoo_that_changes_nothing_shown_here_writes_no_row(company_of, model):
    odoo = company_of(SMALL)
    run()
    before = versions()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    odoo.edit.touch(model, odoo.dataset[model].ids)
    with CaptureQueriesContext(connection) as queries:
        touched = run()

    assert written(before) == {}
    assert touched.updated == 0
    # That nothing changed is found before anything is computed.
    assert not any("target_item" in query["sql"] for query in queries)


def test_reading_everything_again_writes_no_row(company_of):
    company_of(SMALL)
    run()
    before = versions()

    again = run(full=True)

    assert written(before) == {}
    assert again.unchanged == again.order_lines_read + again.invoice_lines_read
