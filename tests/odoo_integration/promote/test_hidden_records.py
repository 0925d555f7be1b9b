"""Customers and products that a rule in Odoo hides: said, and asked for until they are shown."""

import pytest

from carteira.models import CarteiraPrincipal
from tests.lab.runs import balances, run

from .rejected import hide, odd_value, open_reasons, unreliable


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
