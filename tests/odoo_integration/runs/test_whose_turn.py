"""Whose turn it is, from the one row that says who is active, who waits and who was let in."""

import datetime
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from odoo_integration.models import SyncCursor, SyncState
from odoo_integration.promote.fence import hold, move_cursors
from odoo_integration.promote.request import PromoteRequest
from odoo_integration.runs import lease
from odoo_integration.runs.errors import AnotherRunActive, RunInterrupted
from odoo_integration.runs.interrupt import StopRequest
from odoo_integration.runs.lease import held_lease, is_alive, this_process
from tests.lab import records

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = datetime.timedelta(minutes=1)
SOON, PAST = timezone.now() + 60 * MINUTE, timezone.now() - MINUTE
HOST = {"holder": 6, "process": "elsewhere:1:1", "lease_until": SOON, "gives_way": True}
OTHER = {"guest": 5, "guest_process": "elsewhere:2:2", "guest_until": SOON}
ADMITTED = OTHER | {"guest_admitted": True}
HERE = socket.gethostname()


def given(**values: Any) -> None:
    SyncState.objects.update_or_create(defaults={"promoted": 5} | values)


def now() -> SyncState:
    return SyncState.objects.get()


def no_guest() -> bool:
    found = now()
    return (found.guest, found.guest_process, found.guest_until) == (None, "", None) and not (
        found.guest_admitted
    )


