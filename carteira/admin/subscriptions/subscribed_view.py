"""A view as its subscriber sees it: its rows, its file, and the short table of a mail."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, cast

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ... import formats
from ...export import ExportColumn, Kind, described, rows, written
from ...models import Subscription
from ..lists.base import ListAdmin
from ..lists.changelist import LargeChangeList
from ..lists.group_file import GroupFile
from ..lists.grouping import dimensions_asked_for
from ..lists.saved_views import list_admin, names_others

_ROWS = 10
_COLUMNS = 8


@dataclass(frozen=True)
class Cell:
    """One value, as text."""

    text: str
    is_number: bool


@dataclass(frozen=True)
class ShortTable:
    """The first rows of a view.

    Attributes:
        more: whether the view holds more rows.
    """

    titles: list[str]
    rows: list[list[Cell]]
    more: bool


class SubscribedView:
    """A view as its subscriber sees it: what they may not see is not in it.

    Args:
        subscription: with its view and its user.

    Raises:
        Http404: there is no such list any more.
    """

    def __init__(self, subscription: Subscription) -> None:
        self._view = subscription.view
        self._admin = cast(ListAdmin, list_admin(subscription.view.list_name))
        self._request = HttpRequest()
        self._request.method = "GET"
        self._request.GET = QueryDict(subscription.view.query)
        self._request.user = subscription.user
        # What a list would tell about its address has no page here.
        self._request._messages = CookieStorage(self._request)  # type: ignore[attr-defined]

    def may_be_seen(self) -> bool:
        """Whether the subscriber may still see the list."""
        user = self._request.user
        may_see = self._admin.has_view_permission(self._request)
        return user.is_active and user.is_staff and may_see and not names_others(user, self._view)

    def ids(self, at_most: int) -> list[int]:
        """The ids of its rows."""
        return list(self._changelist().queryset.order_by().values_list("pk", flat=True)[:at_most])

    def file(self) -> tuple[str, bytes]:
        """The name and the content of its spreadsheet.

        Raises:
            TooManyRowsError: more rows than a spreadsheet holds.
        """
        response = self._admin.file(self._request, "xlsx")
        content = b"".join(cast("Sequence[bytes]", response.streaming_content))
        return response["Content-Disposition"].split('"')[1], content

    def short_table(self, only: Sequence[int] | None = None) -> ShortTable:
        """Its first rows.

        Args:
            only: ids of the rows to show; None for all. A view in groups shows its groups.
        """
        cl = self._changelist()
        if dimensions := dimensions_asked_for(cl):
            groups = GroupFile(cl, dimensions)
            columns: Sequence[ExportColumn] = groups.columns()
            stored = list(islice(groups.rows(), _ROWS + 1))
        else:
            names = self._admin.brief_columns
            written_columns = described(cl.model, self._admin.export_columns)
            columns = [c for c in written_columns if c.name in names] or written_columns[:_COLUMNS]
            wanted = cl.queryset if only is None else cl.queryset.filter(pk__in=only)
            first = wanted[: _ROWS + 1]
            stored = list(rows(first, [c.name for c in columns], source=cl.root_queryset))
        return ShortTable(
            titles=[str(column.title) for column in columns],
            rows=[
                [_cell(column, value) for column, value in zip(columns, row, strict=True)]
                for row in written(stored[:_ROWS], columns)
            ],
            more=len(stored) > _ROWS,
        )

    def _changelist(self) -> LargeChangeList:
        return cast(LargeChangeList, self._admin.get_changelist_instance(self._request))


def _cell(column: ExportColumn, value: Any) -> Cell:
    return Cell(_text(column, value), is_number=isinstance(value, Decimal | int))


def _text(column: ExportColumn, value: Any) -> str:
    match value:
        case None:
            text = ""
        case datetime.datetime():
            text = formats.moment(value)
        case datetime.date():
            text = formats.day(value)
        case Decimal() if column.kind is Kind.MONEY:
            text = number_format(value, decimal_pos=2, force_grouping=True)
        case bool():
            text = _("Yes") if value else _("No")
        case Decimal() | int():
            text = formats.quantity(Decimal(value))
        case _:
            text = str(value)
    return text
