"""One answer is bounded in size and in time, whatever the server sends."""

import gzip
import resource
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from odoo_integration.client import OdooConfigurationError, OdooProtocolError, OdooTimeoutError
from tests.lab.scripted_odoo import JSON, Reply, ScriptedServer, page, rpc
from tests.odoo_integration.client.clients import config_for, logged_in

MEGABYTE = 1 << 20
GZIPPED = {**JSON, "Content-Encoding": "gzip"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def raw_server(answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None):
    """Reads the beginning of each request and leaves the connection to `answer`; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve(connection: socket.socket) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as client:
                client.recv(65536)
                answer(client)
        except OSError:
            pass

    def accept() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=[connection], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        listener.close()


def slowly(data: bytes) -> Callable[[socket.socket], None]:
    def answer(client: socket.socket) -> None:
        for byte in data:
            client.sendall(bytes([byte]))
            time.sleep(0.05)

    return answer


def without_end(start: bytes, more: bytes) -> Callable[[socket.socket], None]:
    def answer(client: socket.socket) -> None:
        client.sendall(start)
        while True:
            client.sendall(more)

    return answer


def bomb(megabytes: int) -> bytes:
    """So many MB of blanks, packed a thousand times smaller."""
    packer = zlib.compressobj(level=1, wbits=31)
    blanks = b" " * MEGABYTE
    return b"".join(packer.compress(blanks) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("status", [200, 500])
def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(status: int) -> None:
    packed = bomb(300)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ScriptedServer() as server:
        server.say(Reply(packed, status, GZIPPED))
        with (
            logged_in(config_for(server.url, answer_mb=4)) as client,
            pytest.raises(OdooProtocolError, match=r"larger than 4 MB.*ODOO_ANSWER_MB") as raised,
        ):
            client.search_read("sale.order", [], ["name"])
        assert len(server.requests) == 1
    assert "search_read of sale.order" in str(raised.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


LONG = b"Content-Length: 99999999999\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "declared": (HEAD + LONG, b" " * 65536),
    "chunked": (HEAD + CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "until the connection closes": (HEAD + b"\r\n", b" " * 65536),
    "gzip members of nothing": (
        HEAD + b"Content-Encoding: gzip\r\n" + LONG,
        gzip.compress(b"") * 4096,
    ),
}


@pytest.mark.parametrize("how", ENDLESS)
def test_an_endless_body_is_refused_at_the_limit(how: str) -> None:
    with raw_server(without_end(*ENDLESS[how])) as port:
        config = config_for(f"http://127.0.0.1:{port}", answer_mb=2, timeout=20.0)
        with (
            logged_in(config) as client,
            pytest.raises(OdooProtocolError, match="larger than 2 MB"),
        ):
            client.search_count("sale.order", [])
        assert client.stats.bytes_received < 3 * MEGABYTE


def test_an_answer_of_several_gzip_members_is_read_whole() -> None:
    with ScriptedServer() as server:
        whole = rpc(154120).body
        packed = gzip.compress(whole[:20]) + gzip.compress(b"") + gzip.compress(whole[20:])
        server.say(Reply(packed, 200, GZIPPED))
        with logged_in(config_for(server.url)) as client:
            assert client.search_count("sale.order", []) == 154120


def test_an_answer_of_the_limits_size_is_taken() -> None:
    body = rpc(7).body
    with ScriptedServer() as server:
        for text in (body.ljust(MEGABYTE), gzip.compress(body.ljust(MEGABYTE))):
            packed = text[:2] == b"\x1f\x8b"
            server.say(Reply(text, 200, GZIPPED if packed else JSON))
            with logged_in(config_for(server.url, answer_mb=1)) as client:
                assert client.search_count("sale.order", []) == 7


SLOW = {
    "status line": b"HTTP/1.1 200 OK" + b" " * 200,
    "headers": HEAD + b"X-Wait: " + b"x" * 400,
    "headers without end": HEAD + b"X-A: b\r\n" * 90,
    "interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 20,
    "body": HEAD + b"Content-Length: 400\r\n\r\n" + b" " * 400,
    "chunk sizes": HEAD + CHUNKED + b"1;" + b"x" * 400,
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Iterator[str]:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("what", SLOW)
def test_an_answer_that_arrives_byte_by_byte_ends_at_the_time_limit(
    what: str, scheme: str, tls: ssl.SSLContext, ca_file: str
) -> None:
    threads = threading.active_count()
    with raw_server(slowly(SLOW[what]), tls if scheme == "https" else None) as port:
        config = config_for(
            f"{scheme}://127.0.0.1:{port}", timeout=0.5, max_retries=0, ca_file=ca_file
        )
        began = time.monotonic()
        with (
            logged_in(config) as client,
            pytest.raises(OdooTimeoutError, match=r"within 0.5 s"),
        ):
            client.search_count("sale.order", [])
        # All of it comes in more than ten seconds.
        assert 0.4 < time.monotonic() - began < 8
        # The two of the server here, and none of the client's.
        assert threading.active_count() <= threads + 2


def test_a_tls_handshake_without_end_ends_at_the_time_limit() -> None:
    with raw_server(slowly(b"\x16\x03\x03\x40\x00" + b"x" * 400)) as port:
        config = config_for(f"https://127.0.0.1:{port}", timeout=0.5, max_retries=0)
        began = time.monotonic()
        with logged_in(config) as client, pytest.raises(OdooTimeoutError):
            client.search_count("sale.order", [])
        # All of it comes in twenty seconds.
        assert time.monotonic() - began < 8


def test_a_connection_is_kept_after_an_answer_that_took_most_of_the_time() -> None:
    with ScriptedServer() as server:
        slow = Reply(rpc(1).body, 200, JSON, pause=0.3)
        server.say(slow, slow, slow)
        with logged_in(config_for(server.url, timeout=0.5)) as client:
            for _ in range(3):
                client.search_count("sale.order", [])
            assert client.stats.retries == 0
        assert server.connections == 1


def test_a_redirect_to_no_address_is_one_line() -> None:
    with ScriptedServer() as server:
        server.say(page(302, Location="http://[x"))
        with (
            logged_in(config_for(server.url)) as client,
            pytest.raises(OdooConfigurationError, match="cannot be read; check ODOO_URL"),
        ):
            client.search_count("sale.order", [])
