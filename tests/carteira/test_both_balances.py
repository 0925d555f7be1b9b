"""What is left to invoice and what is left to deliver, by company and in its currency."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from carteira.explanation import explain_item, explain_order
from carteira.models import CarteiraPrincipal
from carteira.saldos import AmbiguousOrderError, saldos
from tests.lab.records import invoice, item, order_line

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 1)


def in_dollars(num_pedido: str = "USD1", **values) -> CarteiraPrincipal:
    """Ten at US$ 9.90 with discount, at 0.2 dollars for a real: four left to invoice."""
    return item(
        num_pedido,
        **{
            "moeda": "USD",
            "moeda_empresa": "BRL",
            "cotacao": Decimal("0.2"),
            "qtd_faturada": Decimal(6),
            "qtd_entregue": Decimal(8),
            "valor_pedido": Decimal(99),
            "valor_a_faturar": Decimal("39.60"),
            "valor_a_entregar": Decimal("19.80"),
        }
        | values,
    )


def read(one: CarteiraPrincipal) -> CarteiraPrincipal:
    return CarteiraPrincipal.objects.com_diferenca().com_situacao(TODAY).get(pk=one.pk)


def test_values_are_odoos_amounts_in_the_companys_currency():
    one = read(in_dollars())
    assert (one.valor_saldo, one.valor_saldo_a_entregar) == (Decimal(198), Decimal(99))


def test_without_odoos_amounts_the_value_is_the_balance_at_the_price():
    one = read(item(fonte="manual", preco_produto_pedido=Decimal("2.5")))
    assert (one.valor_saldo, one.valor_saldo_a_entregar) == (Decimal(25), None)


DELIVERED = [
    # Delivered, invoiced: left to deliver, delivered and not invoiced, invoiced and not delivered.
    (None, 4, (None, None, None)),
    (0, 0, (10, 0, 0)),
    (8, 6, (2, 2, 0)),
    (6, 8, (4, 0, 2)),
    (12, 10, (-2, 2, 0)),
]


@pytest.mark.parametrize(("delivered", "invoiced", "expected"), DELIVERED)
def test_what_is_delivered_is_compared_with_what_is_invoiced(delivered, invoiced, expected):
    known = None if delivered is None else Decimal(delivered)
    one = read(item(qtd_entregue=known, qtd_faturada=Decimal(invoiced)))
    assert (
        one.saldo_a_entregar,
        one.entregue_e_nao_faturado,
        one.faturado_e_nao_entregue,
    ) == expected


def test_a_retired_item_has_nothing_left_and_no_difference():
    one = read(item(qtd_entregue=Decimal(8), retirado_em=timezone.now()))
    assert (one.saldo_a_entregar, one.entregue_e_nao_faturado) == (0, 0)


def test_unknown_deliveries_are_in_no_delivery_total():
    item("MAN1", fonte="manual")
    item("ODOO", qtd_entregue=Decimal(7), valor_a_entregar=Decimal(30))
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert (totals.itens, totals.valor) == (2, Decimal(200))
    assert totals.itens_a_entregar == 1
    assert totals.valor_a_entregar == Decimal(30)


def test_what_is_invoiced_whole_and_not_delivered_is_pending():
    item("DONE", qtd_faturada=Decimal(10), qtd_entregue=Decimal(10))
    item("SHIP", qtd_faturada=Decimal(10), qtd_entregue=Decimal(4), valor_a_entregar=Decimal(60))
    item("GONE", qtd_faturada=Decimal(10), qtd_entregue=Decimal(0), status_pedido="Cancelado")
    assert [one.num_pedido for one in CarteiraPrincipal.objects.pendentes()] == ["SHIP"]
    assert not CarteiraPrincipal.objects.em_aberto().exists()
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert (totals.itens, totals.pedidos, totals.pedidos_a_entregar) == (0, 0, 1)


def test_late_is_what_is_not_delivered_on_its_date():
    late = {"data_entrega_pedido": TODAY - datetime.timedelta(days=1)}
    item("DELIVERED", qtd_entregue=Decimal(10), **late)
    item("INVOICED", qtd_faturada=Decimal(10), qtd_entregue=Decimal(0), **late)
    item("UNKNOWN", **late)
    item("CLOSED", qtd_faturada=Decimal(10), **late)
    item("IN TIME", qtd_entregue=Decimal(0), data_entrega_pedido=TODAY)
    found = CarteiraPrincipal.objects.atrasados(TODAY)
    assert {one.num_pedido for one in found} == {"INVOICED", "UNKNOWN"}
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert totals.itens_atrasados == 2


def test_companies_are_totalled_apart_and_together():
    item("A", empresa="Norte", moeda_empresa="BRL")
    item("A", empresa="Sul", moeda_empresa="BRL")
    item("MAN", fonte="manual")
    rows = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    assert [(row.empresa, row.valor, row.pedidos) for row in rows] == [
        ("", Decimal(100), 1),
        ("Norte", Decimal(100), 1),
        ("Sul", Decimal(100), 1),
    ]
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["valor"], totals["pedidos"]) == (Decimal(300), 3)


def test_two_currencies_are_never_added():
    item("A", empresa="Brasil", moeda_empresa="BRL")
    item("B", empresa="Miami", moeda="USD", moeda_empresa="USD")
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["itens"], totals["valor"], totals["valor_a_entregar"]) == (2, None, None)
    brl, usd = CarteiraPrincipal.objects.totais_por_empresa(TODAY)
    with pytest.raises(ValueError, match="BRL and USD"):
        _ = brl + usd


def test_an_order_number_of_two_companies_is_two_orders():
    for company, invoiced in (("Norte", 3), ("Sul", 4)):
        one = item(empresa=company, odoo_order_id=invoiced, qtd_faturada=Decimal(invoiced))
        order_line(one, invoiced, 10)
        invoice(str(invoiced), invoiced, empresa=company)
    assert [str(explanation) for explanation in explain_order("VCD1")] == [
        "10 no pedido − 3 NF 3 = 7",
        "10 no pedido − 4 NF 4 = 6",
    ]
    [of_south] = explain_order("VCD1", empresa="Sul")
    assert [line.odoo_id for line in of_south.order_lines] == [4]
    assert str(explain_item(of_south.item)) == "10 no pedido − 4 NF 4 = 6"
    assert saldos(["VCD1"], empresa="Norte") == {("VCD1", "100"): 7}
    with pytest.raises(AmbiguousOrderError):
        saldos(["VCD1"])


def test_an_item_without_a_company_takes_the_invoices_of_all():
    one = item("MAN1", fonte="manual", qtd_faturada=Decimal(5))
    invoice("1", 2, origem="MAN1", empresa="Norte")
    invoice("2", 3, origem="MAN1", empresa="Sul")
    assert str(explain_item(one)) == "10 no pedido − 2 NF 1 − 3 NF 2 = 5"
    assert saldos(["MAN1"]) == {("MAN1", "100"): 5}
    [then] = CarteiraPrincipal.objects.em(datetime.date(2026, 6, 10))
    assert then.qtd_saldo_em == 5
