"""One odd record is rejected by name, and the rest of the run goes on."""

from decimal import Decimal

import pytest

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from tests.lab.runs import balances, run

from .rejected import odd_value, open_reasons, unreliable

LONG_NAME = "名" * 499


REJECTED = {
    "an id that is a boolean": ("sale.order", {"partner_id": True}, "partner_id: an id"),
    "an id too large": ("sale.order", {"partner_id": 2**63}, "partner_id: an id"),
    "a day that is none": ("sale.order", {"date_order": "2026-02-30 10:00:00"}, "date_order: a"),
    "no day at all": ("account.move", {"invoice_date": "0000-00-00"}, "invoice_date: a date"),
    "a leap second": ("sale.order", {"date_order": "2026-03-01 23:59:60"}, "date_order: a"),
    "the year 1": ("sale.order", {"date_order": "0001-01-01 00:00:00"}, "date_order: the year 1"),
    "the year 9999": ("account.move", {"invoice_date": "9999-12-31"}, "the year 9999"),
    "links as text": ("account.move.line", {"sale_line_ids": "1"}, "sale_line_ids: a list"),
    "a number as boolean": ("sale.order.line", {"product_uom_qty": True}, "product_uom_qty: a"),
    "a price too large": ("sale.order.line", {"price_unit": 1e11}, "price_unit: "),
    "a quantity that rounds up": (
        "sale.order.line",
        {"product_uom_qty": 999999999999.9999},
        "product_uom_qty: ",
    ),
    "a line break in a number": ("sale.order", {"name": "S\n001"}, "name: 'S\\n001' has control"),
    "a number of many bytes": ("sale.order", {"name": LONG_NAME}, "name: has 499 characters"),
    "a code of many bytes": ("product.product", {"default_code": LONG_NAME}, "default_code: has"),
    "a long tax id": ("res.partner", {"vat": "9" * 9000}, "vat: has 9000 characters"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_it_is_rejected_by_name_and_ends_once_mended(two_orders, case):
    model, odd, reason = REJECTED[case]
    right = {name: two_orders.record(model, 1)[name] for name in odd}
    odd_value(two_orders, model, 1, odd)

    run()

    assert reason in open_reasons()[model, 1]
    assert balances()["S002", "B"] == 5
    run(full=True)
    odd_value(two_orders, model, 1, right)
    run()
    assert open_reasons() == {}
    assert unreliable() == set()
    assert balances() == {("S001", "A"): 70, ("S002", "B"): 5}


@pytest.mark.parametrize(
    ("model", "field", "value", "shown"),
    [
        ("res.partner", "name", "Ana\rSouza", "Ana\rSouza"),
        ("res.partner", "name", 'Ana\x00\r\n"x", \'\\.', 'Ana\r\n"x", \'\\.'),
        ("sale.order", "client_order_ref", "\r", "\r"),
        ("res.users", "name", "名" * 5000, "名" * 165 + "…"),
        ("res.partner", "name", "名" * 5000, "名" * 165 + "…"),
        ("product.product", "name", "名" * 5000, "名" * 165 + "…"),
    ],
)
def test_any_text_is_taken(two_orders, model, field, value, shown):
    odd_value(two_orders, model, 1, {field: value})
    run()
    item = CarteiraPrincipal.objects.get(num_pedido="S001")
    texts = (item.raz_social, item.pedido_cliente, item.vendedor, item.nome_produto)
    assert shown in texts


def test_a_full_run_compares_the_amount_not_the_date(two_orders):
    run()
    two_orders.data["account.move.line"].update(1, {"price_subtotal": 1.005})
    run(full=True)
    assert FaturamentoProduto.objects.get().valor_produto_faturado == Decimal("1.01")
    again = run(full=True)
    assert (again.created, again.updated) == (0, 0)


def test_what_odoo_cannot_verify_is_not_taken_for_equal(two_orders):
    odd_value(two_orders, "sale.order.line", 2, {"product_uom_qty": 1e13})
    odd_value(two_orders, "sale.order.line", 1, {"qty_invoiced": 30.0})
    result = run(verify=True).verification
    assert (result["equal"], result["unexplained"]) == (1, 0)


@pytest.mark.parametrize(
    ("model", "values", "reason"),
    [
        ("account.move.line", {"sale_line_ids": 1}, "sale_line_ids: a list of ids expected"),
        ("account.move.line", {"sale_line_ids": [[1]]}, "sale_line_ids: an id expected"),
        ("account.move.line", {"quantity": None}, "quantity: a number expected"),
        ("sale.order.line", {"product_id": [True, "x"]}, "product_id: an id expected"),
        ("sale.order.line", {"price_unit": ...}, "price_unit: is missing"),
        ("sale.order", {"date_order": 20260301}, "date_order: a datetime expected"),
        ("res.partner", {"name": {"pt_BR": "Ana"}}, "name: text expected"),
        ("uom.uom", {"factor": ...}, "factor: is missing"),
    ],
)
def test_what_no_field_of_odoo_holds_is_rejected_too(two_orders, alter, model, values, reason):
    odd = True

    def change(asked, result):
        if not odd or asked.method != "search_read" or asked.model != model:
            return result
        for row in result:
            if row["id"] == 1:
                row |= values
                for name in [name for name, value in row.items() if value is ...]:
                    del row[name]
        return result

    alter(change)
    run()
    assert open_reasons()[model, 1].startswith(reason)
    assert balances().get(("S002", "B"), 0) == (0 if model == "uom.uom" else 5)

    odd = False
    run(full=True)

    assert open_reasons() == {}
    assert unreliable() == set()
    assert balances() == {("S001", "A"): 70, ("S002", "B"): 5}
