"""Runs: their history, their pages, and starting one."""

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira.admin.lists import filters

from ..models import BalanceChange, RejectedRecord, SyncRun
from ..monitoring.health import examine
from ..tasks import queue_sync
from . import live, words
from .base import HistoryAdmin
from .run_columns import RunColumns
from .run_form import RunForm

_SHOWN = 100
_READ = ("orders_read", "order_lines_read", "invoice_lines_read")
_ROWS = ("created", "updated", "unchanged", "retired", "rejected")
_BALANCES = (
    "balances_changed",
    "balances_new",
    "balances_increased",
    "balances_reduced",
    "balances_removed",
    "negative_balances",
    "balance_queries",
)
_RECOVERED = ("odoo_requests", "odoo_retries", "db_retries", "db_reconnects")


class Started(filters.period_filter("started_at", "inicio", _("started at"))):  # type: ignore[misc]
    """Days, in the company's time."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        for nome, lookup, dias in (("inicio_de", "gte", 0), ("inicio_ate", "lt", 1)):
            try:
                day = datetime.datetime.fromisoformat(self.value(nome)[:10])
            except ValueError:
                continue
            moment = timezone.make_aware(day) + datetime.timedelta(days=dias)
            queryset = queryset.filter(**{f"started_at__{lookup}": moment})
        return queryset


class SyncRunAdmin(RunColumns, HistoryAdmin):
    """The permission to add a run is the permission to start one."""

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
        Started,
    )
    change_list_template = "odoo_integration/runs.html"
    export_name = "execucoes"
    export_columns = (
        "id",
        "started_at",
        "finished_at",
        "duration_s",
        "mode",
        "trigger",
        "status",
        *_READ,
        *_ROWS,
        *_BALANCES,
        *_RECOVERED,
        "error",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("odoo_integration.add_syncrun")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("error_detail")

    # --- pages -----------------------------------------------------------------------------------

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("agora/", view(self.now_view), name="sync_now"),
            path("pedida/<str:job>/", view(self.job_view), name="sync_job"),
            path(
                "pedida/<str:job>/andamento/",
                view(self.job_progress_view),
                name="sync_job_progress",
            ),
            path("<int:run_id>/andamento/", view(self.progress_view), name="sync_progress"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Asks which sync, queues it, and shows how it goes."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RunForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            job = queue_sync(trigger=words.trigger_of(request.user), **form.request())
            return redirect("admin:sync_job", job=job)
        return TemplateResponse(
            request,
            "odoo_integration/run_form.html",
            self._context(request, title=gettext("Run now"), form=form),
        )

    def _title(self, column: str) -> str:
        return str(self.opts.get_field(column).verbose_name)  # type: ignore[union-attr]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One run."""
        self._may_view(request)
        run = self.get_object(request, unquote(object_id))
        if run is None:
            messages.warning(request, gettext("There is no such run."))
            return redirect(reverse("admin:odoo_integration_syncrun_changelist"))
        changes = BalanceChange.objects.filter(run=run).order_by("id")
        rejected = RejectedRecord.objects.filter(last_run=run).order_by("model", "record_id")
        longest = max(run.phases.values(), default=0) or 1
        return TemplateResponse(
            request,
            "odoo_integration/run.html",
            self._context(
                request,
                title=gettext("Run %(run)d") % {"run": run.pk},
                run=run,
                badge=words.badge(run),
                who=words.who(run.trigger),
                phases=[
                    (words.phase(name), seconds, f"{seconds / longest * 100:.1f}%")
                    for name, seconds in words.in_order(run.phases)
                ],
                counters=[
                    (title, [(self._title(n), getattr(run, n)) for n in names])
                    for title, names in (
                        (gettext("Read from Odoo"), _READ),
                        (gettext("Rows"), _ROWS),
                        (gettext("Balances"), _BALANCES),
                        (gettext("Requests and recoveries"), _RECOVERED),
                    )
                ],
                rules=[(words.rule(n), c) for n, c in run.verification.get("rules", {}).items()],
                # In a template, `.items` of a dictionary is its method.
                unexplained=run.verification.get("items", []),
                cursor=words.reached(run),
                window=words.window(run),
                changes=changes[:_SHOWN],
                rejected=rejected[:_SHOWN],
                error_detail=SyncRun.objects.values_list("error_detail", flat=True).get(pk=run.pk),
            ),
        )

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """A fragment: how a run is doing."""
        self._may_view(request)
        run = get_object_or_404(SyncRun, pk=run_id)
        return _fragment(
            request,
            "odoo_integration/progress.html",
            {"progress": live.progress(run)},
            ended=run.status != SyncRun.Status.RUNNING,
        )

    def job_view(self, request: HttpRequest, job: str) -> HttpResponse:
        """Follows a job from the queue to its run's page."""
        self._may_view(request)
        found = live.job(job, trigger=words.trigger_of(request.user))
        if found.state in ("done", "failed") and found.run:
            return redirect("admin:odoo_integration_syncrun_change", found.run.pk)
        context = self._context(request, title=gettext("Requested run"), job=job, found=found)
        return TemplateResponse(request, "odoo_integration/job.html", context)

    def job_progress_view(self, request: HttpRequest, job: str) -> HttpResponse:
        """A fragment: how a job is doing."""
        self._may_view(request)
        found = live.job(job, trigger=words.trigger_of(request.user))
        context = {
            "found": found,
            "progress": live.progress(found.run) if found.run else None,
            "cluster": None if found.run else examine(["cluster"])[0],
        }
        return _fragment(
            request,
            "odoo_integration/job_progress.html",
            context,
            ended=found.state not in ("waiting", "running"),
        )

    def now_view(self, request: HttpRequest) -> HttpResponse:
        """A fragment for the list: what runs and what waits."""
        self._may_view(request)
        running = [live.progress(run) for run in SyncRun.objects.filter(status="running")[:5]]
        return _fragment(
            request,
            "odoo_integration/now.html",
            {"running": running, "findings": examine(["queue", "cluster"])},
            ended=False,
        )

    def _may_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, **values: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **values}


def _fragment(
    request: HttpRequest, template: str, context: dict[str, Any], *, ended: bool
) -> HttpResponse:
    response = render(request, template, context)
    response["X-Ended"] = "1" if ended else "0"
    response["Cache-Control"] = "no-store"
    return response
