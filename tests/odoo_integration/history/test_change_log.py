"""Every change of an item's state is logged, whoever makes it, with what it was and what it is."""

from decimal import Decimal

import pytest
from django.db import connection

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange
from tests.lab.backlog import item
from tests.lab.runs import run

PRODUCT = 1


def logged(done) -> tuple[str, dict]:
    """The cause of a run's only change, and its sides that differ."""
    change = BalanceChange.objects.filter(run=done).values().get()
    sides = {
        name.removesuffix("_antes"): (before, change[f"{name.removesuffix('_antes')}_depois"])
        for name, before in change.items()
        if name.endswith("_antes")
    }
    return change["cause"], {name: side for name, side in sides.items() if side[0] != side[1]}


@pytest.fixture
def order(company) -> int:
    order = company.order("S1", (PRODUCT, 10))
    run()
    return order


def test_a_new_item_has_no_side_before(company, order):
    one = item("S1")
    change = BalanceChange.objects.get()
    assert (change.cause, change.item_id, change.moment) == ("new", one.pk, change.run.promoted_at)
    assert (change.pedido_antes, change.status_antes, change.valor_pedido_antes) == (None,) * 3
    assert (change.pedido_depois, change.saldo_depois) == (10, 10)
    assert change.valor_pedido_depois == change.valor_a_faturar_depois == 20
    assert (change.status_depois, change.moeda_depois) == ("Pedido de venda", "BRL")
    assert change.unidade_depois == one.unid_medida_produto != ""


def test_a_discount_changes_values_alone(company, order):
    [line] = company.lines_of(order)
    company.edit.write("sale.order.line", line, {"discount": 10.0})
    done = run()
    assert logged(done) == (
        "value",
        {
            "valor_pedido": (Decimal("20.00"), Decimal("18.00")),
            "valor_a_faturar": (Decimal("20.00"), Decimal("18.00")),
            "valor_a_entregar": (Decimal("20.00"), Decimal("18.00")),
        },
    )
    assert done.balances_changed == 0


def test_a_delivery_changes_what_is_left_to_deliver(company, order):
    [line] = company.lines_of(order)
    company.edit.write("sale.order.line", line, {"qty_delivered": 4.0})
    cause, sides = logged(run())
    assert cause == "delivered"
    assert sides == {
        "entregue": (Decimal(0), Decimal(4)),
        "valor_a_entregar": (Decimal("20.00"), Decimal("12.00")),
    }


def test_a_cancelled_order_keeps_its_balance(company, order):
    company.edit.write("sale.order", order, {"state": "cancel"})
    assert logged(run()) == ("status", {"status": ("Pedido de venda", "Cancelado")})


def test_a_retired_item_has_no_side_after(company, order):
    company.edit.unlink("sale.order", order)
    done = run(accept_retire=True)
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.saldo_antes, change.saldo_depois) == ("retired", 10, None)
    assert (change.valor_a_faturar_antes, change.status_depois) == (20, None)


def test_a_run_that_changes_nothing_logs_nothing(company, order):
    assert not BalanceChange.objects.filter(run=run(full=True)).exists()


@pytest.mark.django_db
def test_manual_items_are_logged_without_a_run():
    mine = CarteiraPrincipal.objects.create(
        num_pedido="M1",
        cod_produto="A",
        qtd_produto_pedido=5,
        qtd_saldo_produto_pedido=5,
        preco_produto_pedido=2,
    )
    mine.importante = True
    mine.save()
    mine.qtd_produto_pedido = 8
    mine.set_invoiced(Decimal(0))
    mine.save()
    mine.delete()
    assert list(
        BalanceChange.objects.order_by("id").values_list(
            "cause", "run", "saldo_antes", "saldo_depois", "valor_pedido_antes"
        )
    ) == [
        ("entered", None, None, 5, None),
        ("edited", None, 5, 8, 10),
        ("deleted", None, 8, None, 16),
    ]


@pytest.mark.django_db
def test_the_state_of_an_item_is_read_without_a_call_per_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (VERBOSE) SELECT c.id, s FROM carteira_principal c"
            " LEFT JOIN LATERAL item_state(c) s ON true"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Function Scan" not in plan
