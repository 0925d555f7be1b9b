"""docs/api.md: its script runs as it is written, and its table names every address."""

import os
import re
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.lab.paths import ROOT
from tests.lab.records import item
from tests.lab.services import token

DOCUMENT = (ROOT / "docs/api.md").read_text()


def block(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)[1]


@pytest.fixture
def environment(live_server) -> dict[str, str]:
    cache.clear()
    return os.environ | {"CARTEIRA_URL": live_server.url, "CARTEIRA_TOKEN": token()}


def test_the_script_prints_every_late_item(environment):
    late = timezone.localdate() - timezone.timedelta(days=1)
    for number in range(101):
        item(f"VCD{number}", data_entrega_pedido=late, unid_medida_produto="un")
    item("VCD500", data_entrega_pedido=late + timezone.timedelta(days=9))
    script = block("python")
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [f"VCD{number} 100 10.000 un" for number in range(101)]
    assert len(script.splitlines()) <= 6


def test_the_command_prints_the_balance(environment):
    item("VCD2521039")
    done = subprocess.run(
        ["sh", "-c", block("sh")], env=environment, capture_output=True, text=True, check=True
    )
    assert '"saldo":"10.000"' in done.stdout


def test_the_table_has_every_address(client):
    declared = client.get("/api/v1/openapi.json").json()["paths"]
    named = re.findall(r"^\| `(/api/v1/[^`?]+)", DOCUMENT, re.MULTILINE)
    assert {re.sub("<(.*?)>", r"{\1}", address) for address in named} == set(declared)
