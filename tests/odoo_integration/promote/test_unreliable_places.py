"""Which items a rejected invoice line marks: those that it can belong to, and no others."""

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.simulator.demo.catalog import KG, UNIT
from tests.lab.runs import balances, run

from .rejected import odd_value, open_reasons, unreliable

BOTH = {("S001", "A"), ("S002", "A")}
NEVER_TAKEN = {"price_unit": 1e11}
ODD_ORDER = {"date_order": "0205-01-01 00:00:00"}
INCONVERTIBLE = {"product_uom_id": KG}


@pytest.fixture
def shared(company):
    """Two orders of one product; the invoice of `invoice` names both."""
    company.order("S001", (1, 100), (2, 5))
    company.order("S002", (1, 50))
    return company


def invoice(company, *, origin="S002, S001", links=(), **more) -> int:
    line = {
        "product_id": 1,
        "quantity": 3.0,
        "product_uom_id": UNIT,
        "sale_line_ids": list(links),
    }
    return company.invoice([line], origin=origin, state="posted", **more)


def order_line(company, order: str) -> int:
    """The line of product A."""
    named = next(row for row in company.data.rows("sale.order") if row["name"] == order)
    return company.lines_of(named["id"])[0]


@pytest.mark.parametrize("odd", [NEVER_TAKEN, INCONVERTIBLE])
@pytest.mark.parametrize("origin", ["S002, S001", "S001;S002", " S002 ;S001", "S009, S002"])
@pytest.mark.parametrize("full", [False, True])
def test_without_an_order_line_the_first_order_named_with_the_product(shared, odd, origin, full):
    invoice(shared, origin=origin)
    odd_value(shared, "account.move.line", 1, odd)
    first = "S001" if origin.startswith("S001") else "S002"
    run()
    assert unreliable() == {(first, "A")}
    run(full=full)
    assert unreliable() == {(first, "A")}


@pytest.mark.parametrize("odd", [NEVER_TAKEN, INCONVERTIBLE])
def test_an_order_without_the_product_is_passed_over(shared, odd):
    shared.order("S003", (2, 5))
    invoice(shared, origin="S003, S001")
    odd_value(shared, "account.move.line", 1, odd)
    run()
    assert unreliable() == {("S001", "A")}


@pytest.mark.parametrize("odd", [NEVER_TAKEN, INCONVERTIBLE])
def test_with_an_order_line_its_item_alone(shared, odd):
    invoice(shared, links=[order_line(shared, "S001")])
    odd_value(shared, "account.move.line", 1, odd)
    run()
    assert unreliable() == {("S001", "A")}


def test_with_several_order_lines_the_items_of_each(shared):
    invoice(shared, links=[order_line(shared, name) for name in ("S001", "S002")])
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == BOTH


def test_with_an_order_line_that_is_not_here_none(shared):
    invoice(shared, links=[4711])
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == set()


@pytest.mark.parametrize(
    ("odd", "marked"),
    [({"sale_line_ids": "1"}, BOTH), ({"product_id": True}, {*BOTH, ("S001", "B")})],
)
def test_what_does_not_say_where_it_belongs_marks_each(shared, odd, marked):
    invoice(shared)
    odd_value(shared, "account.move.line", 1, odd)
    run()
    assert unreliable() == marked


@pytest.mark.parametrize(
    ("model", "odd"),
    [
        ("sale.order.line", {"price_unit": 1e11, "product_id": 2}),
        ("sale.order", {"date_order": "0001-01-01 00:00:00"}),
        ("account.move", {"invoice_date": "9999-12-31"}),
    ],
)
def test_where_an_order_or_the_invoice_is_not_known_for_certain_each(shared, model, odd):
    """The order line may be of another product by now, the order or the origin another one."""
    move = invoice(shared)
    run()
    record = {"sale.order.line": order_line(shared, "S002"), "sale.order": 2, "account.move": move}
    odd_value(shared, model, record[model], odd)
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() >= BOTH


def test_an_origin_of_one_order_marks_its_item(shared):
    invoice(shared, origin="S001")
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == {("S001", "A")}


def test_a_line_taken_before_marks_where_it_counted_and_where_it_would(shared):
    invoice(shared)
    run()
    shared.edit.write("account.move", 1, {"invoice_origin": "S001"})
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == {("S001", "A")}
    shared.edit.write("account.move.line", 1, {"price_unit": 2.0})
    run()
    assert (unreliable(), open_reasons()) == (set(), {})


