"""Records of Odoo that could not be imported; somebody has to correct each of them there."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira.admin.lists import filters
from carteira.admin.lists.cells import badge
from carteira.export import ExportColumn

from ..error_words import reason_in_words
from ..models import RejectedRecord
from .base import HistoryAdmin
from .html import BAD, GOOD, link_to_run
from .words import kind_of, link_in_odoo


class Open(filters.ChoiceFilter):
    """Open or resolved records; open ones by default."""

    title = _("situation")
    parameter_name = "situacao"
    active = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [("abertos", _("Open")), ("resolvidos", _("Resolved")), ("todos", _("All"))]

    def is_chosen(self, value: Any) -> bool:
        return (self.value() or "abertos") == value

    def choices(self, changelist: Any) -> Any:
        _no_choice, *offered = super().choices(changelist)
        yield from offered

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "resolvidos":
                return queryset.resolved()
            case "todos":
                return queryset
        return queryset.unresolved()


class RejectedRecordAdmin(HistoryAdmin):
    """The rejected records, the newest first."""

    list_select_related = ("last_run",)
    ordering = ("-id",)
    list_display = ("record", "why", "since", "state", "odoo")
    list_filter = (Open,)
    search_fields = ("reason",)
    export_name = "rejeitados"
    export_columns = (
        ExportColumn("model", title=_("record"), write=kind_of),
        "record_id",
        ExportColumn("reason", write=reason_in_words),
        "first_run_id",
        "last_run_id",
        "resolved_at",
    )

    @admin.display(description=_("record"), ordering="model")
    def record(self, rejected: RejectedRecord) -> str:
        return format_html(
            "{} {}<small>{}</small>",
            kind_of(rejected.model),
            rejected.record_id,
            rejected.model,
        )

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> RejectedRecord | None:
        """With its reason in the reader's language; nothing here is saved."""
        found: RejectedRecord | None = super().get_object(request, *args, **kwargs)
        if found is not None:
            found.reason = reason_in_words(found.reason)
        return found

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, rejected: RejectedRecord) -> str:
        return reason_in_words(rejected.reason)

    @admin.display(description=_("last run"), ordering="last_run")
    def since(self, rejected: RejectedRecord) -> str:
        if rejected.last_run is None:
            return "—"
        return link_to_run(rejected.last_run)

    @admin.display(description=_("situation"), ordering="resolved_at")
    def state(self, rejected: RejectedRecord) -> str:
        if rejected.resolved_at:
            return badge(gettext("resolved"), GOOD)
        return badge(gettext("open"), BAD)

    @admin.display(description=_("in Odoo"))
    def odoo(self, rejected: RejectedRecord) -> str:
        address = link_in_odoo(rejected.model, rejected.record_id)
        if not address:
            return "—"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>', address, gettext("open in Odoo")
        )
