"""The statement as a PDF. It loads a library of a second: import it where a PDF is asked for."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .content import Cell, Part, Statement
from .paper import (
    BESIDE_TITLE,
    HEADING,
    LABEL,
    MAIN,
    NOTE,
    NUMBER,
    STRONG,
    SUM,
    TITLE,
    Block,
    Paper,
    Style,
)

MOST_ROWS = 5000
"""More would keep a process of the web busy for too long: a thousand take about a second."""
# Millimetres, of the columns of a statement; together the width between the margins.
_WIDTHS = (28, 55, 20, 18, 20, 29, 20)
_LABELS, _TITLE = 22, 70
_AMOUNT, _TO_DELIVER = 36, 26
_GAP = 4


def pdf(statement: Statement) -> bytes:
    """The file: each part begins a page, and the pages are numbered through all of them.

    Args:
        statement: in the language in force, which the rest of the file is written in too.
    """
    paper = _StatementPaper(statement)
    for part in statement.parts:
        paper.write_part(part)
    return bytes(paper.output())


class _StatementPaper(Paper):
    def __init__(self, statement: Statement) -> None:
        super().__init__()
        self._statement = statement
        self._in_table = False
        self.set_title(f"{statement.title} · {self.shown(statement.name)}")
        self.set_lang(get_language() or "")

    def header(self) -> None:
        """What a page begins with: within a table, its headings."""
        if self._in_table:
            self._write_headings()

    def footer(self) -> None:
        """The number of the page."""
        numbers = {"page": self.page_no(), "pages": self.all_pages}
        self.write_footer(_("Page %(page)s of %(pages)s") % numbers)

    def write_part(self, part: Part) -> None:
        self._in_table = False
        self.add_page()
        self._write_top(part.company)
        self._write_headings()
        self._in_table = True
        *rows, last = part.rows
        for row in rows:
            self.write_row(self._blocks(row))
        # The sums are never alone on a page.
        self.write_row(self._blocks(last), below=_GAP + len(part.sums) * STRONG.line)
        self._write_sums(part)

    def _write_top(self, company: str) -> None:
        title = self.block(_TITLE, (self._statement.title, TITLE))
        self.write_blocks(
            [title, self.block(self.epw - _TITLE, (company, BESIDE_TITLE), right=True)]
        )
        self.rule(bold=True)
        self.ln(_GAP / 2)
        for label, value in self._statement.facts:
            self.write_blocks(
                [
                    self.block(_LABELS, (label, LABEL)),
                    self.block(self.epw - _LABELS, (value, STRONG)),
                ]
            )
        self.ln(_GAP / 2)

    def _write_headings(self) -> None:
        headings = zip(_WIDTHS, self._statement.headings, strict=True)
        self.write_row([self._block(width, cell, HEADING) for width, cell in headings])

    def _blocks(self, row: tuple[Cell, ...]) -> list[Block]:
        return [
            self._block(width, cell, NUMBER if cell.number else MAIN)
            for width, cell in zip(_WIDTHS, row, strict=True)
        ]

    def _block(self, width: float, cell: Cell, style: Style) -> Block:
        notes = [(note, NOTE) for note in cell.notes]
        return self.block(width, (cell.text, style), *notes, right=cell.number)

    def _write_sums(self, part: Part) -> None:
        self.ln(_GAP)
        for one in part.sums:
            before = self.epw - 2 * _AMOUNT - _TO_DELIVER
            self.write_blocks(
                [
                    self.block(before, (f"{_('To invoice')}:", LABEL), right=True),
                    self.block(_AMOUNT, (one.to_invoice, SUM), right=True),
                    self.block(_TO_DELIVER, (f"{_('To deliver')}:", LABEL), right=True),
                    self.block(_AMOUNT, (one.to_deliver, SUM), right=True),
                ]
            )
