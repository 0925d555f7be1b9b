"""Indexes and statistics of a first load and of small runs."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carteira.models import LinhaPedido
from odoo_integration.promote import indexes
from tests.lab.costs import LARGE, SMALL
from tests.lab.runs import run


def test_a_small_run_is_planned_with_statistics_of_its_own_rows(company_of):
    """A run the planner has not heard of has one row for it, and is joined line by line."""
    odoo = company_of(SMALL)
    run()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    for line in list(LinhaPedido.objects.values_list("odoo_id", flat=True)[:20]):
        odoo.edit.write("sale.order.line", line, {"product_uom_qty": 7.0})
    changed = run()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text FROM pg_stats"
            " WHERE tablename = 'stg_order_line' AND attname = 'run_id'"
        )
        assert cursor.fetchone() == (f"{{{changed.pk}}}",)


def test_a_first_load_leaves_statistics_of_what_the_next_run_joins(company_of, monkeypatch):
    # Building an index sets relpages, by which the need for statistics is known.
    monkeypatch.setattr(indexes, "_LARGE", 0)
    company_of(LARGE * 2)
    run()

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE attname = 'odoo_order_id'")
        analysed = {name for (name,) in cursor.fetchall()}
    assert {"carteira_principal", "faturamento_produto"} <= analysed


def test_a_first_load_builds_its_indexes_afterwards_and_keeps_them_all(company_of, monkeypatch):
    def definitions() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
            return {row[0] for row in cursor.fetchall()}

    monkeypatch.setattr(indexes, "_LARGE", 0)
    before = definitions()
    company_of(SMALL)
    with CaptureQueriesContext(connection) as first:
        run()
    with CaptureQueriesContext(connection) as again:
        run(full=True)

    assert definitions() == before
    assert any("ACCESS EXCLUSIVE" in query["sql"] for query in first)
    assert not any("ACCESS EXCLUSIVE" in query["sql"] for query in again)
