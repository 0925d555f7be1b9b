"""A watchdog over an installation, and what the database says by itself, to hold it against."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Self

import psycopg2

from tests.lab.processes import wait_until

from .installation import Installation

STALE_MINUTES = 0.2
_PAUSE = 1.0
_TRUTH = """
    SELECT
      COALESCE((
        SELECT asked_at >= now() - make_interval(secs => 60 * %s) FROM sync_state), false),
      COALESCE((
        SELECT status = 'done' FROM sync_run
        WHERE NOT dry_run AND mode <> 'order' AND status IN ('done', 'failed', 'held')
        ORDER BY id DESC LIMIT 1), true),
      COALESCE((
        SELECT max(stopped) >= now() - interval '5 minutes' FROM django_q_task
        WHERE func = 'odoo_integration.tasks.pulse'), true),
      (SELECT count(*) <= 20 FROM django_q_ormq WHERE lock < now()),
      (SELECT count(*) >= 5 FROM django_q_schedule WHERE name LIKE 'carteira: %%')
"""
_NAMES = ("freshness", "last_run", "cluster", "queue", "schedules")
_ASKED = "SELECT asked_at FROM sync_state"
# A restart and the end of a recovery each change one of them: a server that went away and came
# back within one look is seen by it.
_SERVER = "SELECT pg_postmaster_start_time(), (SELECT checkpoint_lsn FROM pg_control_checkpoint())"


@dataclass(frozen=True)
class Truth:
    """What tables and processes say by themselves.

    Attributes:
        well: the checks' names, and whether each is well.
        server: which start of the database server answered; empty: none did.
        asked: when Odoo was last asked; one more time within a look hides that it was too long ago.
    """

    well: dict[str, bool]
    server: list[tuple[Any, ...]]
    asked: list[tuple[Any, ...]] = field(default_factory=list, compare=False)


class Watch:
    """Runs `check_health` over and over, as the watchdog's timer does. A context manager.

    Attributes:
        looks: how often it looked; `looks_at_problems`: where it found one.
        between: looks during which the truth changed, so that they prove nothing.
        lies: where it said something else than the truth.
        problems: the checks that were found wrong at any time.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog")
        self._well_at = 0.0
        self.looks = self.looks_at_problems = self.between = 0
        self.lies: list[str] = []
        self.problems: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def sees_all_well(self) -> None:
        """Waits for a look, begun from now on, that finds nothing wrong and exits with 0.

        Raises:
            TimeoutError: there was none.
        """
        now = time.monotonic()
        wait_until(lambda: self._well_at > now, seconds=60, what="check_health sees all well")

    def _run(self) -> None:
        while not self._end.wait(_PAUSE):
            self._look()

    def _look(self) -> None:
        began, before = time.monotonic(), self._truth()
        done = self._installation.manage("check_health", "--json")
        after = self._truth()
        said = {found["name"]: found["ok"] for found in json.loads(done.stdout or "[]")}
        wrong = {name for name, ok in said.items() if not ok}
        self.looks += 1
        self.looks_at_problems += bool(wrong)
        self.problems |= wrong
        if done.returncode == 0:
            self._well_at = began
        code = 3 if "cluster" in wrong else int(bool(wrong))
        if not said or done.returncode != code:
            self.lies.append(f"exit code {done.returncode} and {sorted(wrong)}: {done.stderr}")
        elif before != after or (before.asked != after.asked and not said.get("freshness", True)):
            self.between += 1
        elif said != before.well | {
            name: ok for name, ok in said.items() if name not in before.well
        }:
            self.lies.append(f"said {said}, true was {before.well}")
        elif others := wrong - {*before.well, "database"}:
            self.lies.append(f"nothing happened to {sorted(others)}")

    def _truth(self) -> Truth:
        try:
            [row] = self._installation.query(_TRUTH, STALE_MINUTES)
            server = self._installation.query(_SERVER)
            asked = self._installation.query(_ASKED)
        except psycopg2.Error:
            return Truth({"database": False}, [])
        return Truth({"database": True} | dict(zip(_NAMES, row, strict=True)), server, asked)
