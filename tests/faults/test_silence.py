"""Networks and servers that say nothing at all: how long until the program knows.

What `tcp_user_timeout` does cannot be shown with a proxy: where the proxy stops reading, the
kernel goes on acknowledging, and TCP is content. It needs packets that vanish. They do at the end
of a virtual cable into a network namespace of our own; that needs root and the right to make
namespaces, and is skipped with the reason elsewhere. Against a frozen
server, which acknowledges too, no setting of the client's helps but an outer timeout.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from odoo_integration.resilience import ensure_connection, is_transient

from .alias import LinkTo
from .backends import wait_for_backend
from .postgres import PostgresServer
from .proxy import FaultProxy

pytest_plugins = ["tests.faults.fixtures"]

ROOT = Path(__file__).resolve().parents[2]
SPACE, NEAR, FAR = "laboratory", "192.0.2.1", "192.0.2.2"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def vanish() -> None:
    """From now on nothing comes back over the cable, acknowledgements included."""
    ip("-n", SPACE, "route", "add", "blackhole", f"{NEAR}/32")


@pytest.fixture
def far_port(postgres: PostgresServer) -> Iterator[int]:
    """A port at the far end of a virtual cable; a proxy there leads to the server."""
    try:
        ip("netns", "add", SPACE)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no network namespaces here: {error}")
    relay = None
    try:
        ip("link", "add", "lab0", "type", "veth", "peer", "name", "lab1", "netns", SPACE)
        ip("addr", "add", f"{NEAR}/30", "dev", "lab0")
        ip("link", "set", "lab0", "up")
        ip("-n", SPACE, "addr", "add", f"{FAR}/30", "dev", "lab1")
        ip("-n", SPACE, "link", "set", "lab1", "up")
        relay = subprocess.Popen(
            ["ip", "netns", "exec", SPACE, sys.executable, "-m", "tests.faults.proxy",
             FAR, postgres.socket_path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert relay.stdout
        yield int(relay.stdout.readline())
    finally:
        if relay:
            relay.communicate("", timeout=10)
        ip("netns", "del", SPACE)


@pytest.mark.parametrize("waiting", [False, True], ids=["sending", "waiting for the answer"])
def test_a_query_whose_network_goes_silent_ends_in_time(
    link_to: LinkTo, postgres: PostgresServer, far_port: int, waiting: bool
) -> None:
    alias = link_to(
        far_port,
        HOST=FAR,
        tcp_user_timeout=2000,
        keepalives=1,
        keepalives_idle=1,
        keepalives_interval=1,
        keepalives_count=2,
    )
    ensure_connection(alias)
    if waiting:
        threading.Timer(0.5, vanish).start()
    else:
        vanish()
    started = time.monotonic()

    with pytest.raises(OperationalError) as caught, connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")

    assert 1 < time.monotonic() - started < 8
    assert is_transient(caught.value.__cause__, using=alias)  # type: ignore[arg-type]


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
