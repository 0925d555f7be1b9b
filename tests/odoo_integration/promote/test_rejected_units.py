"""A line whose unit cannot be taken counts nothing, and its item says that it is not reliable."""

from datetime import timedelta

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.simulator.demo.catalog import DOZEN, KG, UNIT
from tests.lab.runs import balances, run

from .rejected import hide, odd_value, open_reasons, unreliable

BAD_FACTORS = [0.0, -1.0, 1e-30, 1e30, 1e12, 1e-12, "12", None, True]


def set_factor(company, unit, factor) -> None:
    odd_value(company, "uom.uom", unit, {"factor": factor})


def invoiced_in_dozens(company):
    """100 units ordered, 2 dozens invoiced: 76 are left. And an item of plain units."""
    order = company.order("S001", (1, 100), (2, 5))
    line = company.billing(company.lines_of(order)[0], 2, unit=DOZEN, linked=True)
    company.invoice([line], origin="S001", state="posted")
    return order


@pytest.mark.parametrize("factor", BAD_FACTORS)
@pytest.mark.parametrize("known_before", [True, False])
def test_a_factor_that_cannot_be_used(company, factor, known_before):
    invoiced_in_dozens(company)
    if known_before:
        run()
        assert balances()["S001", "A"] == 76
    right = company.record("uom.uom", DOZEN)["factor"]
    set_factor(company, DOZEN, factor)
    # An incremental run reads units once a day.
    company.odoo.set_clock(company.data.now + timedelta(days=1))

    run(full=not known_before)

    assert unreliable() == {("S001", "A")}
    reasons = open_reasons()
    assert reasons["uom.uom", DOZEN].startswith("factor: ")
    assert "unit" in reasons["account.move.line", 1]
    assert CarteiraPrincipal.objects.totais()["itens"] == 1
    run()
    run(full=True)
    assert unreliable() == {("S001", "A")}

    set_factor(company, DOZEN, right)
    run()

    assert unreliable() == set()
    assert open_reasons() == {}
    assert balances() == {("S001", "A"): 76, ("S001", "B"): 5}
    assert CarteiraPrincipal.objects.totais()["itens"] == 2


@pytest.mark.parametrize("full", [True, False])
def test_a_unit_that_is_hidden_is_asked_for_until_it_is_shown(company, full):
    invoiced_in_dozens(company)
    show = hide(company, "uom.uom", DOZEN)
    run()
    assert unreliable() == {("S001", "A")}
    assert "hides it" in open_reasons()["uom.uom", DOZEN]
    company.odoo.set_clock("2026-07-01 12:00:00")
    run(full=full)
    assert unreliable() == {("S001", "A")}

    show()
    run(full=full)

    assert (unreliable(), open_reasons()) == (set(), {})
    assert balances()["S001", "A"] == 76


def test_an_order_line_in_an_unknown_unit_keeps_its_item(company):
    order = company.order("S001", (1, 3, DOZEN), (2, 5))
    company.bill(order, 1)
    run()
    assert balances()["S001", "A"] == 2
    right = company.record("uom.uom", DOZEN)["factor"]
    set_factor(company, DOZEN, 0.0)
    company.odoo.set_clock(company.data.now + timedelta(days=1))
    run()
    assert unreliable() == {("S001", "A")}
    assert balances()["S001", "A"] == 0
    set_factor(company, DOZEN, right)
    run()
    assert unreliable() == set()
    assert balances()["S001", "A"] == 2


def test_an_id_that_odoo_does_not_know(company):
    company.order("S001", (1, 100, 4711), (2, 5))
    run()
    assert unreliable() == {("S001", "A")}
    assert "4711" in open_reasons()["sale.order.line", 1]


def test_units_of_two_categories_are_not_added(company):
    company.order("S001", (1, 100, UNIT), (1, 5, KG))
    run()
    assert unreliable() == {("S001", "A")}
    assert balances() == {("S001", "A"): 100}
    assert "cannot be converted" in open_reasons()["sale.order.line", 2]


