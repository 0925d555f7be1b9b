"""Odoo's days and our runs in any order, against an oracle in plain Python."""

import collections
from collections.abc import Callable
from typing import Any

from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from odoo_integration.client import OdooError
from odoo_integration.models import OdooOrder, SyncRun
from odoo_integration.runs.errors import HeldForDecision, OrderUnknown
from odoo_integration.tasks import look_once
from tests.lab.actions import do
from tests.lab.company import Company
from tests.lab.emptying import empty_database
from tests.lab.runs import run
from tests.lab.settled import unsettled
from tests.lab.state import state

from .days import OdoosDays, lively, numbers
from .promises import check_items, check_log
from .visible import Visible

tally: collections.Counter[str] = collections.Counter()
"""How often each kind of run ended how, of all machines of this process."""


class Days(OdoosDays):
    """The same days while our runs come and go."""

    def __init__(self) -> None:
        super().__init__()
        empty_database()
        self.seen = Visible(self.odoo)
        self.policy = {"posted_only": False, "refunds": False}
        self.limits = override_settings(SYNC_RETIRE_LIMIT_ROWS=3, SYNC_RETIRE_LIMIT_PERCENT=30)
        self.limits.enable()
        self._in_force = override_settings()
        self._in_force.enable()

    @initialize(begun=st.lists(lively, min_size=6, max_size=12))
    def begin(self, begun: list[tuple]) -> None:
        for action in begun:
            do(self.company, *action)
        self._run("first")

    @rule(posted_only=st.booleans(), refunds=st.booleans())
    def choose_policy(self, posted_only: bool, refunds: bool) -> None:
        self.policy = {"posted_only": posted_only, "refunds": refunds}
        self._in_force.disable()
        self._in_force = override_settings(
            FATURADO_CONTA="posted_only" if posted_only else "not_cancelled",
            NOTA_CREDITO="negative" if refunds else "ignored",
        )
        self._in_force.enable()

    @rule(full=st.booleans(), accepted=st.booleans())
    def sync(self, full: bool, accepted: bool) -> None:
        self._run("full" if full else "incremental", full=full, accept_retire=accepted)

    @rule(full=st.booleans())
    def verify(self, full: bool) -> None:
        done = self._run("verify", full=full, verify=True)
        if done:
            assert done.verification["unexplained"] == 0

    @rule(full=st.booleans())
    def rehearse(self, full: bool) -> None:
        before = state()
        self._attempt("rehearsal", lambda: run(dry_run=True, full=full))
        assert state() == before

    @rule(a=numbers)
    def sync_order(self, a: int) -> None:
        order = self.company.pick("sale.order", a)
        if order is None:
            return
        name = self.company.record("sale.order", order)["name"]
        if not self._attempt("order", lambda: run(orders=(name,))):
            return
        # An order that vanished meanwhile still takes its share of a common invoice here.
        held = set(OdooOrder.objects.values_list("pk", flat=True))
        if held <= {row["id"] for row in self.seen.rows("sale.order")}:
            check_items(self.seen, order=name, **self.policy)

    @rule()
    def peek(self) -> None:
        """Whether it starts a run or not: if it does, everything is right afterwards."""
        last = self._last_run()
        self._attempt("peek", look_once)
        if self._last_run() != last and SyncRun.objects.latest("pk").status == "done":
            self._check()

    def _last_run(self) -> int:
        return SyncRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _run(self, kind: str, **request: Any) -> SyncRun | None:
        done = self._attempt(kind, lambda: run(**request))
        if done:
            self._check()
        return done

    def _attempt(self, kind: str, what: Callable[[], Any]) -> Any:
        """Does a run; one that may fail fails with one line, is recorded, and writes nothing."""
        before, policy, last = state(), self.policy, self._last_run()
        ended, result = "done", None
        try:
            result = what()
        except HeldForDecision:
            ended = "held"
        except OrderUnknown:
            ended = "unknown order"
        except OdooError:
            ended = "refused"
        assert ended != "unknown order" or self.restricted
        assert ended != "refused" or self.refused
        if ended != "done" and policy == self._computed_under:
            assert state() == before
        if ended == "done":
            self._computed_under = policy
        if self._last_run() != last:
            # Staging is emptied by the next run.
            allowed = set() if ended == "done" else {"staged rows", "holds"}
            assert unsettled().keys() <= allowed
        tally[kind, ended] += 1
        if ended == "refused":
            # Somebody notices: otherwise most of a story's runs would be refused alike.
            self.give_rights_back()
        return result

    _computed_under: dict[str, bool] | None = None

    def _check(self) -> None:
        check_items(self.seen, **self.policy)
        check_log()

    # The end: whatever happened, the next runs lead to the truth.

    def teardown(self) -> None:
        try:
            self.give_rights_back()
            self.next_day()
            self._run("last", accept_retire=True)
            whole = state()
            again = self._run("idle")
            assert (again.created, again.updated, again.retired, again.balances_changed) == (0,) * 4
            assert state() == whole
            empty_database()
            self._run("anew")
            assert state() == whole
        finally:
            self._in_force.disable()
            self.limits.disable()


def check_days(company: Company, *, stories: int, steps: int, same: bool = False) -> None:
    """Tries stories of so many steps over a running simulator.

    Args:
        same: the same stories each time.

    Raises:
        AssertionError: a promise was broken; Hypothesis prints the shortest story it found.
    """
    bounded = settings(
        max_examples=stories,
        stateful_step_count=steps,
        derandomize=same,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    machine = type("DaysOfCompany", (Days,), {"company": company})
    run_state_machine_as_test(machine, settings=bounded)
