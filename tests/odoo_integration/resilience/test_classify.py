"""Each way to lose PostgreSQL on a real server: the error the program sees, and its class."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.db import OperationalError, connections

from odoo_integration.resilience import DatabaseUnavailable, ensure_connection, is_transient
from tests.lab.alias import LinkTo, empty_table
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .link_failures import TABLE, Laboratory, Row

pytest_plugins = ["tests.lab.fixtures"]


@pytest.fixture
def lab(
    postgres: PostgresServer,
    proxy: FaultProxy,
    plain_proxy: FaultProxy,
    root_certificate: Path,
    link_to: LinkTo,
) -> Laboratory:
    empty_table(postgres)
    return Laboratory(postgres, proxy, plain_proxy, root_certificate, link_to)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_link_that_fails_in_use(lab: Laboratory, row: Row) -> None:
    port = lab.tls.port if row.tls else lab.plain.port
    lab.alias = lab.link_to(port, sslmode="require" if row.tls else "disable")
    observed: dict[str, Any] = {}

    def lose_the_link() -> None:
        ensure_connection(lab.alias)
        link = connections[lab.alias].connection
        try:
            row.event(lab)
        finally:
            observed["closed"] = bool(link.closed)

    with pytest.raises(row.raises) as caught:
        lose_the_link()

    assert row.says in str(caught.value)
    assert caught.value.__cause__.pgcode == row.pgcode  # type: ignore[union-attr]
    assert is_transient(caught.value, using=lab.alias) is row.transient
    assert is_transient(caught.value.__cause__, using=lab.alias) is row.transient  # type: ignore[arg-type]
    assert observed["closed"] is row.closed


def connect_refused(lab: Laboratory) -> str:
    lab.tls.refusing = True
    return lab.link_to(lab.tls.port)


def nobody_listens(lab: Laboratory) -> str:
    lab.server.stop()
    return lab.link_to(lab.server.port)


def server_down_behind_a_proxy(lab: Laboratory) -> str:
    lab.tls.target = ("127.0.0.1", lab.server.port)
    lab.server.stop()
    return lab.link_to(lab.tls.port, sslmode="require")


def wrong_database(lab: Laboratory) -> str:
    return lab.link_to(lab.tls.port, NAME="nowhere", sslmode="require")


def wrong_password(lab: Laboratory) -> str:
    lab.server.execute("DROP ROLE IF EXISTS guarded")
    lab.server.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    hba = lab.server.data / "pg_hba.conf"
    hba.write_text("local all guarded scram-sha-256\n" + hba.read_text())
    lab.server.execute("SELECT pg_reload_conf()")
    return lab.link_to(lab.tls.port, USER="guarded", PASSWORD="wrong", sslmode="require")


def unknown_user(lab: Laboratory) -> str:
    return lab.link_to(lab.server.port, USER="nobody_here")


def unknown_parameter(lab: Laboratory) -> str:
    return lab.link_to(lab.server.port, options="-c no_such_setting=1")


def too_many_clients(lab: Laboratory) -> str:
    lab.server.execute("DROP ROLE IF EXISTS crowded")
    lab.server.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    return lab.link_to(lab.tls.port, USER="crowded", sslmode="require")


def untrusted_certificate(lab: Laboratory) -> str:
    trustme.CA().cert_pem.write_to_path(str(lab.root.with_name("other.crt")))
    other = str(lab.root.with_name("other.crt"))
    return lab.link_to(lab.tls.port, sslmode="verify-ca", sslrootcert=other)


def certificate_of_another_host(lab: Laboratory) -> str:
    lab.tls.tls = None
    with_other_name = FaultProxy(lab.server.socket_path, trustme.CA(), ("db.example",))
    lab.tls.tls = with_other_name.tls
    with_other_name._listener.close()
    assert with_other_name.ca_pem
    root = lab.root.with_name("renamed.crt")
    root.write_bytes(with_other_name.ca_pem)
    return lab.link_to(lab.tls.port, sslmode="verify-full", sslrootcert=str(root))


def no_root_certificate(lab: Laboratory) -> str:
    return lab.link_to(lab.tls.port, sslmode="verify-full", sslrootcert="/nowhere/root.crt")


def server_without_tls(lab: Laboratory) -> str:
    return lab.link_to(lab.plain.port, sslmode="require")


@pytest.mark.parametrize(
    ("event", "transient"),
    [
        (connect_refused, True),
        (nobody_listens, True),
        (server_down_behind_a_proxy, True),
        (too_many_clients, True),
        (wrong_database, False),
        (wrong_password, False),
        (unknown_user, False),
        (unknown_parameter, False),
        (untrusted_certificate, False),
        (certificate_of_another_host, False),
        (no_root_certificate, False),
        (server_without_tls, False),
    ],
)
def test_a_link_that_cannot_be_opened(
    lab: Laboratory, event: Callable[[Laboratory], str], transient: bool
) -> None:
    alias = event(lab)

    with pytest.raises(OperationalError) as caught:
        connections[alias].ensure_connection()

    assert getattr(caught.value.__cause__, "pgcode", "absent") is None
    assert is_transient(caught.value, using=alias) is transient
    with pytest.raises(DatabaseUnavailable) as refused:
        ensure_connection(alias)
    assert refused.value.permanent is not transient
    assert is_transient(refused.value, using=alias) is transient
