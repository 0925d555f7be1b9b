"""B16: whole runs and pages at one size and at several times it: what grows with the rows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

from .lab import Database
from .ladder import IDLE_WAL, Step, climb
from .measure import Result, rows, seconds, seconds_of
from .screens import export, page_seconds, pages, signed_in

SMALL = 1_000
AS_FAST = 0.9
MOST_MB = 120.0
CHANGES_GROW = 1.5
READER_WAITS = 1.5
# The pages that the promise is about; the others are reported.
PROMISED = ("front page", "list of open items", "list, late", "an item's page")
LARGEST = 8
# A slow disk must not end the measure; the phases tell how long the limits have to be.
UNLIMITED = {"DB_TRANSACTION_TIMEOUT": 0, "DB_STATEMENT_TIMEOUT": 0}

SPACE = """
SELECT relname::text, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@dataclass
class Seen:
    """One size: its runs, its pages (seconds, queries) and its tables (bytes, of the indexes)."""

    step: Step
    pages: dict[str, tuple[float, int]]
    exported: tuple[int, float]
    space: dict[str, tuple[int, int]]
    vacuum: float


def measure(lab: Database, lines: int, scale: int) -> Iterator[Result]:
    """Compares `lines` order lines, and as many invoice lines, with `scale` times as many."""
    idle_small = climb(lab, SMALL, {"B7"}, times=1).idle
    base = _climbed(lab, lines)
    yield from _runs(base, idle_small)
    base_seen = _seen(lab, base)
    large = _climbed(lab, lines * scale)
    yield from _runs(large, idle_small)
    yield from _growing(large, base)
    large_seen = _seen(lab, large)
    yield from _pages(large_seen, base_seen)
    yield from _space(large_seen, base_seen)


def _climbed(lab: Database, lines: int) -> Step:
    return climb(lab, lines, {"B5b", "B7", "B8"}, times=1, changes=3, **UNLIMITED)


def _seen(lab: Database, step: Step) -> Seen:
    vacuum = seconds_of(lambda: lab.execute("VACUUM ANALYZE"))
    client = signed_in()
    taken = {name: page_seconds(client, at, times=3) for name, at in pages().items()}
    exported = export(client)
    connections.close_all()
    space = {name: (table, index) for name, table, index in lab.execute(SPACE)}
    return Seen(step, taken, exported, space, vacuum)


def _runs(step: Step, idle_small: dict[str, int]) -> Iterator[Result]:
    """What is held to a limit at each size."""
    at = f"{rows(step.lines)} lines"
    yield Result(
        "B16", f"first full sync of {rows(step.records)} records, {at}, simulator unpaced",
        "reading the same pages and throwing them away", seconds(step.seconds),
        seconds(step.reading), step.seconds / step.reading, None,
    )  # fmt: skip
    yield Result(
        "B16", f"peak memory of it, {at}", "–", f"{step.peak_mb:.0f} MB", "", step.peak_mb, MOST_MB,
        unit=" MB",
    )  # fmt: skip
    same = all(step.idle[what] == idle_small[what] for what in ("requests", "statements"))
    yield Result(
        "B16", f"idle run, {at}: {step.idle['rows']} rows written but the run's own record; "
        f"requests and statements {'the same' if same else 'NOT the same'}",
        f"at {rows(SMALL)} lines", _asked(step.idle), _asked(idle_small),
        step.idle["wal"] / 1024 if same else math.inf, IDLE_WAL / 1024, unit=" KiB",
    )  # fmt: skip


def _growing(step: Step, base: Step) -> Iterator[Result]:
    """What is held against the smaller size."""
    at, beside = f"{rows(step.lines)} lines", f"at {rows(base.lines)} lines"
    speed, base_speed = step.records / step.seconds, base.records / base.seconds
    yield Result(
        "B16", f"rate of the first full sync, {at}", beside, f"{rows(round(speed))} rows/s",
        f"{rows(round(base_speed))} rows/s", speed / base_speed, AS_FAST, at_least=True,
    )  # fmt: skip
    for phase, taken in step.phases:
        before = dict(base.phases)[phase]
        yield Result(
            "B16", f"of it: {phase}, {at}; {_growth(taken, before, step, base)}", beside,
            seconds(taken), seconds(before), taken / before, None,
        )  # fmt: skip
    yield Result(
        "B16", f"incremental run with 100 changed lines, {at}", beside, seconds(step.changed),
        seconds(base.changed), step.changed / base.changed, CHANGES_GROW,
    )  # fmt: skip


def _asked(idle: dict[str, int]) -> str:
    return (
        f"{idle['requests']} requests, {idle['statements']} statements, "
        f"{idle['wal'] / 1024:.1f} KiB of WAL"
    )


def _growth(taken: float, before: float, step: Step, base: Step) -> str:
    """How a cost grows, as the exponent of the number of lines; 1 is in proportion."""
    return f"grows as lines^{math.log(taken / before) / math.log(step.lines / base.lines):.2f}"


def _pages(large: Seen, base: Seen) -> Iterator[Result]:
    beside = f"at {rows(base.step.lines)} lines"
    for (name, (taken, asked)), (before, asked_before) in zip(
        large.pages.items(), base.pages.values(), strict=True
    ):
        constant = "the same" if asked == asked_before else f"NOT the {asked_before}"
        yield Result(
            "B16", f"{name}, {rows(large.step.lines)} lines: {asked} queries, {constant}; "
            f"{_growth(taken, before, large.step, base.step)}", beside,
            seconds(taken), seconds(before), taken,
            READER_WAITS if name.startswith(PROMISED) else None, unit=" s",
        )  # fmt: skip
    (count, taken), (base_count, base_taken) = large.exported, base.exported
    yield Result(
        "B16", f"CSV of the late open items of one state, {rows(count)} rows", beside,
        f"{seconds(taken)}, {rows(round(count / taken))} rows/s",
        f"{rows(base_count)} rows, {rows(round(base_count / base_taken))} rows/s",
        (count / taken) / (base_count / base_taken), None,
    )  # fmt: skip


def _space(large: Seen, base: Seen) -> Iterator[Result]:
    beside = f"at {rows(base.step.lines)} lines"
    by_size = sorted(large.space.items(), key=lambda one: -sum(one[1]))[:LARGEST]
    for table, (data, index) in by_size:
        base_data, base_index = base.space[table]
        yield Result(
            "B16", f"`{table}`, {rows(large.step.lines)} lines", beside, _space_of(data, index),
            _space_of(base_data, base_index), (data + index) / (base_data + base_index), None,
        )  # fmt: skip
    yield Result(
        "B16", f"VACUUM ANALYZE after it, {rows(large.step.lines)} lines", beside,
        seconds(large.vacuum), seconds(base.vacuum), large.vacuum / base.vacuum, None,
    )  # fmt: skip


def _space_of(data: int, index: int) -> str:
    return f"{data / 1024**2:,.0f} MB, indexes {index / 1024**2:,.0f} MB"
