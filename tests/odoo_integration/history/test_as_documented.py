"""The backlog by the dates of its documents, against the plain sum of the recorded ones."""

import datetime
from decimal import Decimal

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.history import em_documentos
from tests.lab.records import invoice, item
from tests.lab.runs import run

PRODUCT, OTHER = 1, 2
DAY = datetime.date(2026, 3, 5)


@pytest.fixture
def documents(company):
    """Ten ordered in February: four invoiced on the 5th of March, three on the 20th."""
    february = "2026-02-10 12:00:00"
    order = company.order("S1", (PRODUCT, 10), date_order=february, create_date=february)
    company.order("S2", (OTHER, 6), date_order="2026-03-20 12:00:00")
    company.bill(order, 4)
    company.bill(order, 3, invoice_date="2026-03-20", date="2026-03-20")
    company.bill(order, 2, state="draft", invoice_date=False)
    run()
    CarteiraPrincipal.objects.filter(num_pedido="S1").update(data_pedido="2026-02-10")
    CarteiraPrincipal.objects.filter(num_pedido="S2").update(data_pedido="2026-03-20")


def on(day: datetime.date):
    return em_documentos(CarteiraPrincipal.objects.all(), day)


def test_invoices_count_from_their_day(documents):
    for day, left in ((4, 10), (5, 6), (19, 6)):
        [one] = on(datetime.date(2026, 3, day))
        assert (one.num_pedido, one.qtd_saldo_produto_pedido) == ("S1", left)
        assert (one.valor_a_faturar, one.valor_saldo) == (2 * left, 2 * left)
    assert on(datetime.date(2026, 2, 9)).count() == 0
    assert {i.num_pedido: i.qtd_saldo_produto_pedido for i in on(datetime.date(2026, 3, 20))} == {
        "S1": 3,
        "S2": 6,
    }


def test_it_is_the_balance_of_em(documents):
    for day in (4, 5, 20):
        date = datetime.date(2026, 3, day)
        balances = {i.pk: i.qtd_saldo_em for i in CarteiraPrincipal.objects.em(date)}
        assert {i.pk: i.qtd_saldo_produto_pedido for i in on(date)} == balances


def test_deliveries_of_then_are_not_known(documents):
    [one] = on(DAY)
    assert (one.qtd_entregue, one.saldo_a_entregar, one.valor_saldo_a_entregar) == (None,) * 3


def test_totals_and_filters_work_on_it(documents):
    [totals] = on(DAY).totais_por_empresa(DAY)
    assert (totals.itens, totals.valor, totals.itens_a_entregar) == (1, Decimal("12.00"), 0)
    assert on(DAY).em_aberto().filter(pk__in=on(DAY).firmes().values("pk")).count() == 1


def test_an_item_of_no_order_in_odoo_has_been_invoiced_by_what_is_here(documents):
    item("M1", "X", fonte="manual", data_pedido="2026-03-01", qtd_faturada=Decimal(7))
    invoice("900", 2, origem="M1", cod_produto="X", data_fatura=DAY)
    found = {i.num_pedido: (i.qtd_faturada, i.valor_saldo) for i in on(DAY)}
    assert found == {"S1": (4, 12), "M1": (2, 80)}
    assert found["M1"][0] == CarteiraPrincipal.objects.em(DAY).get(num_pedido="M1").qtd_faturada_em
