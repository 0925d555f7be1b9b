"""What machines ask the web: load balancers for health, Prometheus for figures."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .health import examine
from .metrics import exposition

_UNAVAILABLE = 503


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """This process answers; asks nothing of anybody."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """It can serve people: the database answers, with its tables."""
    [database] = examine(["database"])
    return _answer(database.ok, live=True, ready=database.ok)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Live, ready, fresh and every check, by name only: anybody may ask this address."""
    findings = {finding.name: finding.ok for finding in examine()}
    return _answer(
        all(findings.values()),
        live=True,
        ready=findings["database"],
        fresh=findings.get("freshness", False),
        checks={name: "ok" if ok else "problem" for name, ok in findings.items()},
    )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for who knows METRICS_TOKEN; without one there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _answer(well: bool, **values: object) -> JsonResponse:
    answer = JsonResponse(values, status=200 if well else _UNAVAILABLE)
    # Django logs each 503 as an error of its own: a line for every look of every load balancer.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


urlpatterns = [
    path("saude/", health, name="saude"),
    path("saude/vivo/", live),
    path("saude/pronto/", ready),
    path("metrics", metrics),
]
