"""Networks and servers that say nothing at all: how long until the program knows.

What `tcp_user_timeout` does cannot be shown with a proxy: where the proxy stops reading, the
kernel goes on acknowledging, and TCP is content. It needs packets that vanish. They do in
a process with a network of its own (`silent_network.py`), which needs the right to make
namespaces and is skipped with the reason elsewhere. Against a frozen
server, which acknowledges too, no setting of the client's helps but an outer timeout.
"""

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connections

from odoo_integration.resilience import ensure_connection, is_transient
from tests.lab.alias import LinkTo
from tests.lab.backends import wait_for_backend
from tests.lab.paths import ROOT
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

pytest_plugins = ["tests.lab.fixtures"]

OWN_NETWORK = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]


@pytest.fixture
def own_network() -> list[str]:
    """The start of a command line that runs in a network of its own, apart from the machine's."""
    try:
        subprocess.run([*OWN_NETWORK, "ip", "link"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no network of our own can be made here: {error}")
    return OWN_NETWORK


@pytest.mark.parametrize("when", ["sending", "waiting"])
def test_a_query_whose_network_goes_silent_ends_in_time(
    postgres: PostgresServer, own_network: list[str], when: str
) -> None:
    """`tcp_user_timeout` of 2 s for what was sent; keepalives lead to it where nothing is."""
    done = subprocess.run(
        [*own_network, sys.executable, "-m", "tests.lab.silent_network",
         postgres.socket_path, when],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)

    assert 1 < told.pop("seconds") < 8
    assert told == {"error": "OperationalError", "pgcode": None, "closed": 2}


def test_a_frozen_proxy_is_ended_by_nothing_but_an_outer_limit(
    link_to: LinkTo, proxy: FaultProxy
) -> None:
    """Bytes are acknowledged by the kernel, so 200 ms of `tcp_user_timeout` pass unnoticed."""
    alias = link_to(proxy.port, tcp_user_timeout=200, sslmode="require")
    ensure_connection(alias)
    proxy.freeze()
    threading.Timer(1.0, proxy.cut).start()
    started = time.monotonic()

    with pytest.raises(OperationalError) as caught, connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")

    assert time.monotonic() - started >= 0.9
    assert is_transient(caught.value, using=alias)


def test_a_statement_timeout_ends_a_query_on_a_slow_server(
    link_to: LinkTo, postgres: PostgresServer
) -> None:
    alias = link_to(postgres.port, options="-c statement_timeout=300")
    started = time.monotonic()

    with pytest.raises(OperationalError) as caught, connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")

    assert 0.25 < time.monotonic() - started < 5
    assert not is_transient(caught.value, using=alias)


def test_a_connect_that_meets_silence_ends_within_its_timeout(
    link_to: LinkTo, postgres: PostgresServer
) -> None:
    postgres.freeze()
    started = time.monotonic()
    try:
        # libpq's smallest timeout is two seconds.
        with pytest.raises(OperationalError):
            connections[link_to(postgres.port, connect_timeout=2)].ensure_connection()
    finally:
        postgres.thaw()

    assert 1.5 < time.monotonic() - started < 5


def test_a_thawed_server_answers_as_if_nothing_had_been(
    link_to: LinkTo, postgres: PostgresServer
) -> None:
    alias = link_to(postgres.port)
    ensure_connection(alias)
    postgres.freeze()
    threading.Timer(0.3, postgres.thaw).start()

    ensure_connection(alias)
    wait_for_backend(postgres, "state = 'idle'")
