"""The health checks as they were last seen."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import AlertState
from .base import HistoryAdmin


class AlertStateAdmin(HistoryAdmin):
    ordering = ("ok", "name")
    list_display = ("name", "state", "text", "since")

    @admin.display(description=_("situation"), ordering="ok")
    def state(self, alert: AlertState) -> str:
        if alert.ok:
            return format_html('<span class="badge good">{}</span>', gettext("fine"))
        return format_html('<span class="badge bad">{}</span>', gettext("problem"))
