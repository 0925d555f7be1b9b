"""The pages and fragments that show how a queued or running sync is doing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from ..models import SyncRun
from ..monitoring.health import examine
from . import live, words
from .calls import calls_of_the_day
from .sync_page.overview import sync_results

_RUNNING_SHOWN = 5


class FollowingMixin(admin.ModelAdmin):
    """Adds these pages to the admin of runs. A script of the page polls the fragments."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("agora/", view(self.now_view), name="sync_now"),
            path("chamadas/", view(self.calls_view), name="sync_calls"),
            path("resultados/", view(self.results_view), name="sync_results"),
            path("pedida/<str:job>/", view(self.job_view), name="sync_job"),
            path(
                "pedida/<str:job>/andamento/",
                view(self.job_progress_view),
                name="sync_job_progress",
            ),
            path("<int:run_id>/andamento/", view(self.progress_view), name="sync_progress"),
            *super().get_urls(),
        ]

    def job_view(self, request: HttpRequest, job: str) -> HttpResponse:
        """Follows a job from the queue to its run's page."""
        self.require_view_permission(request)
        found = live.job(job, trigger=words.trigger_of(request.user))
        if found.has_ended and found.state != live.JobState.REFUSED and found.run:
            return redirect("admin:odoo_integration_syncrun_change", found.run.pk)
        context = self.page_context(request, title=gettext("Requested run"), job=found)
        return TemplateResponse(request, "odoo_integration/job.html", context)

    def job_progress_view(self, request: HttpRequest, job: str) -> HttpResponse:
        """A fragment: how a job is doing."""
        self.require_view_permission(request)
        found = live.job(job, trigger=words.trigger_of(request.user))
        context = {
            "job": found,
            "progress": live.progress(found.run) if found.run else None,
            "cluster": None if found.run else examine(["cluster"])[0],
        }
        return _fragment(
            request, "odoo_integration/job_progress.html", context, ended=found.has_ended
        )

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """A fragment: how a run is doing."""
        self.require_view_permission(request)
        run = get_object_or_404(SyncRun, pk=run_id)
        context = {"progress": live.progress(run)}
        ended = run.status != SyncRun.Status.RUNNING
        return _fragment(request, "odoo_integration/progress.html", context, ended=ended)

    def now_view(self, request: HttpRequest) -> HttpResponse:
        """A fragment for the list: what runs and what waits."""
        self.require_view_permission(request)
        running = SyncRun.objects.running()[:_RUNNING_SHOWN]
        context = {
            "running": [live.progress(run) for run in running],
            "findings": examine(["freshness", "queue", "cluster"]),
            "paused": words.paused(),
        }
        return _fragment(request, "odoo_integration/now.html", context, ended=False)

    def calls_view(self, request: HttpRequest) -> HttpResponse:
        """A fragment for the list: the day's calls to Odoo."""
        self.require_view_permission(request)
        context = {"calls": calls_of_the_day()}
        return _fragment(request, "odoo_integration/calls.html", context, ended=False)

    def results_view(self, request: HttpRequest) -> HttpResponse:
        """A fragment for the list: the last runs, the last error and the last comparison."""
        self.require_view_permission(request)
        context = {"results": sync_results()}
        return _fragment(request, "odoo_integration/sync_page/results.html", context, ended=False)

    def require_view_permission(self, request: HttpRequest) -> None:
        """Refuses who may not see runs.

        Raises:
            PermissionDenied: they may not.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied

    def page_context(self, request: HttpRequest, **values: Any) -> dict[str, Any]:
        """The values of a page, with those that every page of the admin needs."""
        return {**self.admin_site.each_context(request), "opts": self.opts, **values}


def _fragment(
    request: HttpRequest, template: str, context: dict[str, Any], *, ended: bool
) -> HttpResponse:
    response = render(request, template, context)
    # The script stops polling.
    response["X-Ended"] = "1" if ended else "0"
    response["Cache-Control"] = "no-store"
    return response
