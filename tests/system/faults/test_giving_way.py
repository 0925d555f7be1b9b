"""A full run and its guest, each in a process of its own, of which one is killed."""

import signal
from functools import partial

import pytest

from odoo_integration.models import SyncRun, SyncState
from tests.lab.child import Child
from tests.lab.oracle import true_balances
from tests.lab.processes import wait_until
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import run

pytest_plugins = ["tests.lab.product_fixtures"]

ADMITTED = b'"guest_admitted" = true'


def reading() -> bool:
    return SyncState.objects.filter(gives_way=True).exists()


@pytest.mark.parametrize("killed", ["host", "guest"])
@pytest.mark.parametrize("moment", ["admitted", "staged", "promoting", "promoted"])
def test_whichever_is_killed_the_next_run_is_right(
    lab: Lab, database: str, killed: str, moment: str
) -> None:
    orders = company(orders=60)
    with odoo(orders, page_size=50) as simulator:
        run()
        line = next(row for row in orders.rows("sale.order.line") if row["product_uom_qty"] > 0)
        number = orders.get("sale.order", line["order_id"])["name"]
        simulator.faults.add("slow", model="sale.order.line", method="search_read", seconds=0.2)
        host = Child(lab, database, {"full": True})
        guest = Child(lab, database, {"orders": (number,)})
        victim = host if killed == "host" else guest
        seen = {
            "admitted": ADMITTED,
            # After a guest was let in, only the guest does these.
            "staged": b'COPY "stg_order_line"',
            "promoting": b"INSERT INTO balance_sum",
            "promoted": b'"guest" = NULL',
        }[moment]
        aim = lab.proxy.aim(
            partial(victim.signal, signal.SIGKILL),
            seen,
            after=b"" if moment == "admitted" else ADMITTED,
            deliver=True,
        )
        with host:
            wait_until(reading, seconds=30, what="the full run reads", every=0.01)
            simulator.edit.write("sale.order.line", line["id"], {"product_uom_qty": 77.0})
            with guest:
                codes = {"host": host.wait(60), "guest": guest.wait(60)}
        assert aim.fired == 1
        lab.proxy.disarm()
        survivor = "guest" if killed == "host" else "host"
        assert codes[survivor] == 0
        if moment != "promoted":
            assert codes[killed] == -signal.SIGKILL
        done = run()

    assert done.status == "done"
    assert lab.balances(database) == true_balances(simulator.dataset)
    state = SyncState.objects.get()
    assert (state.holder, state.guest, state.gives_way) == (None, None, False)
    assert not SyncRun.objects.running().exists()
    log = lab.query(
        database,
        "SELECT item_id, sum(COALESCE(saldo_depois, 0) - COALESCE(saldo_antes, 0))"
        " FROM balance_change GROUP BY item_id",
    )
    live = lab.query(database, "SELECT id, qtd_saldo_produto_pedido FROM carteira_principal")
    assert {i: n for i, n in log if n} == {i: n for i, n in live if n}
