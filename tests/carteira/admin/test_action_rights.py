"""Who may do what: every action and every change, for every group."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from carteira.models import CarteiraPrincipal

from .pages import EDITORS, MANAGERS, PEOPLE, RUNNERS, backlog, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(monkeypatch) -> list[dict]:
    asked: list[dict] = []

    def queue_sync(**request):
        asked.append(request)
        return "0" * 32

    monkeypatch.setattr("odoo_integration.admin.runs.queue_sync", queue_sync)
    monkeypatch.setattr("odoo_integration.admin.backlog.queue_sync", queue_sync)
    return asked


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("who", PEOPLE)
def test_actions(things, login, queued, who):
    client = login(who)

    def act(action: str) -> None:
        client.post(backlog("changelist"), {"action": action, "_selected_action": [things["item"]]})

    act("mark_important")
    assert CarteiraPrincipal.objects.get(pk=things["item"]).importante is (who in EDITORS)
    act("unmark_important")
    act("sync_orders")
    assert bool(queued) is (who in RUNNERS)
    queued.clear()
    act("delete_selected")
    assert CarteiraPrincipal.objects.filter(pk=things["item"]).exists()

    answer = client.post(reverse("admin:sync_order", args=["VCD1"]))
    assert (answer.status_code, len(queued)) == ((302, 1) if who in RUNNERS else (403, 0))
    queued.clear()
    answer = client.post(
        reverse("admin:odoo_integration_syncrun_add"), {"what": "full", "orders": ""}
    )
    assert (answer.status_code, len(queued)) == ((302, 1) if who in RUNNERS else (403, 0))


LOCAL = {"importante": "on", "observacao_interna": "ligar antes", "forma_agendamento": "portal"}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_mirrored_row_takes_local_fields_from_editors_and_nothing_else_from_anybody(
    things, login, who
):
    address = backlog("change", things["item"])
    client = login(who)
    client.post(
        address,
        opened(client, address) | LOCAL | {"qtd_produto_pedido": "99", "raz_social": "Outra"},
    )
    one = CarteiraPrincipal.objects.get(pk=things["item"])
    assert (one.qtd_produto_pedido, one.raz_social) == (Decimal(10), "Mercearia do Vale Ltda")
    assert (one.observacao_interna == "ligar antes") is (who in EDITORS)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_manual_row_belongs_to_those_who_may_add_one(things, login, who):
    client = login(who)
    address = backlog("change", things["manual"])
    values = LOCAL | {
        "num_pedido": "MAN1",
        "cod_produto": "100",
        "status_pedido": "Pedido de venda",
        "qtd_produto_pedido": "42",
        "qtd_cancelada_produto_pedido": "0",
        "preco_produto_pedido": "1",
    }
    client.post(address, opened(client, address) | values)
    one = CarteiraPrincipal.objects.get(pk=things["manual"])
    assert (one.qtd_produto_pedido == 42) is (who in MANAGERS)
    assert (one.forma_agendamento == "portal") is (who in EDITORS)


def test_a_sync_that_wrote_meanwhile_is_not_undone_by_a_note(things, login, monkeypatch):
    from carteira.admin.backlog import BacklogAdmin

    saved = BacklogAdmin.save_model

    def after_a_sync(self, request, obj, form, change):
        CarteiraPrincipal.objects.filter(pk=obj.pk).update(raz_social="Nova razão")
        saved(self, request, obj, form, change)

    monkeypatch.setattr(BacklogAdmin, "save_model", after_a_sync)
    client, address = login("Comercial"), backlog("change", things["item"])
    client.post(address, opened(client, address) | LOCAL)
    one = CarteiraPrincipal.objects.get(pk=things["item"])
    assert (one.raz_social, one.observacao_interna) == ("Nova razão", "ligar antes")


def test_every_action_declares_its_permissions():
    for model_admin in admin.site._registry.values():
        if not type(model_admin).__module__.startswith(("carteira", "odoo_integration")):
            continue
        for name in model_admin.actions or ():
            action = getattr(type(model_admin), name)
            assert getattr(action, "allowed_permissions", ()), f"{model_admin}: {name}"
