"""Groups by the values of extra fields."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import DateField, Model, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncMonth
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThan
from django.utils.translation import gettext as _

from ..extras import DATES, Tipo, as_text, extras_of, in_type
from ..models import CampoExtra
from .dimensions import Dimension, Month
from .subjects import Subject

_GROUPED = (Tipo.TEXTO, Tipo.ESCOLHA, Tipo.SIM_NAO, Tipo.INTEIRO, *DATES)


def with_extras(subject: Subject, model: type[Model]) -> Subject:
    """The subject, with the extra fields of its table as further dimensions."""
    extras = tuple(_dimensions(extras_of(model)))
    return replace(subject, dimensions=(*subject.dimensions, *extras)) if extras else subject


def _dimensions(extras: Iterable[CampoExtra]) -> Iterable[Dimension]:
    for extra in extras:
        if extra.tipo in _GROUPED:
            kind = _MonthOfExtra if extra.tipo in DATES else _ValueOfExtra
            yield kind(extra.nome, str(extra), extra.nome, extra=extra)


@dataclass(frozen=True)
class _ValueOfExtra(Dimension):
    """Groups by the values as they are."""

    extra: CampoExtra = None  # type: ignore[assignment]

    @property
    def key(self) -> Combinable:
        return as_text(self.extra)

    def text(self, key: Any) -> str:
        if self.extra.tipo == Tipo.SIM_NAO and key:
            return _("Yes") if key == "true" else _("No")
        return super().text(key)

    def condition(self, value: str) -> Q:
        return Q(Exact(self.key, Value(value)) if value else IsNull(self.key, True))


@dataclass(frozen=True)
class _MonthOfExtra(Month):
    """Groups by months."""

    extra: CampoExtra = None  # type: ignore[assignment]

    @property
    def key(self) -> Combinable:
        return TruncMonth(in_type(self.extra), output_field=DateField())

    def _from(self, first: datetime.date) -> Q:
        day = in_type(self.extra)
        return Q(GreaterThanOrEqual(day, first)) & Q(LessThan(day, self._next(first)))

    def _without(self) -> Q:
        return Q(IsNull(in_type(self.extra), True))
