"""A list's file as an answer."""

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .arquivo_csv import em_csv
from .arquivo_xlsx import LIMITE_DE_LINHAS, em_xlsx
from .colunas import Coluna, linhas

FORMATOS = ("xlsx", "csv")
_TIPOS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LinhasDemais(ValueError):
    """More rows than the format holds; the text tells a person what to do."""


def exportar(
    queryset: QuerySet, colunas: tuple[Coluna, ...], *, formato: str, nome: str
) -> StreamingHttpResponse:
    """Streams the rows of a queryset.

    Raises:
        LinhasDemais: more rows than a spreadsheet holds; CSV has no such limit.
    """
    if formato == "xlsx" and queryset.order_by()[LIMITE_DE_LINHAS : LIMITE_DE_LINHAS + 1].exists():
        raise LinhasDemais(_("A spreadsheet does not hold that many rows; export CSV, or filter."))
    escrever = {"csv": em_csv, "xlsx": em_xlsx}[formato]
    arquivo = f"{nome}-{timezone.localtime():%Y-%m-%d-%H%M}.{formato}"
    return StreamingHttpResponse(
        escrever(linhas(queryset, colunas), colunas),
        content_type=_TIPOS[formato],
        headers={"Content-Disposition": f'attachment; filename="{arquivo}"'},
    )
