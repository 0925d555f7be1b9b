"""Runs asked for some orders or for a period."""

import datetime

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncCursor, SyncRun
from tests.lab.commands import command
from tests.lab.runs import balances, run


def test_several_orders_at_once_are_exactly_those(company):
    for name in ("S001", "S002", "S003", "S0011"):
        company.bill(company.order(name, (1, 100)), 30)
    run(orders=("S001", "S003"))
    assert balances() == {("S001", "A"): 70, ("S003", "A"): 70}


def test_since_reads_a_period_again(company):
    order = company.order("S001", (1, 100))
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.order("S002", (1, 5))
    run()
    # What somebody broke here by hand, Odoo did not move.
    CarteiraPrincipal.objects.filter(num_pedido="S001").update(
        qtd_produto_pedido=1, qtd_saldo_produto_pedido=1
    )
    cursors = list(SyncCursor.objects.values_list("model", "write_date"))

    done = run(since=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))

    assert done.mode == "since"
    assert done.orders_read == 1
    assert list(SyncCursor.objects.values_list("model", "write_date")) == cursors
    assert order


def test_since_on_an_empty_database_retires_nothing_and_is_no_baseline(company):
    company.order("S001", (1, 100))
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.order("S002", (1, 5))
    run(since=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))
    assert balances() == {("S002", "A"): 5}
    assert run().mode == "full"
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 5}


def test_a_new_order_can_be_fetched_alone(company):
    company.order("S001", (1, 100))
    run()
    company.bill(company.order("S002", (1, 50), (1, 10)), 20)
    company.order("S003", (1, 7))

    done = run(orders=("S002",))

    assert (done.mode, done.orders) == ("order", ["S002"])
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 40}
    run()
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 40, ("S003", "A"): 7}


def test_an_order_can_be_fetched_into_an_empty_database(company, capsys):
    company.order("S001", (1, 100))
    company.bill(company.order("S002", (1, 50)), 20)
    code, _, _ = command(capsys, "--order", "S002")
    assert code == 0
    assert balances() == {("S002", "A"): 30}
    assert run().mode == "full"
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 30}


def test_an_order_nobody_knows_exits_with_1_and_its_name(company, capsys):
    company.order("S001", (1, 100))
    code, _, err = command(capsys, "--order", "S001", "--order", "NADA-1")
    assert code == 1
    assert err == "order NADA-1 is not in Odoo, or this user may not see it"
    assert balances() == {}
    assert SyncRun.objects.get().status == "failed"


def test_an_order_deleted_in_odoo_is_retired_by_asking_for_it(company):
    order = company.order("S001", (1, 100), (2, 5))
    company.bill(order, 30)
    run()
    company.edit.unlink("sale.order", order)
    run(orders=("S001",))
    assert balances() == {}
    assert run().retired == 0


def test_asking_for_a_renamed_order_by_either_name_renames_it(company):
    order = company.order("S001", (1, 100))
    run()
    company.edit.write("sale.order", order, {"name": "S900"})
    run(orders=("S001",))
    assert balances() == {("S900", "A"): 100}
    company.edit.write("sale.order", order, {"name": "S901"})
    run(orders=("S901",))
    assert balances() == {("S901", "A"): 100}


def test_an_order_with_a_hundred_lines_that_is_gone_needs_no_permission_to_go(company):
    """Asked for by name, its end is what was asked about."""
    order = company.order("S001", *((1, n) for n in range(1, 40)))
    run()
    company.edit.unlink("sale.order", order)
    run(orders=("S001",))
    assert balances() == {}