def test_an_invoice_line_without_a_unit_counts_as_in_odoo(company):
    order = company.order("S001", (1, 100))
    line = company.billing(company.lines_of(order)[0], 30, unit=UNIT, linked=True)
    company.invoice([line | {"product_uom_id": False}], origin="S001", state="posted")
    run()
    assert (unreliable(), balances()) == (set(), {("S001", "A"): 70})


def test_verification_counts_what_is_not_reliable_apart(company):
    invoiced_in_dozens(company)
    company.order("S002", (1, 3, DOZEN))
    company.order("S003", (1, 100, 4711))
    set_factor(company, DOZEN, 0.0)

    result = run(verify=True).verification

    assert (result["not_reliable"], result["equal"]) == (3, 1)
    assert (result["explained"], result["unexplained"]) == (0, 0)


@pytest.mark.parametrize(
    "odd",
    [{"quantity": "many"}, {"quantity": None}, {"price_unit": 1e11}, {"price_subtotal": 1e13}],
)
@pytest.mark.parametrize("linked", [True, False])
def test_an_item_lacks_an_invoice_line_that_was_never_taken(company, odd, linked):
    order = company.order("S001", (1, 100), (2, 5))
    line = company.billing(company.lines_of(order)[0], 30, unit=UNIT, linked=linked)
    company.invoice([line], origin="S001", state="posted")
    odd_value(company, "account.move.line", 1, odd)
    run()
    assert unreliable() == {("S001", "A")}
    run(full=True)
    assert unreliable() == {("S001", "A")}

    company.data["account.move.line"].update(1, {"quantity": 30.0, "price_subtotal": 60.0})
    company.edit.write("account.move.line", 1, {"price_unit": 2.0})
    run()

    assert (unreliable(), open_reasons()) == (set(), {})
    assert balances() == {("S001", "A"): 70, ("S001", "B"): 5}


def test_an_item_lacks_one_of_its_order_lines(company):
    company.order("S001", (1, 100), (1, 1e13), (2, 5))
    run()
    assert unreliable() == {("S001", "A")}
    company.edit.write("sale.order.line", 2, {"product_uom_qty": 7.0})
    run()
    assert (unreliable(), balances()) == (set(), {("S001", "A"): 107, ("S001", "B"): 5})


def test_a_line_that_cannot_be_taken_any_more_and_comes_back_as_it_was(company):
    company.order("S001", (1, 100))
    run()
    company.edit.write("sale.order.line", 1, {"product_uom_qty": 1e13})
    run()
    assert unreliable() == {("S001", "A")}
    company.edit.write("sale.order.line", 1, {"product_uom_qty": 100.0})
    run()
    assert (unreliable(), balances()) == (set(), {("S001", "A"): 100})


def test_an_invoice_that_cannot_be_taken_any_more(company):
    order = company.order("S001", (1, 100), (2, 5))
    move = company.bill(order, 30)
    run()
    company.edit.write("account.move", move, {"state": "weird"})
    run()
    assert unreliable() == {("S001", "A")}
    company.edit.write("account.move", move, {"state": "cancel"})
    run()
    assert (unreliable(), balances()["S001", "A"]) == (set(), 100)


def test_the_unit_of_a_product_is_asked_for_too(company):
    """Lines in two units are counted in the product's, which is hidden here."""
    company.edit.write("product.product", 1, {"uom_id": 3})
    company.order("S001", (1, 100, UNIT), (1, 1, DOZEN))
    show = hide(company, "uom.uom", 3)
    run()
    assert unreliable() == {("S001", "A")}
    assert ("uom.uom", 3) in open_reasons()
    company.odoo.set_clock("2026-07-01 12:00:00")
    show()
    run()
    assert (unreliable(), open_reasons()) == (set(), {})
