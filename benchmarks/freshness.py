"""B13: from a commit in Odoo to the promoted balance, as a running cluster sees it by its looks."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .lab import ROOT, Company, Database, Odoo
from .measure import Result, rows
from .sizes import Sizes

LINES = 1_000
TARGET_SECONDS = 20.0
_POLL_SECONDS = 0.1
_GIVE_UP_SECONDS = 120.0
_CHOSEN = "SELECT odoo_id FROM linha_pedido WHERE qtd_linha > 0 ORDER BY odoo_id"
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
def cluster(lab: Database, odoo: Odoo) -> Iterator[None]:
    """The product's job cluster, whose schedules are due now."""
    environment = lab.environment(odoo)
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "setup_schedules"], cwd=ROOT, env=environment, check=True)
    lab.execute("UPDATE django_q_schedule SET next_run = now() WHERE name = 'carteira: peek'")
    process = subprocess.Popen(
        [*command, "run_cluster"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def measure(lab: Database, sizes: Sizes) -> Iterator[Result]:
    """Changes at several rates, each for some minutes."""
    for a_minute in sizes.changes_a_minute:
        with Odoo(Company.of_lines(LINES)) as odoo:
            lab.fresh()
            lab.sync(odoo, "--full")
            odoo.obey(settle=1)
            lines = [line for (line,) in lab.execute(_CHOSEN)]
            with cluster(lab, odoo):
                changes = _change(lab, odoo, lines, a_minute, minutes=sizes.fresh_minutes)
        p50, p95, p99 = (changes.percentile(percent) for percent in (50, 95, 99))
        yield Result(
            "B13", f"from a commit in Odoo to the promoted balance, by looks, {rows(a_minute)} "
            f"changes a minute, {len(changes.taken)} in all", "the promise",
            f"p50 {p50:.1f} s, p95 {p95:.1f} s, p99 {p99:.1f} s", f"p95 {TARGET_SECONDS:.0f} s",
            p95, TARGET_SECONDS, unit="s",
        )  # fmt: skip


def _change(
    lab: Database, odoo: Odoo, lines: list[int], a_minute: int, *, minutes: float
) -> Changes:
    changes, pause = Changes(), 60 / a_minute
    started = time.monotonic()
    for number in range(round(a_minute * minutes)):
        while time.monotonic() < started + number * pause:
            changes.look(lab)
            time.sleep(_POLL_SECONDS)
        line, quantity = lines[number % len(lines)], 1000 + number
        odoo.obey(line=line, quantity=quantity, seconds=max(1, round(pause)))
        changes.waits[line] = quantity, time.monotonic()
    ends = time.monotonic() + _GIVE_UP_SECONDS
    while changes.waits:
        if time.monotonic() > ends:
            raise RuntimeError(f"{len(changes.waits)} changes were not seen in time")
        changes.look(lab)
        time.sleep(_POLL_SECONDS)
    return changes
