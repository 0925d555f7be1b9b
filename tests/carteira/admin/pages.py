"""Every page of the admin, and the groups that may see it."""

from typing import Any

from django.urls import reverse

from tests.lab.groups import GROUPS

READERS = set(GROUPS) | {"superuser"}
EDITORS = {"Comercial", "Administração", "superuser"}
RUNNERS = {"Operação", "Administração", "superuser"}
MANAGERS = {"Administração", "superuser"}
PEOPLE = [*GROUPS, "superuser", "none"]


def backlog(page: str, *args: Any) -> str:
    return reverse(f"admin:carteira_carteiraprincipal_{page}", args=args)


def opened(client: Any, address: str) -> dict[str, str]:
    """What the form of a page sends back besides its fields."""
    answer = client.get(address)
    return {"versao": answer.context["adminform"].form.version} if answer.status_code == 200 else {}


PAGES = {
    "backlog": (lambda t: backlog("changelist"), READERS),
    "item": (lambda t: backlog("change", t["item"]), READERS),
    "why": (lambda t: reverse("admin:carteira_porque", args=[t["item"]]), READERS),
    "order": (lambda t: reverse("admin:carteira_pedido", args=["VCD1"]), READERS),
    "customer": (lambda t: reverse("admin:carteira_cliente", args=["12345678000195"]), READERS),
    "statement": (lambda t: reverse("admin:carteira_posicao", args=["12345678000195"]), READERS),
    "statement as a PDF": (
        lambda t: reverse("admin:carteira_posicao_pdf", args=["12345678000195"]),
        READERS,
    ),
    "product": (lambda t: reverse("admin:carteira_produto", args=["100"]), READERS),
    "whole invoice": (lambda t: reverse("admin:carteira_nota", args=[7]), READERS),
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
    "calls": (lambda t: reverse("admin:sync_calls"), READERS),
    "results": (lambda t: reverse("admin:sync_results"), READERS),
    "job": (lambda t: reverse("admin:sync_job", args=["0" * 32]), READERS),
    "job progress": (lambda t: reverse("admin:sync_job_progress", args=["0" * 32]), READERS),
    "changes": (lambda t: reverse("admin:odoo_integration_balancechange_changelist"), READERS),
    "change": (
        lambda t: reverse("admin:odoo_integration_balancechange_change", args=[t["change"]]),
        READERS,
    ),
    "bridge": (lambda t: reverse("admin:ponte"), READERS),
    "bridge as a file": (lambda t: reverse("admin:ponte_exportar", args=["csv"]), READERS),
    "steps": (lambda t: reverse("admin:odoo_integration_bridgestep_changelist"), READERS),
    "steps as a file": (
        lambda t: reverse("admin:odoo_integration_bridgestep_exportar", args=["csv"]),
        READERS,
    ),
    "operations": (lambda t: reverse("admin:carteira_operacaofiscal_changelist"), READERS),
    "operation": (
        lambda t: reverse("admin:carteira_operacaofiscal_change", args=[t["operation"]]),
        READERS,
    ),
    "operation history": (
        lambda t: reverse("admin:carteira_operacaofiscal_history", args=[t["operation"]]),
        READERS,
    ),
    "new operation": (lambda t: reverse("admin:carteira_operacaofiscal_add"), MANAGERS),
    "operation's deletion": (
        lambda t: reverse("admin:carteira_operacaofiscal_delete", args=[t["operation"]]),
        MANAGERS,
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
    "guide": (lambda t: reverse("admin:sync_connect"), MANAGERS),
    "run form": (lambda t: reverse("admin:odoo_integration_syncrun_add"), RUNNERS),
    "new manual order": (lambda t: backlog("add"), MANAGERS),
    "import": (lambda t: reverse("admin:carteira_importar"), MANAGERS),
    "import model": (lambda t: reverse("admin:carteira_importar_modelo", args=["csv"]), MANAGERS),
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
    "API tokens": (lambda t: reverse("admin:carteira_apitoken_changelist"), MANAGERS),
    "new API token": (lambda t: reverse("admin:carteira_apitoken_add"), MANAGERS),
    "API token": (
        lambda t: reverse("admin:carteira_apitoken_change", args=[t["token"]]),
        MANAGERS,
    ),
    "API token's history": (
        lambda t: reverse("admin:carteira_apitoken_history", args=[t["token"]]),
        MANAGERS,
    ),
    "API token's deletion": (
        lambda t: reverse("admin:carteira_apitoken_delete", args=[t["token"]]),
        set(),
    ),
    **{
        f"{name} of {model}": (
            lambda t, model=model, page=page, args=args: reverse(
                f"admin:odoo_integration_{model}_{page}", args=[t[a] for a in args]
            ),
            may,
        )
        for model, thing, add in (
            ("webhook", "webhook", MANAGERS),
            ("webhookmessage", "message", set()),
        )
        for name, page, args, may in (
            ("list", "changelist", [], MANAGERS),
            ("page", "change", [thing], MANAGERS),
            ("history", "history", [thing], MANAGERS),
            ("deletion", "delete", [thing], set()),
            ("new one", "add", [], add),
        )
    },
    "users": (lambda t: reverse("admin:auth_user_changelist"), MANAGERS),
    "groups": (lambda t: reverse("admin:auth_group_changelist"), MANAGERS),
    "new group": (lambda t: reverse("admin:auth_group_add"), {"superuser"}),
    "logins and rights": (lambda t: reverse("admin:acessos"), MANAGERS),
    "sessions": (lambda t: reverse("admin:sessoes"), {*PEOPLE}),
    "jobs": (lambda t: reverse("admin:django_q_schedule_changelist"), MANAGERS),
    "front page": (lambda t: reverse("admin:index"), {*PEOPLE}),
}
