"""One fault at one place of one kind of run, and the verdict."""

import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from odoo_integration.simulator import Dataset, Simulator
from tests.lab.aim import NthStatement
from tests.lab.child import Child
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import run
from tests.lab.settled import unsettled
from tests.lab.watcher import Fingerprint
from tests.system.faults.campaign.worlds import a_day_of_work

log = logging.getLogger("carteira.enumeration")
ORDERS, SEED = 15, 5
# Larger than any run has statements or requests: counts all, and does nothing.
_NEVER = 10**6
_LEASE = 0.3


@dataclass(frozen=True)
class RunKind:
    """A kind of run, what is here before it, and what must be here after it.

    Attributes:
        template: the database before.
        dataset: Odoo's records; a new copy at each call.
        request: what is asked of `sync`.
        statements: how many statements a run sends without a fault.
        requests: how many requests a run sends without a fault.
    """

    name: str
    template: str
    dataset: Callable[[], Dataset]
    request: dict[str, Any] = field(default_factory=dict)
    before: Fingerprint = ()
    after: Fingerprint = ()
    statements: int = 0
    requests: int = 0


@dataclass(frozen=True)
class Verdict:
    """How one fault at one place ended; `wrong` says what was not as promised."""

    kind: str
    fault: str
    place: int
    wrong: str = ""


def _known() -> Dataset:
    return company(orders=ORDERS, seed=SEED)


def _changed() -> Dataset:
    dataset = _known()
    a_day_of_work(dataset, SEED)
    return dataset


@contextmanager
def run_kinds(lab: Lab) -> Iterator[list[RunKind]]:
    """The four kinds of run, each made once and measured without a fault."""
    order = _changed_order()
    with lab.database(name="enumerated") as known:
        with odoo(_known()), lab.past_proxy(known):
            run()
        yield [
            measured(lab, kind)
            for kind in (
                RunKind("full", "migrated", _known, {"full": True}),
                RunKind("incremental", known, _changed),
                RunKind("one order", known, _changed, {"orders": (order,)}),
                RunKind("idle", known, _known),
            )
        ]


def _changed_order() -> str:
    """The number of an order of which a line was changed."""
    ordered = {row["id"]: row["product_uom_qty"] for row in _known().rows("sale.order.line")}
    changed = _changed()
    line = next(
        row
        for row in changed.rows("sale.order.line")
        if row["product_uom_qty"] != ordered[row["id"]]
    )
    orders = {row["id"]: row["name"] for row in changed.rows("sale.order")}
    return orders[line["order_id"] if isinstance(line["order_id"], int) else line["order_id"][0]]


def measured(lab: Lab, kind: RunKind) -> RunKind:
    """The same kind with its end, and with how many statements and requests it takes."""
    with place(lab, kind) as (database, _simulator):
        counter = lab.proxy.add(NthStatement("cut", b"", skip=_NEVER))
        before = lab.fingerprint(database)
        done = run(**kind.request)
        assert isinstance(counter, NthStatement)
        return RunKind(
            kind.name, kind.template, kind.dataset, kind.request, before,
            lab.fingerprint(database), counter.counted, done.odoo_requests,
        )  # fmt: skip


@contextmanager
def place(lab: Lab, kind: RunKind) -> Iterator[tuple[str, Simulator]]:
    """A fresh database and Odoo for one run."""
    with (
        lab.database(kind.template) as database,
        odoo(kind.dataset(), timeout=5.0) as simulator,
        lab.through_proxy(database),
    ):
        try:
            yield database, simulator
        finally:
            lab.proxy.disarm()


def link_lost(lab: Lab, kind: RunKind, number: int, *, delivered: bool) -> Verdict:
    """The link is cut at one statement, before or after it reached the server.

    The run itself has to survive it.
    """
    with place(lab, kind) as (database, _simulator):
        lab.proxy.add(NthStatement("cut", b"", skip=number, deliver=delivered))
        wrong = _survives(lab, kind, database)
    return Verdict(kind.name, "answer lost" if delivered else "link lost", number, wrong)


def request_lost(lab: Lab, kind: RunKind, number: int) -> Verdict:
    """Odoo resets the connection at one request; the run itself has to survive it."""
    with place(lab, kind) as (database, simulator):
        simulator.faults.add("reset", after=number, times=1)
        wrong = _survives(lab, kind, database)
    return Verdict(kind.name, "request lost", number, wrong)


def killed(lab: Lab, kind: RunKind, number: int) -> Verdict:
    """SIGKILL at one statement; the next run has to end as if nothing had happened."""
    with place(lab, kind) as (database, _simulator):
        child = Child(lab, database, kind.request, lease_seconds=_LEASE)
        lab.proxy.add(NthStatement(lambda: child.signal(signal.SIGKILL), b"", skip=number))
        with child:
            child.wait()
        now = lab.fingerprint(database)
        lab.proxy.disarm()
        # The dead run's lease ends by itself.
        time.sleep(_LEASE * 1.5)
        if now not in (kind.before, kind.after):
            return Verdict(kind.name, "killed", number, "left something in between")
        wrong = _survives(lab, kind, database)
    return Verdict(kind.name, "killed", number, wrong)


def _survives(lab: Lab, kind: RunKind, database: str) -> str:
    try:
        run(**kind.request)
    except Exception as error:
        log.debug("the run failed", exc_info=True)
        return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    if lab.fingerprint(database) != kind.after:
        return "done, and the result is another"
    left = unsettled(partial(lab.query, database))
    return f"left behind: {left}" if left else ""
