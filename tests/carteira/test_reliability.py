"""Balances that are not reliable are listed, and in no total."""

import datetime
from decimal import Decimal

import pytest

from carteira.indicators import backlog_figures, open_value_by_month
from carteira.models import CarteiraPrincipal
from tests.lab.records import item

TODAY = datetime.date(2026, 7, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def items() -> None:
    item("VCD1")
    item("VCD2", nao_confiavel=True)
    item("VCD3", nao_confiavel=True, qtd_faturada=Decimal(11))


def test_the_queries_tell_them_apart():
    items = CarteiraPrincipal.objects
    assert set(items.nao_confiaveis().values_list("num_pedido", flat=True)) == {"VCD2", "VCD3"}
    assert [one.num_pedido for one in items.confiaveis()] == ["VCD1"]
    assert items.em_aberto().count() == 2
    assert not items.negativos().exists()
    assert (items.totais()["itens"], items.totais()["valor"]) == (1, 100)


def test_the_dashboard_leaves_them_out():
    [figures] = backlog_figures(TODAY)
    assert (figures.totals.itens, figures.totals.itens_atrasados) == (1, 1)
    assert [group[1:] for group in figures.by_state] == [(1, 100)]
    assert open_value_by_month(TODAY)[-1][1] == 100
