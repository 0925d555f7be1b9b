"""A server that was killed, and what it leaves behind."""

import os
import signal
import time
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extras import wait_select as wait

from .users import (
    StartUser,
    answers,
    crash,
    postmaster,
    stop,
    wait_until_stopped,
)


@pytest.mark.parametrize("pid_is", ["nobody's", "somebody else's"])
def test_a_stale_pid_file_is_no_obstacle(folder: Path, pid_is: str, start_user: StartUser) -> None:
    user = start_user(folder)
    assert user.socket_dir
    crash(folder)
    user.kill()
    pid_file = folder / "postmaster.pid"
    if pid_is == "somebody else's":
        lines = pid_file.read_text().splitlines(keepends=True)
        pid_file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))

    heir = start_user(folder)
    assert answers(heir.socket_dir)
    heir.leave()
    wait_until_stopped(folder)


def test_a_crashed_server_is_started_again_by_a_process_that_used_it(
    folder: Path, start_user: StartUser
) -> None:
    user = start_user(folder)
    assert user.socket_dir
    crash(folder)
    other = start_user(folder)
    assert answers(other.socket_dir)
    user.leave()
    assert answers(other.socket_dir)
    other.leave()
    wait_until_stopped(folder)


def test_a_session_that_outlives_a_crash_is_waited_for(folder: Path, start_user: StartUser) -> None:
    user = start_user(folder)
    busy = psycopg2.connect(host=user.socket_dir, user="postgres", dbname="carteira", async_=1)
    wait(busy)
    busy.cursor().execute("SELECT count(*) FROM generate_series(1, 1e7::int)")
    pid = postmaster(folder)
    assert pid
    time.sleep(0.2)
    os.kill(pid, signal.SIGKILL)

    assert answers(start_user(folder).socket_dir)
    busy.close()


def test_a_start_whose_starter_was_killed_is_waited_for(
    folder: Path, start_user: StartUser
) -> None:
    """Before its pid file says ready: another's start must neither clash with it nor break it."""
    start_user(folder).kill()
    stop(folder)
    starter = start_user(folder)
    until = time.monotonic() + 20
    while not postmaster(folder):
        assert time.monotonic() < until
        time.sleep(0.001)
    starter.kill()
    os.kill(postmaster(folder) or 0, signal.SIGSTOP)
    other = start_user(folder)
    time.sleep(1)
    os.kill(postmaster(folder) or 0, signal.SIGCONT)

    assert answers(other.socket_dir)
