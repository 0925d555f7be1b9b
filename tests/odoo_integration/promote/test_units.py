"""Quantities in different units of measure."""

from carteira.models import FaturamentoProduto
from odoo_integration.simulator.demo.catalog import DOZEN, UNIT
from tests.lab.backlog import item, saldo
from tests.lab.runs import run


def test_an_invoice_in_dozens_lowers_an_order_in_units(company):
    order = company.order("S001", (1, 100, UNIT))
    line = company.billing(company.lines_of(order)[0], 3, unit=DOZEN, linked=True)
    company.invoice([line], origin="S001", state="posted")
    run()
    assert saldo("S001") == 64
    row = FaturamentoProduto.objects.get()
    assert (row.qtd_nf, row.unid_medida_nf, row.qtd_produto_faturado) == (3, "Dúzia", 36)


def test_lines_in_different_units_are_counted_in_the_products(company):
    company.order("S001", (1, 2, DOZEN), (1, 5, UNIT))
    company.order("S002", (1, 2, DOZEN))
    run()
    assert (saldo("S001"), item("S001").unid_medida_produto) == (29, "Unidade")
    assert (saldo("S002"), item("S002").unid_medida_produto) == (2, "Dúzia")


def test_an_item_that_starts_to_mix_units_converts_its_old_invoices_too(company):
    order = company.order("S001", (1, 2, DOZEN))
    company.bill(order, 1)
    run()
    assert saldo("S001") == 1
    company.order_line(order, 1, 5, UNIT)
    run()
    assert saldo("S001") == 17
