"""`python -m benchmarks [--medium | --full] [--only B1,B5 | --scale 10] [--write FILE.md]`."""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .lab import Database, database
from .measure import Result
from .sizes import SIZES, Sizes

MEASURES = ("B1", "B2", "B3", "B4", "B5", "B5b", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "B13",
            "B14", "B15", "B17")  # fmt: skip
GROWTH = "B16"
"""Measured by `--scale` alone: it takes as long as all others."""


def measured(lab: Database, sizes: Sizes, wanted: set[str], scale: int) -> Iterator[Result]:
    """Every wanted comparison, the short ones first."""
    # Imported late: they need Django set up on the laboratory's database.
    from . import (
        admin_list,
        balances,
        freshness,
        growth,
        ladder,
        peers,
        promotes,
        runs,
        screens,
        staging,
        startup,
    )

    steps: tuple[tuple[set[str], Callable[[], Iterator[Result]]], ...] = (
        ({"B12"}, lambda: startup.measure(lab, sizes.times)),
        ({"B17"}, lambda: staging.measure(lab, sizes.times)),
        ({"B1", "B2", "B3", "B4"}, lambda: balances.measure(lab, sizes, wanted)),
        ({"B5"}, lambda: runs.paced(lab, sizes)),
        ({"B14"}, lambda: runs.side_by_side(lab, sizes)),
        ({"B6"}, lambda: peers.measure(lab, sizes)),
        ({"B5b", "B7", "B8", "B9"}, lambda: ladder.measure(lab, sizes, wanted)),
        ({"B10"}, lambda: promotes.measure(lab, sizes.ladder[-1])),
        ({"B11"}, lambda: admin_list.measure(lab, sizes)),
        ({"B15"}, lambda: screens.measure(lab, sizes)),
        ({"B13"}, lambda: freshness.measure(lab, sizes)),
        ({GROWTH}, lambda: growth.measure(lab, sizes.ladder[-1], scale)),
    )
    for measures, measure in steps:
        if wanted & measures:
            yield from measure()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    for name, help_text in (("medium", "to 100,000 lines"), ("full", "to 1,000,000 lines")):
        size.add_argument(
            f"--{name}", dest="size", action="store_const", const=name, default="quick",
            help=help_text,
        )  # fmt: skip
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--only", default="", help="some measures, such as B1,B5")
    part.add_argument(
        "--scale", type=int, default=0, metavar="N",
        help="whole runs and pages at N times the lines of the size, beside those of the size",
    )  # fmt: skip
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="the report, and its picture")
    options = parser.parse_args()
    wanted = set(options.only.split(",")) if options.only else set(MEASURES)
    if options.scale:
        wanted = {GROWTH}
    if unknown := wanted - {*MEASURES, GROWTH}:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    sizes = SIZES[options.size]
    with database() as lab:
        os.environ |= lab.environment()
        import django

        django.setup()
        from .report import figure, limit, verdict, write, write_alone

        results: list[Result] = []
        started = time.monotonic()
        for result in measured(lab, sizes, wanted, options.scale):
            results.append(result)
            results.sort(key=lambda one: (*MEASURES, GROWTH).index(one.measure))
            print(
                f"{time.monotonic() - started:6.0f} s  {result.measure:4} "
                f"{figure(result.ratio, result.unit):>14} {limit(result):>16} "
                f"{verdict(result):10} {result.what}: {result.ours} | {result.theirs}",
                flush=True,
            )
            if options.write:
                # After each one: a run that is stopped leaves what it has measured.
                report = write_alone if options.only or options.scale else write
                report(options.write, lab, results, size=options.size)
            gc.collect()
    return 0


if __name__ == "__main__":
    sys.exit(main())
