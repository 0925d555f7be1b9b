"""Disposable PostgreSQL servers: started, crashed, restarted and promoted by the tests."""

import atexit
import functools
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import psutil  # type: ignore[import-untyped]
import psycopg2
from psycopg2 import extensions

from .binaries import Binaries, wheel_binaries
from .ports import free_port

StopMode = Literal["fast", "immediate", "smart"]
SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}

QUICK = {
    # A test server need not survive a power cut: killed processes leave the page cache in place.
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


@dataclass
class PostgresServer:
    """A server in a folder of its own under the system's temporary folder. A context manager.

    Args:
        binaries: the installation to run.
        config: settings of postgresql.conf on top of `QUICK`.
        hba: lines of pg_hba.conf put before "everybody from here is trusted".
        copy_of: take the data of that running server (a standby) instead of initdb.

    Attributes:
        port: of TCP on 127.0.0.1 and of the socket; stays the same over restarts.
    """

    binaries: Binaries = field(default_factory=wheel_binaries)
    config: dict[str, str] = field(default_factory=dict)
    hba: tuple[str, ...] = ()
    copy_of: "PostgresServer | None" = None
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.binaries.own(self.folder)
        self.data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._create()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def socket_path(self) -> str:
        return f"{self.folder}/.s.PGSQL.{self.port}"

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _create(self) -> None:
        if self.copy_of:
            source = f"host={self.copy_of.folder} port={self.copy_of.port} user=postgres"
            self.binaries.run(
                "pg_basebackup", "-D", self.data, "-d", f"{source} application_name=standby",
                "-R", "-X", "stream", "-c", "fast", "--no-sync",
            )  # fmt: skip
        else:
            template = _fresh_data(self.binaries)
            subprocess.run(["cp", "-a", template, self.data], check=True, capture_output=True)
        settings = QUICK | {
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "listen_addresses": "127.0.0.1",
        }
        with (self.data / "postgresql.conf").open("a") as file:
            for name, value in (settings | self.config).items():
                file.write(f"{name} = '{value}'\n")
        here = ["local all all trust", "host all all 127.0.0.1/32 trust",
                "local replication all trust"]  # fmt: skip
        (self.data / "pg_hba.conf").write_text("\n".join([*self.hba, *here, ""]))

    def start(self, *, timeout: float = 20.0) -> None:
        """Starts the server and waits until it answers.

        Raises:
            RuntimeError: it ended or did not answer in `timeout` seconds; with its log.
        """
        until = time.monotonic() + timeout
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.binaries.folder / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True, **self.binaries.identity,
            )  # fmt: skip
        while not self._answers():
            if not self.running or time.monotonic() > until:
                self.crash()
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self, mode: StopMode = "fast", *, timeout: float = 20.0) -> None:
        """Stops it; `immediate` is a power cut for the data: the next start recovers."""
        if self.running:
            assert self._process
            self._process.send_signal(SIGNALS[mode])
            self._process.wait(timeout)

    def crash(self) -> None:
        """SIGKILL to the server and all of its processes at once."""
        if not self.running:
            return
        assert self._process
        parent = psutil.Process(self._process.pid)
        family = [parent, *parent.children(recursive=True)]
        # The parent must not see a child die: it would say goodbye to the clients.
        parent.suspend()
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait(10)
        psutil.wait_procs(family[1:], timeout=10)

    def restart(self, mode: StopMode = "fast") -> None:
        """Stop and start, on the same port and folder."""
        self.stop(mode)
        self.start()

    def freeze(self) -> None:
        """SIGSTOP to the server and its backends: connections stay up, nothing answers."""
        assert self._process
        parent = psutil.Process(self._process.pid)
        for process in [parent, *parent.children(recursive=True)]:
            process.suspend()

    def thaw(self) -> None:
        assert self._process
        parent = psutil.Process(self._process.pid)
        for process in [*parent.children(recursive=True), parent]:
            process.resume()

    def connect(self, **params: Any) -> extensions.connection:
        """A psycopg2 connection over the socket, in autocommit, past any proxy."""
        defaults = {"host": str(self.folder), "port": self.port, "user": "postgres",
                    "dbname": "postgres", "application_name": "laboratory"}  # fmt: skip
        connection = psycopg2.connect(**defaults | params)
        connection.autocommit = True
        return connection

    def execute(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """One statement on a connection of its own; its rows, or an empty list."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def promote(self) -> None:
        """Makes a standby the primary; returns when it takes writes."""
        self.execute("SELECT pg_promote(true, 20)")


@functools.cache
def _fresh_data(binaries: Binaries) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pg-template-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    binaries.own(folder)
    binaries.run(
        "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8",
        "--no-locale", "--no-sync", "--no-instructions",
    )  # fmt: skip
    return folder / "data"


@contextmanager
def primary_and_standby(
    binaries: Binaries | None = None,
) -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A primary whose COMMIT waits until the standby has it on disk, and that standby."""
    binaries = binaries or wheel_binaries()
    with (
        PostgresServer(binaries, {"hot_standby": "on"}) as primary,
        PostgresServer(binaries, copy_of=primary) as standby,
    ):
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + 20
        query = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        while primary.execute(query) != [(1,)]:
            if time.monotonic() > until:
                raise TimeoutError("the standby did not become synchronous")
            time.sleep(0.05)
        yield primary, standby
