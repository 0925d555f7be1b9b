"""Lists as they were on a day, in two senses: the date boxes, and what they change."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

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

from ..history import TooEarlyError, require_logged
from .moments import NoMomentError, end_of, yesterday

KNOWN, DOCUMENTED = "em", "documentos_em"


class _DateBox(filters.PastFilter):
    def summary(self) -> str:
        text = self.value(self.parameter)
        return formats.moment(end_of(text)) if text else ""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first = timezone.localdate().replace(day=1)
        often = (
            (_("Yesterday"), yesterday()),
            (_("End of last month"), first - datetime.timedelta(days=1)),
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


@dataclass(frozen=True)
class Sense:
    """What a list shows of the past: of a moment as it was known, of a day by the documents.

    Attributes:
        rows: the query over the rows of then, made from the one over those of now.
        notice: says above the list what it shows.
    """

    rows: Callable[[Any, Any], QuerySet[Any]]
    notice: Callable[[Any], str]


class PastListMixin(ReplicaListAdmin):
    """A list that can be seen as it was; nothing can be done to it there.

    Attributes:
        senses: by the parameters of the date boxes.
    """

    senses: ClassVar[Mapping[str, Sense]]

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.as_of(request, super().get_queryset(request))

    def as_of(self, request: HttpRequest, rows: Any) -> Any:
        asked = moment_of(request)
        return self.senses[asked[0]].rows(rows, _at(*asked)) if asked else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_past(request) and super().has_add_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {} if _is_past(request) else super().get_actions(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            asked = moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return self._refused(request, error)
        context: dict[str, Any] = {}
        if asked:
            sense, moment = asked
            past = self.senses[sense].notice(_at(sense, moment))
            context = {"past": past, "now_url": self._now(request), "balances_as_of": None}
        return super().changelist_view(request, (extra_context or {}) | context)

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        try:
            moment_of(request)
        except (NoMomentError, TooEarlyError) as error:
            return self._refused(request, error)
        return super().export_view(request, file_format)

    def _refused(self, request: HttpRequest, error: Exception) -> HttpResponse:
        messages.error(request, str(error))
        return redirect(self._now(request))

    def _now(self, request: HttpRequest) -> str:
        """The same list as it is now."""
        kept = request.GET.copy()
        for name in (KNOWN, DOCUMENTED):
            kept.pop(name, None)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return f"{reverse(name)}?{kept.urlencode()}"


def _at(sense: str, moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment) if sense == DOCUMENTED else moment


def _is_past(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in (KNOWN, DOCUMENTED))
