"""The whole product on a disposable server behind the proxy, in this process or in another."""

import datetime
import itertools
import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import psycopg2
import trustme
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration import lease, stopping
from odoo_integration.client import retry as odoo_retry
from odoo_integration.models import BalanceChange, SyncCursor, SyncRun
from odoo_integration.resilience import retry as database_retry
from odoo_integration.simulator import Dataset, Simulator, generate
from odoo_integration.sync import SyncRequest, sync

from .aim import AimingProxy
from .alias import TEST_DATABASE
from .pooler import PgBouncer, PoolMode
from .postgres import PostgresServer

PROTOCOLS = {"jsonrpc": 17, "xmlrpc": 17, "json2": 19}
TODAY = datetime.date(2026, 11, 23)
LIMITS = {"statement_timeout": 20_000, "lock_timeout": 4_000,
          "idle_in_transaction_session_timeout": 1_500}  # fmt: skip
_numbers = itertools.count(1)

# One statement, so one snapshot. Rows without the numbers and clocks of one database.
_TABLES = ((CarteiraPrincipal, ""), (FaturamentoProduto, ""), (LinhaPedido, ""),
           (BalanceChange, "run_id"), (SyncCursor, "run_id"))  # fmt: skip
_BOOKKEEPING = {"id", "created_at", "updated_at", "retirado_em"}


def _fingerprint() -> str:
    parts = []
    for model, without in _TABLES:
        table = model._meta.db_table
        columns = {field.column for field in model._meta.concrete_fields}
        kept = ", ".join(sorted(columns - _BOOKKEEPING - {without}))
        retired = ", retirado_em IS NULL" if "retirado_em" in columns else ""
        parts.append(
            f"(SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM"
            f" (SELECT md5(({kept}{retired})::text) AS line FROM {table}) x)"
        )
    return f"SELECT {', '.join(parts)}"


FINGERPRINT = _fingerprint()
Fingerprint = tuple[str, ...]


@contextmanager
def as_default(database: str, port: int | str, *, host: str = "127.0.0.1", **options: Any):
    """Points Django's default connection of this thread and of new ones somewhere else."""
    before = connections.databases[DEFAULT_DB_ALIAS]
    kept = connections[DEFAULT_DB_ALIAS]
    limits = LIMITS | options.pop("limits", {})
    pool_mode, unit_timeout = options.pop("pool_mode", "none"), options.pop("unit_timeout", 0)
    if pool_mode == "none":
        options["options"] = " ".join(f"-c {k}={v}" for k, v in limits.items())
    connections.databases[DEFAULT_DB_ALIAS] = {
        "ENGINE": "django.db.backends.postgresql", "NAME": database, "USER": "postgres",
        "PASSWORD": "", "HOST": host, "PORT": port, "TIME_ZONE": None, "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False,
        "TEST": TEST_DATABASE, "POOL_MODE": pool_mode, "TIMEOUTS": limits,
        "DISABLE_SERVER_SIDE_CURSORS": pool_mode == "transaction", "UNIT_TIMEOUT": unit_timeout,
        "OPTIONS": {"connect_timeout": 5, "application_name": "carteira"} | options,
    }  # fmt: skip
    del connections[DEFAULT_DB_ALIAS]
    try:
        yield connections[DEFAULT_DB_ALIAS]
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.databases[DEFAULT_DB_ALIAS] = before
        connections[DEFAULT_DB_ALIAS] = kept


@contextmanager
def hurried(longest_pause: float = 0.4) -> Iterator[None]:
    """Shortens the pauses before retries, of both the database's and Odoo's."""
    kept = database_retry.LONGEST_PAUSE, odoo_retry.LONGEST_PAUSE
    database_retry.LONGEST_PAUSE = odoo_retry.LONGEST_PAUSE = longest_pause
    try:
        yield
    finally:
        database_retry.LONGEST_PAUSE, odoo_retry.LONGEST_PAUSE = kept


