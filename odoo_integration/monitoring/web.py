"""The pages for machines: health for load balancers, metrics for Prometheus."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .freshness import measure
from .health import examine
from .metrics import exposition


class HealthResponse(JsonResponse):
    """A health page's answer: status 200 where all is well, 503 otherwise."""

    # Read by django.utils.log.log_response, which otherwise logs each 503 as an error: one line
    # for every request of every load balancer.
    _has_been_logged = True

    def __init__(self, *, ok: bool, **values: object) -> None:
        super().__init__(values, status=HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """This process answers; neither the database nor anything else is asked."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The installation can serve pages: the database answers and has its tables."""
    [database] = examine(["database"])
    return HealthResponse(ok=database.ok, live=True, ready=database.ok)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Live, ready, fresh and every check, by name only: this page needs no login."""
    findings = {finding.name: finding.ok for finding in examine()}
    age, newest = _freshness() if findings["database"] else (None, {})
    return HealthResponse(
        ok=all(findings.values()),
        live=True,
        ready=findings["database"],
        fresh=findings.get("freshness", False),
        asked_seconds_ago=age,
        newest_commit_seconds_ago=newest,
        checks={name: "ok" if ok else "problem" for name, ok in findings.items()},
    )


def _freshness() -> tuple[float | None, dict[str, float]]:
    found = measure()
    asked = found.asked_at
    age = round((timezone.now() - asked).total_seconds(), 1) if asked else None
    return age, found.ages


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for requests that carry METRICS_TOKEN; not found where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


urlpatterns = [
    path("saude/", health, name="saude"),
    path("saude/vivo/", live),
    path("saude/pronto/", ready),
    path("metrics", metrics),
]
