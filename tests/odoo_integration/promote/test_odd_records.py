"""One odd record is rejected by name, and the rest of the run goes on."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import OdooPartner, OdooUnit
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.company import Company, tiny_dataset
from tests.lab.runs import balances, run

from .rejected import hide, odd_value, open_reasons, unreliable

LONG_NAME = "名" * 499


@pytest.fixture
def two_orders(company):
    """One to be odd, and one that must arrive whatever the other holds."""
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.order("S002", (2, 5))
    return company


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
    ],
)
def test_any_text_is_taken(two_orders, model, field, value, shown):
    odd_value(two_orders, model, 1, {field: value})
    run()
    item = CarteiraPrincipal.objects.get(num_pedido="S001")
    assert shown in (item.raz_social, item.pedido_cliente, item.vendedor)


def test_the_longest_keys_fit_every_index(company):
    order = company.order("x" * 500, (1, 100), (2, 5), user_id=1)
    company.edit.write("product.product", 1, {"default_code": "名" * 166})
    company.edit.write("res.users", 1, {"name": "名" * 400})
    company.bill(order, 30)
    run()
    assert balances()["x" * 500, "名" * 166] == 70


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


@pytest.mark.parametrize("full", [True, False])
def test_a_customer_that_is_hidden_is_said_and_asked_for_until_shown(two_orders, full):
    show = hide(two_orders, "res.partner", 1)
    run()
    assert "hides it" in open_reasons()["res.partner", 1]
    assert unreliable() == set()
    assert CarteiraPrincipal.objects.get(num_pedido="S001").raz_social == ""
    two_orders.odoo.set_clock("2026-07-01 12:00:00")
    run(full=full)
    assert ("res.partner", 1) in open_reasons()

    show()
    run(full=full)

    assert open_reasons() == {}
    assert CarteiraPrincipal.objects.get(num_pedido="S001").raz_social == "Ana"


@pytest.mark.parametrize("full", [True, False])
def test_a_product_that_is_hidden_brings_its_lines_once_shown(two_orders, full):
    show = hide(two_orders, "product.product", 1)
    run()
    assert set(open_reasons()) == {
        ("product.product", 1),
        ("sale.order.line", 1),
        ("account.move.line", 1),
    }
    two_orders.odoo.set_clock("2026-07-01 12:00:00")
    two_orders.order("S003", (2, 1))
    run(full=full)
    assert len(open_reasons()) == 3

    show()
    run(full=full)

    assert open_reasons() == {}
    assert balances()["S001", "A"] == 70


def test_a_rejection_ends_when_nobody_refers_to_the_record_any_more(two_orders):
    odd_value(two_orders, "res.partner", 1, {"vat": "9" * 9000})
    run()
    assert ("res.partner", 1) in open_reasons()
    for order in (1, 2):
        two_orders.edit.write("sale.order", order, {"partner_id": 2, "partner_shipping_id": 2})
    two_orders.edit.write("account.move", 1, {"partner_id": 2})
    two_orders.edit.write("res.partner", 3, {"commercial_partner_id": 3})
    run()
    assert open_reasons() == {}


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


COLUMNS = [
    (model, field.column)
    for model in (CarteiraPrincipal, FaturamentoProduto, LinhaPedido, OdooUnit)
    for field in model._meta.concrete_fields
    if field.get_internal_type() == "DecimalField"
]


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_no_column_of_numbers_holds_nan(two_orders, model, column):
    run()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = 'NaN'")


def test_nan_over_xmlrpc_writes_nothing_odd(odoo):
    company = Company(odoo(tiny_dataset(), protocol="xmlrpc"))
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    odd_value(company, "uom.uom", UNIT, {"factor": float("nan")})
    run()
    assert unreliable() == {("S001", "A")}
    assert "factor: a positive factor" in open_reasons()["uom.uom", UNIT]


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_are_shown_and_exported(two_orders, admin_client, day):
    odd_value(two_orders, "sale.order", 1, {"date_order": f"{day} 01:00:00"})
    odd_value(two_orders, "sale.order", 1, {"create_date": f"{day} 01:00:00"})
    odd_value(two_orders, "account.move", 1, {"invoice_date": day})
    for number in (1, 2):
        odd_value(two_orders, "sale.order.line", number, {"price_unit": 99999999999.0})
    run()
    backlog = "admin:carteira_carteiraprincipal"
    pages = [
        reverse(f"{backlog}_changelist"),
        reverse("admin:carteira_faturamentoproduto_changelist"),
        reverse("admin:index"),
        reverse("admin:carteira_pedido", args=["S001"]),
        *(reverse(f"{backlog}_exportar", args=[kind]) for kind in ("xlsx", "csv")),
    ]
    assert CarteiraPrincipal.objects.get(num_pedido="S001").data_pedido.year in (1899, 1900, 2200)
    assert OdooPartner.objects.exists()
    for page in pages:
        answer = admin_client.get(page)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content if answer.streaming else [answer.content])


def test_an_item_that_is_not_reliable_is_marked_and_found(company, admin_client):
    company.order("S001", (1, 100), (1, 1e13), (2, 5))
    run()
    backlog = reverse("admin:carteira_carteiraprincipal_changelist")
    front = admin_client.get(reverse("admin:index")).content.decode()
    assert f'{backlog}?nao_confiavel=sim"><strong>1</strong>' in front
    found = admin_client.get(f"{backlog}?nao_confiavel=sim").content.decode()
    assert "S001" in found
    assert found.count(">não confiável</span>") == 1
    item = CarteiraPrincipal.objects.nao_confiaveis().get()
    page = admin_client.get(
        reverse("admin:carteira_carteiraprincipal_change", args=[item.pk])
    ).content.decode()
    assert "product_uom_qty: " in page


def test_an_origin_of_two_lines_names_no_order(company, admin_client):
    company.invoice(
        [{"product_id": 1, "quantity": 3.0, "product_uom_id": UNIT}],
        origin="S001\nS002",
        state="posted",
    )
    run()
    assert FaturamentoProduto.objects.get().origem == ""
    page = admin_client.get(reverse("admin:carteira_faturamentoproduto_changelist"))
    assert page.status_code == 200


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


def test_a_record_that_comes_twice_in_a_page_is_taken_once(two_orders, alter):
    def change(asked, result):
        if asked.method == "search_read" and asked.model == "res.partner" and result:
            return [*result, dict(result[0])]
        return result

    alter(change)
    run()
    assert open_reasons() == {}
    assert balances() == {("S001", "A"): 70, ("S002", "B"): 5}
