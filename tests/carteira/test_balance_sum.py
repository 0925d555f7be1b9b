"""Why is this balance 4? The sum a person reads."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from carteira.explanation import explain_item, explain_order
from tests.lab.records import invoice, item, order_line

pytestmark = pytest.mark.django_db


def test_a_cancelled_invoice_stands_in_the_sum_and_does_not_count():
    one = item(qtd_faturada=Decimal(6))
    invoice("123", 6)
    invoice("130", 4, status_nf="Cancelado")
    assert str(explain_item(one)) == "10 no pedido − 6 NF 123 − 4 NF 130 (cancelada, não conta) = 4"


def test_lines_of_one_item_and_lines_of_one_invoice_are_added():
    one = item(qtd_produto_pedido=Decimal(70), qtd_faturada=Decimal(5))
    for number, quantity in enumerate((100, 50, -80)):
        order_line(one, number, quantity)
    invoice("NFe 7", "2.5")
    invoice("NFe 7", "2.5")
    assert str(explain_item(one)) == "70 no pedido (100 + 50 − 80) − 5 NFe 7 = 65"


POLICIES = {
    ("not_cancelled", "ignored"): (
        "10 no pedido − 6 NF 1 − 1 NF sem número (provisória, conta)"
        " + 2 NF 3 (nota de crédito, não conta) = 3"
    ),
    ("posted_only", "ignored"): (
        "10 no pedido − 6 NF 1 − 1 NF sem número (provisória, não conta)"
        " + 2 NF 3 (nota de crédito, não conta) = 4"
    ),
    ("not_cancelled", "negative"): (
        "10 no pedido − 6 NF 1 − 1 NF sem número (provisória, conta) + 2 NF 3 (nota de crédito) = 5"
    ),
}


@pytest.mark.parametrize("policy", POLICIES)
def test_the_sum_follows_the_policy_in_force(settings, policy):
    settings.FATURADO_CONTA, settings.NOTA_CREDITO = policy
    one = item()
    invoice("1", 6)
    invoice("", 1, status_nf="Provisório", data_fatura=datetime.date(2026, 6, 11))
    invoice("3", -2, nota_credito=True, data_fatura=datetime.date(2026, 6, 12))
    assert str(explain_item(one)) == POLICIES[policy]


def test_an_invoice_removed_in_odoo_does_not_count():
    one = item()
    invoice("5", 3, retirado_em=timezone.now(), odoo_order_id=one.odoo_order_id)
    assert str(explain_item(one)) == "10 no pedido − 3 NF 5 (removida no Odoo, não conta) = 10"


def test_other_items_and_orders_stay_out():
    one = item()
    item(cod_produto="200")
    invoice("1", 1, cod_produto="200")
    invoice("2", 1, origem="VCD2")
    assert str(explain_item(one)) == "10 no pedido = 10"


def test_a_stored_balance_that_differs_is_told():
    one = item(fonte="manual")
    assert explain_item(one).matches
    invoice("1", 4)
    assert not explain_item(one).matches


def test_the_item_page_shows_it_with_every_line(client):
    one = item(qtd_faturada=Decimal(6))
    order_line(one, 4711, 10)
    invoice("123", 6)
    invoice("130", 4, status_nf="Cancelado")
    page = client.get(
        reverse("admin:carteira_carteiraprincipal_change", args=[one.pk])
    ).content.decode()
    assert "10 no pedido − 6 NF 123 − 4 NF 130 (cancelada, não conta) = 4" in page
    assert "4711" in page
    assert "conta toda nota que não está cancelada" in page


def test_the_order_page_shows_every_item_in_a_constant_number_of_queries(
    client, django_assert_max_num_queries
):
    for code in range(30):
        item(cod_produto=str(code), odoo_order_id=1)
        invoice("1", 1, cod_produto=str(code))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("admin:carteira_pedido", args=["VCD1"])).content.decode()
    assert page.count("− 1 NF 1 = 9") == 30
    assert len(explain_order("VCD1")) == 30


def test_an_unknown_order_leads_back_to_the_list(client):
    answer = client.get(reverse("admin:carteira_pedido", args=["nada"]), follow=True)
    assert "Não há pedido nada aqui." in answer.content.decode()


def test_an_order_delivered_whole_has_a_page_too(client):
    one = item(qtd_faturada=Decimal(10), qtd_saldo_produto_pedido=Decimal(0))
    invoice("123", 10)

    page = client.get(reverse("admin:carteira_pedido", args=[one.num_pedido]))

    assert page.status_code == 200
    assert "10 no pedido − 10 NF 123 = 0" in page.content.decode()
