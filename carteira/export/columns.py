"""The columns of a file: their titles, and how their values are written for people."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from enum import Enum, auto
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from ..formats import cnpj_cpf
from ..models.fields import field_of


class Kind(Enum):
    """How a spreadsheet shows the numbers of a column."""

    PLAIN = auto()
    QUANTITY = auto()
    PRICE = auto()
    MONEY = auto()
    PERCENTAGE = auto()


_BY_PLACES = {2: Kind.MONEY, 4: Kind.PRICE}


@dataclass(frozen=True)
class ExportColumn:
    """One column of a file.

    Attributes:
        name: a field of the model, or an annotation of the queryset; the heading in CSV.
        title: the heading in a spreadsheet; the field's own where none is given.
        write: makes of a stored value what people read.
        per: the column that has to say the same in every row for a sum to make sense: the unit of
            a quantity, the currency of an amount. Without it the column is not added up.
        kind: found by the field, where it is one.
        source: the field or annotation it is read from; `name` where it is not given.
    """

    name: str
    title: Any = ""
    write: Callable[[Any], Any] | None = None
    per: str = ""
    kind: Kind = Kind.PLAIN
    source: str = ""

    def value(self, stored: Any) -> Any:
        """What is written for a stored value."""
        return self.write(stored) if self.write and stored is not None else stored


def described(
    model: type[models.Model], columns: Iterable[str | ExportColumn]
) -> tuple[ExportColumn, ...]:
    """Columns with everything that the model knows of them filled in."""
    given = (ExportColumn(c) if isinstance(c, str) else c for c in columns)
    return tuple(_described(model, column) for column in given)


def written(
    rows: Iterable[tuple[Any, ...]], columns: Sequence[ExportColumn]
) -> Iterable[tuple[Any, ...]]:
    """Rows with their values as people read them."""
    for row in rows:
        yield tuple(c.value(value) for c, value in zip(columns, row, strict=True))


def _described(model: type[models.Model], column: ExportColumn) -> ExportColumn:
    if column.source:
        return replace(column, title=capfirst(column.title))
    if column.name.startswith("percentual_"):
        return replace(column, title=capfirst(column.title), write=_cut, kind=Kind.PERCENTAGE)
    try:
        field = field_of(model, column.name)
    except FieldDoesNotExist:
        kind = Kind.QUANTITY if column.per else Kind.PLAIN
        return replace(column, title=capfirst(column.title), kind=kind)
    write = column.write
    if field.choices:
        words = {value: str(text) for value, text in field.flatchoices}
        write = write or (lambda stored: words.get(stored, stored))
    elif column.name.startswith("cnpj_"):
        write = write or cnpj_cpf
    number = field.output_field if isinstance(field, models.GeneratedField) else field
    kind = column.kind
    if isinstance(number, models.DecimalField):
        kind = _BY_PLACES.get(number.decimal_places, Kind.QUANTITY)
    title = column.title or field.verbose_name
    return replace(column, title=capfirst(title), write=write, kind=kind)


def _cut(share: Decimal) -> Decimal:
    # As on the screens: nothing is at 100 % while something is missing.
    return share.quantize(Decimal("0.1"), ROUND_DOWN)
