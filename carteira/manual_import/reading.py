"""Rows of an uploaded file; what is too large, or not what it says it is, is refused."""

import csv
import io
import zipfile
from typing import IO, Any

from django.utils.translation import gettext as _

from .limits import MAX_SECONDS, Deadline, FileRefusedError, check_package

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 2_000


def read(file: IO[bytes], *, name: str, size: int) -> list[list[Any]]:
    """The cells of the first sheet, the heading first.

    Raises:
        FileRefusedError: too large, of another kind, or damaged.
    """
    if size > MAX_BYTES:
        raise FileRefusedError(_("The file is larger than 5 MB."))
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileRefusedError(_("The file is larger than 5 MB."))
    extension = name.rpartition(".")[2].lower()
    if extension == "xlsx":
        rows = _read_xlsx(content)
    elif extension == "csv":
        rows = _read_csv(content)
    else:
        raise FileRefusedError(_("Send an XLSX or a CSV file."))
    rows = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if len(rows) - 1 > MAX_ROWS:
        raise FileRefusedError(_("The file has more than 5,000 rows."))
    if len(rows) < 2:
        raise FileRefusedError(_("The file has no rows under its heading."))
    if any(isinstance(c, str) and len(c) > MAX_CELL for row in rows for c in row):
        raise FileRefusedError(_("A cell has more than 2,000 characters."))
    return rows


def _read_csv(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel in Brazil still saves CSV like this.
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise FileRefusedError(_("The file is damaged, or is not what its name says."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(_trimmed(row))
            if len(rows) > MAX_ROWS * 2:
                break
    except csv.Error as error:
        raise FileRefusedError(_("The file is damaged, or is not what its name says.")) from error
    return rows


def _read_xlsx(content: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    refusal = FileRefusedError(_("The file is damaged, or is not what its name says."))
    deadline = Deadline(MAX_SECONDS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_package(package, deadline)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # The dimensions a file declares may be wrong, or meant to do harm.
        sheet.reset_dimensions()
        rows: list[list[Any]] = []
        for row in sheet.iter_rows(max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS + 1, values_only=True):
            deadline.check()
            rows.append(_trimmed(list(row)))
        book.close()
    except FileRefusedError:
        raise
    # openpyxl raises errors of many kinds on broken files; the user gets one message.
    except Exception as error:
        raise refusal from error
    return rows


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] in (None, ""):
        row.pop()
    if len(row) > MAX_COLUMNS:
        raise FileRefusedError(_("The file has more than 60 columns."))
    return row
