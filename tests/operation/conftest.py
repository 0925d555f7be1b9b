"""What the tests of operation share: receivers of alerts, a Redis, commands in their own process."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from ..sync.conftest import odoo  # noqa: F401 - a fixture
from .processes import MANAGE, ROOT, environment, free_port, manage, wait_until
from .receivers import MailServer, Webhook

__all__ = ["MANAGE", "ROOT", "environment", "free_port", "manage", "wait_until"]


@pytest.fixture
def mail(settings) -> Iterator[MailServer]:
    """A real SMTP server; the settings send alerts to it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.ALERT_EMAILS = ["plantao@example.com"]
        yield server


@pytest.fixture
def webhook(settings) -> Iterator[Webhook]:
    """A real HTTP receiver; the settings post alerts to it."""
    with Webhook() as server:
        settings.ALERT_WEBHOOK_URL = server.url
        yield server


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("redis-server is missing")
        pytest.skip("redis-server is not installed")
    import redis

    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with redis.from_url(url) as client:

        def answers() -> bool:
            try:
                return client.ping()
            except redis.ConnectionError:
                return False

        try:
            wait_until(answers, seconds=10, what="Redis")
            yield url
        finally:
            process.terminate()
            process.wait(10)


def test_database_url(name: str = "") -> str:
    """The tests' own database, for another process."""
    params = connection.get_connection_params()
    host, port = quote(params["host"], safe=""), connection.settings_dict["PORT"]
    user, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
    return f"postgres://{user}@{host}{f':{port}' if port else ''}/{name or database}"


test_database_url.__test__ = False  # type: ignore[attr-defined]
