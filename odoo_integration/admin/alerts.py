"""The last results of the health checks."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira.admin.lists.cells import badge

from ..models import AlertState
from .base import HistoryAdmin
from .html import BAD, GOOD


class AlertStateAdmin(HistoryAdmin):
    """The health checks, the failing ones first."""

    ordering = ("ok", "name")
    list_display = ("name", "state", "text", "since")

    @admin.display(description=_("situation"), ordering="ok")
    def state(self, alert: AlertState) -> str:
        return badge(gettext("fine"), GOOD) if alert.ok else badge(gettext("problem"), BAD)
