"""`manage.py doctor`: everything a report needs in one file, and no secret."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun
from odoo_integration.monitoring.doctor import SECTIONS
from odoo_integration.simulator import generate
from tests.lab.processes import database_url, manage
from tests.lab.runs import run

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, TOKEN = "senha/do odoo 7", "token-of-the-metrics"


def sections(file: Path) -> dict[str, str]:
    found = re.findall(
        r"^## ([^\n]*)\n\n```\n(.*?)\n```$", file.read_text(), re.MULTILINE | re.DOTALL
    )
    return dict(found)


@pytest.fixture
def told(odoo, settings, tmp_path) -> dict[str, str]:
    """What the command says in a process of its own, after a run and a failed one."""
    odoo(generate(orders=10))
    run(full=True)
    settings.ODOO_PASSWORD = PASSWORD
    with pytest.raises(Exception, match=r"refus|login|password"):
        run(full=True)
    SyncRun.objects.filter(status="failed").update(error=f"tried {PASSWORD}")
    file = tmp_path / "doctor.md"
    done = manage(
        "doctor", "--output", str(file), DATABASE_URL=database_url(), ODOO_URL=settings.ODOO_URL,
        ODOO_DB="demo", ODOO_USER="ana@example.com", ODOO_PASSWORD=PASSWORD, METRICS_TOKEN=TOKEN,
        ALERT_EMAILS="plantao@example.com", DEMO="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "read it before you send it" in done.stdout
    assert file.stat().st_mode & 0o077 == 0
    return sections(file) | {"whole": file.read_text()}


def test_every_section_tells_something(told):
    assert [name for name in SECTIONS if told.get(name, "nothing") == "nothing"] == []
    assert "Carteira 0." in told["Versions"]
    assert "FAILED" in told["Self-test"]
    assert "PROBLEM odoo_key" in told["Health"]
    assert "carteira.E001" in told["System checks"]
    assert re.search(r"^\d+ \S+ \S+ full done: ", told["Last runs"], re.MULTILINE)
    assert "Traceback" in told["Last failure"]
    assert "carteira_principal: " in told["Tables"]
    assert told["Plans"].count("cost=") > 5


def test_secrets_and_peoples_addresses_are_not_in_it(told):
    for hidden in (PASSWORD, TOKEN, "plantao@", "ana@"):
        assert hidden not in told["whole"]
    assert "METRICS_TOKEN is set" in told["Settings"]
    assert "DEMO = 1" in told["Settings"]
    assert "tried ***" in told["Last runs"]


def test_no_customer_is_in_it(told):
    names = set(CarteiraPrincipal.objects.values_list("raz_social", flat=True))
    assert len(names) > 2
    assert [name for name in names if name and name in told["whole"]] == []


def test_without_a_database_it_says_so_and_goes_on(tmp_path):
    file = tmp_path / "doctor.md"
    done = manage(
        "doctor", "--output", str(file),
        DATABASE_URL="postgres://nobody@127.0.0.1:9/none", SECRET_KEY="",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = sections(file)
    assert set(SECTIONS) <= told.keys()
    assert told["Last runs"].startswith("not available: database: ")
    assert "Python 3" in told["Versions"]


def test_a_file_that_cannot_be_written_is_one_line():
    with pytest.raises(CommandError, match=r"/proc/x.md cannot be written: No such file"):
        call_command("doctor", "--output", "/proc/x.md")
