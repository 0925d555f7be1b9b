"""What the admins of this app share."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.admin.lists import ListAdmin

from ..models import BalanceChange, BridgeStep
from .html import link_to_run
from .permissions import VIEW_RUNS


class HistoryAdmin(ListAdmin):
    """A list and its pages, read-only for everyone: history is not edited."""

    class Media:
        css: ClassVar = {"all": ("odoo_integration/lists.css",)}

    change_form_template = "carteira/lists/read_only.html"
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChangesAdmin(HistoryAdmin):
    """A list of changes by runs; the run of each is a link for those who may see runs."""

    def offered_columns(self, request: HttpRequest) -> Sequence[Any]:
        columns = super().offered_columns(request)
        if request.user.has_perm(VIEW_RUNS):
            return columns
        return ["moment" if column == "when" else column for column in columns]

    @admin.display(description=_("run"), ordering="moment")
    def when(self, change: BalanceChange | BridgeStep) -> str:
        """When it was made: its run's link, or the moment somebody made it here."""
        if change.run is None:
            moment = formats.moment(change.moment)
            return format_html("{}<small>{}</small>", moment, gettext("without a run"))
        return link_to_run(change.run)
