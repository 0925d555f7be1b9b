"""What the queries of the backlog add to an item, and what they count once."""

import datetime
from decimal import Decimal

import pytest

from carteira.models import CarteiraPrincipal
from tests.lab.records import item

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 1)
LATE = {"data_entrega_pedido": TODAY - datetime.timedelta(days=1)}


@pytest.mark.parametrize(
    ("ordered", "invoiced", "share"),
    [(10, "2.5", 25), (1, 1, 100), (-1, "-0.5", 50), (8, 10, 125), (0, 0, None), (0, 5, None)],
)
def test_the_share_invoiced_is_of_what_was_ordered(ordered, invoiced, share):
    item(qtd_produto_pedido=Decimal(ordered), qtd_faturada=Decimal(invoiced))
    assert CarteiraPrincipal.objects.com_percentual().get().percentual_atendido == share


@pytest.mark.parametrize(
    ("values", "situation"),
    [
        ({}, (True, False, True)),
        ({"data_entrega_pedido": None}, (True, False, False)),
        ({"qtd_entregue": Decimal(4), "data_entrega_pedido": TODAY}, (True, True, False)),
        ({"qtd_faturada": Decimal(10)}, (False, False, False)),
        ({"qtd_faturada": Decimal(10), "qtd_entregue": Decimal(4)}, (False, True, True)),
    ],
)
def test_an_item_is_told_to_be_open_to_deliver_and_late(values, situation):
    item(**LATE | values)
    one = CarteiraPrincipal.objects.com_situacao(TODAY).get()
    assert (one.aberto, one.por_entregar, one.atrasado) == situation


def test_an_order_of_two_items_is_counted_once():
    for code in ("100", "200"):
        item(cod_produto=code, qtd_entregue=Decimal(0), valor_a_entregar=Decimal(30))
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert (totals.itens, totals.pedidos) == (2, 1)
    assert (totals.itens_a_entregar, totals.pedidos_a_entregar) == (2, 1)


def test_only_what_is_late_is_in_the_values_that_are_late():
    delivering = {"qtd_entregue": Decimal(4), "valor_a_entregar": Decimal(60)}
    item("LATE", **delivering, **LATE)
    item("IN TIME", **delivering, data_entrega_pedido=TODAY)
    item("LATE, ALL INVOICED", **delivering, **LATE, qtd_faturada=Decimal(10))
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert (totals.valor, totals.valor_atrasado) == (Decimal(200), Decimal(100))
    assert (totals.valor_a_entregar, totals.valor_a_entregar_atrasado) == (180, 120)


@pytest.mark.parametrize(
    ("currency", "found"), [("BRL", {"BRL", "NOT SAID"}), ("USD", {"USD"}), ("EUR", set())]
)
def test_a_company_that_names_no_currency_has_the_real(currency, found):
    item("BRL", moeda_empresa="BRL")
    item("USD", moeda_empresa="USD")
    item("NOT SAID")
    items = CarteiraPrincipal.objects.na_moeda(currency)
    assert set(items.values_list("num_pedido", flat=True)) == found
