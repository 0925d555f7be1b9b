"""Which items are open, negative or quotations, what is totalled, and balances as of a day."""

import datetime

from django.db import connection

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.simulator.demo.catalog import KG
from tests.lab.backlog import item, saldo
from tests.lab.runs import run


def test_minus_40_stays_minus_40_and_is_listed_and_not_totalled(company):
    over = company.order("S001", (1, 100))
    company.order("S002", (1, 10))
    company.bill(over, 140)
    done = run()
    assert saldo("S001") == -40
    assert [i.num_pedido for i in CarteiraPrincipal.objects.negativos()] == ["S001"]
    assert done.negative_balances == 1
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["itens"], totals["valor"]) == (1, 20)


def test_finished_items_stay_as_history_and_are_not_open(company):
    company.bill(company.order("S001", (1, 100)), 100)
    run()
    assert saldo("S001") == 0
    assert not CarteiraPrincipal.objects.em_aberto().exists()


def test_quotations_are_in_the_backlog_and_totalled_apart(company):
    company.order("S001", (1, 10))
    company.order("S002", (1, 7), state="draft")
    company.order("S003", (1, 5), state="sent")
    run()
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["itens"], totals["itens_cotacao"], totals["valor_cotacao"]) == (1, 2, 24)
    assert item("S003").status_pedido == "Cotação"


def test_balances_as_of_a_date_take_one_query(company, django_assert_num_queries):
    order = company.order("S001", (1, 100), date_order="2026-03-03 12:00:00")
    company.order("S002", (5, 8, KG), date_order="2026-03-05 12:00:00")
    company.bill(order, 30, invoice_date="2026-03-04")
    company.bill(order, 20, invoice_date="2026-03-05")
    run()

    def em(day: int) -> dict:
        items = CarteiraPrincipal.objects.em(datetime.date(2026, 3, day))
        return {i.num_pedido: i.qtd_saldo_em for i in items}

    company.edit.write("sale.order", order, {"client_order_ref": "PC 1"})
    with django_assert_num_queries(1):
        assert em(1) == {}
    # create_date is the company's clock, date_order its own: the earlier is the order's day.
    with django_assert_num_queries(1):
        assert em(4) == {"S001": 70, "S002": 8}
    with django_assert_num_queries(1):
        assert em(5) == {"S001": 50, "S002": 8}


def test_invoiced_sums_are_read_from_their_index_and_nothing_is_sorted(db):
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "hashagg", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        # As after a vacuum, which no transaction can run.
        cursor.execute(
            "UPDATE pg_class SET relallvisible = 1000000 WHERE relname = 'faturamento_produto'"
        )
    for orders in (None, ["VCD1", "VCD2"]):
        plan = FaturamentoProduto.objects.faturado_por_item(orders).explain()
        assert "Index Only Scan using faturamento_saldo" in plan, plan
        assert "Sort" not in plan, plan
