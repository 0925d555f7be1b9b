"""Large lists read from a real standby: which pages, how old, and what if it is away."""

import json
from collections.abc import Iterator

import pytest

from tests.lab.postgres import PostgresServer, primary_and_standby
from tests.lab.processes import manage, wait_until

LIST = "/admin/carteira/carteiraprincipal/"
FILL = """
import datetime
from django.contrib.auth.models import User
from django.utils import timezone
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import SyncRun

def promote(num, day):
    at = datetime.datetime(2026, 3, day, 15, tzinfo=datetime.UTC)
    SyncRun.objects.create(
        mode="full", status="done", trigger="t", started_at=at, finished_at=at, promoted_at=at
    )
    CarteiraPrincipal.objects.create(
        num_pedido=num, cod_produto="1", fonte="odoo", odoo_order_id=day, qtd_produto_pedido=5,
        qtd_saldo_produto_pedido=5, status_pedido="Pedido de venda", data_pedido=at.date(),
    )
    FaturamentoProduto.objects.create(odoo_id=day, numero_nf=num, data_fatura=at.date())
"""
ASK = """
import json
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from carteira.models import CarteiraPrincipal

client = Client(headers={"host": "localhost"})
client.force_login(User.objects.get())

def get(path):
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode()

def seen(path):
    status, text = get(path)
    words = ("VCD1", "VCD2", "01/03/2026", "02/03/2026")
    return [status, *(word for word in words if word in text)]
"""


@pytest.fixture
def pair() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    with primary_and_standby() as servers:
        yield servers


@pytest.mark.slow
def test_lists_and_exports_show_what_the_replica_has_and_fall_back_to_the_primary(pair):
    primary, standby = pair
    urls = {
        name: f"postgres://postgres@127.0.0.1:{server.port}/postgres"
        for name, server in (("DATABASE_URL", primary), ("DATABASE_REPLICA_URL", standby))
    }

    def run(*arguments: str) -> tuple[str, str]:
        done = manage(*arguments, HTTPS_ONLY="0", **urls)
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    def shell(code: str) -> tuple[str, str]:
        return run("shell", "-v0", "-c", code)

    run("migrate", "-v0")
    shell(f"{FILL}\nUser.objects.create_superuser('ana', password='x')\npromote('VCD1', 1)")
    replayed = "SELECT count(*) FROM carteira_principal"
    wait_until(lambda: standby.execute(replayed) == [(1,)], seconds=20, what="the first is there")
    standby.execute("SELECT pg_wal_replay_pause()")
    shell(f"{FILL}\npromote('VCD2', 2)")

    told, _ = shell(
        f"""{ASK}
second = CarteiraPrincipal.objects.get(num_pedido="VCD2")
first = CarteiraPrincipal.objects.get(num_pedido="VCD1")
marked = client.post("{LIST}", {{
    "action": "mark_important", "_selected_action": [first.pk, second.pk]}})
pages = {{
    "list": seen("{LIST}"),
    "export": seen("{LIST}exportar/csv/"),
    "invoices": seen("/admin/carteira/faturamentoproduto/"),
    "item": get(f"{LIST}{{second.pk}}/change/")[0],
    "marked": [marked.status_code, CarteiraPrincipal.objects.filter(importante=True).count()],
}}
print(json.dumps(pages))"""
    )
    assert json.loads(told) == {
        "list": [200, "VCD1", "01/03/2026"],
        "export": [200, "VCD1", "01/03/2026"],
        "invoices": [200, "VCD1", "01/03/2026"],
        "item": 200,
        "marked": [302, 2],
    }
    assert "newest run there 1, on the primary 2" in run("check_sync", "--only", "replica")[0]

    primary.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
    primary.execute("SELECT pg_reload_conf()")
    standby.crash()
    told, logged = shell(
        f"""{ASK}
print(json.dumps([seen("{LIST}"), seen("{LIST}exportar/csv/")]))"""
    )
    dates = ["01/03/2026", "02/03/2026"]
    assert json.loads(told) == [[200, "VCD1", "VCD2", dates[1]], [200, "VCD1", "VCD2", *dates]]
    assert logged.count("the replica does not answer") == 1
    down = manage("check_sync", "--only", "replica", **urls)
    assert (down.returncode, "DATABASE_REPLICA_URL" in down.stdout) == (1, True)


def test_a_primary_is_no_replica(pair):
    primary, _ = pair
    url = f"postgres://postgres@127.0.0.1:{primary.port}/postgres"
    variables = {"DATABASE_URL": url, "DATABASE_REPLICA_URL": url}
    assert manage("migrate", "-v0", **variables).returncode == 0
    told = manage("check_sync", "--only", "replica", **variables)
    assert "it is no standby" in told.stdout
