"""XLSX, streamed: a zip of a few fixed parts and one sheet that is written as it is read.

openpyxl needs minutes for 200,000 rows and returns nothing before the last one, which is longer
than a web server waits. A sheet of plain cells is little XML, and every text is an inline string,
which no spreadsheet takes for a formula; the style with a quote prefix keeps it one when edited.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, cast
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from .rows import looks_like_a_formula

MAX_ROWS = 1_048_575
_MAX_CELL = 32_767
_ROWS_PER_PIECE = 500
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DAY_ZERO = datetime.date(1899, 12, 30)
_NUMBER, _DATE, _DATE_TIME, _QUOTED = 1, 2, 3, 4

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATIONSHIPS}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONSHIPS}">'
    '<sheets><sheet name="Carteira" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00##"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="166" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf xfId="0"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="165" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="166" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


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


def xlsx_file(rows: Iterable[tuple[Any, ...]], columns: Sequence[str]) -> Iterator[bytes]:
    """The file, a piece per few hundred rows.

    Numbers and dates are real ones, so the reader's Excel shows them as its language does.
    """
    output = _Output()
    package_file = cast(IO[bytes], output)
    with zipfile.ZipFile(package_file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_start(columns).encode())
            piece: list[str] = []
            for row in rows:
                piece.append(_row(row))
                if len(piece) == _ROWS_PER_PIECE:
                    sheet.write("".join(piece).encode())
                    piece.clear()
                    yield output.take()
            sheet.write(("".join(piece) + "</sheetData></worksheet>").encode())
    yield output.take()


def _start(columns: Sequence[str]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{max(12, len(column) + 2)}" customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>{_row(columns)}"
    )


def _row(values: Sequence[Any]) -> str:
    return f"<row>{''.join(map(_cell, values))}</row>"


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return "<c/>"
        case str():
            return _text(value)
        case bool():
            return _text(_("Yes") if value else _("No"))
        case Decimal():
            cell = f'<c s="{_NUMBER}"><v>{value:f}</v></c>'
        case datetime.datetime():
            local = timezone.localtime(value)
            seconds = local.hour * 3600 + local.minute * 60 + local.second
            day = (local.date() - _DAY_ZERO).days
            cell = f'<c s="{_DATE_TIME}"><v>{day + seconds / 86400:.10f}</v></c>'
        case datetime.date():
            cell = f'<c s="{_DATE}"><v>{(value - _DAY_ZERO).days}</v></c>'
        case int() | float():
            cell = f"<c><v>{value}</v></c>"
        case _:
            cell = _text(str(value))
    return cell


def _text(text: str) -> str:
    clean = escape(_FORBIDDEN.sub("", text[:_MAX_CELL]))
    # A bare carriage return would be read back as a line feed.
    clean = clean.replace("\r", "&#13;")
    style = f' s="{_QUOTED}"' if looks_like_a_formula(text) else ""
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
