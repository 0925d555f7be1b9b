"""B5 and B14: whole runs at a real server's pace, each in a process of its own; their profiles."""

import json
import sys
from collections.abc import Iterator

from .lab import Company, Database, Finished, Odoo, finished
from .measure import Profile, Result, rows, seconds
from .sizes import Sizes

# Rows a second of one connection to a real Odoo, from the facts about it; its version.
REAL_PACE = {"jsonrpc": (14_657, 17), "json2": (21_475, 19)}
WORKERS = (1, 2, 4, 8)
FASTER_WITH = {4: 3.0}
# Over the reading of the same pages, by protocol: JSON-2 reads faster, the promote does not.
SAME_PAGES = {"jsonrpc": 1.11, "json2": 1.18}
PROFILED = 12


def read_and_drop(lab: Database, odoo: Odoo, **options: str) -> Finished:
    """Reads the pages of a full run with the product's client and throws them away."""
    environment = lab.environment(odoo, protocol=options.pop("protocol", "jsonrpc")) | options
    return finished([sys.executable, "-m", "benchmarks.product", "read"], environment)


def paced(lab: Database, sizes: Sizes) -> Iterator[Result]:
    for protocol, (pace, version) in REAL_PACE.items():
        with Odoo(Company.of_lines(sizes.paced), version) as odoo:
            odoo.obey(pace=pace)

            def full(odoo: Odoo = odoo, protocol: str = protocol) -> float:
                return lab.sync(odoo, "--full", protocol=protocol, ODOO_CONCURRENCY=1)[1].seconds

            lab.fresh()
            first, again = full(), full()
            reading = read_and_drop(lab, odoo, protocol=protocol, ODOO_CONCURRENCY="1").seconds
            for which, taken in (("first", first), ("again, nothing having changed", again)):
                missed = taken / reading > SAME_PAGES[protocol]
                yield Result(
                    "B5", f"full sync of {rows(sizes.paced)} order lines and as many invoice "
                    f"lines, {which}, {protocol} paced to {rows(pace)} rows/s, one connection, "
                    "process start included",
                    "reading the same pages and throwing them away", seconds(taken),
                    seconds(reading), taken / reading, SAME_PAGES[protocol],
                    profile=full_profile(
                        lab, odoo, protocol, fresh=which == "first", ODOO_CONCURRENCY="1"
                    ) if missed else (),
                )  # fmt: skip


def side_by_side(lab: Database, sizes: Sizes) -> Iterator[Result]:
    """First loads from a server of one worker and of several, which nobody else asks."""
    pace, version = REAL_PACE["jsonrpc"]
    taken: dict[int, float] = {}
    read: dict[int, float] = {}
    with Odoo(Company.of_lines(sizes.paced), version) as odoo:
        for workers in WORKERS:
            odoo.obey(pace=pace, workers=workers)
            lab.fresh()
            taken[workers] = lab.sync(odoo, "--full", ODOO_CONCURRENCY=max(WORKERS))[1].seconds
            read[workers] = dict(phases(lab, first=True))["read"]
            if workers == 1:
                continue
            yield Result(
                "B14", f"full sync of {rows(sizes.paced)} order lines and as many invoice lines, "
                f"first, jsonrpc, {workers} workers paced to {rows(pace)} rows/s each; its reading "
                f"alone is {read[1] / read[workers]:.2f} times as fast",
                "the same from one worker", seconds(taken[workers]), seconds(taken[1]),
                taken[1] / taken[workers], FASTER_WITH.get(workers), at_least=True,
                profile=phases(lab, first=True),
            )  # fmt: skip


def full_profile(
    lab: Database, odoo: Odoo, protocol: str = "jsonrpc", *, fresh: bool = True, **options: str
) -> Profile:
    """Where the seconds of a full run go: one more of them, with the promote's statements timed."""
    if fresh:
        lab.fresh()
    environment = lab.environment(odoo, protocol=protocol) | options
    done = finished([sys.executable, "-m", "benchmarks.product", "full"], environment)
    taken = json.loads(done.output)
    spent, steps = taken["phases"], taken["steps"]
    start = done.seconds - sum(spent.values())
    named = sorted(steps.items(), key=lambda step: -step[1])[:PROFILED]
    rest = spent.pop("promote") - sum(seconds for _, seconds in named)
    return (
        ("start of the process, imports, connecting", start + spent.pop("connect", 0.0)),
        *spent.items(),
        *((f"promote: {name}", seconds) for name, seconds in named),
        ("promote: the rest", rest),
    )


def memory_at_start(lab: Database) -> Profile:
    """What a run's process holds before it reads a row."""
    django = "import django; django.setup()"
    started = finished([sys.executable, "-c", django], lab.environment()).peak_mb
    with_product = finished([sys.executable, "manage.py", "sync_odoo", "--help"], lab.environment())
    return (("Python with Django set up", started), ("with the product", with_product.peak_mb))


def phases(lab: Database, *, first: bool) -> Profile:
    """Seconds by phase of the first run, or of the last one."""
    order = "id" if first else "id DESC"
    found = lab.execute(f"SELECT phases FROM sync_run ORDER BY {order} LIMIT 1")[0][0]
    return tuple(sorted(found.items(), key=lambda phase: -phase[1]))
