"""Sums and products that no column holds: the order or the line is named, and the rest goes on."""

from decimal import Decimal

from carteira.models import CarteiraPrincipal
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.runs import balances, run

from .rejected import open_reasons, unreliable


def test_sums_that_are_too_large_name_their_order(company):
    company.order("S001", (1, 6e11), (1, 6e11), (2, 5))
    company.edit.write("product.product", 1, {"weight": 0.0})
    order = company.order("S002", (1, 9e11))
    company.bill(order, 9e11, state="posted")
    run()
    assert "together are too large of A" in open_reasons()["sale.order", 1]
    assert unreliable() == {("S001", "A")}
    assert balances() == {("S001", "A"): 0, ("S001", "B"): 5, ("S002", "A"): 0}
    run(full=True)
    assert unreliable() == {("S001", "A")}

    company.edit.write("sale.order.line", 1, {"product_uom_qty": 1.0})
    run()

    assert (unreliable(), open_reasons()) == (set(), {})
    assert balances()["S001", "A"] == 600000000001


def test_invoices_that_are_too_large_together(company):
    company.edit.write("product.product", 1, {"weight": 0.0})
    order = company.order("S001", (1, 9e11))
    for _ in range(2):
        company.bill(order, 9e11)
    run()
    assert unreliable() == {("S001", "A")}


def test_a_weight_that_is_too_large_names_the_invoice_line(company):
    order = company.order("S001", (1, 1e6))
    company.edit.write("product.product", 1, {"weight": 1e9})
    company.bill(order, 1e6)
    run()
    assert "weight is too large" in open_reasons()["account.move.line", 1]
    assert unreliable() == {("S001", "A")}


def test_a_conversion_that_is_too_large_names_the_line(company):
    company.edit.write("uom.uom", 3, {"factor": 1e-8})
    company.order("S001", (1, 1e6, 3), (1, 5, UNIT))
    run()
    assert "too large" in open_reasons()["sale.order.line", 1]
    assert balances() == {("S001", "A"): 5}


def test_the_longest_keys_fit_every_index(company):
    order = company.order("x" * 500, (1, 100), (2, 5), user_id=1)
    company.edit.write("product.product", 1, {"default_code": "名" * 166})
    company.edit.write("res.users", 1, {"name": "名" * 400})
    company.bill(order, 30)
    run()
    assert balances()["x" * 500, "名" * 166] == 70


def test_the_longest_texts_and_numbers_fit_every_index(company):
    company.edit.write("product.product", 1, {"default_code": "x" * 500, "weight": 0.0})
    for model in (
        "res.company",
        "res.users",
        "product.product",
        "res.partner",
        "uom.uom",
        "res.currency",
    ):
        for row in company.data.rows(model):
            company.edit.write(model, row["id"], {"name": "名" * 400})
    company.edit.write("res.partner", 1, {"vat": "9" * 80})
    order = company.order("x" * 500, company_id=1, currency_id=1)
    company.order_line(order, 1, 12345678901.123, price_unit=99.99)
    run()
    item = CarteiraPrincipal.objects.get()
    texts = (item.raz_social, item.vendedor, item.empresa)
    assert [len(text.encode()) for text in texts] == [498, 498, 240]
    labels = (item.unid_medida_produto, item.moeda_empresa)
    assert [len(text.encode()) for text in labels] == [60, 60]
    assert item.cnpj_cpf == "9" * 80
    assert item.qtd_saldo_produto_pedido == Decimal("12345678901.123")
    assert item.valor_saldo == Decimal("1234444433323.29")
