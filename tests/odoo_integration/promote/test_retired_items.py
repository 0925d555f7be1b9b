"""Orders and lines that are cancelled, deleted or out of sight in Odoo."""

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange
from tests.lab.backlog import item, saldo
from tests.lab.runs import balances, run


def test_a_cancelled_order_stays_and_is_not_open(company):
    order = company.order("S001", (1, 100))
    run()
    company.edit.write("sale.order", order, {"state": "cancel"})
    run()
    assert item("S001").status_pedido == "Cancelado"
    assert not CarteiraPrincipal.objects.em_aberto().exists()


def test_an_order_deleted_in_odoo_is_retired_by_an_incremental_run(company):
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 10))
    run()
    company.edit.unlink("sale.order", order)

    done = run()

    assert done.mode == "incremental"
    assert balances() == {("S002", "A"): 10}
    gone = item("S001")
    assert gone.retirado_em is not None
    assert gone.motivo_retirada == "pedido"
    assert gone.qtd_saldo_produto_pedido == 0
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.saldo_antes, change.saldo_depois) == ("retired", 100, None)
    assert (done.retired, done.balances_removed) == (1, 1)


def test_an_order_line_deleted_in_odoo_is_retired_alone(company):
    order = company.order("S001", (1, 100), (2, 5))
    run()
    company.edit.unlink("sale.order.line", company.lines_of(order)[1])
    run()
    assert balances() == {("S001", "A"): 100}
    assert item("S001", "B").motivo_retirada == "linha"


def test_an_order_that_returns_is_no_longer_retired(company):
    order = company.order("S001", (1, 100))
    for number in range(2, 30):
        company.order(f"S{number:03d}", (1, 1))
    run()
    CarteiraPrincipal.objects.filter(num_pedido="S001").update(observacao_interna="nota")
    company.odoo.user.own_orders_only = 28
    hidden = {k for k in balances() if k[0] not in _visible(company)}
    run()
    assert set(balances()).isdisjoint(hidden)
    company.odoo.user.own_orders_only = None

    done = run()

    assert saldo("S001") == 100
    assert item("S001").observacao_interna == "nota"
    assert item("S001").motivo_retirada == ""
    assert {c.cause for c in BalanceChange.objects.filter(run=done)} == {"returned"}
    assert order


def _visible(company) -> set[str]:
    from odoo_integration.simulator.access import own_orders

    owned = own_orders(company.data, company.odoo.user.own_orders_only)
    return {row["name"] for row in company.data.rows("sale.order") if row["id"] in owned}


def test_cancelled_and_deleted_orders_leave_the_open_backlog(company):
    cancelled, deleted = company.order("S001", (1, 100)), company.order("S002", (1, 100))
    company.order("S003", (1, 100))
    run()
    company.edit.write("sale.order", cancelled, {"state": "cancel"})
    company.edit.unlink("sale.order", deleted)
    run()
    assert [i.num_pedido for i in CarteiraPrincipal.objects.em_aberto()] == ["S003"]
