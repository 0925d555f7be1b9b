"""B13: from a commit in Odoo to the promoted balance, by looks alone and with hints from Odoo."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import requests

from odoo_integration.serve.processes import free_port

from .lab import ROOT, Company, Database, Odoo
from .measure import Result, rows
from .sizes import Sizes

LINES = 1_000
SECRET = "benchmark-benchmark-benchmark-00"
TARGETS = {"by looks": 20.0, "with hints": 2.0}
# What one changed line posts on live servers: the line, then its order again and again.
_POSTS = ("sale.order.line", "sale.order", "sale.order", "sale.order")
_POLL_SECONDS = 0.1
_FEWEST = 5
"""Changes at the slowest rate, however short the measure is."""
_GIVE_UP_SECONDS = 120.0
_CHOSEN = "SELECT odoo_id, odoo_order_id FROM linha_pedido WHERE qtd_linha > 0 ORDER BY odoo_id"
_ARRIVED = (
    "SELECT l.odoo_id FROM linha_pedido l JOIN unnest(%s::bigint[], %s::numeric[]) AS w (id, qty)"
    " ON l.odoo_id = w.id AND l.qtd_linha = w.qty"
)


@dataclass
class Changes:
    """Changes on their way from Odoo to the balances.

    Attributes:
        waits: what is not here yet: the quantity and the moment of the commit, by order line.
        taken: the seconds that each of the others took.
    """

    waits: dict[int, tuple[int, float]] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)

    def look(self, lab: Database) -> None:
        quantities = [quantity for quantity, _ in self.waits.values()]
        for (line,) in lab.execute(_ARRIVED, (list(self.waits), quantities)):
            self.taken.append(time.monotonic() - self.waits.pop(line)[1])

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@contextmanager
def installation(lab: Database, odoo: Odoo) -> Iterator[str]:
    """The product's web and cluster, once they work; yields the address that takes hints."""
    port = free_port()
    environment = lab.environment(odoo) | {"ODOO_HINT_SECRET": SECRET, "HTTPS_ONLY": "0"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        ends = time.monotonic() + _GIVE_UP_SECONDS
        while not lab.execute("SELECT 1 FROM django_q_task LIMIT 1"):
            if time.monotonic() > ends:
                raise RuntimeError("the cluster has not begun to work")
            time.sleep(_POLL_SECONDS)
        yield f"http://127.0.0.1:{port}/odoo/aviso/{SECRET}/"
    finally:
        process.terminate()
        process.wait(60)


def measure(lab: Database, sizes: Sizes) -> Iterator[Result]:
    """Changes at several rates, each for some minutes, by looks alone and with hints."""
    for means, target in TARGETS.items():
        for a_minute in sizes.changes_a_minute:
            with Odoo(Company.of_lines(LINES)) as odoo:
                lab.fresh()
                lab.sync(odoo, "--full")
                odoo.obey(settle=1)
                with installation(lab, odoo) as address:
                    hints = requests.Session() if means == "with hints" else None
                    changes = _change(
                        lab, odoo, a_minute,
                        minutes=max(sizes.fresh_minutes, _FEWEST / a_minute),
                        tell=partial(_tell, hints, address) if hints else None,
                    )  # fmt: skip
            p50, p95, p99 = (changes.percentile(percent) for percent in (50, 95, 99))
            yield Result(
                "B13", f"from a commit in Odoo to the promoted balance, {means}, "
                f"{rows(a_minute)} changes a minute, {len(changes.taken)} in all", "the promise",
                f"p50 {p50:.1f} s, p95 {p95:.1f} s, p99 {p99:.1f} s", f"p95 {target:.0f} s",
                p95, target, unit=" s",
            )  # fmt: skip


def _tell(odoo: requests.Session, address: str, line: int, order: int) -> None:
    for model in _POSTS:
        record = line if model == "sale.order.line" else order
        odoo.post(address, json={"_model": model, "_id": record}, timeout=5).raise_for_status()


def _change(
    lab: Database,
    odoo: Odoo,
    a_minute: int,
    *,
    minutes: float,
    tell: Callable[[int, int], None] | None,
) -> Changes:
    lines = lab.execute(_CHOSEN)
    changes, pause = Changes(), 60 / a_minute
    # Looks and schedules are regular: at regular distances from them a change proves nothing.
    chance = random.Random(a_minute)
    started = time.monotonic()
    for number in range(round(a_minute * minutes)):
        due = started + (number + chance.random()) * pause
        while time.monotonic() < due:
            changes.look(lab)
            time.sleep(_POLL_SECONDS)
        line, order = lines[number % len(lines)]
        odoo.obey(line=line, quantity=1000 + number, seconds=max(1, round(pause)))
        changes.waits[line] = 1000 + number, time.monotonic()
        if tell:
            tell(line, order)
    ends = time.monotonic() + _GIVE_UP_SECONDS
    while changes.waits:
        if time.monotonic() > ends:
            raise RuntimeError(f"{len(changes.waits)} changes were not seen in time")
        changes.look(lab)
        time.sleep(_POLL_SECONDS)
    return changes
