"""All watchdogs of a process share one thread, and each still shuts its connection in its time."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace

import psycopg2
import pytest

from odoo_integration.resilience import watchdog
from odoo_integration.resilience.watchdog import ConnectionWatchdog


class Link:
    """A connection's socket, and whether it still carries anything."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self._near, self._far = near, far
        self.closed = 0
        self.fileno = near.fileno
        self.connection = SimpleNamespace(connection=self)

    def is_shut_within(self, seconds: float) -> bool:
        self._far.settimeout(seconds)
        try:
            return self._far.recv(1) == b""
        except TimeoutError:
            return False


@contextmanager
def link() -> Iterator[Link]:
    near, far = socket.socketpair()
    with closing(near), closing(far):
        yield Link(near, far)


def watch(watched: Link, seconds: float) -> ConnectionWatchdog:
    return ConnectionWatchdog(watched.connection, seconds=seconds, name="the test")


def watching() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "connection-watchdog"]


def test_a_thousand_share_one_thread():
    with link() as watched, watch(watched, 600):
        before = watching()
        assert before
        all_of_them = [watch(watched, 600) for _ in range(1000)]
        assert watching() == before
        for one in all_of_them:
            one.stop()
        assert not watched.is_shut_within(0.1)
    assert watching() == before


def test_one_that_is_due_earlier_than_what_is_waited_for_acts_in_its_time():
    with link() as late, link() as soon, watch(late, 600), watch(soon, 0.2):
        assert soon.is_shut_within(5)
        assert not late.is_shut_within(0.1)


def test_those_due_together_all_act():
    with link() as one, link() as other, watch(one, 0.2), watch(other, 0.2):
        assert one.is_shut_within(5)
        assert other.is_shut_within(5)


def test_one_that_was_stopped_does_not_act():
    with link() as stopped, link() as other:
        watch(stopped, 0.2).stop()
        with watch(other, 0.4):
            # By then the first would have acted.
            assert other.is_shut_within(5)
        assert not stopped.is_shut_within(0.1)


def test_it_shuts_a_connection_that_was_opened_later():
    with link() as first, link() as second:
        holder = SimpleNamespace(connection=None)
        with ConnectionWatchdog(holder, seconds=0.2, name="the test"):
            with watch(first, 0.3):
                assert first.is_shut_within(5)
            holder.connection = second
            assert second.is_shut_within(5)


@pytest.mark.parametrize("trouble", ["a closed socket", "a link closed meanwhile"])
def test_trouble_with_one_leaves_the_others_watched(trouble):
    def gone() -> int:
        raise psycopg2.InterfaceError("connection already closed")

    with link() as troubled, link() as other:
        troubled.fileno = gone if "meanwhile" in trouble else (lambda: 1_000_000)
        with watch(troubled, 0.1), watch(other, 0.4):
            assert other.is_shut_within(5)


def test_a_forked_process_watches_its_own_and_leaves_its_parents_alone():
    with link() as inherited, watch(inherited, 1.0):
        child = os.fork()
        if child == 0:
            # Whatever happens, the child runs none of the other tests.
            code = 1
            try:
                with link() as own, watch(own, 0.2):
                    code = 0 if own.is_shut_within(5) and len(watching()) == 1 else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert not inherited.is_shut_within(0.1)
        assert inherited.is_shut_within(5)


def test_a_thread_that_could_not_be_started_is_started_by_the_next(monkeypatch):
    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(watchdog, "_clock", watchdog._Clock())
    with link() as watched:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", refused)
            with pytest.raises(RuntimeError, match="can't start"):
                watch(watched, 600)
        with watch(watched, 0.2):
            assert watched.is_shut_within(5)
