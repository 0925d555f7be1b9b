"""What is told of the balance sums: how many queries and sums there were, and how long it took."""

import logging
import re
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odoo_integration.promote.balances import METHODS, sum_invoiced, sum_operations
from odoo_integration.promote.statements import run_step
from tests.lab.records import invoice

SOME_TIME = "SELECT pg_sleep(0.05); "
OUT_OF_MEMORY = "DO $$ BEGIN RAISE SQLSTATE '53200'; END $$; "


@pytest.fixture(autouse=True)
def touched(db: None) -> None:
    """Two orders of three items, all of them invoiced, and one that is not touched."""
    run_step("work_tables", {})
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO touched_order VALUES (1, 'S1'), (2, 'S2'), (3, NULL)")
    for number, (order, product) in enumerate((("S1", "A"), ("S1", "B"), ("S2", "A"), ("S9", "A"))):
        invoice(str(number), 2, origem=order, cod_produto=product)


@pytest.mark.parametrize("method", METHODS)
def test_every_query_and_every_sum_is_counted(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    with CaptureQueriesContext(connection) as queries, caplog.at_level(logging.INFO):
        taken = sum_invoiced(method)

    asked = [
        query["sql"]
        for query in queries
        if re.match("INSERT INTO balance_sum|SELECT DISTINCT", query["sql"])
    ]
    assert (taken.method, taken.sums, taken.refused) == (method, 3, [])
    assert taken.queries == len(asked)
    noun = "query" if method == "aggregate" else "queries"
    assert f"3 invoiced sums by {method} in {len(asked)} {noun}, " in caplog.text


def test_the_time_is_that_of_the_sums(caplog: pytest.LogCaptureFixture) -> None:
    def slowly(execute, sql, params, many, context):
        return execute(
            SOME_TIME * sql.startswith("INSERT INTO balance") + sql, params, many, context
        )

    started = time.perf_counter()
    with connection.execute_wrapper(slowly), caplog.at_level(logging.INFO):
        taken = sum_invoiced()

    assert 0.05 <= taken.seconds <= time.perf_counter() - started
    assert f" in 1 query, {taken.seconds:.3f} s" in caplog.text


def test_a_refusal_tells_how_long_it_took(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(execute, sql, params, many, context):
        refused = "touched_order" in sql and sql.startswith("INSERT INTO balance")
        return execute(OUT_OF_MEMORY * refused + sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(refuse):
        taken = sum_invoiced()

    assert (taken.method, taken.sums, taken.refused) == ("chunked", 3, ["aggregate"])
    told = re.search(r"by aggregate \(SQLSTATE 53200\) after (\d+\.\d) s", caplog.text)
    assert told
    assert float(told[1]) <= time.perf_counter() - started + 0.05


def test_a_shipment_and_a_bonus_are_summed_apart() -> None:
    invoice("SHIPPED", 3, origem="S1", consome_entregar=True, valor_no_pedido=30)
    invoice("BONUS", 4, origem="S1", bonificacao=True, valor_no_pedido=40)
    sum_operations()
    with connection.cursor() as cursor:
        cursor.execute("SELECT origem, qtd_bonificada, qtd_entregue, valor_entregue"
                       " FROM operation_sum")  # fmt: skip
        assert cursor.fetchall() == [("S1", Decimal(4), Decimal(3), Decimal(30))]
