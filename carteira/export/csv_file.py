"""CSV as Excel in Brazil opens it: semicolons, decimal commas, dd/mm/aaaa, UTF-8 with its mark."""

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .columns import ExportColumn
from .rows import looks_like_a_formula


class _Echo:
    """A file that returns what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_file(rows: Iterable[tuple[Any, ...]], columns: Sequence[ExportColumn]) -> Iterator[bytes]:
    """The file, a piece per row, under the names of the columns: programs read it too."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield b"\xef\xbb\xbf" + writer.writerow([column.name for column in columns]).encode()
    for row in rows:
        yield writer.writerow([_text(value) for value in row]).encode()


def _text(value: Any) -> str:
    match value:
        case None:
            written = ""
        case bool():
            written = _("Yes") if value else _("No")
        case Decimal():
            written = f"{value:f}".replace(".", ",")
        case int() | float():
            written = str(value).replace(".", ",")
        case datetime.datetime():
            written = timezone.localtime(value).strftime("%d/%m/%Y %H:%M:%S")
        case datetime.date():
            written = value.strftime("%d/%m/%Y")
        case _:
            text = str(value)
            written = f"'{text}" if looks_like_a_formula(text) else text
    return written
