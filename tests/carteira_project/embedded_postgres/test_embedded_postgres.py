"""The embedded server under several processes, some of which die without a word."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg2
import pytest
from psycopg2.extras import wait_select as wait

from tests.lab.paths import ROOT

USER_PROCESS = """
import sys
from pathlib import Path
from carteira_project.embedded_postgres.server import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).socket_dir(), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the server until told to go."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", USER_PROCESS, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=ROOT,
        )  # fmt: skip
        self._socket_dir = ""

    @property
    def socket_dir(self) -> str:
        """Where it found the server; waits until it has."""
        assert self._process.stdout
        self._socket_dir = self._socket_dir or self._process.stdout.readline().strip()
        assert self._socket_dir, self._process.communicate()[1]
        return self._socket_dir

    def leave(self) -> str:
        """Ends it in order; returns what it complained about."""
        return self._process.communicate("", timeout=30)[1]

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate(timeout=30)


StartUser = Callable[[Path], User]


@pytest.fixture
def start_user() -> Iterator[StartUser]:
    """Starts processes; those left when a test fails are killed."""
    users: list[User] = []

    def start(folder: Path) -> User:
        users.append(User(folder))
        return users[-1]

    yield start
    for user in users:
        user.kill()


def stop(folder: Path) -> None:
    pid = postmaster(folder)
    if pid:
        os.kill(pid, signal.SIGQUIT)
        wait_until_stopped(folder)


@pytest.fixture
def tmp_home() -> Iterator[Path]:
    """A folder the server's system user can reach, unlike pytest's own."""
    home = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp"))
    yield home
    stop(home / "postgres")
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def initialised() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp"))
    user = User(home / "postgres")
    assert user.socket_dir
    user.leave()
    yield home / "postgres"
    shutil.rmtree(home)


@pytest.fixture
def folder(initialised: Path) -> Iterator[Path]:
    """A data directory that exists, with nobody using it."""
    yield initialised
    stop(initialised)


def postmaster(folder: Path) -> int | None:
    """The pid of the server on that folder, if it runs."""
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        running = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
        return None
    return pid if running else None


def wait_until_stopped(folder: Path) -> None:
    until = time.monotonic() + 15
    while postmaster(folder):
        assert time.monotonic() < until, "the server goes on"
        time.sleep(0.02)


def answers(socket_dir: str) -> bool:
    connection = psycopg2.connect(host=socket_dir, user="postgres", dbname="carteira")
    connection.close()
    return True


def test_the_last_of_several_processes_stops_it(folder: Path, start_user: StartUser) -> None:
    first, second = start_user(folder), start_user(folder)
    assert first.socket_dir == second.socket_dir
    pid = postmaster(folder)

    assert first.leave() == ""
    assert postmaster(folder) == pid
    assert answers(second.socket_dir)

    assert second.leave() == ""
    wait_until_stopped(folder)


def test_a_killed_process_neither_stops_it_nor_keeps_it_up(
    folder: Path, start_user: StartUser
) -> None:
    killed, other = start_user(folder), start_user(folder)
    assert killed.socket_dir == other.socket_dir
    killed.kill()
    assert answers(other.socket_dir)

    other.leave()
    wait_until_stopped(folder)


def test_a_server_left_by_a_killed_process_is_taken_over(
    folder: Path, start_user: StartUser
) -> None:
    alone = start_user(folder)
    assert alone.socket_dir
    pid = postmaster(folder)
    alone.kill()

    heir = start_user(folder)
    assert answers(heir.socket_dir)
    assert postmaster(folder) == pid
    heir.leave()
    wait_until_stopped(folder)


def test_five_processes_that_start_at_once_share_one_server(
    folder: Path, start_user: StartUser
) -> None:
    users = [start_user(folder) for _ in range(5)]

    assert len({user.socket_dir for user in users}) == 1
    assert answers(users[0].socket_dir)
    for user in users:
        assert user.leave() == ""
    wait_until_stopped(folder)


def test_a_first_start_may_be_a_race_too(tmp_home: Path, start_user: StartUser) -> None:
    folder = tmp_home / "postgres"
    users = [start_user(folder) for _ in range(3)]

    assert all(answers(user.socket_dir) for user in users)
    assert [user.leave() for user in users] == ["", "", ""]
    wait_until_stopped(folder)


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


def crash(folder: Path) -> None:
    pid = postmaster(folder)
    assert pid
    server = psutil.Process(pid)
    family = [server, *server.children(recursive=True)]
    server.suspend()
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)


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
