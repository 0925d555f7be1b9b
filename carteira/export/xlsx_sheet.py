"""The sheet of an XLSX file: headings, rows and totals."""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from ..formats import REAL
from .columns import ExportColumn, Kind
from .rows import looks_like_a_formula
from .xlsx_parts import MAIN, XML, Style

_MAX_CELL = 32_767
_MIN_WIDTH, _MAX_WIDTH = 6, 60
# What the symbol of the currency, the separators of thousands and the filter's button take.
_ROOM = 3
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DAY_ZERO = datetime.date(1899, 12, 30)
_STYLES = {
    Kind.PLAIN: Style.PLAIN,
    Kind.QUANTITY: Style.QUANTITY,
    Kind.PRICE: Style.PRICE,
    Kind.MONEY: Style.MONEY,
    Kind.PERCENTAGE: Style.PERCENTAGE,
}
_TOTAL_STYLES = {
    Style.WHOLE: Style.TOTAL_WHOLE,
    Style.QUANTITY: Style.TOTAL_QUANTITY,
    Style.MONEY: Style.TOTAL_MONEY,
    Style.REAIS: Style.TOTAL_REAIS,
}


class Sheet:
    """One sheet, in XML, piece by piece; it remembers nothing but the sums."""

    def __init__(self, columns: Sequence[ExportColumn]) -> None:
        self._columns = columns
        places = {column.name: place for place, column in enumerate(columns)}
        self._per = [places.get(column.per) for column in columns]
        self._rows = 0
        self._sums = [Decimal(0)] * len(columns)
        self._seen: list[set[Any]] = [set() for _column in columns]

    def start(self, first: Sequence[tuple[Any, ...]]) -> str:
        """Everything above the rows.

        Args:
            first: the rows whose values make the widths.
        """
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{self._width(n - 1, first)}" customWidth="1"/>'
            for n in range(1, len(self._columns) + 1)
        )
        headings = "".join(_text(str(c.title), Style.HEADING) for c in self._columns)
        return (
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData><row>{headings}</row>"
        )

    def row(self, values: Sequence[Any]) -> str:
        """One row."""
        self._rows += 1
        cells = []
        for place, value in enumerate(values):
            per = self._per[place]
            measure = None if per is None else values[per]
            if per is not None and value is not None:
                self._seen[place].add(measure)
                self._sums[place] += value
            cells.append(_cell(value, self._style(place, value, measure)))
        return f"<row>{''.join(cells)}</row>"

    def end(self) -> str:
        """The totals, and the filter over the rows."""
        last = self._rows + 1
        totals = "".join(self._total(place, last) for place in range(len(self._columns)))
        row = f"<row>{totals}</row>" if "<f>" in totals else ""
        reach = f"A1:{_letters(len(self._columns) - 1)}{last}"
        return f'{row}</sheetData><autoFilter ref="{reach}"/></worksheet>'

    def _style(self, place: int, value: Any, measure: Any) -> Style:
        style = _STYLES[self._columns[place].kind]
        if style == Style.MONEY and measure in ("", REAL):
            return Style.REAIS
        # Or else a spreadsheet writes the decimal point of no decimals.
        if style == Style.QUANTITY and value is not None and value == int(value):
            return Style.WHOLE
        return style

    def _total(self, place: int, last: int) -> str:
        measures = self._seen[place]
        if len(measures) != 1:
            return f'<c s="{Style.TOTAL:d}"/>' if place else _text(_("Total"), Style.TOTAL)
        [measure] = measures
        style = _TOTAL_STYLES[self._style(place, self._sums[place], measure)]
        column = _letters(place)
        formula = f"SUBTOTAL(109,{column}2:{column}{last})"
        return f'<c s="{style:d}"><f>{formula}</f><v>{self._sums[place]:f}</v></c>'

    def _width(self, place: int, rows: Sequence[tuple[Any, ...]]) -> int:
        longest = max((_length(row[place]) for row in rows), default=0)
        title = len(str(self._columns[place].title))
        return min(max(longest, title, _MIN_WIDTH) + _ROOM, _MAX_WIDTH)


def _length(value: Any) -> int:
    match value:
        case None:
            return 0
        case Decimal():
            return len(f"{value:,.2f}") + len("R$ ")
        case datetime.datetime():
            return len("dd/mm/yyyy hh:mm")
        case datetime.date():
            return len("dd/mm/yyyy")
    return max(map(len, str(value).splitlines()), default=0)


def _letters(place: int) -> str:
    """The name of a column: A, Z, AA."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _cell(value: Any, number: Style) -> str:
    match value:
        case None | "":
            return "<c/>"
        case str():
            return _text(value)
        case bool():
            return _text(_("Yes") if value else _("No"))
        case Decimal():
            shown = value / 100 if number == Style.PERCENTAGE else value
            cell = f'<c s="{number:d}"><v>{shown:f}</v></c>'
        case datetime.datetime():
            local = timezone.localtime(value)
            seconds = local.hour * 3600 + local.minute * 60 + local.second
            day = (local.date() - _DAY_ZERO).days
            cell = f'<c s="{Style.MOMENT:d}"><v>{day + seconds / 86400:.10f}</v></c>'
        case datetime.date():
            cell = f'<c s="{Style.DATE:d}"><v>{(value - _DAY_ZERO).days}</v></c>'
        case int() | float():
            cell = f"<c><v>{value}</v></c>"
        case _:
            cell = _text(str(value))
    return cell


def _text(text: str, style: Style = Style.PLAIN) -> str:
    clean = escape(_FORBIDDEN.sub("", text[:_MAX_CELL]))
    # A bare carriage return would be read back as a line feed.
    clean = clean.replace("\r", "&#13;")
    if style == Style.PLAIN and looks_like_a_formula(text):
        style = Style.QUOTED
    return f'<c s="{style:d}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
