"""The admin of the syncs, and what it adds to the backlog's pages."""

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_q.models import Schedule

from carteira.admin_site import MenuEntry, site
from carteira.models import CarteiraPrincipal, FaturamentoProduto, OperacaoFiscal

from ..models import (
    AlertState,
    BalanceChange,
    BridgeStep,
    RejectedRecord,
    SyncRun,
    Webhook,
    WebhookMessage,
)
from ..monitoring.freshness import asked_at
from . import bridge_file as bridge_file
from . import panel as panel
from .alerts import AlertStateAdmin
from .backlog import BacklogWithOdooAdmin
from .bridge_page import VIEW
from .bridge_steps import BridgeStepAdmin
from .changes import BalanceChangeAdmin
from .guide.page import connect_view
from .invoicing import InvoicingWithOdooAdmin, OperacaoFiscalWithOdooAdmin
from .permissions import VIEW_REJECTED, VIEW_RUNS
from .rejected import RejectedRecordAdmin
from .runs import SyncRunAdmin
from .schedules import ScheduleAdmin
from .webhooks import WebhookAdmin, WebhookMessageAdmin

apps.get_app_config("django_q").verbose_name = _("Job queue")
apps.get_app_config("axes").verbose_name = _("Login protection")

# Each replaces an admin that knows nothing of Odoo, or of our schedules.
for model, replacement in (
    (CarteiraPrincipal, BacklogWithOdooAdmin),
    (FaturamentoProduto, InvoicingWithOdooAdmin),
    (OperacaoFiscal, OperacaoFiscalWithOdooAdmin),
    (Schedule, ScheduleAdmin),
):
    admin.site.unregister(model)
    admin.site.register(model, replacement)
admin.site.register(SyncRun, SyncRunAdmin)
admin.site.register(BalanceChange, BalanceChangeAdmin)
admin.site.register(BridgeStep, BridgeStepAdmin)
admin.site.register(RejectedRecord, RejectedRecordAdmin)
admin.site.register(AlertState, AlertStateAdmin)
admin.site.register(Webhook, WebhookAdmin)
admin.site.register(WebhookMessage, WebhookMessageAdmin)
site.page("conectar/", connect_view, "sync_connect")
site.balances_as_of = asked_at
# The page of the sync leads to them.
site.off_the_index.add("django_q")
site.menu(
    MenuEntry(_("Bridge"), "admin:ponte", VIEW, 15),
    MenuEntry(_("Sync"), "admin:odoo_integration_syncrun_changelist", VIEW_RUNS, 30),
    MenuEntry(
        _("Rejected"),
        "admin:odoo_integration_rejectedrecord_changelist",
        VIEW_REJECTED,
        40,
    ),
    MenuEntry(
        _("Webhooks"),
        "admin:odoo_integration_webhook_changelist",
        "odoo_integration.view_webhook",
        55,
        settings=True,
    ),
)
