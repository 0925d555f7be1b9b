"""XLSX, streamed: a zip of a few fixed parts and one sheet that is written as it is read.

openpyxl needs minutes for 200,000 rows and hands out nothing before the last one, which is longer
than a web server waits. A sheet of plain cells is little XML, and every text is an inline string,
which no spreadsheet takes for a formula.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from .colunas import Coluna

LIMITE_DE_LINHAS = 1_048_575
_LIMITE_DA_CELULA = 32_767
_LINHAS_POR_PEDACO = 500
_PROIBIDOS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DIA_ZERO = datetime.date(1899, 12, 30)
_NUMERO, _DATA, _DATA_HORA = 1, 2, 3

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PRINCIPAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELACAO = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACOTE = "http://schemas.openxmlformats.org/package/2006"
_TIPO = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTES = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACOTE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TIPO}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TIPO}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TIPO}.styles+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACOTE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELACAO}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACOTE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELACAO}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELACAO}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_PRINCIPAL}" xmlns:r="{_RELACAO}">'
    '<sheets><sheet name="Carteira" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_PRINCIPAL}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00##"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="166" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf xfId="0"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="165" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="166" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


class _Saida:
    """What the zip writes, until it is taken."""

    def __init__(self) -> None:
        self._pedacos: list[bytes] = []

    def write(self, dados: bytes) -> int:
        self._pedacos.append(bytes(dados))
        return len(dados)

    def flush(self) -> None:
        pass

    def retirar(self) -> bytes:
        dados = b"".join(self._pedacos)
        self._pedacos.clear()
        return dados


def em_xlsx(linhas: Iterable[tuple[Any, ...]], colunas: tuple[Coluna, ...]) -> Iterator[bytes]:
    """The file, a piece per few hundred rows.

    Numbers and dates are real ones, so the reader's Excel shows them as its language does.
    """
    saida = _Saida()
    with zipfile.ZipFile(saida, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as pacote:  # type: ignore[call-overload]
        for nome, texto in _PARTES.items():
            pacote.writestr(nome, texto)
        with pacote.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as folha:
            folha.write(_inicio(colunas).encode())
            pedaco: list[str] = []
            for linha in linhas:
                pedaco.append(_linha(linha))
                if len(pedaco) == _LINHAS_POR_PEDACO:
                    folha.write("".join(pedaco).encode())
                    pedaco.clear()
                    yield saida.retirar()
            folha.write(("".join(pedaco) + "</sheetData></worksheet>").encode())
    yield saida.retirar()


def _inicio(colunas: tuple[Coluna, ...]) -> str:
    larguras = "".join(
        f'<col min="{n}" max="{n}" width="{max(12, len(str(coluna)) + 2)}" customWidth="1"/>'
        for n, coluna in enumerate(colunas, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_PRINCIPAL}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{larguras}</cols><sheetData>"
        f"{_linha(tuple(str(coluna) for coluna in colunas))}"
    )


def _linha(valores: tuple[Any, ...]) -> str:
    return f"<row>{''.join(map(_celula, valores))}</row>"


def _celula(valor: Any) -> str:
    match valor:
        case None | "":
            return "<c/>"
        case str():
            return _texto(valor)
        case bool():
            return _texto(_("Yes") if valor else _("No"))
        case Decimal():
            celula = f'<c s="{_NUMERO}"><v>{valor:f}</v></c>'
        case datetime.datetime():
            local = timezone.localtime(valor)
            segundos = local.hour * 3600 + local.minute * 60 + local.second
            dia = (local.date() - _DIA_ZERO).days
            celula = f'<c s="{_DATA_HORA}"><v>{dia + segundos / 86400:.10f}</v></c>'
        case datetime.date():
            celula = f'<c s="{_DATA}"><v>{(valor - _DIA_ZERO).days}</v></c>'
        case int() | float():
            celula = f"<c><v>{valor}</v></c>"
        case _:
            celula = _texto(str(valor))
    return celula


def _texto(texto: str) -> str:
    limpo = escape(_PROIBIDOS.sub("", texto[:_LIMITE_DA_CELULA]))
    # A bare carriage return would be read back as a line feed.
    limpo = limpo.replace("\r", "&#13;")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{limpo}</t></is></c>'
