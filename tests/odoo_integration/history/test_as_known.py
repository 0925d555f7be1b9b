"""The backlog as it was known at a moment."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from carteira.models import CarteiraPrincipal
from odoo_integration.history import TooEarlyError, como_estava
from odoo_integration.models import SyncState
from tests.lab.records import item
from tests.lab.runs import run

PRODUCT = 1


@pytest.fixture
def then(company):
    """Ten ordered, nothing invoiced; four are invoiced and the rest cancelled since."""
    order = company.order("S1", (PRODUCT, 10))
    mine = CarteiraPrincipal.objects.create(
        num_pedido="M1", cod_produto="A", qtd_produto_pedido=5, qtd_saldo_produto_pedido=5
    )
    run()
    moment = timezone.now()
    company.bill(order, 4)
    company.edit.write("sale.order", order, {"state": "cancel"})
    company.order("S2", (PRODUCT, 3))
    mine.delete()
    run()
    return moment


def past(moment):
    return como_estava(CarteiraPrincipal.objects.all(), moment)


def test_items_are_as_they_were(then):
    rows = past(then).order_by("num_pedido").values_list("num_pedido", "qtd_saldo_produto_pedido")
    assert list(rows) == [("M1", 5), ("S1", 10)]
    one = past(then).get(num_pedido="S1")
    assert (one.status_pedido, one.valor_saldo, one.valor_a_faturar) == ("Pedido de venda", 20, 20)
    assert one.retirado_em is None
    assert [i.num_pedido for i in past(timezone.now()).em_aberto()] == ["S2"]


def test_words_totals_and_subqueries_work_on_the_past(then):
    [totals] = past(then).totais_por_empresa(timezone.localdate())
    assert (totals.itens, totals.valor) == (2, 20)
    assert past(then).em_aberto().com_situacao(timezone.localdate()).count() == 2
    same = past(then).filter(pk=OuterRef("pk"), num_pedido="S1")
    assert CarteiraPrincipal.objects.filter(Exists(same)).get().num_pedido == "S1"
    assert past(then).filter(pk__in=past(then).firmes().values("pk")).count() == 2


def test_the_present_is_not_changed_by_looking_back(then):
    items = CarteiraPrincipal.objects.filter(num_pedido="S1")
    como_estava(items, then)
    assert items.get().status_pedido == "Cancelado"


def test_what_did_not_change_is_read_by_its_indexes(then):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # Of a hundred rows: of two, one index is as good as another.
        for number in range(100):
            item(f"N{number}", "1")
        cursor.execute("ANALYZE carteira_principal, balance_change")
        plan = past(then).filter(num_pedido="S1").explain()
    assert "carteira_unica" in plan


def test_before_the_log_it_is_refused(then):
    with pytest.raises(TooEarlyError):
        past(SyncState.objects.get().changes_since - datetime.timedelta(seconds=1))
