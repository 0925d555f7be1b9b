"""Who may sync: the lease is taken once, kept alive, given back, and taken over from the dead."""

import datetime
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from odoo_integration.models import SyncState
from odoo_integration.promote.fence import hold
from odoo_integration.promote.request import PromoteRequest
from odoo_integration.runs import lease
from odoo_integration.runs.errors import AnotherRunActive, LockLost
from odoo_integration.runs.lease import held_lease, this_process

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = datetime.timedelta(minutes=1)


def lease_of(holder: int, process: str, *, ends_in: datetime.timedelta = MINUTE) -> None:
    SyncState.objects.update_or_create(
        defaults={
            "holder": holder,
            "process": process,
            "lease_until": timezone.now() + ends_in,
            "promoted": 5,
        }
    )


def test_it_is_held_for_a_minute_by_this_process_and_given_back() -> None:
    with held_lease(7) as held:
        state = SyncState.objects.get()
        assert (state.holder, state.process, held.run_id) == (7, this_process(), 7)
        left = state.lease_until - timezone.now()
        assert MINUTE / 2 < left <= MINUTE
    state = SyncState.objects.get()
    assert (state.holder, state.process, state.lease_until) == (None, "", None)


def test_it_knows_what_was_promoted_last() -> None:
    lease_of(6, "elsewhere:1:1", ends_in=-MINUTE)
    with held_lease(7) as held:
        assert held.promoted == 5


def test_a_second_run_is_refused_and_told_which_is_active() -> None:
    with (
        held_lease(7),
        pytest.raises(AnotherRunActive, match=rf"run 7 is active .*{os.getpid()}\)"),
        held_lease(8),
    ):
        pytest.fail("two runs at once")
    # The refused one has left nothing behind.
    with held_lease(8):
        pass


def test_a_lease_from_elsewhere_is_respected_until_it_ends() -> None:
    lease_of(6, "elsewhere:1:1")
    with pytest.raises(AnotherRunActive), held_lease(7):
        pytest.fail("it was not over")
    lease_of(6, "elsewhere:1:1", ends_in=-datetime.timedelta(seconds=1))
    with held_lease(7):
        assert SyncState.objects.get().holder == 7


def test_a_run_of_this_process_that_ended_without_giving_back_is_taken_over() -> None:
    lease_of(6, this_process())
    with held_lease(7):
        assert SyncState.objects.get().holder == 7


@pytest.fixture
def other_process():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.communicate()


def test_a_process_of_this_host_keeps_its_lease_while_it_lives(other_process) -> None:
    pid = other_process.pid
    lease_of(6, f"{socket.gethostname()}:{pid}:{lease._started(pid)}")
    with pytest.raises(AnotherRunActive), held_lease(7):
        pytest.fail("it is alive")
    # The same number, and another process by now.
    lease_of(6, f"{socket.gethostname()}:{pid}:1")
    with held_lease(7):
        pass
    lease_of(6, f"{socket.gethostname()}:{pid}:{lease._started(pid)}")
    other_process.kill()
    # A zombie until it is waited for: dead all the same.
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    with held_lease(7):
        pass


def uptime() -> float:
    """Seconds since the machine, or its kernel, started."""
    return float(Path("/proc/uptime").read_text().split()[0])


def test_a_process_is_known_by_the_moment_it_started_and_a_zombie_is_none() -> None:
    tick = 1 / os.sysconf("SC_CLK_TCK")
    before = uptime()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        started = int(lease._started(process.pid)) * tick
        assert before - tick <= started <= uptime() + tick
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert lease._started(process.pid) == ""
    assert lease._started(process.pid) == ""


@pytest.mark.parametrize("process", ["", "x", "elsewhere", "a:b", f"{socket.gethostname()}:x:1"])
def test_what_says_no_process_is_respected(process) -> None:
    lease_of(6, process)
    with pytest.raises(AnotherRunActive), held_lease(7):
        pytest.fail("nobody knows whether it is over")


def test_it_is_renewed_while_its_run_lives(monkeypatch) -> None:
    renewed = threading.Event()
    extend = lease._extend

    def noticed(held: lease.Lease) -> None:
        extend(held)
        renewed.set()

    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(lease, "_extend", noticed)
    with held_lease(7):
        assert renewed.wait(30)
        renewed.clear()
        SyncState.objects.update(lease_until=timezone.now() - MINUTE)
        assert renewed.wait(30)
        renewed.clear()
        assert renewed.wait(30)
        assert SyncState.objects.get().lease_until > timezone.now()
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_a_renewal_that_fails_is_tried_again(monkeypatch, caplog) -> None:
    beats, again = [], threading.Event()

    def failing(held: lease.Lease) -> None:
        beats.append(held.run_id)
        if len(beats) > 1:
            again.set()
        raise OperationalError

    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(lease, "_extend", failing)
    with held_lease(7):
        assert again.wait(30)
    assert "lease not renewed: OperationalError" in caplog.messages
    assert SyncState.objects.get().holder is None


def test_who_lost_it_neither_renews_nor_gives_back_the_other_ones() -> None:
    with held_lease(7) as held:
        lease_of(8, "elsewhere:1:1", ends_in=-MINUTE)
        lease._extend(held)
        assert SyncState.objects.get().lease_until < timezone.now()
    assert SyncState.objects.get().holder == 8


def test_a_lease_that_cannot_be_given_back_does_not_fail_its_run(monkeypatch, caplog) -> None:
    def failing(run_id: int) -> None:
        raise OperationalError

    monkeypatch.setattr(lease, "_release", failing)
    with held_lease(7):
        pass
    assert "lease not released: OperationalError" in caplog.messages


@pytest.mark.parametrize(("holder", "promoted"), [(8, 5), (7, 6)])
def test_the_fence_stops_who_lost_its_place_or_comes_late(holder, promoted) -> None:
    lease_of(holder, "elsewhere:1:1")
    SyncState.objects.update(promoted=promoted)
    request = PromoteRequest(run_id=7, fence=5, policy="", rows={"stg_move": 1})
    with pytest.raises(LockLost, match="run 7 lost its place"):
        hold(request)
    assert SyncState.objects.get().promoted == promoted
