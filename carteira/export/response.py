"""A list's file as a response."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .columns import ExportColumn, described, written
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
    columns: Sequence[str | ExportColumn],
    *,
    source: QuerySet[Any],
    file_format: str,
    name: str,
) -> StreamingHttpResponse:
    """Streams the rows of a queryset, as people read them.

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
    shown = described(source.model, columns)
    return file_response(
        rows(selected, [column.source or column.name for column in shown], source=source),
        shown,
        file_format=file_format,
        file_name=dated(name, file_format),
    )


def file_response(
    stored: Iterable[tuple[Any, ...]],
    columns: Sequence[ExportColumn],
    *,
    file_format: str,
    file_name: str,
) -> StreamingHttpResponse:
    """Streams rows of stored values, as people read them.

    Args:
        columns: as `described` returns them.
        file_format: one of `FORMATS`.
    """
    write, content_type = _WRITERS[file_format]
    return StreamingHttpResponse(
        write(written(stored, columns), columns),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def dated(name: str, file_format: str) -> str:
    """A file's name with the moment of the export."""
    return f"{name}-{timezone.localtime():%Y-%m-%d-%H%M}.{file_format}"
