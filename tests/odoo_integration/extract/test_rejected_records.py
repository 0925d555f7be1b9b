"""Records that cannot be taken are kept with their reason until they can."""

import pytest

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import RejectedRecord
from tests.lab.runs import balances, run


def open_reasons() -> dict[tuple[str, int], str]:
    rejected = RejectedRecord.objects.filter(resolved_at=None)
    return {(r.model, r.record_id): r.reason for r in rejected}


def test_a_line_without_a_usable_quantity_waits_for_its_mending(company):
    order = company.order("S001", (1, 100), (2, 5))
    bad = company.lines_of(order)[1]
    company.edit.write("sale.order.line", bad, {"product_uom_qty": 1e13})

    done = run()

    assert done.rejected == 1
    reason = open_reasons()[("sale.order.line", bad)]
    assert reason.startswith("product_uom_qty: ")
    assert "too large" in reason
    assert balances() == {("S001", "A"): 100}
    first = RejectedRecord.objects.get()
    again = run()
    assert again.rejected <= 1
    assert RejectedRecord.objects.get().first_run == first.first_run

    company.edit.write("sale.order.line", bad, {"product_uom_qty": 7.0})
    run()

    assert open_reasons() == {}
    assert RejectedRecord.objects.get().resolved_at is not None
    assert balances() == {("S001", "A"): 100, ("S001", "B"): 7}


def test_a_rejected_record_that_is_deleted_is_settled(company):
    order = company.order("S001", (1, 100), (2, 1e13))
    run()
    company.edit.unlink("sale.order.line", company.lines_of(order)[1])
    run()
    assert open_reasons() == {}


@pytest.mark.parametrize("full", [True, False])
def test_an_order_without_a_usable_number_comes_with_its_lines_once_it_has_one(company, full):
    order = company.order("x" * 501, (1, 100))
    company.bill(order, 30, origin=False)
    company.order("S002", (1, 5))
    run()
    assert "501 characters" in open_reasons()[("sale.order", order)]
    assert ("sale.order.line", 1) in open_reasons()
    assert balances() == {("S002", "A"): 5}
    # The mending moves the order and none of its lines, long after they were written.
    company.odoo.set_clock("2026-07-01 12:00:00")
    company.edit.touch("sale.order.line", 2)
    run()
    company.edit.write("sale.order", order, {"name": "S001"})

    run(full=full)

    assert open_reasons() == {}
    assert balances() == {("S001", "A"): 70, ("S002", "A"): 5}


def test_an_invoice_of_an_unknown_state_comes_with_its_lines_once_it_is_known(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    company.data["account.move"].update(move, {"state": "weird"})
    run()
    assert "'weird' is not one of" in open_reasons()[("account.move", move)]
    assert not FaturamentoProduto.objects.exists()
    company.odoo.set_clock("2026-07-01 12:00:00")
    company.bill(order, 1)
    run()
    company.data["account.move"].update(
        move, {"state": "posted", "write_date": "2026-07-01 12:00:00"}
    )
    run()
    assert open_reasons() == {}
    assert balances() == {("S001", "A"): 69}
    assert CarteiraPrincipal.objects.count() == 1
