"""What rows are grouped by: the key of a row's group, its text, and which rows have that key."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left, Length, TruncMonth, TruncWeek
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from .. import formats

CNPJ, CNPJ_ROOT = 14, 8
NO_ROWS = Q(pk__in=())


@dataclass(frozen=True)
class Dimension:
    """Groups by the values of a text column.

    Attributes:
        name: what addresses call it.
        title: its label.
        column: a column of the list's model.
        described_by: a column that says more of a group, such as the name of a product's code.
    """

    name: str
    title: Any
    column: str
    described_by: str = ""

    @property
    def key(self) -> Combinable:
        """What the rows of one group have in common."""
        return F(self.column)

    def text(self, key: Any) -> str:
        """A group's key as people read it."""
        return str(key) if key else _("not given")

    def value(self, key: Any) -> str:
        """A group's key in an address; empty for the rows without one."""
        return str(key or "")

    def condition(self, value: str) -> Q:
        """Matches the rows of the group that an address names."""
        return Q(**{self.column: value})

    def text_of(self, value: str) -> str:
        """The text of the group that an address names."""
        return self.text(value)


class TaxId(Dimension):
    """Groups by tax ids: each branch of a company has a CNPJ of its own."""

    def text(self, key: Any) -> str:
        return super().text(formats.cnpj_cpf(key))


class CnpjRoot(TaxId):
    """Groups by a CNPJ's root, which the branches of a company share; by any other id whole."""

    @property
    def key(self) -> Combinable:
        is_cnpj = Exact(Length(self.column), CNPJ)
        return Case(When(is_cnpj, then=Left(self.column, CNPJ_ROOT)), default=F(self.column))

    def text(self, key: Any) -> str:
        if len(key) == CNPJ_ROOT:
            return f"{key[:2]}.{key[2:5]}.{key[5:]}"
        return super().text(key)

    def condition(self, value: str) -> Q:
        # The beginning has an index.
        begins = Q(**{f"{self.column}__startswith": value})
        return begins & Q(Exact(self.key, Value(value)))


class Currency(Dimension):
    """Groups by currency; rows that name none are in Brazilian real."""

    @property
    def key(self) -> Combinable:
        unnamed = Exact(F(self.column), Value(""))
        return Case(When(unnamed, then=Value(formats.REAL)), default=F(self.column))

    def condition(self, value: str) -> Q:
        return Q(Exact(self.key, Value(value)))


class _Period(Dimension, ABC):
    """Groups by the periods of a date column; a group's key is its first day."""

    def text(self, key: datetime.date | None) -> str:
        return self._period(key) if key else _("without date")

    def value(self, key: datetime.date | None) -> str:
        return key.isoformat() if key else ""

    def condition(self, value: str) -> Q:
        if not value:
            return self._without()
        first = _day(value)
        return NO_ROWS if first is None else self._from(first)

    def text_of(self, value: str) -> str:
        first = _day(value)
        return self.text(first) if first or not value else value

    def _without(self) -> Q:
        return Q(**{f"{self.column}__isnull": True})

    def _from(self, first: datetime.date) -> Q:
        return Q(**{f"{self.column}__gte": first, f"{self.column}__lt": self._next(first)})

    @abstractmethod
    def _period(self, first: datetime.date) -> str: ...

    @abstractmethod
    def _next(self, first: datetime.date) -> datetime.date: ...


class Week(_Period):
    """Groups by weeks, which begin on Monday."""

    @property
    def key(self) -> Combinable:
        return TruncWeek(self.column, output_field=DateField())

    def _period(self, first: datetime.date) -> str:
        last = first + datetime.timedelta(days=6)
        return f"{formats.day(first)} – {formats.day(last)}"

    def _next(self, first: datetime.date) -> datetime.date:
        return first + datetime.timedelta(days=7)


class Month(_Period):
    """Groups by months."""

    @property
    def key(self) -> Combinable:
        return TruncMonth(self.column, output_field=DateField())

    def _period(self, first: datetime.date) -> str:
        return f"{first:%m/%Y}"

    def _next(self, first: datetime.date) -> datetime.date:
        return (first.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
