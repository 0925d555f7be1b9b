"""Which row of the backlog each item is."""

import pytest
from django.db import connection

from carteira.models import CarteiraPrincipal
from odoo_integration.promote.statements import run_step

ITEMS = 2_000


@pytest.mark.django_db
def test_matches_are_not_looked_through_for_each_item():
    # Every item has a number and a code of its own: the planner takes their join for one row.
    CarteiraPrincipal.objects.bulk_create(
        CarteiraPrincipal(
            empresa="Demo",
            num_pedido=f"S{number:05}",
            cod_produto=f"P{number:05}",
            odoo_order_id=number,
            odoo_product_id=number,
            fonte="odoo",
        )
        for number in range(1, ITEMS + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE item ON COMMIT DROP AS"
            " SELECT empresa, num_pedido, cod_produto, odoo_order_id, odoo_product_id"
            " FROM carteira_principal;"
            "ANALYZE item (num_pedido, cod_produto, odoo_order_id, odoo_product_id);"
            "ANALYZE carteira_principal;"
            # From PostgreSQL 16 on a hash join saves most such plans.
            "SET LOCAL enable_hashjoin = off"
        )
        run_step("match_items", {})
        cursor.execute(
            "SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = 'item_match'::regclass"
        )
        (scans,) = cursor.fetchone()
        cursor.execute("SELECT count(DISTINCT id) FROM item_match")
        assert cursor.fetchone() == (ITEMS,)
    assert scans < 10
