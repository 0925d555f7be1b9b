"""Odoo's days and our runs in any order, against an oracle in plain Python."""

import collections
from collections.abc import Callable
from typing import Any, ClassVar

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
from odoo_integration.runs.hints import note_hint
from odoo_integration.tasks import look_once
from tests.lab.actions import do
from tests.lab.company import Company
from tests.lab.emptying import empty_database
from tests.lab.runs import run
from tests.lab.settled import unsettled
from tests.lab.state import state

from .days import OdoosDays, days, lively, numbers
from .hints import Hints, orders_of
from .promises import check_belonging, check_items, check_log, check_retired, documents_here
from .visible import Visible

OF_ORDERS = ("order", "hints")
often_not = st.sampled_from([False, False, True])
GATE = {"stories": 3, "steps": 12, "same": True}
"""What the gate tells of days."""
tally: collections.Counter[str] = collections.Counter()
"""How often each kind of run ended how, of all machines of this process."""


class Days(OdoosDays):
    """The same days while our runs come and go."""

    begun: ClassVar[int] = 0
    """Stories of this process."""

    def __init__(self) -> None:
        super().__init__()
        Days.begun += 1
        empty_database()
        self.seen = Visible(self.odoo)
        self.hints = Hints(self.odoo)
        self.policy: dict[str, bool] = {}
        self.settings = override_settings(
            SYNC_RETIRE_LIMIT_ROWS=3, SYNC_RETIRE_LIMIT_PERCENT=30, ODOO_HINT_SECRET="hints"
        )
        self.settings.enable()
        self._in_force = override_settings()
        self._in_force.enable()

    @initialize(
        begun=st.lists(lively, min_size=6, max_size=12),
        posted_only=st.booleans(),
        refunds=st.booleans(),
    )
    def begin(self, begun: list[tuple], posted_only: bool, refunds: bool) -> None:
        for action in begun:
            do(self.company, *action)
        self.choose_policy(posted_only, refunds)
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

    # Each run after some work: what is not followed by a run is not looked at.

    @rule(day=days, full=often_not, accepted=st.booleans())
    def sync(self, day: list[tuple], full: bool, accepted: bool) -> None:
        self.work(day)
        self._run("full" if full else "incremental", full=full, accept_retire=accepted)

    @rule(day=days, full=often_not)
    def verify(self, day: list[tuple], full: bool) -> None:
        self.work(day)
        done = self._run("verify", full=full, verify=True)
        if done:
            assert done.verification["unexplained"] == 0

    @rule(day=days, full=often_not)
    def rehearse(self, day: list[tuple], full: bool) -> None:
        self.work(day)
        before = state()
        self._attempt("rehearsal", lambda: run(dry_run=True, full=full))
        assert state() == before

    @rule(day=days, a=numbers)
    def sync_order(self, day: list[tuple], a: int) -> None:
        """Of an order that is in Odoo, or that was."""
        self.work(day)
        names = {row["name"] for row in self.company.data.rows("sale.order")}
        names.update(OdooOrder.objects.values_list("name", flat=True))
        if names:
            name = sorted(names)[a % len(names)]
            if self._attempt("order", lambda: run(orders=(name,))):
                self._check_orders({name})

    @rule(day=days)
    def tell(self, day: list[tuple]) -> None:
        """Odoo tells what has changed, and a run reads the orders that it is about."""
        self.work(day)
        hints = self.hints.changed()
        for hint in hints:
            note_hint(*hint)
        done = hints and self._attempt("hints", lambda: run(hints=True))
        if done:
            orders = orders_of(hints, self.seen)
            assert orders <= set(done.orders)
            self._check_orders(orders)

    def _check_orders(self, names: set[str]) -> None:
        # An order that vanished meanwhile still takes its share of a common invoice here.
        held = set(OdooOrder.objects.values_list("pk", flat=True))
        if names and held <= {row["id"] for row in self.seen.rows("sale.order")}:
            check_items(self.seen, orders=names, **self.policy)

    @rule(day=days)
    def peek(self, day: list[tuple]) -> None:
        """Whether it starts a run or not: if it does, everything is right afterwards."""
        self.work(day)
        last = self._last_run()
        self._attempt("peek", look_once)
        if self._last_run() != last and SyncRun.objects.latest("pk").status == "done":
            self._check()

    def _last_run(self) -> int:
        return SyncRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _run(self, kind: str, **request: Any) -> SyncRun | None:
        accepted = request.get("accept_retire", False)
        done = self._attempt(kind, lambda: run(**request), accepted=accepted)
        if done:
            self._check()
        return done

    def _attempt(self, kind: str, what: Callable[[], Any], *, accepted: bool = False) -> Any:
        """Does a run; one that may fail fails with one line, is recorded, and writes nothing."""
        before, here, last = state(), documents_here(), self._last_run()
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
        # What a changed policy makes of the balances is a run of its own, and was done before.
        recomputed = SyncRun.objects.filter(pk__gt=last, mode="policy", status="done").exists()
        if ended != "done" and not recomputed:
            assert state() == before
        if ended == "done":
            after = documents_here()
            check_belonging(after)
            if not accepted and kind not in OF_ORDERS:
                check_retired(here, after)
        if self._last_run() != last:
            # Staging is emptied by the next run.
            allowed = set() if ended == "done" else {"staged rows", "holds"}
            assert unsettled().keys() <= allowed
        tally[kind, ended] += 1
        if ended == "refused":
            # Somebody notices: otherwise most of a story's runs would be refused alike.
            self.give_rights_back()
        return result

    def _check(self) -> None:
        check_items(self.seen, **self.policy)
        check_log()
        self.hints.cover()

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
            self.settings.disable()


def check_days(
    company: Company, *, stories: int, steps: int, same: bool = False, shrink: bool = True
) -> None:
    """Tries stories of so many steps over a running simulator.

    Args:
        same: the same stories each time.
        shrink: shorten a story that fails.

    Raises:
        AssertionError: a promise was broken; Hypothesis prints the shortest story it found.
    """
    bounded = settings(
        max_examples=stories,
        stateful_step_count=steps,
        derandomize=same,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    machine = type("DaysOfCompany", (Days,), {"company": company})
    run_state_machine_as_test(machine, settings=bounded)
