"""The laboratory: a PostgreSQL, a simulated Odoo, and the product as a command between them."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.lab.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "carteira"
# PostgreSQL as it is installed, but for the memory and the log that a server of this size is
# given, and that it really writes to the disk.
CONFIG = {"fsync": "on", "shared_buffers": "512MB", "max_wal_size": "8GB", "wal_level": "minimal",
          "max_wal_senders": "0"}  # fmt: skip


@dataclass
class Company:
    """How large the simulated Odoo is."""

    orders: int
    invoice_lines: int

    @classmethod
    def of_lines(cls, lines: int) -> "Company":
        """About so many order lines, and as many invoice lines."""
        return cls(orders=max(32, round(lines / 5.2)), invoice_lines=lines)


@dataclass
class Odoo:
    """The simulator in its own process. A context manager.

    Attributes:
        rows: how many records it holds, by model.
    """

    company: Company
    version: int = 17
    url: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        arguments = {
            "--orders": self.company.orders,
            "--invoice-lines": self.company.invoice_lines,
            "--odoo-version": self.version,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.odoo_server",
             *(str(part) for pair in arguments.items() for part in pair)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        told = self._answer()
        self.url, self.rows = told["url"], told["rows"]
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)

    def obey(self, **order: int) -> None:
        """`pace=ROWS_PER_SECOND` or `workers=N` (0: any), `touch=N` changes N lines, `settle=1`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the simulator ended")
        return json.loads(line)

    def environment(self, *, protocol: str = "jsonrpc") -> dict[str, str]:
        """The settings that point the product at it."""
        return {
            "ODOO_URL": self.url,
            "ODOO_DB": "demo",
            "ODOO_USER": "demo",
            "ODOO_PASSWORD": "" if protocol == "json2" else "demo",
            "ODOO_API_KEY": "demo" if protocol == "json2" else "",
            "ODOO_PROTOCOL": protocol,
        }


@dataclass(frozen=True)
class Finished:
    """A process that ended well, and what it took."""

    seconds: float
    peak_mb: float
    cpu: float
    output: str


class _HighWater(threading.Thread):
    """The largest memory a process has held, by the kernel's own mark.

    `ru_maxrss` will not do: a child starts with the memory of the process it was forked from.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{pid}/status")
        self.peak_mb = 0.0

    def run(self) -> None:
        while True:
            try:
                found = re.search(r"VmHWM:\s+(\d+)", self._status.read_text())
            except OSError:
                return
            if found is None:
                # Ended, and not yet waited for.
                return
            self.peak_mb = int(found[1]) / 1024
            time.sleep(0.02)


def finished(command: list[str], environment: dict[str, str], *, quiet: bool = False) -> Finished:
    """Runs a process to its end.

    Raises:
        RuntimeError: it failed.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=err)
        memory = _HighWater(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        memory.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        said, complained = out.read(), err.read()
    if process.returncode and not quiet:
        raise RuntimeError(f"{command[1:]}: {complained[-3000:] or said[-3000:]}")
    return Finished(seconds, memory.peak_mb, usage.ru_utime + usage.ru_stime, said)


class Database:
    """A disposable server with the product's tables."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.url = f"postgres://postgres@127.0.0.1:{server.port}/{DATABASE}"

    def connect(self, **options: Any) -> Any:
        return self.server.connect(dbname=DATABASE, **options)

    def execute(self, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Runs SQL in autocommit; its rows, if it has any."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def fresh(self) -> None:
        """Empty tables, as the migrations leave them, and no backlog of PostgreSQL's own work."""
        connection = self.server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE migrated")
            cursor.execute("CHECKPOINT")
        connection.close()

    def keep(self, name: str) -> None:
        """Keeps a copy of the database under another name, for `restore`."""
        self._copy(DATABASE, name)

    def restore(self, name: str) -> None:
        self._copy(name, DATABASE)

    def drop(self, name: str) -> None:
        connection = self.server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.close()

    def _copy(self, source: str, target: str) -> None:
        connection = self.server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy")
            cursor.execute("CHECKPOINT")
        connection.close()

    def environment(self, odoo: Odoo | None = None, *, protocol: str = "jsonrpc") -> dict[str, str]:
        """The whole environment of a process of the product; nothing of ours leaks into it."""
        passed = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TZ")}
        return (
            passed
            | {
                "DATABASE_URL": self.url,
                "CARTEIRA_ENV_FILE": os.devnull,
                "SECRET_KEY": "benchmark-" * 6,
                "DJANGO_SETTINGS_MODULE": "carteira_project.settings",
                "LOG_LEVEL": "ERROR",
                "PYTHONPATH": str(ROOT),
            }
            | (odoo.environment(protocol=protocol) if odoo else {})
        )

    def sync(
        self, odoo: Odoo, *options: str, protocol: str = "jsonrpc", **settings: Any
    ) -> tuple[dict[str, Any], Finished]:
        """`manage.py sync_odoo --json` in a process of its own: what it reported, what it took."""
        environment = self.environment(odoo, protocol=protocol)
        environment |= {name: str(value) for name, value in settings.items()}
        done = finished([sys.executable, "manage.py", "sync_odoo", "--json", *options], environment)
        return json.loads(done.output), done


@contextmanager
def database() -> Iterator[Database]:
    """A server with a migrated database."""
    with PostgresServer(config=CONFIG) as server:
        lab = Database(server)
        connection = server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        finished([sys.executable, "manage.py", "migrate", "-v0"], lab.environment())
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE migrated TEMPLATE {DATABASE}")
        connection.close()
        yield lab
