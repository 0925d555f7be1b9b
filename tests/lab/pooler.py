"""PgBouncer in front of a disposable server."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

import psycopg2

from .ports import free_port
from .postgres import PostgresServer

PoolMode = Literal["session", "transaction"]


def pgbouncer() -> str | None:
    """Path of the program, or None where it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def system_user() -> str | None:
    """Who runs it: it refuses root. Debian's package brings no user of its own."""
    if os.geteuid() != 0:
        return None
    for name in ("pgbouncer", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


@dataclass
class PgBouncer:
    """A pooler on 127.0.0.1 for every database of one server. A context manager.

    Args:
        server: the PostgreSQL behind it.
        mode: when a server connection goes back to the pool.
    """

    server: PostgresServer
    mode: PoolMode
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        program, user = pgbouncer(), system_user()
        assert program
        self.folder = Path(tempfile.mkdtemp(prefix="pgbouncer-", dir="/tmp"))
        (self.folder / "users").write_text('"postgres" ""\n')
        ini = self.folder / "pgbouncer.ini"
        ini.write_text(
            "[databases]\n"
            f"* = host=127.0.0.1 port={self.server.port}\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {self.folder}/users\n"
            f"pool_mode = {self.mode}\ndefault_pool_size = 5\nserver_login_retry = 1\n"
        )
        if user:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
        identity = (
            {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
        )
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, ini], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                **identity,  # type: ignore[call-overload]
            )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        until = time.monotonic() + 10
        while True:
            try:
                psycopg2.connect(
                    host="127.0.0.1", port=self.port, user="postgres", dbname="postgres"
                ).close()
            except psycopg2.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
