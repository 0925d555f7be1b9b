"""A promote that fails or loses its connection."""

import pytest
from django.db import ProgrammingError, connection

from odoo_integration.models import BalanceChange, SyncRun
from tests.lab.runs import balances, run


def test_a_balance_that_cannot_be_summed_fails_the_run_and_changes_none(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    run()
    company.bill(order, 20)

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO balance_sum"):
            raise ProgrammingError("column f.qtd does not exist")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(ProgrammingError):
        run()

    assert balances() == {("S001", "A"): 70}
    failed = SyncRun.objects.first()
    assert (failed.status, failed.balances_changed) == ("failed", 0)
    run()
    assert balances() == {("S001", "A"): 50}


def test_a_promote_that_loses_its_connection_is_done_again_whole(company):
    order = company.order("S001", (1, 100))
    run()
    company.bill(order, 30)
    killed = []

    def kill_once(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO balance_sum") and not killed:
            killed.append(True)
            with context["connection"].connection.cursor() as own:
                own.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill_once):
        done = run()

    assert killed
    assert done.db_retries >= 1
    assert balances() == {("S001", "A"): 70}
    assert BalanceChange.objects.filter(run=done).count() == 1