class Waiting(StopRequest):
    """Does one step each time its run waits, and has it stop after the last."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self.left, self.times = list(steps), 0

    def wait(self, seconds: float) -> bool:
        assert 0 < seconds < 1, "often, and not without a pause"
        self.times += 1
        if not self.left:
            self._asked.set()
        else:
            self.left.pop(0)()
        return self.asked


def let_in() -> None:
    found = now()
    assert (found.holder, found.guest, found.guest_process) == (6, 7, this_process())
    assert not found.guest_admitted
    assert MINUTE / 2 < found.guest_until - timezone.now() <= MINUTE
    given(guest_admitted=True)


def end_of_the_host() -> None:
    given(holder=None, process="", lease_until=None, gives_way=False)


def test_a_guest_asks_waits_is_let_in_and_leaves() -> None:
    given(**HOST)
    with held_lease(7, waits=Waiting(let_in)) as held:
        assert (held.run_id, held.promoted, held.guest) == (7, 5, True)
        given(guest_until=PAST)
        lease._extend(held)
        assert now().guest_until > timezone.now() + MINUTE / 2
        assert (now().holder, now().lease_until) == (6, SOON)
    assert no_guest()
    assert (now().holder, now().lease_until, now().gives_way) == (6, SOON, True)


def test_a_run_that_does_not_give_way_refuses_at_once() -> None:
    given(**HOST | {"gives_way": False})
    waits = Waiting()
    with pytest.raises(AnotherRunActive, match="run 6 is active"), held_lease(7, waits=waits):
        pytest.fail("the other one reads")
    assert waits.times == 0
    assert no_guest()


def test_who_may_be_no_guest_is_refused_at_once() -> None:
    given(**HOST)
    with pytest.raises(AnotherRunActive, match="run 6 is active"), held_lease(7):
        pytest.fail("the other one reads")
    assert no_guest()


def test_a_host_that_promotes_meanwhile_is_waited_for() -> None:
    given(**HOST)
    waits = Waiting(lambda: given(gives_way=False), end_of_the_host)
    with held_lease(7, waits=waits) as held:
        assert not held.guest
        assert (now().holder, now().process) == (7, this_process())
        assert no_guest()
    assert now().holder is None


def test_who_is_told_to_stop_while_it_waits_asks_no_more() -> None:
    given(**HOST)
    with pytest.raises(RunInterrupted), held_lease(7, waits=Waiting()):
        pytest.fail("told to stop")
    assert no_guest()
    assert 7 not in lease._alive_here


def test_who_waits_too_long_is_refused_and_asks_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "WAY_SECONDS", 0.2)
    given(**HOST)
    waits = Waiting(lambda: time.sleep(0.4))
    with pytest.raises(AnotherRunActive, match="run 6 is active"), held_lease(7, waits=waits):
        pytest.fail("it was never let in")
    assert waits.times == 1
    assert no_guest()


def test_a_second_guest_waits_for_the_first() -> None:
    def first_leaves() -> None:
        assert now().guest == 5
        given(**lease.NO_GUEST)

    given(**HOST, **OTHER)
    with held_lease(7, waits=Waiting(first_leaves, let_in)) as held:
        assert held.guest


@pytest.mark.parametrize("dead", [OTHER, ADMITTED])
def test_a_guest_that_died_is_replaced(dead: dict[str, Any]) -> None:
    given(**HOST, **dead | {"guest_until": PAST})
    with held_lease(7, waits=Waiting(let_in)) as held:
        assert held.guest


@pytest.mark.parametrize("lease_until", [SOON, PAST])
@pytest.mark.parametrize("gives_way", [True, False])
def test_a_guest_at_work_keeps_others_out_whatever_became_of_its_host(
    lease_until: datetime.datetime, gives_way: bool
) -> None:
    given(**HOST | {"lease_until": lease_until, "gives_way": gives_way}, **ADMITTED)
    with (
        pytest.raises(AnotherRunActive, match=r"run 5 is active \(process elsewhere:2\)"),
        held_lease(7),
    ):
        pytest.fail("the guest works")
    assert now().guest == 5


@pytest.mark.parametrize("guest", [OTHER, ADMITTED | {"guest_until": PAST}])
def test_a_guest_that_only_waits_or_died_keeps_nobody_out(guest: dict[str, Any]) -> None:
    given(**HOST | {"lease_until": PAST}, **guest)
    with held_lease(7, waits=Waiting()) as held:
        assert not held.guest
        assert now().holder == 7
        assert (now().gives_way, no_guest()) == (False, True)


def test_a_run_that_asks_twice_has_its_own_turn_back() -> None:
    mine = {"holder": 7, "process": this_process(), "lease_until": SOON, "gives_way": True}
    given(**mine)
    with held_lease(7) as held:
        assert not held.guest
    given(**HOST, guest=7, guest_process=this_process(), guest_until=SOON, guest_admitted=True)
    with held_lease(7, waits=Waiting()) as held:
        assert held.guest


@pytest.mark.parametrize(
    ("process", "alive"),
    [
        ("elsewhere:1:1", True),
        (f"elsewhere:{os.getppid()}:1", True),
        ("elsewhere", True),
        ("", True),
        (f"{HERE}:x:1", True),
        (f"{HERE}:{os.getppid()}:{lease._started(os.getppid())}", True),
        (f"{HERE}:{os.getppid()}:1", False),
        (f"{HERE}:{2**22 + 1}:1", False),
    ],
)
def test_a_run_is_alive_until_its_host_knows_better(process: str, alive: bool) -> None:
    assert is_alive(6, process, expired=False) is alive
    assert not is_alive(6, process, expired=True)
    assert not is_alive(None, process, expired=False)


def test_a_run_of_this_process_is_alive_while_it_holds_a_lease() -> None:
    with held_lease(7):
        assert is_alive(7, this_process(), expired=False)
        assert not is_alive(8, this_process(), expired=False)
    assert not is_alive(7, this_process(), expired=False)


def test_a_promote_of_who_has_the_right_moves_the_fence_and_the_cursors_it_read() -> None:
    one = records.run()
    given(holder=one.pk, process=this_process(), lease_until=SOON)
    read = {"sale.order": "2026-06-01 12:00:00+00"}
    hold(PromoteRequest(run_id=one.pk, fence=5, policy="p"))
    move_cursors(PromoteRequest(run_id=one.pk, fence=5, policy="p"), changed=True)
    assert not SyncCursor.objects.exists()
    move_cursors(PromoteRequest(run_id=one.pk, fence=5, policy="p", cursors=read), changed=True)
    cursor = SyncCursor.objects.get()
    assert (cursor.model, cursor.write_date.isoformat()) == (
        "sale.order",
        "2026-06-01T12:00:00+00:00",
    )
    assert (now().promoted, now().policy) == (one.pk, "p")
