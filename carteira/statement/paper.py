"""Paper to write on: A4 portrait, rows of wrapped text that no page break cuts, any character."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue
from fpdf.fonts import TTFFont

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "dejavusans"
_INK, _GREY, _ACCENT, _RULE = (23, 37, 45), (81, 98, 107), (20, 96, 122), (213, 222, 226)
# Millimetres.
_SIDE, _TOP, _BOTTOM, _FOOTER, _PADDING, _CELL = 10, 14, 17, 11, 1.2, 1.4
# Of a line's height, what is below its letters.
_DESCENT = 0.27
_MISSING = "\N{REPLACEMENT CHARACTER}"
_BLANKS = "\t\n\v\f\r\x85\u2028\u2029"
# Controls, what steers the direction of text, and accents that no letter has taken up.
_NOT_SEEN = ("Cc", "Cf", "Mn", "Me")
# Odoo's texts have no more bytes; what people enter may be any length, and a row has to fit a page.
_LONGEST, _MOST_LINES = 500, 60


@dataclass(frozen=True)
class Style:
    """How a text looks.

    Attributes:
        size: of the letters, in points.
        line: the height of a line, in millimetres.
        whole: whether a text that is too wide is made smaller, not wrapped: half a number in a
            line would be read as another number.
    """

    size: float
    line: float
    colour: tuple[int, int, int] = _INK
    bold: bool = False
    whole: bool = False


Line = tuple[str, Style]
TITLE = Style(14, 7, bold=True)
BESIDE_TITLE = Style(9.5, 7, bold=True)
STRONG = Style(8.5, 4.6, bold=True)
LABEL = Style(7.5, 4.6, _GREY)
SUM = replace(STRONG, whole=True)
HEADING = Style(7, 3.4, _GREY, bold=True, whole=True)
MAIN = Style(7.5, 3.6)
NUMBER = replace(MAIN, whole=True)
NOTE = Style(6.5, 3.2, _GREY)


@dataclass(frozen=True)
class Block:
    """Wrapped text of one column.

    Attributes:
        width: in millimetres.
        right: whether its lines end at the right.
    """

    width: float
    lines: list[Line]
    right: bool

    @property
    def height(self) -> float:
        """In millimetres."""
        return sum(style.line for _text, style in self.lines)


class Paper(FPDF):
    """Pages of A4 in DejaVu Sans; what differs by document is in `header` and `footer`."""

    all_pages = "\ue000" * 4
    """Stands for the number of pages, as wide as it may become; no text can have it."""

    def __init__(self) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font(_FAMILY, style, _FONTS / f"{name}.ttf")
        font = cast(TTFFont, self.fonts[_FAMILY])
        self._characters = frozenset(font.cmap)
        self.alias_nb_pages(self.all_pages)
        self.set_margins(_SIDE, _TOP)
        self.set_auto_page_break(True, margin=_BOTTOM)
        self.c_margin = _CELL
        self._known: dict[tuple[float, str, Style], list[Line]] = {}

    def shown(self, text: str) -> str:
        """A text as the fonts can show it: for each character that they lack, a mark."""
        cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        return "".join(map(self._shown, unicodedata.normalize("NFC", cut)))

    def _shown(self, character: str) -> str:
        if character in _BLANKS:
            return " "
        if unicodedata.category(character) in _NOT_SEEN:
            return ""
        return character if ord(character) in self._characters else _MISSING

    def block(self, width: float, *texts: Line, right: bool = False) -> Block:
        """Texts below each other, wrapped; what would be longer than a page ends in dots."""
        lines = [line for text, style in texts for line in self._known_lines(width, text, style)]
        if len(lines) > _MOST_LINES:
            lines[_MOST_LINES - 1 :] = [("…", lines[_MOST_LINES - 1][1])]
        return Block(width, lines, right)

    def _known_lines(self, width: float, text: str, style: Style) -> list[Line]:
        # Most texts of a statement are in many of its rows, and finding their width takes long.
        key = width, text, style
        if key not in self._known:
            self._known[key] = self._lines(width - 2 * self.c_margin, self.shown(text), style)
        return self._known[key]

    def _lines(self, room: float, text: str, style: Style) -> list[Line]:
        self._use(style)
        width = self.get_string_width(text)
        if width <= room:
            return [(text, style)]
        if style.whole:
            return [(text, replace(style, size=style.size * room / width))]
        lines = self.multi_cell(
            room + 2 * self.c_margin,
            text=text,
            align=Align.L,
            dry_run=True,
            output=MethodReturnValue.LINES,
        )
        return [(line, style) for line in cast(list[str], lines)]

    def write_row(self, blocks: Sequence[Block], *, below: float = 0) -> None:
        """A row of a table with a line under it, on the next page where it does not fit this one.

        Args:
            below: millimetres that have to fit under it.
        """
        height = max(block.height for block in blocks) + 2 * _PADDING
        if self.will_page_break(height + below):
            self.add_page()
        self.ln(_PADDING)
        self.write_blocks(blocks)
        self.ln(_PADDING)
        self.rule()

    def write_blocks(self, blocks: Sequence[Block]) -> None:
        """Blocks beside each other, from the left margin."""
        left, top = self.l_margin, self.y
        for block in blocks:
            bottom = top
            for line, style in block.lines:
                bottom += style.line
                self._use(style)
                start = left + self.c_margin
                if block.right:
                    start = left + block.width - self.c_margin - self.get_string_width(line)
                # Not `cell`: it takes twice the time, for what is not needed here.
                self.text(start, bottom - _DESCENT * style.line, line)
            left += block.width
        self.set_xy(self.l_margin, top + max(block.height for block in blocks))

    def rule(self, *, bold: bool = False) -> None:
        """A line across the page."""
        self.set_draw_color(_ACCENT if bold else _RULE)
        self.set_line_width(0.6 if bold else 0.2)
        self.line(self.l_margin, self.y, self.w - self.r_margin, self.y)

    def write_footer(self, text: str) -> None:
        """A text at the foot of the page."""
        self.set_y(-_FOOTER)
        self._use(NOTE)
        self.cell(0, NOTE.line, text, align=Align.C)

    def _use(self, style: Style) -> None:
        self.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self.set_text_color(*style.colour)
