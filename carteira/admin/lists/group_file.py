"""The groups of a list as a file."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ... import formats
from ...export import ExportColumn, Kind, TooManyRowsError, dated, file_response
from ...grouping import Group
from ...grouping.subjects import MONEY
from .list_groups import ListGroups

MAX_GROUPS_IN_A_FILE = 20_000


class GroupFile(ListGroups):
    """Every group, whatever is open on the page."""

    def columns(self) -> list[ExportColumn]:
        """The file's columns; their titles are their names too."""
        currency, unit = str(self._subject.currency.title), _("unit")
        return [
            *(_column(one.title) for one in self.dimensions),
            _column(_("name")),
            _column(currency),
            *(
                _column(one.title, kind=Kind.MONEY, per=currency)
                if one.kind == MONEY
                else _column(one.title)
                for one in self._measures
            ),
            *(
                _column(title, kind=Kind.QUANTITY, per=unit)
                for _name, title, _sum in self._subject.quantities
            ),
            _column(unit),
        ]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every group, each of its units after the first in a row of its own.

        A column of figures adds up: the rows of further units have no more than quantities.
        """
        for group in self.groups:
            quantities = group.quantities or [("", {})]
            figures: list[Any] = [_plain(group.figures[one.name]) for one in self._measures]
            named = [one.text(key) for one, key in zip(self.dimensions, group.keys, strict=True)]
            for unit, sums in quantities:
                amounts = [sums.get(name) for name, _title, _sum in self._subject.quantities]
                yield (*named, group.description, group.currency, *figures, *amounts, unit)
                figures = [None] * len(figures)

    @cached_property
    def groups(self) -> list[Group]:
        """As many groups as a file may have, and one more where there are more."""
        return self._summed(self.dimensions, stop=MAX_GROUPS_IN_A_FILE + 1)


def _column(title: Any, *, kind: Kind = Kind.PLAIN, per: str = "") -> ExportColumn:
    name = capfirst(str(title))
    return ExportColumn(name, title=name, kind=kind, per=capfirst(per))


def _plain(value: Any) -> Any:
    return value.days if hasattr(value, "days") else value


def export_groups(groups: GroupFile, *, file_format: str, name: str) -> StreamingHttpResponse:
    """Every group of a list as a file.

    Raises:
        TooManyRowsError: more groups than are held in memory at once.
    """
    if len(groups.groups) > MAX_GROUPS_IN_A_FILE:
        limit = formats.quantity(Decimal(MAX_GROUPS_IN_A_FILE))
        raise TooManyRowsError(
            _("There are more than %(limit)s groups; filter the list, or export its rows.")
            % {"limit": limit}
        )
    return file_response(
        groups.rows(),
        groups.columns(),
        file_format=file_format,
        file_name=dated(name, file_format),
    )
