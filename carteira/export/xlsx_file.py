"""XLSX, streamed: a zip of a few fixed parts and one sheet that is written as it is read.

openpyxl needs minutes for 200,000 rows and returns nothing before the last one, which is longer
than a web server waits. A sheet of plain cells is little XML, and every text is an inline string,
which no spreadsheet takes for a formula; the style with a quote prefix keeps it one when edited.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any, cast

from .columns import ExportColumn
from .xlsx_parts import PARTS
from .xlsx_sheet import Sheet

# Without the headings and the totals.
MAX_ROWS = 1_048_574
_ROWS_PER_PIECE = 500


def batched(rows: Iterable[Any], size: int) -> Iterator[tuple[Any, ...]]:
    """The rows, a few at a time."""
    remaining = iter(rows)
    while piece := tuple(islice(remaining, size)):
        yield piece


class _Output:
    """What the zip writes, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def xlsx_file(rows: Iterable[tuple[Any, ...]], columns: Sequence[ExportColumn]) -> Iterator[bytes]:
    """The file, a piece per few hundred rows, under the titles of the columns.

    Numbers and dates are real ones, so the reader's Excel shows them as its language does. The
    widths follow the first piece. The last row adds up what has one unit or one currency; its
    sums follow the filter that people set in their spreadsheet.
    """
    output = _Output()
    package_file = cast(IO[bytes], output)
    sheet = Sheet(columns)
    with zipfile.ZipFile(package_file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, text in PARTS.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            pieces = batched(rows, _ROWS_PER_PIECE)
            first = next(pieces, ())
            part.write(sheet.start(first).encode())
            for piece in chain([first], pieces):
                part.write("".join(map(sheet.row, piece)).encode())
                yield output.take()
            part.write(sheet.end().encode())
    yield output.take()
