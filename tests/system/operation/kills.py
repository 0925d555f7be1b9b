"""The whole system killed at random: is it fresh again each time, and did its watchdog tell so?

`python -m tests.system.operation.kills --n 100 --seed 1 --write docs/reliability.md`,
or `make kills`.
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from tests.lab.marked import put
from tests.lab.processes import wait_until
from tests.lab.receivers import Webhook

from .installation import ROLES, Installation
from .watching import STALE_MINUTES, Watch

MARKER = "kills"
RECOVERED_WITHIN = 90.0
_SHARE_DURING_A_RUN = 0.5
# As on Odoo Online with some patience: a full run takes about two seconds, long enough to be hit.
_CALLS_PER_SECOND = "20"
_LONGEST_PAUSE = 1.5
# The schedule's own clock, put forward: nobody waits minutes for each of a hundred recoveries.
_DUE = (
    "UPDATE django_q_schedule SET next_run = now()"
    " WHERE name = 'carteira: incremental' AND next_run > now()"
)
_FRESH = (
    "SELECT count(*) FROM sync_run WHERE status = 'done' AND trigger = 'schedule'"
    " AND started_at > to_timestamp(%s)"
)
_RUNNING = "SELECT count(*) FROM sync_run WHERE status = 'running'"


@dataclass(frozen=True)
class Kill:
    """One moment of killing and what came of it.

    Attributes:
        roles: who was killed.
        during_run: whether a sync was running then.
        seconds: until everything was up, a scheduled sync had succeeded and health was well.
    """

    roles: tuple[str, ...]
    during_run: bool
    seconds: float


@dataclass(frozen=True)
class Campaign:
    """Kills, and what the watchdog and the alerts said meanwhile."""

    kills: list[Kill]
    watch: Watch
    told: list[tuple[str, str]]

    def wrong(self) -> list[str]:
        """Everything that should not have been; empty is what is hoped for."""
        found = list(self.watch.lies)
        states: dict[str, list[str]] = {}
        for check, state in self.told:
            states.setdefault(check, []).append(state)
        for check, seen in states.items():
            if seen != ["problem", "ok"] * (len(seen) // 2):
                found.append(f"alerts of {check}: {seen}")
        if silent := self.watch.problems - set(states):
            found.append(f"seen by the watchdog and never told: {sorted(silent)}")
        return found


def campaign(folder: Path, *, n: int, seed: int, at_once: int = 1) -> Iterator[Kill | Campaign]:
    """Kills `n` processes of an installation of its own, some at once; each time, then all of it.

    Raises:
        TimeoutError: it did not recover by itself.
    """
    chance = random.Random(seed)
    with Webhook() as webhook:
        installation = Installation(
            folder,
            ALERT_WEBHOOK_URL=webhook.url,
            WEB_WORKERS="2",
            ODOO_CALLS_PER_SECOND=_CALLS_PER_SECOND,
            SCHEDULE_INCREMENTAL_MINUTES="1",
            # Freshness is to follow the runs.
            SCHEDULE_PEEK_SECONDS="0",
            HEALTH_STALE_MINUTES=str(STALE_MINUTES),
        )
        with installation, Watch(installation) as watch:
            kills = []
            deck = _deck(chance)
            for _ in range(0, n, at_once):
                kill = _kill(installation, tuple(itertools.islice(deck, at_once)), chance)
                watch.sees_all_well()
                kills.append(kill)
                yield kill
        told = [(posted["check"], posted["state"]) for posted in webhook.received]
    yield Campaign(kills, watch, told)


def _deck(chance: random.Random) -> Iterator[str]:
    """Roles at random, yet each as often as the others."""
    while True:
        yield from chance.sample(ROLES, len(ROLES))


def _kill(installation: Installation, roles: tuple[str, ...], chance: random.Random) -> Kill:
    if chance.random() < _SHARE_DURING_A_RUN:
        _start_a_run(installation)
    time.sleep(chance.uniform(0, _LONGEST_PAUSE))
    running = installation.query(_RUNNING) != [(0,)]
    started, clock = time.monotonic(), time.time()
    for role in roles:
        wait_until(
            lambda role=role: _killed(installation, role, chance),
            seconds=RECOVERED_WITHIN,
            what=role,
            every=0.02,
        )
    try:
        wait_until(
            lambda: _recovered(installation, clock),
            seconds=RECOVERED_WITHIN,
            what=f"fresh again after a kill of {', '.join(roles)}",
        )
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{installation.evidence()}") from None
    return Kill(roles, running, time.monotonic() - started)


def _killed(installation: Installation, role: str, chance: random.Random) -> bool:
    try:
        chance.choice(installation.processes()[role]).kill()
    except (KeyError, psutil.NoSuchProcess):
        # It is being started again, or is a session that has just ended.
        return False
    return True


def _start_a_run(installation: Installation) -> None:
    code = "from odoo_integration.tasks import queue_sync; queue_sync(trigger='kills', full=True)"
    # Beside us: the run may be over before the command that queued it.
    asking = threading.Thread(target=installation.manage, args=("shell", "-v0", "-c", code))
    asking.start()
    wait_until(
        lambda: installation.query(_RUNNING) != [(0,)], seconds=30, what="a sync runs", every=0.01
    )


def _recovered(installation: Installation, since: float) -> bool:
    try:
        installation.query(_DUE)
        fresh = installation.query(_FRESH, since) != [(0,)]
    except psycopg2.Error:
        # Whoever of the product asks first starts it.
        return False
    return fresh and installation.complete() and installation.well()


def table(done: Campaign, *, seed: int, seconds: float) -> str:
    """What happened, as a table for the documents."""
    lines = [
        "| killed | kills | during a sync | fresh again | median | longest |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    pairs = [(role, kill) for kill in done.kills for role in kill.roles]
    for role in (*ROLES, "**all**"):
        kills = [kill for killed, kill in pairs if role in (killed, "**all**")]
        if kills:
            took = [kill.seconds for kill in kills]
            lines.append(
                f"| {role} | {len(kills)} | {sum(kill.during_run for kill in kills)} | {len(kills)}"
                f" | {statistics.median(took):.0f} s | {max(took):.0f} s |"
            )
    watch = done.watch
    told = sum(state == "problem" for _, state in done.told)
    return "\n".join(
        [
            *lines,
            "",
            f"Seed {seed}, {len(done.kills[0].roles)} at a time, {seconds / 60:.0f} minutes."
            f" `check_health` was asked {watch.looks:,} times,"
            f" {watch.looks_at_problems:,} of them while something was wrong, and disagreed with"
            f" the database's own figures {len(watch.lies)} times ({watch.between} looks, during"
            f" which those changed, prove nothing). {told} changes to a problem and"
            f" {len(done.told) - told} back were told, each once.",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.operation.kills", description=__doc__
    )
    parser.add_argument("--n", type=int, default=100, help="how many kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2, help="how many of them at a time")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for number, result in enumerate(
            campaign(Path(folder), n=options.n, seed=options.seed, at_once=options.at_once), 1
        ):
            if isinstance(result, Kill):
                during = ", during a sync" if result.during_run else ""
                print(
                    f"{number:4d} {result.seconds:5.1f} s {', '.join(result.roles)}{during}",
                    flush=True,
                )
    assert isinstance(result, Campaign)
    text = table(result, seed=options.seed, seconds=time.monotonic() - started)
    print(text)
    if wrong := result.wrong():
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    if options.write:
        put(options.write, text, marker=MARKER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
