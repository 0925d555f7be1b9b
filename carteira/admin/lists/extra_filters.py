"""The filters over extra fields: by choice, by text, by period, or from one number to another."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.admin import ListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...extras import COLUMN, DATES, NUMBERS, Tipo, as_text, in_type
from ...models import CampoExtra
from .filters import ON, FieldFilter, FormFilter, PeriodFilter
from .search import contains

OFF = "nao"
_LARGEST = Decimal(10) ** 20


def filter_over(field: CampoExtra) -> type[ListFilter]:
    """The filter over an extra field; its parameters begin with the field's name."""
    kind: type[Any] = _Text
    if field.tipo in (Tipo.ESCOLHA, Tipo.SIM_NAO):
        kind = _Choice
    elif field.tipo in DATES:
        kind = _Period
    elif field.tipo in NUMBERS:
        kind = _Numbers
    attributes = {
        "extra": field,
        "title": str(field),
        "parameter": field.nome,
        "parameter_name": field.nome,
        # An annotation of the list's rows while the filter is on.
        "column": f"extra_{field.ordem}",
        "may_lack_date": True,
    }
    return type("OverExtra", (kind,), attributes)


class _Choice(FieldFilter):
    """One or several of the choices; of yes and no, what is not yes is no."""

    extra: CampoExtra

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        if self.extra.tipo == Tipo.SIM_NAO:
            return [(ON, _("Yes")), (OFF, _("No"))]
        offered = [*self.extra.opcoes, *(v for v in self.values if v not in self.extra.opcoes)]
        return [(label, label) for label in offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.active:
            return queryset
        condition = Q()
        for value in self.values:
            condition |= self._is(value)
        return queryset.filter(condition)

    def _is(self, value: str) -> Q:
        name = self.extra.nome
        if self.extra.tipo == Tipo.ESCOLHA:
            return Q(**{f"{COLUMN}__contains": {name: value}})
        yes = Q(**{f"{COLUMN}__contains": {name: True}})
        return yes if value == ON else Q(**{f"{COLUMN}__contains": {name: False}})


class _Text(FormFilter):
    """A part of the text, in either case, with its accents or without."""

    extra: CampoExtra
    column: str

    def inputs(self) -> list[tuple[str, Any]]:
        return [(self.extra.nome, _("Contains"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.active:
            return queryset
        text = self.value(self.extra.nome)
        return queryset.alias(**{self.column: as_text(self.extra)}).filter(
            contains(self.column, text)
        )


class _Period(PeriodFilter):
    extra: CampoExtra

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.active:
            return queryset
        return super().queryset(request, queryset.alias(**{self.column: in_type(self.extra)}))


class _Numbers(FormFilter):
    """From one number to another; a number that is none is passed over."""

    extra: CampoExtra
    column: str

    def inputs(self) -> list[tuple[str, Any]]:
        name = self.extra.nome
        return [(f"{name}_de", _("From")), (f"{name}_ate", _("To"))]

    def problems(self) -> list[str]:
        asked = [self.value(name) for name, _label in self.inputs()]
        return [
            gettext("%(title)s: “%(value)s” is not a number, and is left out.")
            % {"title": capfirst(self.title), "value": text[:40]}
            for text in asked
            if text and _number(text) is None
        ]

    def summary(self) -> str:
        first, last = (self.value(name) or "…" for name, _label in self.inputs())
        return f"{first} – {last}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (_number(self.value(name)) for name, _label in self.inputs())
        if first is None and last is None:
            return queryset
        queryset = queryset.alias(**{self.column: in_type(self.extra)})
        if first is not None:
            queryset = queryset.filter(**{f"{self.column}__gte": first})
        if last is not None:
            queryset = queryset.filter(**{f"{self.column}__lte": last})
        return queryset


def _number(text: str) -> Decimal | None:
    """A number as people in Brazil or as programs write it."""
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None
