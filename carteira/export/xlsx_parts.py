"""The fixed parts of an XLSX file: its package, its workbook and its styles."""

from enum import IntEnum, auto
from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_QUOTE = {'"': "&quot;"}
_ACCENT, _LINE = "FFE6EEF1", "FFB9C4C9"


class Style(IntEnum):
    """The cell styles, by their number in the file."""

    PLAIN = 0
    HEADING = auto()
    WHOLE = auto()
    QUANTITY = auto()
    PRICE = auto()
    MONEY = auto()
    REAIS = auto()
    PERCENTAGE = auto()
    DATE = auto()
    MOMENT = auto()
    QUOTED = auto()
    TOTAL = auto()
    TOTAL_WHOLE = auto()
    TOTAL_QUANTITY = auto()
    TOTAL_MONEY = auto()
    TOTAL_REAIS = auto()


_FORMATS = {
    Style.WHOLE: "#,##0",
    Style.QUANTITY: "#,##0.0##",
    Style.PRICE: "#,##0.00##",
    Style.MONEY: "#,##0.00",
    Style.REAIS: '"R$" #,##0.00',
    Style.PERCENTAGE: "0.0%",
    Style.DATE: "dd/mm/yyyy",
    Style.MOMENT: "dd/mm/yyyy hh:mm",
    Style.TOTAL_WHOLE: "#,##0",
    Style.TOTAL_QUANTITY: "#,##0.0##",
    Style.TOTAL_MONEY: "#,##0.00",
    Style.TOTAL_REAIS: '"R$" #,##0.00',
}
_FIRST_FORMAT = 164


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_FORMAT + style}" formatCode="{escape(code, _QUOTE)}"/>'
        for style, code in _FORMATS.items()
    )
    cells = "".join(_cell_style(style) for style in Style)
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{len(_FORMATS)}">{formats}</numFmts>'
        '<fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
        f'<fgColor rgb="{_ACCENT}"/></patternFill></fill></fills>'
        f'<borders count="2"><border/><border><top style="thin"><color rgb="{_LINE}"/></top>'
        '</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(Style)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _cell_style(style: Style) -> str:
    shape = ' fontId="1" fillId="2" applyFont="1" applyFill="1"' if style == Style.HEADING else ""
    if style >= Style.TOTAL:
        shape = ' fontId="1" borderId="1" applyFont="1" applyBorder="1"'
    if style == Style.QUOTED:
        shape = ' quotePrefix="1"'
    number = ""
    if style in _FORMATS:
        number = f' numFmtId="{_FIRST_FORMAT + style}" applyNumberFormat="1"'
    return f'<xf xfId="0"{number}{shape}/>'


PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATIONSHIPS}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONSHIPS}">'
    '<sheets><sheet name="Carteira" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/styles.xml": _styles(),
}
