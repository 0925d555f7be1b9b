"""The admin of the syncs, and what it adds to the backlog's pages."""

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_q.models import Schedule

from carteira.admin_site import MenuEntry, site
from carteira.models import CarteiraPrincipal

from ..models import AlertState, BalanceChange, RejectedRecord, SyncRun
from ..monitoring.freshness import asked_at
from . import panel as panel
from .alerts import AlertStateAdmin
from .backlog import BacklogWithOdooAdmin
from .changes import BalanceChangeAdmin
from .permissions import VIEW_REJECTED, VIEW_RUNS
from .rejected import RejectedRecordAdmin
from .runs import SyncRunAdmin
from .schedules import ScheduleAdmin

apps.get_app_config("django_q").verbose_name = _("Job queue")
apps.get_app_config("axes").verbose_name = _("Login protection")

# Replaces the backlog's own admin, which knows nothing of Odoo.
admin.site.unregister(CarteiraPrincipal)
admin.site.register(CarteiraPrincipal, BacklogWithOdooAdmin)
admin.site.unregister(Schedule)
admin.site.register(Schedule, ScheduleAdmin)
admin.site.register(SyncRun, SyncRunAdmin)
admin.site.register(BalanceChange, BalanceChangeAdmin)
admin.site.register(RejectedRecord, RejectedRecordAdmin)
admin.site.register(AlertState, AlertStateAdmin)
site.balances_as_of = asked_at
site.menu(
    MenuEntry(_("Runs"), "admin:odoo_integration_syncrun_changelist", VIEW_RUNS, 30),
    MenuEntry(
        _("Rejected"),
        "admin:odoo_integration_rejectedrecord_changelist",
        VIEW_REJECTED,
        40,
    ),
)
