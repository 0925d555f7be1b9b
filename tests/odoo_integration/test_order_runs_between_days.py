"""Two recorded days, with single-order runs in between, in any order, again and again."""

import random

import pytest

from odoo_integration.models import OdooOrder
from odoo_integration.simulator import load_dataset
from tests.lab.recorded import DAY0, DAY1
from tests.lab.runs import PROTOCOLS, balances, expected, run
from tests.lab.state import state

ROUNDS = {"jsonrpc": (1, 2, 3), "xmlrpc": (4,), "json2": (5,)}


@pytest.mark.parametrize(
    ("protocol", "seed"), [(protocol, seed) for protocol in ROUNDS for seed in ROUNDS[protocol]]
)
def test_single_orders_in_between_change_no_end(odoo, protocol, seed):
    chance = random.Random(seed)
    tomorrow = load_dataset(DAY1)
    numbers = [row["name"] for row in tomorrow.rows("sale.order")]
    simulator = odoo(DAY0, protocol=protocol, version=PROTOCOLS[protocol])
    if seed % 2:
        # Before anything else was ever read.
        run(orders=tuple(chance.sample(numbers_of(simulator), 2)))
    run()
    assert balances() == expected(DAY0)

    simulator.swap(tomorrow)
    truth = expected(DAY1)
    for _ in range(3):
        chosen = set(chance.sample(numbers, chance.choice((1, 1, 5))))
        run(orders=tuple(chosen))
        found = {key: saldo for key, saldo in balances().items() if key[0] in chosen}
        assert found == {key: saldo for key, saldo in truth.items() if key[0] in chosen}

    run()
    assert balances() == truth
    whole = state()
    for request in ({}, {"orders": tuple(chance.sample(numbers, 3))}, {}, {"full": True}):
        again = run(**request)
        assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)
    assert state() == whole


def numbers_of(simulator) -> list[str]:
    return [row["name"] for row in simulator.dataset.rows("sale.order")]


def test_orders_deleted_between_the_days_can_be_asked_for_one_by_one(odoo):
    simulator = odoo(DAY0)
    run()
    simulator.swap(DAY1)
    left = set(simulator.dataset["sale.order"].ids)
    gone = [o.name for o in OdooOrder.objects.exclude(pk__in=left).order_by("name")]
    assert gone
    for name in gone:
        run(orders=(name,))
        assert not [key for key in balances() if key[0] == name]
    assert run().retired == 0
    assert balances() == expected(DAY1)
