import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from odoo_integration.serve.supervisor import Child, Supervisor, python
from tests.lab.processes import wait_until

SLEEP = python("-c", "import time; time.sleep(60)")
STUBBORN = python(
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
)


@pytest.fixture
def supervise(monkeypatch):
    """Runs a supervisor in this process, in a thread that is its main thread."""
    monkeypatch.setattr(signal, "signal", lambda number, handler: handler)
    # The kernel counts the thread that forks as the parent.
    started: list[tuple[Supervisor, threading.Thread]] = []

    def start(*children: Child, **options) -> Supervisor:
        supervisor = Supervisor(list(children), **options)
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        started.append((supervisor, thread))
        wait_until(lambda: all(child.starts for child in children), seconds=10, what="started")
        return supervisor

    yield start
    for supervisor, thread in started:
        supervisor._stop()
        thread.join(20)
        assert not thread.is_alive()


def test_a_child_that_dies_is_started_again(supervise):
    child = Child("sleeper", SLEEP)
    supervise(child)
    child.process.kill()
    wait_until(lambda: child.starts == 2 and child.running, seconds=10, what="started again")


def test_a_child_that_dies_at_once_is_started_ever_later(supervise):
    child = Child("failing", python("-c", "raise SystemExit(3)"))
    supervise(child)
    time.sleep(2.5)
    assert 2 <= child.starts <= 4


def test_a_child_that_cannot_be_started_ends_nobody_else(supervise, caplog, tmp_path):
    program = tmp_path / "later"
    other, late = Child("other", SLEEP), Child("late", [str(program)])
    supervise(other).children.append(late)
    wait_until(lambda: "late not started" in caplog.text, seconds=10, what="it was tried")
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    wait_until(lambda: late.running, seconds=10, what="it runs once that is possible")
    assert (other.running, other.starts) == (True, 1)
    caplog.clear()


def test_work_that_is_done_is_not_done_again_and_work_that_failed_is(supervise):
    done, failed = (
        Child(name, python("-c", f"raise SystemExit({code})"), once=True)
        for name, code in (("done", 0), ("failed", 1))
    )
    supervise(done, failed)
    wait_until(lambda: failed.starts >= 2, seconds=10, what="tried again")
    assert done.starts == 1


def test_what_lives_and_does_nothing_is_started_again_once_it_had_its_time(supervise):
    frozen, other = Child("frozen", SLEEP), Child("other", SLEEP)
    supervise(frozen, other, find_frozen=lambda: ["frozen"], check_seconds=0.2, startup_seconds=1.0)
    wait_until(lambda: frozen.starts == 2, seconds=10, what="the frozen one again")
    assert other.starts == 1
    assert frozen.age < 1.5


def test_a_watch_that_fails_ends_nobody(supervise, caplog):
    child, looks = Child("sleeper", SLEEP), []

    def watch() -> list[str]:
        looks.append(1)
        raise RuntimeError("no database to ask")

    supervise(child, find_frozen=watch, check_seconds=0.1)
    wait_until(lambda: len(looks) > 1, seconds=10, what="it looks again")
    assert child.running
    assert "no database to ask" in caplog.text
    caplog.clear()


def test_nothing_is_left_not_even_what_ignores_the_signal(supervise):
    child = Child("stubborn", STUBBORN, grace=0.5)
    supervisor = supervise(child)
    pid = child.process.pid
    supervisor._stop()
    wait_until(lambda: not psutil.pid_exists(pid), seconds=10, what="gone")


def test_children_end_with_a_supervisor_that_is_killed(tmp_path):
    code = (
        "from odoo_integration.serve.supervisor import *\n"
        "import time, sys\n"
        f"child = Child('x', {SLEEP!r}); child.start()\n"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | {}
    )
    pid = int(parent.stdout.readline())
    child = psutil.Process(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    gone, _ = psutil.wait_procs([child], timeout=10)
    assert gone or child.status() == psutil.STATUS_ZOMBIE
