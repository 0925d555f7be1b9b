"""One scenario of a campaign, from its arrangement to the verdict."""

import logging
import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from tests.lab.oracle import true_balances
from tests.lab.pooler import pgbouncer
from tests.lab.product import Lab, odoo
from tests.lab.runs import run
from tests.lab.settled import unsettled
from tests.lab.watcher import Watcher

from .outcomes import Outcome
from .scenarios import KINDS
from .stage import Stage
from .worlds import World

log = logging.getLogger("carteira.campaign")
FURTHER_RUNS = 2
ROUTES = ("direct", "direct", "direct", "session", "transaction")


def scenario(lab: Lab, worlds: Sequence[World], number: int, seed: int) -> Outcome:
    """One scenario, the same for the same number and seed."""
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
        except Exception as error:
            # A finding; the campaign goes on.
            wrong = f"{type(error).__name__}: {error}"
            log.debug("the scenario failed", exc_info=True)
        watcher.__exit__()
        mixed = _mixed(stage, watcher.seen)
        looks = watcher.looks
    seconds = time.monotonic() - started
    return Outcome(number, name, survived, mixed, seconds, looks, route, wrong)


def _check_single_run(stage: Stage) -> None:
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


def _restore(stage: Stage) -> None:
    stage.lab.proxy.disarm()
    stage.odoo.faults.clear()
    if not stage.lab.server.running:
        stage.lab.server.start()


def _survived(stage: Stage, watcher: object) -> str:
    if not stage.error and _is_right(stage):
        return "same"
    for _ in range(FURTHER_RUNS):
        run()
        if _is_right(stage):
            return "next"
    raise AssertionError("lost: the result is not right after further runs")


def _is_right(stage: Stage) -> bool:
    """The oracle's balances; the log, the cursors, all rows of a run without faults; no litter."""
    lab, database = stage.lab, stage.database
    if stage.edited:
        right = lab.balances(database) == true_balances(stage.odoo_records())
    else:
        right = (
            lab.fingerprint(database) == stage.world.after
            and lab.balances(database) == stage.world.balances
        )
    last = lab.query(database, "SELECT status FROM sync_run ORDER BY id DESC LIMIT 1")
    left = unsettled(partial(lab.query, database))
    if stage.slept:
        # It woke up after the other run had emptied staging; the next one will do so again.
        left.pop("staged rows", None)
    if right and last == [("done",)] and left:
        raise AssertionError(f"left behind: {left}")
    return right


def _mixed(stage: Stage, seen: Sequence[tuple[str, ...]]) -> int:
    if not stage.edited:
        return sum(state not in (stage.world.before, stage.world.after) for state in seen)
    # Odoo changed meanwhile: at most one new state for each promote.
    promotes = stage.lab.query(
        stage.database, "SELECT count(*) FROM sync_run WHERE promoted_at IS NOT NULL"
    )
    return max(0, len(set(seen) - {stage.world.before}) - promotes[0][0])
