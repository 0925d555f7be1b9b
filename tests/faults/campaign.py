"""Random faults by the thousand: `python -m tests.faults.campaign --n 1000 --seed 1`.

Every scenario takes one sync through one kind of fault and compares what it left with what the
same sync leaves without any, and with balances computed in plain Python, while another session
reads the result all the time. A seed and a number give the same scenario again (`--only 17`).
"""

import argparse
import collections
import json
import logging
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .lab import Lab
    from .scenarios import Stage
    from .worlds import World

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- campaign -->", "<!-- /campaign -->"
FURTHER_RUNS = 2
ROUTES = ("direct", "direct", "direct", "session", "transaction")


@dataclass(frozen=True)
class Outcome:
    """How one scenario ended.

    Attributes:
        survived: "same" run, "next" run, or "" where the result was not right after that.
        mixed: times a reader saw a state that no promote had made.
        route: what stood between the proxy and the server: "direct" or PgBouncer's mode.
        wrong: what else was not as promised; empty if all was.
    """

    number: int
    kind: str
    survived: str
    mixed: int
    seconds: float
    looks: int
    route: str = "direct"
    wrong: str = ""


def campaign(
    n: int, seed: int, *, only: Sequence[int] = (), seconds: float = 0.0
) -> Iterator[Outcome]:
    """Runs scenarios 0 to n-1 of a seed.

    Args:
        only: these numbers alone.
        seconds: begin no scenario later than that; 0: no limit.
    """
    from .lab import Lab, hurried
    from .worlds import worlds

    started = time.monotonic()
    with hurried(), Lab() as lab, worlds(lab) as made:
        for number in only or range(n):
            if seconds and time.monotonic() - started > seconds:
                return
            yield scenario(lab, made, number, seed)


def scenario(lab: "Lab", worlds: Sequence["World"], number: int, seed: int) -> Outcome:
    """One scenario, the same for the same number and seed."""
    from .lab import Watcher, odoo
    from .pooler import pgbouncer
    from .scenarios import KINDS, Stage

    chance = random.Random(f"{seed}:{number}")
    names = list(KINDS)
    name = chance.choices(names, [KINDS[one][0] for one in names])[0]
    world = chance.choice(worlds)
    protocol = chance.choice(world.protocols)
    route = chance.choice(ROUTES) if pgbouncer() else "direct"
    started = time.monotonic()
    with ExitStack() as stack:
        database = stack.enter_context(lab.database(world.template))
        simulator = stack.enter_context(
            odoo(
                world.dataset(),
                protocol,
                page_size=chance.choice((20, 60, 150, 2000)),
                concurrency=chance.choice((1, 1, 2)),
                timeout=5.0,
            )
        )
        stack.enter_context(
            lab.through_proxy(database)
            if route == "direct"
            else lab.through_pooler(database, route)
        )
        stack.callback(lab.proxy.disarm)
        lab.proxy.sessions = 0
        watcher = stack.enter_context(Watcher(lab, database))
        stage = Stage(chance, lab, world, database, simulator)
        survived, wrong = "", ""
        try:
            KINDS[name][1](stage)
            stage.settle()
            _check_single_run(stage)
            survived = _survived(stage, watcher)
        except Exception as error:  # a finding: the table must still come to its end
            wrong = f"{type(error).__name__}: {error}"
            logging.getLogger("carteira.campaign").debug(traceback.format_exc())
        watcher.__exit__()
        mixed = _mixed(stage, watcher.seen)
        looks = watcher.looks
    seconds = time.monotonic() - started
    return Outcome(number, name, survived, mixed, seconds, looks, route, wrong)


def _check_single_run(stage: "Stage") -> None:
    """What must hold at once after the faulted run, done or failed."""
    _restore(stage)
    if stage.done and stage.counted and stage.done.db_reconnects != stage.lab.proxy.sessions - 1:
        raise AssertionError(
            f"the run tells {stage.done.db_reconnects} reconnections, and the proxy saw"
            f" {stage.lab.proxy.sessions} sessions"
        )
    if stage.edited:
        return
    now = stage.lab.fingerprint(stage.database)
    if now not in (stage.world.before, stage.world.after):
        raise AssertionError("the run left something between before and after")
    if stage.done and now != stage.world.after:
        raise AssertionError("the run says done, and the result is not there")
    if stage.done and stage.done.created + stage.done.updated + stage.done.retired:
        told = {counter: getattr(stage.done, counter) for counter in stage.world.counters}
        if told != stage.world.counters:
            raise AssertionError(f"the run tells {told}, not {stage.world.counters}")


