"""Unique secrets are planted in every setting; afterwards none is found anywhere it could show."""

import json
import subprocess

import pytest
from django.db import connection

from odoo_integration.simulator import Simulator, generate
from tests.lab.processes import database_url, manage

pytestmark = pytest.mark.django_db(transaction=True)

PLANTED = {
    "ODOO_PASSWORD": "pw-planted-Zx81 ç/+",
    "ODOO_API_KEY": "key-planted-Qy72",
    "METRICS_TOKEN": "token-planted-Wv63",
    "ALERT_WEBHOOK_URL": "http://127.0.0.1:1/hook/planted-Rt54",
    "EMAIL_HOST_PASSWORD": "mail-planted-Up45",
    "LEGACY_DATABASE_URL": "postgres://l:legacy-planted-Ko36@127.0.0.1:1/l",
}
NEEDLES = ["planted", "Zx81", "Qy72", "Wv63", "Rt54", "Up45", "Ko36"]


def every_row() -> str:
    """Every row of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def hidden_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


@pytest.fixture
def faulty(monkeypatch):
    """An Odoo that knows the planted secrets and answers some requests with its worst."""
    company = generate(orders=32)
    with Simulator(
        company,
        database="demo",
        user="demo",
        password=PLANTED["ODOO_PASSWORD"],
        api_key=PLANTED["ODOO_API_KEY"],
    ) as odoo:
        yield odoo


def command(odoo: Simulator, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return manage(
        *arguments,
        **{
            "DATABASE_URL": database_url(), "ODOO_URL": odoo.url, "ODOO_DB": "demo",
            "ODOO_USER": "demo", "LOG_LEVEL": "DEBUG", "ALERT_EMAILS": "a@example.com",
            "EMAIL_PORT": "1", "DB_APPLICATION_NAME": "secrets",
        }
        | PLANTED
        | more,
    )  # fmt: skip


@pytest.mark.parametrize("log_format", ["line", "json"])
def test_no_secret_is_in_any_log_row_or_error(faulty, log_format):
    said = []
    commands = (
        (("sync_odoo", "--json"), {}),
        (("sync_odoo", "--full", "--json"), {"ODOO_API_KEY": "wrong-planted-Zx81"}),
        (("sync_odoo",), {"ODOO_URL": f"{faulty.url}/planted-Zx81"}),
        (("sync_odoo",), {"ODOO_URL": "http://u:url-planted-Zx81@127.0.0.1:1"}),
        (("check_health",), {}),
        (("check_sync",), {"ODOO_API_KEY": "", "ODOO_PASSWORD": "other-planted-Zx81"}),
        (("import_legacy",), {}),
    )
    for arguments, more in commands if log_format == "json" else commands[:2]:
        done = command(faulty, *arguments, LOG_FORMAT=log_format, **more)
        said.append(done.stdout + done.stderr)
        assert "Traceback" not in done.stderr
    if log_format == "json":
        for line in said[1].splitlines():
            if line.startswith('{"time"'):
                json.loads(line)
    assert [hidden_in(text.replace("/planted-Zx81", "")) for text in said] == [[]] * len(said)
    assert hidden_in(every_row().replace("/planted-Zx81", "")) == []


def test_no_secret_is_on_any_page(client, settings, faulty):
    for name, value in PLANTED.items():
        setattr(settings, name, value)
    headers = {"Authorization": f"Bearer {PLANTED['METRICS_TOKEN']}"}
    for address in ("/saude/", "/metrics", "/admin/login/", "/nowhere/"):
        answer = client.get(address, headers=headers)
        assert hidden_in(answer.content.decode() + str(answer.headers)) == []
