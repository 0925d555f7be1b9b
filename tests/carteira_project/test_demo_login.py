"""The demo's login under gunicorn, from this machine and from others."""

import re
import socket
import subprocess
import sys

import pytest

from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.processes import database_url, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web():
    """A web in demo mode; like a load balancer, its peers may name their client's address."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "carteira_project.wsgi:application",
            "--bind", f"127.0.0.1:{port}", "--proxy-protocol", "v1", "--log-level", "error",
        ],
        cwd=ROOT,
        env=environment(DEMO="1", DATABASE_URL=database_url(), DB_APPLICATION_NAME="demo-login"),
    )  # fmt: skip
    try:
        wait_until(lambda: _answers(port), seconds=30, what="the web answers")
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def exchange(port: int, request: str, client: str = "") -> str:
    """An answer, after the line of the PROXY protocol that names the client's address."""
    line = f"PROXY TCP4 {client} 127.0.0.1 5555 {port}\r\n" if client else ""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as peer:
        peer.sendall((line + request).encode())
        return b"".join(iter(lambda: peer.recv(65536), b"")).decode()


def demo_login(port: int, client: str = "", headers: str = "") -> int:
    host = f"Host: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}"
    page = exchange(port, f"GET /admin/login/ HTTP/1.1\r\n{host}\r\n", client)
    token = re.search('name="csrfmiddlewaretoken" value="(.*?)"', page)[1]
    cookie = re.search("(?i)set-cookie: (csrftoken=.*?);", page)[1]
    form = f"csrfmiddlewaretoken={token}&username=demo&password=demo"
    answer = exchange(
        port,
        f"POST /admin/login/ HTTP/1.1\r\n{host}Cookie: {cookie}\r\nContent-Length: {len(form)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        client,
    )
    return int(answer.split()[1])


def test_the_demo_opens_for_this_machine_only(web):
    assert demo_login(web) == 302
    assert demo_login(web, client="203.0.113.9") == 200
    assert demo_login(web, headers="X-Forwarded-For: 203.0.113.9\r\n") == 200
    assert demo_login(web, headers="X-Forwarded-For: 127.0.0.1\r\n") == 200
