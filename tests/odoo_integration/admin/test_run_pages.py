"""Runs in the admin: asked for, followed, explained, and without a secret."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from odoo_integration.models import BalanceChange, RejectedRecord
from tests.lab.records import item, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connected")]
ADD = reverse("admin:odoo_integration_syncrun_add")
JOB = "0" * 32


@pytest.fixture
def queued(monkeypatch) -> list[dict]:
    asked: list[dict] = []
    for module in ("runs", "backlog"):
        monkeypatch.setattr(
            f"odoo_integration.admin.{module}.queue_sync",
            lambda **request: asked.append(request) or JOB,
        )
    return asked


NOTHING = {"full": False, "verify": False, "since": "", "orders": ()}
ASKED = {
    "incremental": ({}, {}),
    "full": ({}, {"full": True}),
    "verify": ({}, {"verify": True}),
    "since": ({"since": "2026-01-02T03:04"}, {"since": "2026-01-02T03:04:00-03:00"}),
    "orders": ({"orders": "VCD1, VCD2 VCD1"}, {"orders": ("VCD1", "VCD2")}),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_run_is_queued_and_the_page_comes_back(client, queued, what):
    given, expected = ASKED[what]
    answer = client.post(ADD, {"what": what, "since": "", "orders": ""} | given)
    assert answer["Location"] == reverse("admin:sync_job", args=[JOB])
    assert queued == [{"trigger": "admin:user-superuser"} | NOTHING | expected]


MISTAKES = [
    ({"what": "since"}, "Diga desde quando."),
    ({"what": "since", "since": "2999-01-01T00:00"}, "Este momento ainda não chegou."),
    ({"what": "orders"}, "Informe ao menos um número de pedido."),
    ({"what": "orders", "orders": " ".join(map(str, range(51)))}, "No máximo 50 pedidos."),
]


@pytest.mark.parametrize(("given", "text"), MISTAKES)
def test_a_mistake_is_told_and_nothing_is_queued(client, queued, given, text):
    page = client.post(ADD, {"orders": "", "since": ""} | given).content.decode()
    assert text in page
    assert not queued


def test_one_order_is_synced_from_its_page(client, queued):
    item("PED/2026 1")
    address = reverse("admin:sync_order", args=["PED/2026 1"])
    assert (
        address
        in client.get(reverse("admin:carteira_pedido", args=["PED/2026 1"])).content.decode()
    )
    client.post(address)
    assert queued == [{"trigger": "admin:user-superuser", "orders": ("PED/2026 1",)}]
    assert client.get(address).status_code == 405


def test_a_manual_order_offers_no_sync(client):
    item("MAN1", fonte="manual")
    page = client.get(reverse("admin:carteira_pedido", args=["MAN1"])).content.decode()
    assert "Sincronizar este pedido" not in page


def task(**values) -> Task:
    now = timezone.now()
    values = {"id": JOB, "name": "x", "func": "f", "started": now, "stopped": now} | values
    return Task.objects.create(**values)


def fragment(client):
    return client.get(reverse("admin:sync_job_progress", args=[JOB]))


def test_a_job_is_followed_from_the_queue_to_its_run(client):
    answer = fragment(client)
    assert "Na fila" in answer.content.decode()
    assert answer["X-Ended"] == "0"

    mine = run(
        status="running", trigger="admin:user-superuser", phase="read", phases={"connect": 2.5}
    )
    page = fragment(client).content.decode()
    assert "Lendo do Odoo…" in page
    assert "2,5 s" in page

    mine.status = "done"
    mine.save()
    task(success=True, result=mine.pk)
    answer = fragment(client)
    assert answer["X-Ended"] == "1"
    run_page = reverse("admin:odoo_integration_syncrun_change", args=[mine.pk])
    assert run_page in answer.content.decode()
    assert client.get(reverse("admin:sync_job", args=[JOB]))["Location"] == run_page


def test_a_refused_job_names_the_run_that_was_active(client):
    run(status="running")
    task(success=True, result=None)
    assert "Não começou: outra execução estava ativa." in fragment(client).content.decode()


def test_what_a_failed_job_wrote_is_not_shown(client):
    task(success=False, result="Traceback ... password=s3cr3t")
    page = fragment(client).content.decode()
    assert "falhou antes de começar" in page
    assert "s3cr3t" not in page


def test_a_runs_page_tells_what_it_did_and_why_it_failed(client):
    one = run(
        status="failed",
        error="Odoo did not answer",
        error_detail="Traceback (most recent call last) ...",
        phases={"connect": 0.4, "read": 61.0},
        orders_read=1234,
        verification={
            "equal": 7,
            "explained": 2,
            "unexplained": 1,
            "rules": {"drafts": 2},
            "items": [{"num_pedido": "VCD9", "cod_produto": "1", "ours": "1", "theirs": "2"}],
        },
    )
    BalanceChange.objects.create(run=one, num_pedido="VCD1", cod_produto="100", cause="invoiced")
    RejectedRecord.objects.create(model="sale.order", record_id=5, reason="no name", last_run=one)
    page = client.get(
        reverse("admin:odoo_integration_syncrun_change", args=[one.pk])
    ).content.decode()
    for text in (
        "Odoo did not answer",
        "<details><summary>Detalhe técnico",
        "1 min 01 s",
        "1.234",
        "7 iguais, 2 explicados, 1 sem explicação",
        "Notas provisórias",
        "VCD9",
        "Faturado",
        "no name",
        "linha de comando",
    ):
        assert text in page, text


WINDOWS = [
    ({"mode": "full"}, "tudo"),
    ({"mode": "order", "orders": ["VCD1", "VCD2"]}, "VCD1, VCD2"),
    (
        {"mode": "since", "since": datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)},
        "alterado desde 02/01/2026 00:04",
    ),
    ({"mode": "incremental"}, "alterado desde 01/06/2026 07:00, e um pouco antes"),
]


@pytest.mark.parametrize(("values", "text"), WINDOWS)
def test_a_runs_page_tells_what_of_odoo_was_asked_for(client, values, text):
    cursor = {
        "sale.order": "2026-06-01T12:00:00+00:00",
        "account.move": "2026-06-01T10:00:00+00:00",
    }
    run(cursor=cursor)
    run(status="failed")
    page = client.get(
        reverse("admin:odoo_integration_syncrun_change", args=[run(cursor=cursor, **values).pk])
    ).content.decode()
    assert f"<small>{text}</small>" in page
    assert "<code>sale.order</code> 01/06/2026 09:00" in page


def test_a_running_run_is_polled_until_it_ends(client):
    one = run(status="running", phase="promote")
    page = client.get(
        reverse("admin:odoo_integration_syncrun_change", args=[one.pk])
    ).content.decode()
    address = reverse("admin:sync_progress", args=[one.pk])
    assert f'data-fragment="{address}"' in page
    assert "Nada é gravado antes de tudo ser lido." in page
    assert "Nenhum saldo mudou" not in page
    assert client.get(address)["X-Ended"] == "0"
    one.status = "done"
    one.save()
    assert client.get(address)["X-Ended"] == "1"


def test_the_front_page_tells_stale_data_and_what_needs_a_person(client, settings):
    old = timezone.now() - datetime.timedelta(hours=12)
    run(promoted_at=old)
    item(qtd_faturada=12)
    for number in (5, 6):
        RejectedRecord.objects.create(model="sale.order", record_id=number, reason="x")
    page = client.get(reverse("admin:index")).content.decode()
    assert "Dados desatualizados" in page
    assert "Saldos negativos" in page
    assert "Registros do Odoo que não puderam ser lidos" in page


def test_the_chart_of_open_value_ends_with_today(client):
    today = timezone.localdate()
    item(data_pedido=today, qtd_produto_pedido=10)
    page = client.get(reverse("admin:carteira_serie"))
    assert page.context["columns"][-1]["value"] == "R$\xa0100,00"
    assert len(page.context["columns"]) == 12


def test_the_link_to_odoo_opens_the_order_there(client, settings):
    settings.DEMO, settings.ODOO_URL = False, "https://odoo.example.com/"
    item("VCD1", odoo_order_id=77)
    page = client.get(reverse("admin:carteira_pedido", args=["VCD1"])).content.decode()
    assert "https://odoo.example.com/web#id=77&amp;model=sale.order&amp;view_type=form" in page


def test_a_run_says_how_many_of_its_changes_it_shows_in_their_order(client):
    one = run(balances_changed=103)
    BalanceChange.objects.bulk_create(
        BalanceChange(run=one, num_pedido=f"V{200 - n}", cod_produto="1", cause="new")
        for n in range(103)
    )
    answer = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    page = answer.content.decode()
    assert "As primeiras 100 de 103 alterações, por pedido e produto." in page
    orders = [change.num_pedido for change in answer.context["changes"]]
    assert orders == sorted(orders)
    few = run(balances_changed=1)
    BalanceChange.objects.create(run=few, num_pedido="V1", cod_produto="1", cause="new")
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[few.pk]))
    assert "As primeiras" not in page.content.decode()


def test_a_run_of_one_order_leads_back_to_it(client):
    one = run(mode="order", orders=["VCD7"])
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    assert f'<a href="{reverse("admin:carteira_pedido", args=["VCD7"])}">Pedido VCD7</a>' in (
        page.content.decode()
    )
