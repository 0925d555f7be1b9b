"""Runs: their list, their pages, and the form that starts one."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira.admin.lists import filters
from carteira.export import ExportColumn

from ..error_words import in_words
from ..extract.connection import is_configured
from ..models import SyncRun
from ..tasks import queue_sync
from . import words
from .base import HistoryAdmin
from .following import FollowingMixin
from .permissions import SET_UP, START_RUNS
from .run_columns import RunColumns
from .run_form import RunForm
from .run_page import BALANCES, READ, RECOVERIES, ROWS, run_context
from .sync_page.overview import sync_overview


class SyncRunAdmin(RunColumns, FollowingMixin, HistoryAdmin):
    """The admin of runs; the permission to add a run is the permission to start one."""

    list_display = (
        "start",
        "state",
        "kind",
        "asked_by",
        "took",
        "read",
        "changed",
        "refused",
        "why",
    )
    list_filter = (
        filters.choice_filter("status", "status", _("status")),
        filters.choice_filter("mode", "mode", _("mode")),
        filters.choice_filter("verified", "verified", _("verified")),
        # `__date` compares days in the company's time zone.
        filters.period_filter("started_at__date", "inicio", _("started at")),
    )
    change_list_template = "odoo_integration/runs.html"
    export_name = "execucoes"
    export_columns = (
        "id",
        "started_at",
        "finished_at",
        "duration_s",
        "mode",
        "verified",
        ExportColumn("trigger", write=words.who),
        "status",
        *READ,
        *ROWS,
        *BALANCES,
        *RECOVERIES,
        ExportColumn("error", write=in_words),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(START_RUNS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        return super().get_queryset(request).defer("error_detail", "verification")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of the sync: how it is doing, above the runs; a filtered list is alone."""
        self.require_view_permission(request)
        context = {
            "title": gettext("Sync"),
            "configured": is_configured(),
            "may_set_up": request.user.has_perm(SET_UP),
            "overview": None if request.GET else sync_overview(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Asks which sync to run, queues it, and goes to the page that follows it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RunForm(request.POST or None)
        configured = is_configured()
        if request.method == "POST" and configured and form.is_valid():
            job = queue_sync(trigger=words.trigger_of(request.user), **form.options())
            return redirect("admin:sync_job", job=job)
        return TemplateResponse(
            request,
            "odoo_integration/run_form.html",
            self.page_context(
                request,
                title=gettext("Run now"),
                form=form,
                configured=configured,
                may_set_up=request.user.has_perm(SET_UP),
            ),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One run."""
        self.require_view_permission(request)
        run = self.get_object(request, unquote(object_id))
        if run is None:
            messages.warning(request, gettext("There is no such run."))
            return redirect(reverse("admin:odoo_integration_syncrun_changelist"))
        context = self.page_context(request, **run_context(run))
        return TemplateResponse(request, "odoo_integration/run.html", context)
