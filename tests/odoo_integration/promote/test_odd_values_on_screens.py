"""What is taken is shown and exported; what is not reliable is marked and found."""

import pytest
from django.urls import reverse

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.runs import run

from .rejected import odd_value


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
