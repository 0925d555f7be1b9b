"""Who may see and do what: every page and action, for every group."""

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from carteira.models import CarteiraPrincipal
from odoo_integration.models import AlertState, BalanceChange, RejectedRecord
from tests.lab.groups import GROUPS, grupos
from tests.lab.records import invoice, item, run

pytestmark = pytest.mark.django_db

READERS = set(GROUPS) | {"superuser"}
EDITORS = {"Comercial", "Administração", "superuser"}
RUNNERS = {"Operação", "Administração", "superuser"}
MANAGERS = {"Administração", "superuser"}
PEOPLE = [*GROUPS, "superuser", "none"]


@pytest.fixture
def things(db) -> dict[str, Any]:
    one = item()
    execution = run()
    return {
        "item": one.pk,
        "manual": item("MAN1", fonte="manual").pk,
        "invoice": invoice("1", 1).pk,
        "run": execution.pk,
        "change": BalanceChange.objects.create(
            run=execution, num_pedido="VCD1", cod_produto="100", cause="new"
        ).pk,
        "rejected": RejectedRecord.objects.create(model="sale.order", record_id=1, reason="x").pk,
        "alert": AlertState.objects.create(name="freshness", since=execution.started_at).pk,
    }


def backlog(page: str, *args: Any) -> str:
    return reverse(f"admin:carteira_carteiraprincipal_{page}", args=args)


