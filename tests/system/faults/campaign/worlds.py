"""Before and after of one sync without a fault: what every scenario is compared with."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal

from odoo_integration.simulator import Dataset, Simulator
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import PROTOCOLS, run
from tests.lab.watcher import Fingerprint

COUNTERS = (
    "created",
    "updated",
    "retired",
    "rejected",
    "balances_changed",
    "negative_balances",
    "balances_new",
    "balances_increased",
    "balances_reduced",
    "balances_removed",
)
ORDERS = 40


@dataclass(frozen=True)
class World:
    """One company, what is here before a sync, and what must be here after it.

    Attributes:
        seed: of the company and of what its people do.
        synced: the company has been read before; the sync is an incremental one.
        version: of its Odoo.
        template: the database before.
        balances: ordered minus invoiced, computed in plain Python from Odoo's records alone.
        counters: what the sync's run tells.
    """

    seed: int
    synced: bool
    version: int
    template: str
    before: Fingerprint
    after: Fingerprint
    balances: dict[tuple[str, str], Decimal]
    counters: dict[str, int]

    @property
    def protocols(self) -> list[str]:
        return [protocol for protocol, version in PROTOCOLS.items() if version == self.version]

    def dataset(self) -> Dataset:
        """Odoo's records as the sync meets them; a new copy."""
        dataset = company(orders=ORDERS, seed=self.seed)
        if self.synced:
            a_day_of_work(dataset, self.seed)
        return dataset


def a_day_of_work(dataset: Dataset, seed: int) -> None:
    """What people do in Odoo until the next sync: edits of every kind that moves a balance."""
    edit, chance = Simulator(dataset).edit, random.Random(seed)
    lines = [row for row in dataset.rows("sale.order.line") if row["product_id"]]
    for row in chance.sample(lines, 8):
        edit.write("sale.order.line", row["id"], {"product_uom_qty": row["product_uom_qty"] + 7.0})
    moves = [row for row in dataset.rows("account.move") if row["state"] == "posted"]
    for row in chance.sample(moves, 4):
        edit.write("account.move", row["id"], {"state": "cancel"})
    drafts = [row for row in dataset.rows("account.move") if row["state"] == "draft"]
    for row in drafts[:2]:
        edit.unlink("account.move", row["id"])
    for row in chance.sample(list(dataset.rows("sale.order")), 2):
        edit.write("sale.order", row["id"], {"client_order_ref": f"PO-{chance.random():.6f}"})
    for row in chance.sample(list(dataset.rows("product.product")), 2):
        edit.write("product.product", row["id"], {"name": f"{row['name']} (novo)"})


@contextmanager
def worlds(lab: Lab, companies: int) -> Iterator[list[World]]:
    """All worlds, made once: each company new and known, on both generations of Odoo."""
    made: list[World] = []
    with ExitStack() as stack:
        for version in sorted(set(PROTOCOLS.values())):
            for seed in range(1, companies + 1):
                for synced in (False, True):
                    name = f"world_{version}_{seed}_{int(synced)}"
                    stack.enter_context(lab.database(name=name))
                    made.append(_world(lab, name, seed=seed, synced=synced, version=version))
        yield made


def _world(lab: Lab, name: str, *, seed: int, synced: bool, version: int) -> World:
    protocol = next(p for p, v in PROTOCOLS.items() if v == version)
    if synced:
        with odoo(company(orders=ORDERS, seed=seed), protocol), lab.past_proxy(name):
            run()
    before = lab.fingerprint(name)
    after_work = company(orders=ORDERS, seed=seed)
    if synced:
        a_day_of_work(after_work, seed)
    with lab.database(name) as oracle:
        with odoo(after_work, protocol), lab.past_proxy(oracle):
            done = run()
        balances = true_balances(after_work)
        if lab.balances(oracle) != balances:
            raise AssertionError(f"without any fault {name} is not what the oracle computes")
        after = lab.fingerprint(oracle)
    if before == after:
        raise AssertionError(f"nothing happens in {name}")
    counters = {counter: getattr(done, counter) for counter in COUNTERS}
    return World(seed, synced, version, name, before, after, balances, counters)