def _restore(stage: "Stage") -> None:
    stage.lab.proxy.disarm()
    stage.odoo.faults.clear()
    if not stage.lab.server.running:
        stage.lab.server.start()


def _survived(stage: "Stage", watcher: object) -> str:
    if not stage.error and _is_right(stage):
        return "same"
    from .lab import run

    for _ in range(FURTHER_RUNS):
        run()
        if _is_right(stage):
            return "next"
    raise AssertionError("lost: the result is not right after further runs")


def _is_right(stage: "Stage") -> bool:
    """The oracle's balances; the log, the cursors, all rows of a run without faults; no litter."""
    from tests.sync.oracle import true_balances

    lab, database = stage.lab, stage.database
    if stage.edited:
        right = lab.balances(database) == true_balances(stage.odoo_records())
    else:
        right = (
            lab.fingerprint(database) == stage.world.after
            and lab.balances(database) == stage.world.balances
        )
    runs = lab.query(database, "SELECT count(*) FROM sync_run WHERE status = 'running'")
    litter = lab.query(
        database,
        "SELECT (SELECT count(*) FROM stg_move_line) + (SELECT count(*) FROM stg_order_line)",
    )
    last = lab.query(database, "SELECT status FROM sync_run ORDER BY id DESC LIMIT 1")
    if stage.slept:
        # It woke up after the other run had emptied staging; the next one will do so again.
        litter = [(0,)]
    if right and last == [("done",)] and (runs != [(0,)] or litter != [(0,)]):
        raise AssertionError(f"{runs[0][0]} dead runs unmarked, {litter[0][0]} rows left staged")
    return right


def _mixed(stage: "Stage", seen: Sequence[tuple[str, ...]]) -> int:
    if not stage.edited:
        return sum(state not in (stage.world.before, stage.world.after) for state in seen)
    # Odoo changed meanwhile: at most one new state for each promote.
    promotes = stage.lab.query(
        stage.database, "SELECT count(*) FROM sync_run WHERE promoted_at IS NOT NULL"
    )
    return max(0, len(set(seen) - {stage.world.before}) - promotes[0][0])


def table(outcomes: Sequence[Outcome], *, seed: int, seconds: float, asked: str = "") -> str:
    """The outcomes as a Markdown table, worst news last."""
    from .scenarios import KINDS

    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        for name in (outcome.kind, "**all**"):
            counts[name].update(
                {
                    "tried": 1,
                    "same": int(outcome.survived == "same"),
                    "next": int(outcome.survived == "next"),
                    "lost": int(not outcome.survived),
                    "mixed": int(outcome.mixed > 0),
                }
            )
    head = ("tried", "same", "next", "lost", "mixed")
    lines = [
        "| scenario | tried | survived in the same run | survived by the next run | lost"
        " | mixed reads |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in (*(one for one in KINDS if one in counts), "**all**"):
        lines.append(f"| {name} | " + " | ".join(str(counts[name][one]) for one in head) + " |")
    looks = sum(outcome.looks for outcome in outcomes)
    pooled = sum(outcome.route != "direct" for outcome in outcomes)
    lines += ["", f"Seed {seed}: {len(outcomes):,} scenarios{asked} in {seconds / 60:.0f} minutes,"
                  f" {pooled:,} of them through PgBouncer; {looks:,} looks of the concurrent"
                  " reader."]  # fmt: skip
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Puts the table between the markers of a document.

    Raises:
        ValueError: the document has no markers.
    """
    before, begin, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def _set_up_django() -> None:
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

    command = [sys.executable, "-m", "tests.faults.campaign", "--worker"]
    command += ["--seed", str(options.seed), "--minutes", str(options.minutes)]
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
    _set_up_django()
    limit = options.minutes * 60
    for outcome in campaign(options.n, options.seed, only=options.only, seconds=limit):
        print(json.dumps(asdict(outcome)), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__)
    parser.add_argument("--n", type=int, default=60, help="how many scenarios")
    parser.add_argument("--seed", type=int, default=1)
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
        if options.verbose or outcome.wrong or outcome.mixed:
            print(
                f"{outcome.number:5d} {outcome.survived or 'LOST':5s} {outcome.seconds:5.1f} s"
                f" {outcome.route} {outcome.kind} {outcome.wrong}",
                file=sys.stderr,
                flush=True,
            )
    _set_up_django()
    asked = "" if len(outcomes) == options.n else f" of {options.n}"
    text = table(outcomes, seed=options.seed, seconds=time.monotonic() - started, asked=asked)
    print(text)
    if options.write:
        write(options.write, text)
    return 1 if any(not o.survived or o.mixed or o.wrong for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
