"""Which order an invoice line belongs to."""

import pytest

from carteira.models import FaturamentoProduto
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.backlog import saldo
from tests.lab.runs import run

from .rejected import hide


def test_an_invoice_line_belongs_to_the_order_of_its_order_line(company):
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 100))
    company.bill(order, 30, origin="S002")
    run()
    assert (saldo("S001"), saldo("S002")) == (70, 100)
    assert FaturamentoProduto.objects.get().vinculo == "linha"


@pytest.mark.parametrize("origin", ["S001", "S003, S001", "S002; S001", "S001,S002 ", " S001"])
def test_without_an_order_line_it_belongs_to_the_order_its_origin_names(company, origin):
    company.order("S001", (1, 100))
    company.order("S002", (2, 100))
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin=origin, state="posted")
    run()
    assert (saldo("S001"), saldo("S002", "B")) == (70, 100)
    assert FaturamentoProduto.objects.get().documento_origem == origin


@pytest.mark.parametrize("origin", [False, " ", ", ;"])
def test_an_invoice_that_names_no_order_is_listed_not_lost(company, origin):
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin=origin, state="posted")
    run()
    assert FaturamentoProduto.objects.sem_pedido().get().qtd_produto_faturado == 30


def test_an_invoice_finds_the_order_that_appears_after_it(company):
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin="S009", state="posted")
    run()
    company.order("S009", (1, 100))
    run()
    assert saldo("S009") == 70


@pytest.mark.parametrize("hidden", [False, True])
def test_a_line_of_an_order_line_that_is_not_here_takes_nothing_from_another_order(company, hidden):
    """As of an order that no run has read yet, or that the user may not see."""
    company.order("S001", (1, 100))
    run()
    other = company.order("S002", (1, 50))
    company.bill(other, 30, origin="S001, S002")
    shown = [hide(company, "sale.order", 2), hide(company, "sale.order.line", 2)] if hidden else []
    run(orders=() if hidden else ("S001",))
    assert saldo("S001") == 100
    assert not FaturamentoProduto.objects.sem_pedido().exists()

    for show in shown:
        show()
    run(full=hidden)
    assert (saldo("S001"), saldo("S002")) == (100, 20)
