"""The whole product on a disposable server behind the proxy, in this process or in another."""

import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import trustme
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

from odoo_integration.client import retry as odoo_retry
from odoo_integration.resilience import retry as database_retry
from odoo_integration.simulator import Dataset, Simulator, generate

from .aim import AimingProxy
from .alias import TEST_DATABASE
from .pooler import PgBouncer, PoolMode
from .postgres import PostgresServer
from .runs import PROTOCOLS
from .watcher import FINGERPRINT, Fingerprint

TODAY = datetime.date(2026, 11, 23)
LIMITS = {"statement_timeout": 20_000, "lock_timeout": 4_000,
          "idle_in_transaction_session_timeout": 1_500}  # fmt: skip
_numbers = itertools.count(1)


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
        "DISABLE_SERVER_SIDE_CURSORS": pool_mode == "transaction",
        "TRANSACTION_TIMEOUT": unit_timeout,
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
    """Shortens the pauses before retries, of both the database's and Odoo's.

    Nested, never by pytest's monkeypatch: that may be undone after the fixture that set another.
    """
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
        # Until then a crash takes the copy's sequences back behind numbers they have given out: the
        # copied pages say that they were logged ahead, and their log is the original's.
        self.server.execute("CHECKPOINT")
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
