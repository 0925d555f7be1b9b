"""Extra fields in a list: columns to choose, filters, groups, and columns of its file."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest

from ...export import ExportColumn
from ...export.columns import Kind
from ...extras import COLUMN, DATES, NUMBERS, Tipo, as_text, extras_of, in_type, value_of, written
from ...grouping import Subject, with_extras
from ...models import CampoExtra
from .base import ListAdmin
from .cells import markup
from .extra_filters import filter_over

_KINDS: dict[str, Kind] = {Tipo.VALOR: Kind.MONEY, Tipo.NUMERO: Kind.QUANTITY}


_CELL = '<span class="extra {}" title="{}" data-title="{}">{}</span>'


class ExtraCell:
    """A column of a list; Django takes it for a function.

    Attributes:
        numeric: its numbers, and their heading, stand at the right.
    """

    def __init__(self, extra: CampoExtra) -> None:
        self._extra = extra
        # Django asks a function for its name.
        self.__name__ = extra.nome
        self.short_description = str(extra)
        self.numeric = extra.tipo in NUMBERS
        # Dates as text follow each other as dates do, with their time.
        self.admin_order_field = as_text(extra) if extra.tipo in DATES else in_type(extra)

    def __str__(self) -> str:
        return self._extra.nome

    def __call__(self, row: Any) -> str:
        text = written(self._extra, row.extras)
        # In cards, which have no headings, the title is written before the value.
        kind = "number" if self.numeric else "name"
        return markup(_CELL, kind, text, self.short_description, text) if text else ""


class ExtrasMixin(ListAdmin):
    """Adds the extra fields of the list's table."""

    subject: Subject
    """What the list can be grouped by besides."""

    @property
    def grouping(self) -> Subject | None:  # type: ignore[override]
        return with_extras(self.subject, self.model)

    def optional_columns(self, request: HttpRequest) -> Sequence[Any]:
        return [ExtraCell(extra) for extra in extras_of(self.model)]

    def get_list_filter(self, request: HttpRequest) -> Any:
        *filters, groups = super().get_list_filter(request)
        return (*filters, *map(filter_over, extras_of(self.model)), groups)

    def text_parameters(self) -> tuple[str, ...]:
        texts = (extra.nome for extra in extras_of(self.model) if extra.tipo == Tipo.TEXTO)
        return (*super().text_parameters(), *texts)

    def columns_to_export(self) -> tuple[str | ExportColumn, ...]:
        extras = (
            ExportColumn(
                extra.nome,
                title=str(extra),
                source=COLUMN,
                write=partial(value_of, extra),
                kind=_KINDS.get(extra.tipo, Kind.PLAIN),
            )
            for extra in extras_of(self.model)
        )
        return (*super().columns_to_export(), *extras)