def test_the_mark_goes_where_the_line_would_be_counted_now(shared):
    invoice(shared)
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == {("S002", "A")}
    shared.edit.unlink("sale.order.line", order_line(shared, "S002"))
    run()
    assert unreliable() == {("S001", "A")}


def test_of_two_companies_with_one_number_the_invoices_own(shared):
    shared.edit.create("res.company", {"name": "Filial", "parent_id": 1, "currency_id": 1})
    shared.order("S001", (1, 7), company_id=2)
    invoice(shared, origin="S001", company_id=2)
    odd_value(shared, "account.move.line", 1, NEVER_TAKEN)
    run()
    marked = CarteiraPrincipal.objects.nao_confiaveis().get()
    assert (marked.empresa, marked.num_pedido, marked.cod_produto) == ("Filial", "S001", "A")


@pytest.mark.parametrize("model", ["sale.order", "sale.order.line"])
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("known_before", [True, False])
def test_a_line_counted_elsewhere_while_its_order_is_not_taken(shared, model, linked, known_before):
    """Of S001 by its order line or as the first named; S001 away, it is counted in S002."""
    if known_before:
        shared.edit.unlink("sale.order.line", 1)
        run()
        shared.order_line(1, 1, 100)
    line = shared.lines_of(1)[-1] if known_before else 1
    invoice(shared, origin="S001, S002", links=[line] if linked else [])
    record, odd = (1, ODD_ORDER) if model == "sale.order" else (line, NEVER_TAKEN)
    right = {name: shared.record(model, record)[name] for name in odd}
    odd_value(shared, model, record, odd)
    for full in (False, True):
        run(full=full)
        assert balances()["S002", "A"] == 50 or ("S002", "A") in unreliable()
    odd_value(shared, model, record, right)
    run()
    assert (unreliable(), open_reasons()) == (set(), {})
    assert balances() == {("S001", "A"): 97, ("S001", "B"): 5, ("S002", "A"): 50}


def test_an_order_line_that_may_be_of_another_product(shared):
    """Counted in S001, whose line of it is being changed into another product."""
    invoice(shared, origin="S001, S002")
    run()
    odd_value(shared, "sale.order.line", 1, NEVER_TAKEN | {"product_id": 2})
    run()
    assert unreliable() == {*BOTH, ("S001", "B")}


def test_an_order_line_whose_place_is_known_doubts_no_other_order(shared):
    invoice(shared, origin="S001, S002")
    run()
    odd_value(shared, "sale.order.line", 1, NEVER_TAKEN)
    run()
    assert unreliable() == {("S001", "A")}


def test_another_product_of_the_order_that_is_not_taken_doubts_nothing(shared):
    shared.order_line(1, 3, 1e13)
    invoice(shared, origin="S001, S002")
    run()
    assert unreliable() == set()


@pytest.fixture
def branches(shared):
    """Two companies with an order S001 each, as the orders without a company have one."""
    for company, name in ((2, "Filial"), (3, "Outra filial")):
        assert shared.edit.create("res.company", {"name": name, "currency_id": 1}) == company
        shared.order("S001", (1, 7), company_id=company)
    return shared


def test_orders_of_a_company_that_was_never_taken(branches):
    """What has one number and no company is merged; none of it is right."""
    for company in (2, 3):
        odd_value(branches, "res.company", company, {"parent_id": "x"})
    run()
    merged = CarteiraPrincipal.objects.get(num_pedido="S001", cod_produto="A")
    assert (merged.empresa, merged.qtd_produto_pedido) == ("", 114)
    assert unreliable() == {("S001", "A")}
    for company in (2, 3):
        odd_value(branches, "res.company", company, {"parent_id": False})
    run(full=True)
    assert (unreliable(), open_reasons()) == (set(), {})
    found = CarteiraPrincipal.objects.vigentes().filter(num_pedido="S001", cod_produto="A")
    assert dict(found.values_list("empresa", "qtd_produto_pedido")) == {
        "": 100,
        "Filial": 7,
        "Outra filial": 7,
    }


def test_orders_of_a_company_that_is_known_from_before(branches):
    run()
    odd_value(branches, "res.company", 2, {"parent_id": "x"})
    run(full=True)
    assert ("res.company", 2) in open_reasons()
    assert unreliable() == set()
