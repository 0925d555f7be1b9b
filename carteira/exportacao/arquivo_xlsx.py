"""XLSX, written row by row into a temporary file."""

import datetime
import re
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from .colunas import Coluna, e_formula

LIMITE_DE_LINHAS = 1_048_575
_PROIBIDOS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DATA, _DATA_HORA, _NUMERO = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0.00##"


def em_xlsx(linhas: Iterable[tuple[Any, ...]], colunas: tuple[Coluna, ...]) -> IO[bytes]:
    """The finished file, at its beginning; it vanishes when closed.

    Numbers and dates are real ones, so the reader's Excel shows them as its language does; text is
    text even where it looks like a formula.
    """
    livro = Workbook(write_only=True)
    folha = livro.create_sheet("Carteira")
    folha.freeze_panes = "A2"
    for numero, coluna in enumerate(colunas, start=1):
        folha.column_dimensions[get_column_letter(numero)].width = max(12, len(str(coluna)) + 2)
    folha.append([str(coluna) for coluna in colunas])
    for linha in linhas:
        folha.append([_celula(folha, valor) for valor in linha])
    arquivo = tempfile.TemporaryFile()  # noqa: SIM115
    livro.save(arquivo)
    arquivo.seek(0)
    return arquivo


def _celula(folha: Any, valor: Any) -> Any:  # noqa: PLR0911
    match valor:
        case None | "":
            return None
        case bool():
            return _("Yes") if valor else _("No")
        case Decimal():
            return _com_formato(folha, valor, _NUMERO)
        case datetime.datetime():
            return _com_formato(folha, timezone.localtime(valor).replace(tzinfo=None), _DATA_HORA)
        case datetime.date():
            return _com_formato(folha, valor, _DATA)
        case int():
            return valor
    texto = _PROIBIDOS.sub("", str(valor))
    if not e_formula(texto):
        return texto
    celula = WriteOnlyCell(folha, value=texto)
    celula.data_type = "s"
    return celula


def _com_formato(folha: Any, valor: Any, formato: str) -> WriteOnlyCell:
    celula = WriteOnlyCell(folha, value=valor)
    celula.number_format = formato
    return celula