@dataclass
class Lab:
    """A server, a TLS proxy in front of it, and a migrated database to copy. A context manager."""

    server: PostgresServer = field(default_factory=PostgresServer)
    proxy: AimingProxy = field(init=False)
    authority: trustme.CA = field(default_factory=trustme.CA)

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="lab-")
        self.root_certificate = Path(self._folder.name) / "root.crt"
        self.authority.cert_pem.write_to_path(str(self.root_certificate))
        self.server.__enter__()
        self.proxy = AimingProxy(self.server.socket_path, self.authority)
        self.proxy.__enter__()
        self.server.execute("CREATE DATABASE migrated")
        with as_default("migrated", self.server.port):
            call_command("migrate", verbosity=0)
        return self

    def __exit__(self, *_: object) -> None:
        self.proxy.__exit__()
        self.server.__exit__()
        self._folder.cleanup()

    @contextmanager
    def database(self, template: str = "migrated", name: str = "") -> Iterator[str]:
        """A copy of a database, dropped at the end."""
        made = name or f"lab{next(_numbers)}"
        self.server.execute(f"CREATE DATABASE {made} TEMPLATE {template}")
        try:
            yield made
        finally:
            if not self.server.running:
                self.server.start()
            self.server.execute(f"DROP DATABASE {made} WITH (FORCE)")

    def through_proxy(self, database: str, **options: Any):
        """Django's default connection, by verified TLS through the proxy."""
        return as_default(
            database,
            self.proxy.port,
            sslmode="verify-full",
            sslrootcert=str(self.root_certificate),
            **options,
        )

    @contextmanager
    def through_pooler(self, database: str, mode: PoolMode) -> Iterator[PgBouncer]:
        """The same, with PgBouncer between the proxy and the server."""
        with PgBouncer(self.server, mode) as pooler:
            self.proxy.target = ("127.0.0.1", pooler.port)
            try:
                with self.through_proxy(database, pool_mode=mode):
                    yield pooler
            finally:
                self.proxy.target = self.server.socket_path

    def past_proxy(self, database: str):
        """Django's default connection, straight to the server."""
        return as_default(database, self.server.port)

    def query(self, database: str, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        connection = self.server.connect(dbname=database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def fingerprint(self, database: str) -> Fingerprint:
        return self.query(database, FINGERPRINT)[0]

    def balances(self, database: str) -> dict[tuple[str, str], Any]:
        rows = self.query(
            database,
            "SELECT num_pedido, cod_produto, qtd_saldo_produto_pedido FROM carteira_principal"
            " WHERE retirado_em IS NULL",
        )
        return {(order, product): balance for order, product, balance in rows}


def company(*, orders: int = 60, seed: int = 3) -> Dataset:
    """A demo company whose clock stands still, so that two runs read the same."""
    return generate(orders=orders, seed=seed, today=TODAY)


@contextmanager
def odoo(dataset: Dataset, protocol: str = "jsonrpc", **options: Any) -> Iterator[Simulator]:
    """A simulator on those data, with the settings pointing at it."""
    values = {
        "DEMO": False,
        "ODOO_DB": "demo",
        "ODOO_USER": "demo",
        "ODOO_PASSWORD": "demo",
        "ODOO_API_KEY": "demo" if protocol == "json2" else "",
        "ODOO_PROTOCOL": protocol,
        "ODOO_TIMEOUT": options.pop("timeout", 20.0),
        "ODOO_PAGE_SIZE": options.pop("page_size", 2000),
        "ODOO_CONCURRENCY": options.pop("concurrency", 1),
    }
    with (
        Simulator(dataset, version=PROTOCOLS[protocol], **options) as simulator,
        settings_of(ODOO_URL=simulator.url, **values),
    ):
        yield simulator


@contextmanager
def settings_of(**values: Any) -> Iterator[None]:
    """Other settings for a while."""
    kept = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)


def run(**request: Any) -> SyncRun:
    """One sync, as a command would ask for it."""
    return sync(SyncRequest(trigger="test", **request))


class Watcher(threading.Thread):
    """Reads the whole result again and again while its `with` body runs, past the proxy.

    Attributes:
        seen: every state that was met, in order, without repetitions in a row.
    """

    def __init__(self, lab: Lab, database: str) -> None:
        super().__init__(name="watcher", daemon=True)
        self._lab, self._database = lab, database
        self._over = threading.Event()
        self.seen: list[Fingerprint] = []
        self.looks = 0

    def run(self) -> None:
        while not self._over.is_set():
            try:
                connection = self._lab.server.connect(dbname=self._database)
            except psycopg2.Error:
                self._over.wait(0.02)
                continue
            try:
                with connection.cursor() as cursor:
                    while not self._over.wait(0.015):
                        cursor.execute(FINGERPRINT)
                        self._note(cursor.fetchone())
            except psycopg2.Error:
                # The server went away; it is looked at again when it is back.
                continue
            finally:
                connection.close()

    def _note(self, state: Fingerprint) -> None:
        self.looks += 1
        if not self.seen or self.seen[-1] != state:
            self.seen.append(state)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join(20)


@dataclass
class Child:
    """A sync in a process of its own, forked from a server that has Django loaded."""

    lab: Lab
    database: str
    request: dict[str, Any] = field(default_factory=dict)
    lease_seconds: float = 60.0
    grace_seconds: float = 10.0

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.lab_child"])
        self.process: BaseProcess = context.Process(target=_child, args=(self._arguments(),))
        self.process.start()
        return self

    def _arguments(self) -> dict[str, Any]:
        names = [name for name in dir(settings) if name.startswith("ODOO_")]
        return {
            "settings": {name: getattr(settings, name) for name in names} | {"DEMO": False},
            "database": connections.databases[DEFAULT_DB_ALIAS],
            "request": self.request,
            "lease_seconds": self.lease_seconds,
            "grace_seconds": self.grace_seconds,
            "longest_pause": database_retry.LONGEST_PAUSE,
        }

    def signal(self, number: int) -> None:
        if self.process.is_alive():
            os.kill(self.process.pid or 0, number)

    def wait(self, timeout: float = 30.0) -> int:
        """Its exit code; -9 when it was killed.

        Raises:
            TimeoutError: it is still running.
        """
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise TimeoutError("the child is still running")
        return self.process.exitcode

    def __exit__(self, *_: object) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join(10)
        self.process.close()


def _child(told: dict[str, Any]) -> None:
    for name, value in told["settings"].items():
        setattr(settings, name, value)
    connections.databases[DEFAULT_DB_ALIAS] = told["database"]
    del connections[DEFAULT_DB_ALIAS]
    logging.disable(logging.CRITICAL)
    lease.LEASE_SECONDS = told["lease_seconds"]
    lease.RENEW_SECONDS = told["lease_seconds"] / 4
    stopping.GRACE_SECONDS = told["grace_seconds"]
    with hurried(told["longest_pause"]), open(os.devnull, "w") as nowhere:
        sys.stdout = sys.stderr = nowhere
        arguments = [f"--{name.replace('_', '-')}" for name, on in told["request"].items() if on]
        call_command("sync_odoo", "--json", *arguments)


def wait_until(condition: Any, *, timeout: float = 10.0) -> None:
    """Waits until `condition()` holds.

    Raises:
        TimeoutError: it did not within `timeout` seconds.
    """
    until = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("it did not happen")
        time.sleep(0.01)
