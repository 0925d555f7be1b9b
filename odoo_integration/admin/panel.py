"""The front page's panels: health of the data, problems for people, last runs."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from carteira.admin_site import Panel, site
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from carteira.sight import visible

from ..extract.connection import is_configured
from ..models import RejectedRecord, SyncRun
from ..monitoring.health import examine
from . import words
from .backlog import in_conflict
from .permissions import SET_UP, START_RUNS, VIEW_REJECTED, VIEW_RUNS

_RUNS = 5
# Checks that concern people who review the backlog; the others concern operators only.
_CHECKS = ("freshness", "last_run", "held", "verification", "odoo_key", "cluster", "queue")


@site.panel(10)
def health_panel(request: HttpRequest) -> Panel | None:
    """How old the data is, and what is wrong with the syncs."""
    if not request.user.has_perm(VIEW_RUNS):
        return None
    findings = examine(_CHECKS)
    return Panel(
        "odoo_integration/panel_health.html",
        {
            "fresh": next((f for f in findings if f.name == "freshness"), findings[0]),
            "problems": [f for f in findings if not f.ok and f.name != "freshness"],
            "configured": is_configured(),
            "may_run": request.user.has_perm(START_RUNS),
            "may_set_up": request.user.has_perm(SET_UP),
            "paused": words.paused(),
        },
    )


@site.panel(15)
def problems_panel(request: HttpRequest) -> Panel | None:
    """The problems somebody has to solve, each with a link to its list."""
    if not request.user.has_perm("carteira.view_carteiraprincipal"):
        return None
    backlog = reverse("admin:carteira_carteiraprincipal_changelist")
    items = visible(CarteiraPrincipal.objects.all(), request.user)
    problems = [
        (
            lambda n: ngettext("Balance that is not reliable", "Balances that are not reliable", n),
            items.nao_confiaveis().count(),
            f"{backlog}?nao_confiavel=sim",
        ),
        (
            lambda n: ngettext("Negative balance", "Negative balances", n),
            items.negativos().count(),
            f"{backlog}?saldo=negativo",
        ),
        (
            lambda n: ngettext(
                "Order number both entered here and in Odoo",
                "Order numbers both entered here and in Odoo",
                n,
            ),
            items.filter(in_conflict()).count(),
            f"{backlog}?conflito=sim",
        ),
        (
            lambda n: ngettext(
                "Open item of a product without a code", "Open items of products without a code", n
            ),
            items.em_aberto().sem_codigo().count(),
            f"{backlog}?sem_codigo=sim",
        ),
        (
            lambda n: ngettext(
                "Pending item in no total of values: its order's currency has no rate",
                "Pending items in no total of values: their orders' currency has no rate",
                n,
            ),
            items.sem_cotacao().count(),
            f"{backlog}?sem_cotacao=sim",
        ),
    ]
    if request.user.has_perm("carteira.view_faturamentoproduto"):
        invoices = reverse("admin:carteira_faturamentoproduto_changelist")
        lines = visible(FaturamentoProduto.objects.all(), request.user)
        problems += [
            (
                lambda n: ngettext(
                    "Invoice line without an order", "Invoice lines without an order", n
                ),
                lines.sem_pedido().count(),
                f"{invoices}?sem_pedido=sim",
            ),
            (
                lambda n: ngettext(
                    "Invoice line whose status in Odoo and at the tax authority differ",
                    "Invoice lines whose status in Odoo and at the tax authority differ",
                    n,
                ),
                lines.divergencias().count(),
                f"{invoices}?divergencia_fiscal=sim",
            ),
        ]
    if request.user.has_perm(VIEW_REJECTED):
        problems.append(
            (
                lambda n: ngettext(
                    "Record of Odoo that could not be taken",
                    "Records of Odoo that could not be taken",
                    n,
                ),
                RejectedRecord.objects.unresolved().count(),
                reverse("admin:odoo_integration_rejectedrecord_changelist"),
            )
        )
    return Panel(
        "odoo_integration/panel_problems.html",
        {"problems": [(text(n), n, url) for text, n, url in problems if n]},
    )


@site.panel(40)
def runs_panel(request: HttpRequest) -> Panel | None:
    """The last runs."""
    if not request.user.has_perm(VIEW_RUNS):
        return None
    runs = SyncRun.objects.defer("error_detail")[:_RUNS]
    return Panel(
        "odoo_integration/panel_runs.html",
        {"runs": [(run, words.status_badge(run), words.who(run.trigger)) for run in runs]},
    )
