"""A list's file as a response."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .csv_file import csv_file
from .rows import rows
from .xlsx_file import MAX_ROWS, xlsx_file

_WRITERS = {
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv_file, "text/csv; charset=utf-8"),
}
FORMATS = tuple(_WRITERS)
"""In the order in which lists offer them."""


class TooManyRowsError(ValueError):
    """More rows than the format holds; the text is for the user."""


def export(
    selected: QuerySet[Any],
    columns: Sequence[str],
    *,
    source: QuerySet[Any],
    file_format: str,
    name: str,
) -> StreamingHttpResponse:
    """Streams the rows of a queryset under the names of its columns.

    Args:
        selected: which rows, in which order.
        columns: fields and annotations of `source`.
        source: the same table without the filters.
        file_format: one of `FORMATS`.
        name: how the file's name begins.

    Raises:
        TooManyRowsError: more rows than a spreadsheet holds; CSV has no such limit.
    """
    if file_format == "xlsx" and selected.order_by()[MAX_ROWS : MAX_ROWS + 1].exists():
        raise TooManyRowsError(
            _("A spreadsheet does not hold that many rows; export CSV, or filter.")
        )
    return export_rows(
        rows(selected, columns, source=source), columns, file_format=file_format, name=name
    )


def export_rows(
    found: Iterable[tuple[Any, ...]], columns: Sequence[str], *, file_format: str, name: str
) -> StreamingHttpResponse:
    """Streams rows under the names of their columns; `file_format` and `name` as in `export`."""
    file_name = f"{name}-{timezone.localtime():%Y-%m-%d-%H%M}.{file_format}"
    write, content_type = _WRITERS[file_format]
    return StreamingHttpResponse(
        write(found, columns),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
