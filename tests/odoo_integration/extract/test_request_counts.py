"""How many requests and statements a run takes, by the log of the simulated Odoo."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carteira.models import FaturamentoProduto, LinhaPedido
from odoo_integration.extract.look import Look, look
from odoo_integration.simulator import Simulator, generate
from odoo_integration.simulator.versions import VERSIONS
from tests.lab.runs import PROTOCOLS, run

IDLE, ONE_ORDER, LOOK = 10, 16, 4
# About a thousand order lines, and ten thousand.
SIZES = (330, 3300)
Sent = dict[str, int]


@pytest.fixture
def sent() -> Callable[[Simulator], Sent]:
    """What a run sends, by model and method."""

    def during_a_run(simulator: Simulator) -> Sent:
        simulator.stats.clear()
        done = run()
        counted = dict(simulator.stats.requests)
        assert done.odoo_requests == sum(counted.values())
        for request, times in sorted(counted.items()):
            print(f"{times:3} {request}")
        return counted

    return during_a_run


def changed_order(simulator: Simulator) -> None:
    """An invoiced order's header and one of its lines, as when somebody saves it."""
    invoiced = FaturamentoProduto.objects.exclude(odoo_order_id=None).order_by("odoo_id").first()
    line = LinhaPedido.objects.filter(odoo_order_id=invoiced.odoo_order_id).first()
    simulator.set_clock(simulator.dataset.now + timedelta(hours=2))
    simulator.edit.write("sale.order.line", line.odoo_id, {"product_uom_qty": 77.0})
    simulator.edit.touch("sale.order", line.odoo_order_id)


def a_minute_later(simulator: Simulator) -> None:
    simulator.set_clock(simulator.dataset.now + timedelta(minutes=1))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_idle_run_and_one_changed_order_take_few_requests_at_any_size(odoo, sent, protocol):
    counts = []
    for orders in SIZES:
        options = {"protocol": protocol, "version": PROTOCOLS[protocol]}
        simulator = odoo(generate(orders=orders, seed=2, version=PROTOCOLS[protocol]), **options)
        run(full=True, accept_retire=True)
        a_minute_later(simulator)
        run()
        idle = sent(simulator)
        changed_order(simulator)
        one = sent(simulator)
        a_minute_later(simulator)
        run()
        after = sent(simulator)
        counts.append([sum(each.values()) for each in (idle, one, after)])

    assert counts[0] == counts[1]
    idle, one, after = counts[0]
    assert idle <= IDLE
    assert one <= ONE_ORDER
    assert after <= IDLE


@pytest.mark.parametrize("version", VERSIONS)
def test_no_version_takes_more(odoo, sent, version):
    simulator = odoo(generate(orders=60, seed=2, version=version), version=version)
    run(full=True, accept_retire=True)
    a_minute_later(simulator)
    run()
    assert sum(sent(simulator).values()) <= IDLE
    simulator.stats.clear()
    assert look() == Look()
    assert simulator.stats.total_requests <= LOOK
    changed_order(simulator)
    assert sum(sent(simulator).values()) <= ONE_ORDER


def test_requests_to_odoo_do_not_grow_with_the_orders(odoo):
    counts = []
    for orders in (40, 300):
        odoo(generate(orders=orders, seed=2))
        counts.append(run(full=True, accept_retire=True).odoo_requests)
    assert counts[0] == counts[1] < 60


def test_statements_do_not_grow_with_the_rows(odoo):
    # The first run of all has no earlier rules to compare with.
    odoo(generate(orders=20, seed=2))
    run()
    counts = []
    for orders in (40, 300):
        odoo(generate(orders=orders, seed=2))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run(full=True, accept_retire=True)
        statements = [q["sql"] for q in queries if not q["sql"].startswith("COPY")]
        counts.append(len(statements))
    assert counts[0] == counts[1]
