"""Servers, proxies and connections as pytest fixtures, apart from pytest-django's database.

- `postgres`: a disposable server, one for the session; sessions left over are ended afterwards.
- `proxy`: a TLS `FaultProxy` in front of it, new for each test. `plain_proxy`: without TLS.
- `link_to(port, **settings) -> alias`: a Django connection of its own to any port.
- `database`: such an alias through `proxy`, TLS verified in full, with an empty table `line`.
- `system_server`: Debian's PostgreSQL with its own TLS, one for the module.
"""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from .alias import LinkTo, empty_table, linking
from .backends import terminate_backends
from .binaries import system_binaries
from .postgres import PostgresServer
from .proxy import FaultProxy


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority that the proxies' certificates are signed by."""
    return trustme.CA()


@pytest.fixture(scope="session")
def root_certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "root.crt"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def _postgres() -> Iterator[PostgresServer]:
    # A run that is told to end (`timeout`, a cancelled CI job) still stops its servers.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    with PostgresServer() as server:
        yield server
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def postgres(_postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server that may be stopped or crashed: it is up again for the next test."""
    if not _postgres.running:
        _postgres.start()
    yield _postgres
    if not _postgres.running:
        _postgres.start()
    terminate_backends(_postgres)


@pytest.fixture
def proxy(postgres: PostgresServer, authority: trustme.CA) -> Iterator[FaultProxy]:
    with FaultProxy(postgres.socket_path, authority) as proxy:
        yield proxy


@pytest.fixture
def plain_proxy(postgres: PostgresServer) -> Iterator[FaultProxy]:
    with FaultProxy(postgres.socket_path) as proxy:
        yield proxy


@pytest.fixture
def link_to(django_db_blocker: Any) -> Iterator[LinkTo]:
    """Makes Django connections: `link_to(port, sslmode="verify-full", ...)`; see `linking`."""
    with django_db_blocker.unblock(), linking() as link_to:
        yield link_to


@pytest.fixture
def database(
    postgres: PostgresServer, proxy: FaultProxy, link_to: LinkTo, root_certificate: Path
) -> str:
    """An alias over verified TLS through `proxy`; table `line(id primary key, unit)` is empty."""
    empty_table(postgres)
    return link_to(
        proxy.port,
        sslmode="verify-full",
        sslrootcert=str(root_certificate),
        options="-c lock_timeout=3000",
    )


@pytest.fixture(scope="module")
def system_server(authority: trustme.CA) -> Iterator[PostgresServer]:
    """Debian's PostgreSQL with `ssl=on` and a certificate for 127.0.0.1."""
    binaries = system_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL of the system under /usr/lib/postgresql")
    server = PostgresServer(binaries)
    key, certificate = server.folder / "server.key", server.folder / "server.crt"
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    key.chmod(0o600)
    for path in (key, certificate):
        binaries.own(path)
    server.config = {"ssl": "on", "ssl_key_file": str(key), "ssl_cert_file": str(certificate)}
    with server:
        yield server
