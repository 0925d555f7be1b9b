"""Invoices that change after they were read."""

from carteira.models import FaturamentoProduto
from odoo_integration.models import BalanceChange
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.actions.invoices import recreate_draft_lines
from tests.lab.backlog import saldo
from tests.lab.runs import balances, run


def test_an_invoice_cancelled_later_gives_its_quantity_back(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.edit.write("account.move", move, {"state": "cancel"})
    done = run()
    assert saldo("S001") == 100
    assert BalanceChange.objects.get(run=done).cause == "invoice_cancelled"


def test_a_draft_numbered_later_shows_its_number(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30, state="draft")
    run()
    assert FaturamentoProduto.objects.get().numero_nf == ""
    company.edit.write("account.move", move, {"state": "posted", "name": "NF 9"})
    run()
    row = FaturamentoProduto.objects.get()
    assert (row.numero_nf, row.status_nf) == ("NF 9", "Lançado")


def test_an_invoice_cancelled_and_reissued_counts_once(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.edit.write("account.move", move, {"state": "cancel"})
    company.bill(order, 35)
    run()
    assert saldo("S001") == 65


def test_draft_lines_deleted_and_made_anew_count_once(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30, state="draft")
    run()
    recreate_draft_lines(company, 0, 1, 0)
    run()
    assert saldo("S001") == 69
    assert FaturamentoProduto.objects.vigentes().count() == 1


def test_an_order_older_than_any_window_is_refreshed_when_it_is_invoiced(company):
    order = company.order("S001", (1, 100))
    for number in range(2, 9):
        company.order(f"S{number:03d}", (1, 1))
    company.odoo.set_clock("2026-09-01 12:00:00")
    company.order("S100", (1, 1))
    run()
    company.odoo.set_clock("2027-01-04 12:00:00")
    # By its origin alone, so that not even the order line's write_date moves.
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin="S001", state="posted")

    done = run()

    assert done.orders_read < 8
    assert saldo("S001") == 70
    assert order


def test_cancelled_invoices_do_not_count(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30, state="cancel")
    run()
    assert balances() == {("S001", "A"): 100}
    assert FaturamentoProduto.objects.get().status_nf == "Cancelado"
