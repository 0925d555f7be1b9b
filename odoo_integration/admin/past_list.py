"""The backlog's list as it was on a day, in two senses: the date boxes, and what they change."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carteira import formats
from carteira.admin.lists import filters
from carteira.admin.lists.replica import ReplicaListAdmin
from carteira.querysets import CarteiraQuerySet

from ..history import TooEarlyError, como_estava, em_documentos, require_logged
from .moments import NoMomentError, end_of

KNOWN, DOCUMENTED = "em", "documentos_em"


class _DateBox(filters.FormFilter):
    """A day; the admin reads it for all that it shows."""

    input_type = "date"
    parameter: str

    def inputs(self) -> list[tuple[str, Any]]:
        return [(self.parameter, gettext_lazy("At the end of"))]

    def summary(self) -> str:
        text = self.value(self.parameter)
        return formats.moment(end_of(text)) if text else ""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        today, day = timezone.localdate(), datetime.timedelta(days=1)
        often = (
            (_("Yesterday"), today - day),
            (_("End of last month"), today.replace(day=1) - day),
        )
        links = [
            {
                "display": text,
                "query_string": changelist.get_query_string({self.parameter: date.isoformat()}),
                "selected": self.value(self.parameter) == date.isoformat(),
            }
            for text, date in often
        ]
        for form in super().choices(changelist):
            yield form | {"periods": links}


class AsKnown(_DateBox):
    """As it was known then."""

    title = gettext_lazy("as it was on")
    parameter = KNOWN


class AsDocumented(_DateBox):
    """As the documents say."""

    title = gettext_lazy("by the documents of")
    parameter = DOCUMENTED


def moment_of(request: HttpRequest) -> tuple[str, datetime.datetime] | None:
    """The sense and the moment a request asks for; None for the present.

    Raises:
        NoMomentError, TooEarlyError: there is no such moment, or two are asked for.
    """
    asked = [
        (name, text) for name in (KNOWN, DOCUMENTED) if (text := request.GET.get(name, "").strip())
    ]
    if not asked:
        return None
    if len(asked) > 1:
        raise NoMomentError(_("Choose one of the two dates: as it was, or by the documents."))
    [(sense, text)] = asked
    moment = end_of(text)
    if sense == KNOWN:
        require_logged(moment)
    return sense, moment


def _known(moment: datetime.datetime) -> str:
    return _(
        "The backlog as it was known at %(moment)s: quantities, values and status of then;"
        " customers, dates, prices and delays as they are now. Nothing can be changed here."
    ) % {"moment": formats.moment(moment)}


def _documented(moment: datetime.datetime) -> str:
    return _(
        "The backlog by the documents of %(day)s: orders and invoices dated until then; ordered"
        " quantities, prices and status as they are now, and what had been delivered is not known."
        " Nothing can be changed here."
    ) % {"day": formats.day(timezone.localdate(moment))}


_NOTICES: dict[str, Callable[[datetime.datetime], str]] = {KNOWN: _known, DOCUMENTED: _documented}


class PastListMixin(ReplicaListAdmin):
    """A list that can be seen as it was; nothing can be done to it there."""

    change_list_template = "odoo_integration/backlog.html"

    def get_queryset(self, request: HttpRequest) -> CarteiraQuerySet:
        items = cast(CarteiraQuerySet, super().get_queryset(request))
        asked = moment_of(request)
        if asked is None:
            return items
        sense, moment = asked
        if sense == KNOWN:
            return como_estava(items, moment)
        return em_documentos(items, timezone.localdate(moment))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not _is_past(request) and super().has_add_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {} if _is_past(request) else super().get_actions(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            asked = moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return _refused(request, error)
        context: dict[str, Any] = {}
        if asked:
            sense, moment = asked
            now = _present(request)
            context = {"past": _NOTICES[sense](moment), "now_url": now, "balances_as_of": None}
        return super().changelist_view(request, (extra_context or {}) | context)

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        try:
            moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return _refused(request, error)
        return super().export_view(request, file_format)


def _is_past(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in (KNOWN, DOCUMENTED))


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    messages.error(request, str(error))
    return redirect(_present(request))


def _present(request: HttpRequest) -> str:
    """The same list as it is now."""
    kept = request.GET.copy()
    for name in (KNOWN, DOCUMENTED):
        kept.pop(name, None)
    return f"{reverse('admin:carteira_carteiraprincipal_changelist')}?{kept.urlencode()}"
