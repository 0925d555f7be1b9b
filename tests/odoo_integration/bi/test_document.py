"""docs/bi.md as written: psql and ODBC as the granted role, over verified TLS, with a password."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncState
from tests.lab.paths import ROOT
from tests.lab.postgres import PostgresServer
from tests.lab.product import as_default, company, odoo
from tests.lab.runs import run

pytest_plugins = ["tests.lab.fixtures"]
DOCUMENT = (ROOT / "docs" / "bi.md").read_text()
ROLE, PASSWORD, DATABASE = "powerbi", "uma senha; com {tudo}", "carteira"


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    return [block.strip() for block in found]


@dataclass
class Installation:
    server: PostgresServer
    root_certificate: Path

    def psql(self, *arguments: str) -> str:
        """The document's command, with our places in it."""
        [command] = [line for line in blocks("sh") if line.startswith("psql ")]
        [url] = re.findall(r'"(.*)"', command)
        url = url.replace("db.example.com:5432", f"127.0.0.1:{self.server.port}")
        url = url.replace("db-ca.pem", str(self.root_certificate))
        done = subprocess.run(
            ["psql", url, "--no-psqlrc", "--csv", *arguments],
            env={"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installation(
    system_server: PostgresServer, root_certificate: Path, django_db_blocker
) -> Iterator[Installation]:
    """A synced database on Debian's server, with the role made as the document says."""
    server = system_server
    [rule] = blocks("conf")
    ours = rule.replace("10.0.0.0/8", "127.0.0.1/32")
    hba = server.data / "pg_hba.conf"
    hba.write_text(f"{ours}\nhostnossl all {ROLE} all reject\n{hba.read_text()}")
    server.execute(f"CREATE DATABASE {DATABASE}")
    server.execute("SELECT pg_reload_conf()")
    with django_db_blocker.unblock(), as_default(DATABASE, server.port):
        call_command("migrate", verbosity=0)
        with odoo(company()):
            run(full=True)
        SyncState.objects.update(changes_since="2020-01-01T00:00Z")
        [command] = [line for line in blocks("sh") if "grant_readers" in line]
        call_command(*command.split("manage.py ")[1].split())
        # What \password does, without a terminal.
        server.execute(f"ALTER ROLE {ROLE} PASSWORD %s", PASSWORD)
        yield Installation(server, root_certificate)


@pytest.mark.parametrize("statement", blocks("sql"))
def test_every_statement_of_the_page_has_an_answer(installation, statement):
    rows = installation.psql("--command", statement).splitlines()
    # What was first known today was not known yesterday.
    assert len(rows) > 1 or "carteira_em(current_date - 1)" in statement


def test_psql_lists_the_views_with_their_meanings(installation):
    listed = installation.psql("--command", r"\d")
    assert set(re.findall(r"^bi,(\w+),view", listed, re.MULTILINE)) == {
        "carteira", "faturamento", "movimento", "execucoes"
    }  # fmt: skip
    assert "carteira_principal" not in listed
    assert "valor do saldo, na moeda da empresa" in installation.psql("--command", r"\d+ carteira")


@pytest.fixture
def odbc() -> Callable[[str], str]:
    """What the spreadsheet's driver is given, in the words of the document."""
    pyodbc = pytest.importorskip("pyodbc", exc_type=ImportError)
    [text] = blocks("ini")
    [driver] = re.findall(r"Driver=\{(.*?)\}", text)
    if driver not in pyodbc.drivers():
        if os.environ.get("CI") == "true":
            pytest.fail("odbc-postgresql is not installed")
        pytest.skip("odbc-postgresql is not installed")
    return lambda port: text.replace("db.example.com", "127.0.0.1").replace("5432", port)


def test_a_spreadsheets_driver_reads_the_backlog_whole(installation, odbc):
    import pyodbc

    text = odbc(str(installation.server.port))
    text += f";Uid={ROLE};Pwd={{{PASSWORD.replace('}', '}}')}}};"
    text += f"pqopt={{sslrootcert={installation.root_certificate}}}"
    link = pyodbc.connect(text, readonly=True)
    try:
        cursor = link.cursor()
        tables = {(row.table_schem, row.table_name) for row in cursor.tables(tableType="VIEW")
                  if row.table_schem.startswith("bi")}  # fmt: skip
        assert ("bi", "carteira") in tables
        cursor.execute("SELECT * FROM bi.carteira")
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        assert len(rows) == CarteiraPrincipal.objects.vigentes().count() > 50
        assert sum(row[names.index("qtd_saldo_produto_pedido")] for row in rows) == sum(
            CarteiraPrincipal.objects.vigentes().values_list("qtd_saldo_produto_pedido", flat=True)
        )
        with pytest.raises(pyodbc.Error, match="permission denied"):
            cursor.execute("SELECT * FROM public.carteira_principal")
    finally:
        link.close()
