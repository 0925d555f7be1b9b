"""How many requests and statements a run takes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from odoo_integration.simulator import generate
from tests.lab.runs import run


def test_requests_to_odoo_do_not_grow_with_the_orders(odoo):
    counts = []
    for orders in (40, 300):
        odoo(generate(orders=orders, seed=2))
        counts.append(run(full=True, accept_retire=True).odoo_requests)
    assert counts[0] == counts[1] < 60


def test_statements_do_not_grow_with_the_rows(odoo):
    from odoo_integration.simulator import generate

    counts = []
    for orders in (40, 300):
        odoo(generate(orders=orders, seed=2))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run(full=True, accept_retire=True)
        statements = [q["sql"] for q in queries if not q["sql"].startswith("COPY")]
        counts.append(len(statements))
    assert counts[0] == counts[1]
