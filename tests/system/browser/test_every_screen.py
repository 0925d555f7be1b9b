"""Every screen fits its window, speaks Portuguese and can be read."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from carteira.models import CarteiraPrincipal, FaturamentoProduto, SavedView
from odoo_integration.models import BalanceChange, SyncRun

from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = {
    "front page": "admin:index",
    "backlog": "admin:carteira_carteiraprincipal_changelist",
    "new manual order": "admin:carteira_carteiraprincipal_add",
    "import": "admin:carteira_importar",
    "invoices": "admin:carteira_faturamentoproduto_changelist",
    "runs": "admin:odoo_integration_syncrun_changelist",
    "run form": "admin:odoo_integration_syncrun_add",
    "bridge": "admin:ponte",
    "steps of the bridge": "admin:odoo_integration_bridgestep_changelist",
    "changes": "admin:odoo_integration_balancechange_changelist",
    "rejected": "admin:odoo_integration_rejectedrecord_changelist",
    "alerts": "admin:odoo_integration_alertstate_changelist",
    "API tokens": "admin:carteira_apitoken_changelist",
    "new API token": "admin:carteira_apitoken_add",
    "webhooks": "admin:odoo_integration_webhook_changelist",
    "new webhook": "admin:odoo_integration_webhook_add",
    "webhook messages": "admin:odoo_integration_webhookmessage_changelist",
    "users": "admin:auth_user_changelist",
    "new user": "admin:auth_user_add",
    "groups": "admin:auth_group_changelist",
    "new group": "admin:auth_group_add",
    "logins and rights": "admin:acessos",
    "sessions": "admin:sessoes",
    "password": "admin:password_change",
    "schedules": "admin:django_q_schedule_changelist",
    "done jobs": "admin:django_q_success_changelist",
    "failed jobs": "admin:django_q_failure_changelist",
    "queue": "admin:django_q_ormq_changelist",
    "attempts": "admin:axes_accessattempt_changelist",
    "accesses": "admin:axes_accesslog_changelist",
}


# What a page fetches after it was loaded.
FETCHED = {"front page": ".series", "runs": ".now"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_every_screen_fits_and_speaks_portuguese(open_page, width):
    page = open_page(width)
    one = CarteiraPrincipal.objects.em_aberto().first()
    manual = CarteiraPrincipal.objects.create(
        num_pedido="MAN-1", cod_produto="1", qtd_produto_pedido=2, qtd_saldo_produto_pedido=2
    )
    view = SavedView.objects.create(
        owner=User.objects.get(), list_name=CarteiraPrincipal._meta.label_lower, name="Minha"
    )
    run = SyncRun.objects.first()
    failed = SyncRun.objects.create(
        mode="full",
        status="failed",
        trigger="schedule",
        started_at=timezone.now(),
        error="O Odoo não respondeu em 30 s: " + "x" * 120,
        error_detail="Traceback " + "y" * 400,
    )
    screens = {name: reverse(address) for name, address in SCREENS.items()} | {
        "item": reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]),
        "order": reverse("admin:carteira_pedido", args=[one.num_pedido]),
        "order that is a quotation": reverse(
            "admin:carteira_pedido", args=[CarteiraPrincipal.objects.cotacoes().first().num_pedido]
        ),
        "customer": reverse("admin:carteira_cliente", args=[one.cnpj_cpf or one.raz_social]),
        "all branches": reverse("admin:carteira_cliente", args=[one.cnpj_cpf[:8]]),
        "statement": reverse("admin:carteira_posicao", args=[one.cnpj_cpf or one.raz_social]),
        "product": reverse("admin:carteira_produto", args=[one.cod_produto]),
        "whole invoice": reverse(
            "admin:carteira_nota", args=[FaturamentoProduto.objects.first().odoo_move_id]
        ),
        "history": reverse("admin:carteira_carteiraprincipal_history", args=[one.pk]),
        "delete": reverse("admin:carteira_carteiraprincipal_delete", args=[manual.pk]),
        "manual item": reverse("admin:carteira_carteiraprincipal_change", args=[manual.pk]),
        "invoice": reverse(
            "admin:carteira_faturamentoproduto_change",
            args=[FaturamentoProduto.objects.first().pk],
        ),
        "run": reverse("admin:odoo_integration_syncrun_change", args=[run.pk]),
        "failed run": reverse("admin:odoo_integration_syncrun_change", args=[failed.pk]),
        "change": reverse(
            "admin:odoo_integration_balancechange_change",
            args=[BalanceChange.objects.first().pk],
        ),
        "user": reverse("admin:auth_user_change", args=[User.objects.get().pk]),
        "view by e-mail": reverse("admin:visao_assinatura", args=[view.pk]),
        "group": reverse("admin:auth_group_change", args=[Group.objects.create(name="X").pk]),
        "backlog in groups": reverse("admin:carteira_carteiraprincipal_changelist")
        + "?agrupar=produto&agrupar=cliente&abrir=*",
        "invoices in groups": reverse("admin:carteira_faturamentoproduto_changelist")
        + "?agrupar=mes&agrupar=vendedor&abrir=*",
        "bridge by customer": reverse("admin:ponte") + "?por=cliente",
        "bridge before the log": reverse("admin:ponte") + "?de=2020-01-01",
        "backlog as it was": reverse("admin:carteira_carteiraprincipal_changelist")
        + f"?em={timezone.localdate()}",
        "nothing found": reverse("admin:carteira_carteiraprincipal_changelist") + "?q=zzzz",
    }
    found = {}
    for name, address in screens.items():
        page.goto(address)
        if name in FETCHED:
            page.locator(FETCHED[name]).wait_for()
        found[name] = faults(page)
    assert not any(found.values()), {name: f for name, f in found.items() if f}