PAGES = {
    "backlog": (lambda t: backlog("changelist"), READERS),
    "item": (lambda t: backlog("change", t["item"]), READERS),
    "order": (lambda t: reverse("admin:carteira_pedido", args=["VCD1"]), READERS),
    "item history": (lambda t: backlog("history", t["item"]), READERS),
    "export xlsx": (lambda t: backlog("exportar", "xlsx"), READERS),
    "export csv": (lambda t: backlog("exportar", "csv"), READERS),
    "chart": (lambda t: reverse("admin:carteira_serie"), READERS),
    "invoices": (lambda t: reverse("admin:carteira_faturamentoproduto_changelist"), READERS),
    "invoice": (
        lambda t: reverse("admin:carteira_faturamentoproduto_change", args=[t["invoice"]]),
        READERS,
    ),
    "runs": (lambda t: reverse("admin:odoo_integration_syncrun_changelist"), READERS),
    "run": (lambda t: reverse("admin:odoo_integration_syncrun_change", args=[t["run"]]), READERS),
    "run progress": (lambda t: reverse("admin:sync_progress", args=[t["run"]]), READERS),
    "now": (lambda t: reverse("admin:sync_now"), READERS),
    "job": (lambda t: reverse("admin:sync_job", args=["0" * 32]), READERS),
    "job progress": (lambda t: reverse("admin:sync_job_progress", args=["0" * 32]), READERS),
    "changes": (lambda t: reverse("admin:odoo_integration_balancechange_changelist"), READERS),
    "change": (
        lambda t: reverse("admin:odoo_integration_balancechange_change", args=[t["change"]]),
        READERS,
    ),
    "rejected": (lambda t: reverse("admin:odoo_integration_rejectedrecord_changelist"), READERS),
    "rejected one": (
        lambda t: reverse("admin:odoo_integration_rejectedrecord_change", args=[t["rejected"]]),
        READERS,
    ),
    "alerts": (lambda t: reverse("admin:odoo_integration_alertstate_changelist"), READERS),
    "alert": (
        lambda t: reverse("admin:odoo_integration_alertstate_change", args=[t["alert"]]),
        READERS,
    ),
    "run form": (lambda t: reverse("admin:odoo_integration_syncrun_add"), RUNNERS),
    "new manual order": (lambda t: backlog("add"), MANAGERS),
    "import": (lambda t: reverse("admin:carteira_importar"), MANAGERS),
    "import model": (lambda t: reverse("admin:carteira_importar_modelo"), MANAGERS),
    "delete manual": (lambda t: backlog("delete", t["manual"]), MANAGERS),
    "delete mirrored": (lambda t: backlog("delete", t["item"]), set()),
    **{
        f"{page} {model}": (
            lambda t, model=model, page=page, args=args: reverse(
                f"admin:{model}_{page}", args=[t.get(a, a) for a in args]
            ),
            may,
        )
        for model, thing in (
            ("carteira_faturamentoproduto", "invoice"),
            ("odoo_integration_syncrun", "run"),
            ("odoo_integration_balancechange", "change"),
            ("odoo_integration_rejectedrecord", "rejected"),
            ("odoo_integration_alertstate", "alert"),
        )
        for page, args, may in (
            ("history", [thing], READERS),
            ("delete", [thing], set()),
            *([("exportar", ["csv"], READERS)] if thing != "alert" else []),
            *([("add", [], set())] if thing != "run" else []),
        )
    },
    "users": (lambda t: reverse("admin:auth_user_changelist"), MANAGERS),
    "groups": (lambda t: reverse("admin:auth_group_changelist"), MANAGERS),
    "new group": (lambda t: reverse("admin:auth_group_add"), {"superuser"}),
    "jobs": (lambda t: reverse("admin:django_q_schedule_changelist"), {"superuser"}),
    "front page": (lambda t: reverse("admin:index"), {*PEOPLE}),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_pages(things, login, who):
    client = login(who)
    got = {}
    for name, (address, _) in PAGES.items():
        answer = client.get(address(things))
        if answer.streaming:
            b"".join(answer.streaming_content)
        got[name] = answer.status_code
    assert got == {name: 200 if who in may else 403 for name, (_, may) in PAGES.items()}


@pytest.mark.parametrize("address", [address for address, _ in PAGES.values()], ids=PAGES)
def test_a_stranger_is_sent_to_the_login(things, client, address):
    client.logout()
    answer = client.get(address(things))
    assert answer.status_code == 302
    assert reverse("admin:login") in answer["Location"]


@pytest.fixture
def queued(monkeypatch) -> list[dict]:
    asked: list[dict] = []

    def queue_sync(**request):
        asked.append(request)
        return "0" * 32

    monkeypatch.setattr("odoo_integration.admin.runs.queue_sync", queue_sync)
    monkeypatch.setattr("odoo_integration.admin.backlog.queue_sync", queue_sync)
    return asked


@pytest.mark.parametrize("who", PEOPLE)
def test_actions(things, login, queued, who):
    client = login(who)

    def act(action: str) -> None:
        client.post(backlog("changelist"), {"action": action, "_selected_action": [things["item"]]})

    act("marcar_importante")
    assert CarteiraPrincipal.objects.get(pk=things["item"]).importante is (who in EDITORS)
    act("desmarcar_importante")
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
    client.post(address, LOCAL | {"qtd_produto_pedido": "99", "raz_social": "Outra"})
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
    client.post(address, values)
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
    login("Comercial").post(backlog("change", things["item"]), LOCAL)
    one = CarteiraPrincipal.objects.get(pk=things["item"])
    assert (one.raz_social, one.observacao_interna) == ("Nova razão", "ligar antes")


def test_who_manages_users_cannot_become_a_superuser(login):
    client = login("Administração")
    myself = User.objects.get(username="user-Administração")
    boss = User.objects.create_superuser("boss")
    address = reverse("admin:auth_user_change", args=[myself.pk])
    page = client.get(address).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    client.post(
        address,
        {
            "username": myself.username,
            "is_superuser": "on",
            "is_active": "on",
            "is_staff": "on",
            "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00",
            "groups": [group.pk for group in Group.objects.all()],
        },
    )
    myself.refresh_from_db()
    assert not myself.is_superuser
    assert myself.groups.count() == len(GROUPS)
    assert (
        client.post(
            reverse("admin:auth_user_change", args=[boss.pk]), {"username": "taken"}
        ).status_code
        == 403
    )
    assert client.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403


def test_every_action_declares_its_permissions():
    for model_admin in admin.site._registry.values():
        if not type(model_admin).__module__.startswith(("carteira", "odoo_integration")):
            continue
        for name in model_admin.actions or ():
            action = getattr(type(model_admin), name)
            assert getattr(action, "allowed_permissions", ()), f"{model_admin}: {name}"


def test_every_address_of_ours_is_in_the_matrix():
    def names(patterns: list) -> set[str]:
        return {
            name
            for one in patterns
            for name in (names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name])
            if name
        }

    ours = {
        name
        for name in names(admin.site.get_urls())
        if name.startswith(("carteira_", "odoo_integration_", "sync_"))
    }
    # Only posted to; with the actions.
    assert ours - _names() == {"sync_order"}


def _names() -> set[str]:
    from django.urls import resolve

    stand_ins = dict.fromkeys(
        ("item", "manual", "invoice", "run", "change", "rejected", "alert"), 1
    )
    return {resolve(address(stand_ins)).url_name for address, _ in PAGES.values()}


def test_the_groups_are_made_on_an_empty_database(groups):
    Group.objects.all().delete()
    from django.contrib.auth.models import Permission

    Permission.objects.all().delete()
    grupos.criar_grupos(apps, None)
    call_command("check", verbosity=0)
    for name, permissions in grupos.GRUPOS.items():
        held = Group.objects.get(name=name).permissions.all()
        assert {f"{p.content_type.app_label}.{p.codename}" for p in held} == set(permissions)


def test_a_refusal_speaks_portuguese(login):
    client = login("Consulta")
    refusal = client.get(reverse("admin:carteira_importar"))
    assert "Você não pode fazer isto" in refusal.content.decode()
    client.raise_request_exception = False
    assert "Esta página não existe" in client.get("/nada/").content.decode()
