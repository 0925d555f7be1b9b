"""Processes that use an embedded server, and the server itself, seen from outside."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg2

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


def stop(folder: Path) -> None:
    pid = postmaster(folder)
    if pid:
        os.kill(pid, signal.SIGQUIT)
        wait_until_stopped(folder)


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


def crash(folder: Path) -> None:
    pid = postmaster(folder)
    assert pid
    server = psutil.Process(pid)
    family = [server, *server.children(recursive=True)]
    server.suspend()
    for process in family:
        # A worker may have ended by itself.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=10)
