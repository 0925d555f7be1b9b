"""The fallback of the balance sums: equal in result, loud, and never a value of its own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo_integration.models import BalanceChange, SyncRun
from odoo_integration.promote import balances
from odoo_integration.promote.balances import METHODS, sum_invoiced
from odoo_integration.promote.statements import run_step
from odoo_integration.simulator import Dataset
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, odoo, settings_of
from tests.lab.runs import run

pytest_plugins = ["tests.lab.product_fixtures"]

BY_AGGREGATE = "INSERT INTO balance_sum SELECT"
OUT_OF_TIME = ("SET LOCAL statement_timeout = 100; SELECT pg_sleep(5);", "57014")
OUT_OF_DISK = ("SET LOCAL work_mem = '64kB'; SET LOCAL temp_file_limit = 0;"
               " SELECT count(*) FROM (SELECT random() AS r FROM"
               " generate_series(1, 300000) ORDER BY r) sorted;", "53400")  # fmt: skip
TOO_COMPLEX = ("SELECT repeat('(', 100000)::text; DO $$ BEGIN RAISE SQLSTATE '54001'; END $$;",
               "54001")  # fmt: skip
OUT_OF_MEMORY = ("DO $$ BEGIN RAISE SQLSTATE '53200'; END $$;", "53200")


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=200, seed=8)


@contextmanager
def refused(first: str, wanted: Callable[[str], bool]) -> Iterator[list[str]]:
    """Before each statement for balance sums that is `wanted`, the server meets its limits."""
    met: list[str] = []

    def hinder(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(BY_AGGREGATE) and wanted(sql):
            met.append(sql)
            sql = first.replace("%", "%%") + sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hinder):
        yield met


def is_aggregate(sql: str) -> bool:
    return "touched_order" in sql


def is_chunk(sql: str) -> bool:
    return not is_aggregate(sql) and '"cod_produto" = ' not in sql


def anything(_: str) -> bool:
    return True


@pytest.mark.parametrize("method", METHODS)
def test_each_method_gives_the_same_run(
    lab: Lab, database: str, orders: Dataset, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balances, "ORDERS_PER_CHUNK", 40)
    with odoo(orders):
        done = run(balance_method=method)

    assert lab.balances(database) == true_balances(orders)
    assert BalanceChange.objects.count() == done.balances_changed == len(lab.balances(database))
    expected = {"aggregate": 1, "chunked": 6 + 5}
    if method in expected:
        assert done.balance_queries == expected[method]
    else:
        assert done.balance_queries > 200


@pytest.mark.parametrize(
    ("limit", "sqlstate"),
    [OUT_OF_TIME, OUT_OF_DISK, OUT_OF_MEMORY, TOO_COMPLEX],
    ids=["time", "temporary files", "memory", "complexity"],
)
def test_a_refused_aggregate_is_asked_for_in_chunks(
    lab: Lab,
    database: str,
    orders: Dataset,
    caplog: pytest.LogCaptureFixture,
    limit: str,
    sqlstate: str,
) -> None:
    with odoo(orders), refused(limit, is_aggregate) as met, caplog.at_level(logging.WARNING):
        done = run()

    assert len(met) == 1
    assert (done.status, done.balance_queries) == ("done", 1 + 2 + 1)
    assert lab.balances(database) == true_balances(orders)
    loud = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(loud) == 1
    assert f"refused the balance sums by aggregate (SQLSTATE {sqlstate})" in loud[0].getMessage()


def test_refused_chunks_are_asked_for_item_by_item(
    lab: Lab, database: str, orders: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    def large(sql: str) -> bool:
        return is_aggregate(sql) or is_chunk(sql)

    with (
        odoo(orders),
        refused(OUT_OF_MEMORY[0], large) as met,
        caplog.at_level(logging.WARNING, "carteira.sync"),
    ):
        done = run()

    assert len(met) == 2
    assert done.balance_queries > 200
    assert lab.balances(database) == true_balances(orders)
    assert ["by aggregate" in caplog.messages[0], "by chunked" in caplog.messages[1]] == [True] * 2


def test_when_every_method_is_refused_the_run_fails_and_writes_nothing(
    lab: Lab, database: str, orders: Dataset
) -> None:
    with odoo(orders), refused(OUT_OF_MEMORY[0], anything) as met, pytest.raises(DatabaseError):
        run()

    assert len(met) == 3
    kept = SyncRun.objects.get()
    assert (kept.status, kept.error.endswith("; nothing was written")) == ("failed", True)
    assert lab.balances(database) == {}


@pytest.mark.parametrize("code", ["22012", "42P01"])
def test_no_other_error_is_taken_for_a_refusal(
    lab: Lab, database: str, orders: Dataset, code: str
) -> None:
    failing = f"DO $$ BEGIN RAISE SQLSTATE '{code}'; END $$;"
    with odoo(orders), refused(failing, is_aggregate) as met, pytest.raises(DatabaseError):
        run()

    assert len(met) >= 1
    assert lab.balances(database) == {}


def test_a_limit_hit_beside_the_sums_fails_the_run_cleanly(
    lab: Lab, database: str, orders: Dataset
) -> None:
    """A fallback for the sums alone: no other statement has a smaller form."""

    def slow(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "CREATE TEMP TABLE target_item" in sql:
            sql = OUT_OF_TIME[0] + sql
        return execute(sql, params, many, context)

    with odoo(orders), connection.execute_wrapper(slow), pytest.raises(DatabaseError):
        run()

    kept = SyncRun.objects.get()
    assert kept.error == (
        "database: canceling statement due to statement timeout; nothing was written"
    )
    assert lab.balances(database) == {}


LINE = st.tuples(
    st.integers(0, 6),
    st.sampled_from(["A", "B", "C c", "Ç"]),
    st.decimals("-999.999", "9999.999", places=3, allow_nan=False),
    st.sampled_from(["Lançado", "Cancelado", "Provisório"]),
    st.booleans(),
    st.booleans(),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lines=st.lists(LINE, max_size=30),
    touched=st.sets(st.integers(0, 6)),
    size=st.integers(1, 4),
    policy=st.sampled_from(["not_cancelled", "posted_only"]),
)
def test_all_methods_give_the_same_sums(
    database: str, lines: list[Any], touched: set[int], size: int, policy: str
) -> None:
    from django.conf import settings as django_settings

    found = {}
    with (
        settings_of(FATURADO_CONTA=policy),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        kept, balances.ORDERS_PER_CHUNK = balances.ORDERS_PER_CHUNK, size
        _insert_lines(cursor, lines)
        for method in METHODS:
            with transaction.atomic():
                run_step("work_tables", {})
                cursor.executemany(
                    "INSERT INTO touched_order VALUES (%s, %s)",
                    [(number, _number(number)) for number in touched],
                )
                taken = sum_invoiced(method)
                cursor.execute("SELECT origem, cod_produto, qtd FROM balance_sum ORDER BY 1, 2")
                found[method] = cursor.fetchall()
                assert taken.sums == len(found[method])
                transaction.set_rollback(True)
        balances.ORDERS_PER_CHUNK = kept
        transaction.set_rollback(True)
        expected: dict[tuple[str, str], Any] = {}
        for number, product, quantity, status, credit, retired in lines:
            counts = status != "Cancelado" if policy == "not_cancelled" else status == "Lançado"
            if counts and not credit and not retired and number in touched:
                key = (_number(number), product)
                expected[key] = expected.get(key, 0) + quantity
    assert django_settings.NOTA_CREDITO == "ignored"
    assert found["aggregate"] == found["chunked"] == found["per-item"]
    assert {(order, product): total for order, product, total in found["per-item"]} == expected


def _number(number: int) -> str:
    return ["S1", "S10", "S2", "s2", "S 3", "Ñ4", "s1"][number]


def _insert_lines(cursor: Any, lines: list[Any]) -> None:
    from carteira.models import FaturamentoProduto

    FaturamentoProduto.objects.bulk_create(
        FaturamentoProduto(
            odoo_id=position + 1,
            origem=_number(number),
            cod_produto=product,
            qtd_produto_faturado=quantity,
            status_nf=status,
            nota_credito=credit,
            retirado_em="2026-11-23T00:00:00Z" if retired else None,
        )
        for position, (number, product, quantity, status, credit, retired) in enumerate(lines)
    )
