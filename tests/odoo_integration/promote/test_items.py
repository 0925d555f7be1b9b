"""Which order lines make an item, and under which key."""

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange
from tests.lab.backlog import item
from tests.lab.runs import balances, run


def test_sections_notes_and_down_payments_are_not_items(company):
    order = company.order("S001", (1, 100))
    company.edit.create(
        "sale.order.line", {"order_id": order, "display_type": "line_note", "name": "Obs."}
    )
    company.order_line(order, 2, 1, is_downpayment=True)
    run()
    assert balances() == {("S001", "A"): 100}


def test_a_product_without_code_has_a_stable_substitute(company):
    company.order("S001", (4, 10))
    run()
    assert balances() == {("S001", "SEM-CODIGO-4"): 10}
    run(full=True)
    assert balances() == {("S001", "SEM-CODIGO-4"): 10}


def test_a_code_given_later_renames_the_item_and_keeps_its_notes(company):
    company.order("S001", (4, 10))
    run()
    CarteiraPrincipal.objects.update(observacao_interna="ligar antes")
    company.edit.write("product.product", 4, {"default_code": "NOVO"})

    done = run()

    assert balances() == {("S001", "NOVO"): 10}
    assert item("S001", "NOVO").observacao_interna == "ligar antes"
    assert CarteiraPrincipal.objects.count() == 1
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.chave_anterior) == ("renamed", "S001 · SEM-CODIGO-4")


def test_two_products_that_swap_codes_keep_each_its_own_row(company):
    company.order("S001", (1, 10), (2, 20))
    run()
    CarteiraPrincipal.objects.filter(cod_produto="A").update(importante=True)
    company.edit.write("product.product", 1, {"default_code": "B"})
    company.edit.write("product.product", 2, {"default_code": "A"})
    run()
    assert balances() == {("S001", "A"): 20, ("S001", "B"): 10}
    assert (item("S001", "A").importante, item("S001", "B").importante) == (False, True)


def test_100_and_50_minus_80_is_70(company):
    order = company.order("S001", (1, 100), (1, 50))
    company.bill(order, 80)
    run()
    assert balances() == {("S001", "A"): 70}
    assert CarteiraPrincipal.objects.get().qtd_produto_pedido == 150


def test_a_deduction_on_a_line_of_its_own_is_part_of_the_item(company):
    company.order("S001", (1, 100), (1, 50), (1, -80))
    run()
    assert balances() == {("S001", "A"): 70}
    assert CarteiraPrincipal.objects.get().preco_produto_pedido == 2


def test_items_odoo_counts_as_finished_are_read_all_the_same(company, settings):
    settings.FATURADO_CONTA = "posted_only"
    company.bill(company.order("S001", (1, 100)), 100, state="draft")
    assert company.record("sale.order.line", 1)["qty_invoiced"] == 100
    run()
    assert balances() == {("S001", "A"): 100}
