"""An order in a currency for which Odoo has no rate: nothing hides that its value is unknown."""

import pytest
from django.urls import reverse

from carteira.models import CarteiraPrincipal
from odoo_integration.simulator.demo.catalog import BRL, USD
from tests.lab.runs import run

from .test_bridge_pages import text

BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")


@pytest.fixture(params=[0.0, False])
def odd(company, request) -> CarteiraPrincipal:
    """One in dollars without a rate, beside one in reais; both open."""
    company.order("S1", (1, 10), company_id=1, currency_id=USD, currency_rate=request.param)
    company.order("S2", (1, 10), company_id=1, currency_id=BRL, currency_rate=1.0)
    done = run(verify=True)
    assert done.verification["unexplained"] == 0
    return CarteiraPrincipal.objects.get(num_pedido="S1")


def test_it_is_counted_and_found(client, odd):
    assert (odd.cotacao, odd.valor_saldo, odd.valor_a_faturar) == (None, None, 20)
    page = text(client.get(reverse("admin:index")))
    assert "1 Item pendente fora dos totais em valor: a moeda do pedido não tem cotação" in page
    listed = client.get(BACKLOG, {"sem_cotacao": "sim"})
    assert [row.num_pedido for row in listed.context["cl"].result_list] == ["S1"]


def test_every_page_shows_the_rest_of_it(client, odd):
    assert "R$ 20,00" in text(client.get(BACKLOG))
    for address in (
        reverse("admin:carteira_carteiraprincipal_change", args=[odd.pk]),
        reverse("admin:carteira_pedido", args=["S1"]),
        reverse("admin:carteira_porque", args=[odd.pk]),
        reverse("admin:ponte"),
        reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"]),
        f"{BACKLOG}?agrupar=empresa",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.streaming:
            assert b"S1" in b"".join(answer.streaming_content)


def test_a_rate_that_arrives_later_gives_it_a_value(client, company, odd):
    company.edit.write("sale.order", odd.odoo_order_id, {"currency_rate": 0.2})
    run()
    odd.refresh_from_db()
    assert odd.valor_saldo == 100
    assert "não tem cotação" not in text(client.get(reverse("admin:index")))
