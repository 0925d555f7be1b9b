"""Random faults by the thousand: `python -m tests.system.faults.campaign --n 1000 --seed 1`.

Every scenario takes one sync through one kind of fault and compares what it left with what the
same sync leaves without any, and with balances computed in plain Python, while another session
reads the result all the time. A seed and a number give the same scenario again (`--only 17`).
"""

import argparse
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.lab.marked import put
from tests.lab.paths import ROOT

from .outcomes import MARKER, Outcome, table


def campaign(
    n: int, seed: int, *, companies: int, only: Sequence[int] = (), seconds: float = 0.0
) -> Iterator[Outcome]:
    """Runs scenarios 0 to n-1 of a seed.

    Args:
        companies: how many there are to draw from.
        only: these numbers alone.
        seconds: begin no scenario later than that; 0: no limit.
    """
    from tests.lab.product import Lab, hurried

    from .trial import scenario
    from .worlds import worlds

    started = time.monotonic()
    with hurried(), Lab() as lab, worlds(lab, companies) as made:
        for number in only or range(n):
            if seconds and time.monotonic() - started > seconds:
                return
            yield scenario(lab, made, number, seed)


def set_up_django() -> None:
    """Django for a run by hand; its own database is never touched."""
    os.environ["CARTEIRA_ENV_FILE"] = os.devnull
    os.environ["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    os.environ["SECRET_KEY"] = "x" * 50
    os.environ["DJANGO_SETTINGS_MODULE"] = "carteira_project.settings"
    import django

    django.setup()
    # A campaign that is told to end still stops its server.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in ("carteira", "carteira.sync", "carteira.database", "carteira.odoo"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def by_processes(options: argparse.Namespace) -> Iterator[Outcome]:
    """The same scenarios, dealt out to processes with a laboratory each."""
    numbers = options.only or range(options.n)
    jobs = max(1, min(options.jobs, len(numbers)))
    told: queue.Queue[Outcome | None] = queue.Queue()

    def listen(worker: subprocess.Popen[str]) -> None:
        assert worker.stdout
        for line in worker.stdout:
            told.put(Outcome(**json.loads(line)))
        told.put(None)

    command = [sys.executable, "-m", "tests.system.faults.campaign", "--worker"]
    command += ["--seed", str(options.seed), "--minutes", str(options.minutes)]
    command += ["--companies", str(options.companies)]
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, "--only", *map(str, numbers[job::jobs])],
                    stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
            )
            for job in range(jobs)
        ]  # fmt: skip
        stack.callback(lambda: [worker.terminate() for worker in workers])
        for worker in workers:
            threading.Thread(target=listen, args=(worker,), daemon=True).start()
        while jobs:
            outcome = told.get()
            if outcome is None:
                jobs -= 1
            else:
                yield outcome
        if any(worker.wait() for worker in workers):
            raise SystemExit("a process of the campaign ended before its work")


def work(options: argparse.Namespace) -> None:
    """One process of a campaign: an outcome a line, as JSON."""
    set_up_django()
    limit = options.minutes * 60
    outcomes = campaign(
        options.n, options.seed, companies=options.companies, only=options.only, seconds=limit
    )
    for outcome in outcomes:
        print(json.dumps(asdict(outcome)), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.faults.campaign", description=__doc__
    )
    parser.add_argument("--n", type=int, default=60, help="how many scenarios")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--companies", type=int, default=3, help="how many to draw from")
    parser.add_argument("--only", type=int, nargs="*", default=(), help="only these numbers")
    parser.add_argument("--minutes", type=float, default=0.0, help="begin none later than this")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    parser.add_argument("--verbose", action="store_true", help="a line for each scenario")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="processes")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options)
        return 0
    started, outcomes = time.monotonic(), []
    for outcome in by_processes(options):
        outcomes.append(outcome)
        if len(outcomes) % 100 == 0:
            print(f"{len(outcomes)} of {options.n} scenarios", file=sys.stderr, flush=True)
        if options.verbose or outcome.wrong or outcome.mixed:
            print(
                f"{outcome.number:5d} {outcome.survived or 'LOST':5s} {outcome.seconds:5.1f} s"
                f" {outcome.route} {outcome.kind} {outcome.wrong}",
                file=sys.stderr,
                flush=True,
            )
    set_up_django()
    asked = "" if len(outcomes) == options.n else f" of {options.n}"
    text = table(outcomes, seed=options.seed, seconds=time.monotonic() - started, asked=asked)
    print(text)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 1 if any(not o.survived or o.mixed or o.wrong for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
