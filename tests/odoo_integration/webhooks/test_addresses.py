"""Where messages may be sent to."""

import contextlib
import socket
import threading
import time

import pytest
import urllib3

from odoo_integration.webhooks import addresses
from odoo_integration.webhooks.addresses import AddressRefused, checked_address, post
from tests.lab.receivers import Webhook

BODY, HEADERS = b"{}", {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nothing",
        "https://",
        "https:///path",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://user:pass@example.com/",
        "https://user@example.com/",
        "https://[::1/",
        "https://example.com/\r\nX: y",
        "https://example.com/a b\n",
        "https://exämple.com/",
        "https://" + "a" * 64 + ".com/",
        "http://example.com/",
    ],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(AddressRefused):
        checked_address(url)


def test_an_address_is_taken_apart():
    address = checked_address("https://example.com:8443/hook/x?token=1#part")
    assert (address.host, address.port) == ("example.com", 8443)
    assert (address.target, address.host_header) == ("/hook/x?token=1", "example.com:8443")
    assert checked_address("https://[2001:db8::1]/").host_header == "[2001:db8::1]"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[2002:7f00:1::]",
        "[64:ff9b::10.0.0.1]",
        "2130706433",
        "0x7f.1",
    ],
)
def test_private_networks_are_refused_before_anything_is_sent(host, monkeypatch):
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: connected.append(args))
    with pytest.raises(AddressRefused, match="WEBHOOK_PRIVATE_ADDRESSES"):
        post(f"https://{host}/", BODY, HEADERS)
    assert connected == []


def answers(*machines: str):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, 443)) for machine in machines]


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("8.8.8.8", "10.0.0.1"))
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        post("https://example.com/", BODY, HEADERS)


def test_the_connection_goes_to_the_machine_that_was_checked(monkeypatch):
    """A name that is public when it is judged and private when it is used is asked for once."""
    asked, connected = [], []

    def resolved(host, *_, **__):
        asked.append(host)
        # urllib3 asks for the number, which is no name.
        return answers(
            "8.8.8.8" if host in ("example.com", "8.8.8.8") and len(asked) < 3 else "::1"
        )

    def refused(_socket, address):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket.socket, "connect", refused)
    with pytest.raises(urllib3.exceptions.HTTPError):
        post("https://example.com/", BODY, HEADERS)
    assert asked.count("example.com") == 1
    assert {address[0] for address in connected} == {"8.8.8.8"}


def test_a_setting_allows_private_networks_and_plain_http(settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    with Webhook() as receiver:
        assert post(receiver.url, BODY, HEADERS) == 200
        [(headers, body)] = receiver.sent
    assert body == BODY
    assert headers["host"] == receiver.url.split("/")[2]


def test_a_certificate_of_nobody_is_refused(settings, tmp_path):
    import ssl

    import trustme

    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(ssl.SSLError, OSError):
                context.wrap_socket(server.accept()[0], server_side=True)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(urllib3.exceptions.SSLError, match="certificate"):
            post(f"https://localhost:{server.getsockname()[1]}/", BODY, HEADERS)


def test_an_answer_that_drips_ends_with_the_timeout(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(addresses, "_TIMEOUT", urllib3.Timeout(connect=5.0, total=0.5))
    answer = b"HTTP/1.1 200 OK\r\n" + b"X-Drip: 1\r\n" * 30 + b"\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.recv(65536)
                for start in range(0, len(answer), 10):
                    line.sendall(answer[start : start + 10])
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(urllib3.exceptions.HTTPError):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", BODY, HEADERS)
