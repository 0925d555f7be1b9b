"""B5b and B7 to B9: whole runs at one size after another, each in a process of its own."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .lab import Company, Database, Odoo, finished
from .measure import Profile, Result, rows, seconds
from .runs import memory_at_start, phases, read_and_drop
from .sizes import Sizes

CHANGED = 100
IDLE_WAL = 64 * 1024
ROWS_A_SECOND = 62_000
OVER_READING = 7.0


@dataclass
class Step:
    """What was seen at one size of the ladder."""

    lines: int
    peak_mb: float = 0.0
    records: int = 0
    seconds: float = 0.0
    phases: Profile = ()
    reading: float = 0.0
    idle: dict[str, int] = field(default_factory=dict)
    changed: float = 0.0
    changed_phases: Profile = ()


def climb(
    lab: Database,
    lines: int,
    wanted: set[str],
    times: int,
    *,
    changes: int | None = None,
    **settings: Any,
) -> Step:
    """First full runs of one size, then idle runs, then runs with a few changed lines.

    Args:
        times: of the full run, and of the run with changes unless `changes` says how many.
        settings: of the full run.
    """
    step = Step(lines)
    with Odoo(Company.of_lines(lines)) as odoo:
        full = []
        for _ in range(times):
            lab.fresh()
            full.append(lab.sync(odoo, "--full", **settings)[1])
        step.seconds = median(run.seconds for run in full)
        step.peak_mb = median(run.peak_mb for run in full)
        step.phases = phases(lab, first=True)
        step.records = lab.execute(
            "SELECT (SELECT count(*) FROM linha_pedido)"
            " + (SELECT count(*) FROM faturamento_produto)"
            " + (SELECT count(*) FROM odoo_order) + (SELECT count(*) FROM odoo_move)"
            " + (SELECT count(*) FROM odoo_partner) + (SELECT count(*) FROM odoo_product)"
        )[0][0]
        if "B5b" in wanted:
            step.reading = read_and_drop(lab, odoo).seconds
        if not wanted & {"B7", "B8"}:
            return step
        lab.execute("VACUUM ANALYZE")
        odoo.obey(settle=1)
        lab.sync(odoo)
        step.idle = idle(lab, odoo)
        taken = []
        for _ in range((changes or times) if "B8" in wanted else 0):
            odoo.obey(touch=CHANGED)
            report, _ = lab.sync(odoo)
            taken.append(report["duration_s"])
        step.changed = median(taken) if taken else 0.0
        step.changed_phases = phases(lab, first=False)
    return step


def idle(lab: Database, odoo: Odoo) -> dict[str, int]:
    """An idle run: its requests, its statements, its WAL and the rows it wrote.

    The last of three after a checkpoint: what changes a page first writes all of it into the WAL.
    A checkpoint by the clock, five minutes after the last one, would fall between two of them, and
    the WAL is the whole server's: autovacuum has to rest.
    """
    seen: dict[str, int] = {}
    _set_autovacuum(lab, "off")
    lab.execute("CHECKPOINT")
    for _ in range(3):
        before = lab.execute("SELECT pg_current_wal_insert_lsn()")[0][0]
        done = finished(
            [sys.executable, "-m", "benchmarks.product", "count"], lab.environment(odoo)
        )
        wal = lab.execute("SELECT pg_current_wal_insert_lsn() - %s::pg_lsn", [before])[0][0]
        seen = json.loads(done.output) | {"wal": int(wal)}
    _set_autovacuum(lab, "on")
    return seen


def _set_autovacuum(lab: Database, state: str) -> None:
    lab.execute(f"ALTER SYSTEM SET autovacuum = {state}")
    lab.execute("SELECT pg_reload_conf()")


def measure(lab: Database, sizes: Sizes, wanted: set[str]) -> Iterator[Result]:
    steps = []
    for lines in sizes.ladder:
        steps.append(climb(lab, lines, wanted, times=3))
        yield from _of_step(lab, steps, wanted)
    last = steps[-1]
    if "B5b" in wanted:
        yield Result(
            "B5b",
            f"full sync of {rows(last.records)} records, simulator unpaced, process start included",
            "reading the same pages and throwing them away",
            f"{seconds(last.seconds)}, {rows(round(last.records / last.seconds))} rows/s",
            f"{seconds(last.reading)}, {rows(round(last.records / last.reading))} rows/s",
            last.records / last.seconds, ROWS_A_SECOND, at_least=True, unit=" rows/s",
            profile=last.phases,
        )  # fmt: skip
        yield Result(
            "B5b", "the same, as a ratio", "the same", seconds(last.seconds),
            seconds(last.reading), last.seconds / last.reading, OVER_READING,
        )  # fmt: skip
    if "B8" in wanted:
        small = next((step for step in steps if step.lines >= 10_000), steps[0])
        yield Result(
            "B8", f"incremental run with {CHANGED} changed lines at {rows(last.lines)} lines",
            f"at {rows(small.lines)} lines", seconds(last.changed), seconds(small.changed),
            last.changed / small.changed, 2.0, profile=last.changed_phases,
        )  # fmt: skip


def _of_step(lab: Database, steps: list[Step], wanted: set[str]) -> Iterator[Result]:
    step, first = steps[-1], steps[0]
    if "B7" in wanted:
        same = (
            step.idle["requests"] == first.idle["requests"]
            and step.idle["statements"] == first.idle["statements"]
        )
        yield Result(
            "B7", f"idle run at {rows(step.lines)} lines: {step.idle['rows']} rows written but the "
            f"run's own record; requests and statements {'the same' if same else 'NOT the same'}",
            f"at {rows(first.lines)} lines",
            f"{step.idle['requests']} requests, {step.idle['statements']} statements, "
            f"{step.idle['wal'] / 1024:.1f} KiB of WAL",
            f"{first.idle['requests']} requests, {first.idle['statements']} statements, "
            f"{first.idle['wal'] / 1024:.1f} KiB",
            step.idle["wal"] / 1024 if same else float("inf"), IDLE_WAL / 1024, unit=" KiB",
        )  # fmt: skip
    if "B9" in wanted:
        yield Result(
            "B9", f"peak memory of a full run of {rows(step.lines)} lines", "–",
            f"{step.peak_mb:.0f} MB", "", step.peak_mb, 200.0, unit=" MB",
        )  # fmt: skip
        if step.lines > 100_000:
            before = steps[-2]
            yield Result(
                "B9", f"its growth from {rows(before.lines)} lines to {rows(step.lines)}",
                f"at {rows(before.lines)} lines", f"{step.peak_mb:.0f} MB",
                f"{before.peak_mb:.0f} MB", step.peak_mb / before.peak_mb, 1.10,
                profile=memory_at_start(lab), profile_in="MB",
            )  # fmt: skip
