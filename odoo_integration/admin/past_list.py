"""The backlog's list as it was known on a day: the date box, and what follows from it."""

import datetime
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.admin.lists import filters
from carteira.admin.lists.replica import ReplicaListAdmin
from carteira.querysets import CarteiraQuerySet

from ..history import TooEarlyError, como_estava, require_logged
from .moments import NoMomentError, end_of

PARAMETER = "em"


class AsKnown(filters.FormFilter):
    """The day whose end the list shows; the admin reads it for all that it shows."""

    title = _("as it was on")
    input_type = "date"

    def inputs(self) -> list[tuple[str, Any]]:
        return [(PARAMETER, _("At the end of"))]

    def summary(self) -> str:
        text = self.value(PARAMETER)
        return formats.moment(end_of(text)) if text else ""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset


def moment_of(request: HttpRequest) -> datetime.datetime | None:
    """The moment a request asks for; None for the present.

    Raises:
        NoMomentError, TooEarlyError: there is no such moment in the log.
    """
    text = request.GET.get(PARAMETER, "").strip()
    if not text:
        return None
    moment = end_of(text)
    require_logged(moment)
    return moment


class PastListMixin(ReplicaListAdmin):
    """A list that can be seen as it was; nothing can be done to it there."""

    change_list_template = "odoo_integration/backlog.html"

    def get_queryset(self, request: HttpRequest) -> CarteiraQuerySet:
        items = cast(CarteiraQuerySet, super().get_queryset(request))
        moment = moment_of(request)
        return como_estava(items, moment) if moment else items

    def has_add_permission(self, request: HttpRequest) -> bool:
        return PARAMETER not in request.GET and super().has_add_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {} if PARAMETER in request.GET else super().get_actions(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            moment = moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return _refused(request, error)
        context: dict[str, Any] = {}
        if moment:
            now = _present(request)
            context = {"past": moment, "now_url": now, "balances_as_of": None}
        return super().changelist_view(request, (extra_context or {}) | context)

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        try:
            moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return _refused(request, error)
        return super().export_view(request, file_format)


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    messages.error(request, str(error))
    return redirect(_present(request))


def _present(request: HttpRequest) -> str:
    """The same list as it is now."""
    kept = request.GET.copy()
    kept.pop(PARAMETER, None)
    return f"{reverse('admin:carteira_carteiraprincipal_changelist')}?{kept.urlencode()}"
