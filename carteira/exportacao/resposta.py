"""A list's file as an answer."""

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .arquivo_csv import em_csv
from .arquivo_xlsx import LIMITE_DE_LINHAS, em_xlsx
from .colunas import Coluna, linhas

FORMATOS = ("xlsx", "csv")
_TIPO_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exportar(
    queryset: QuerySet, colunas: tuple[Coluna, ...], *, formato: str, nome: str
) -> HttpResponseBase:
    """Streams the rows of a queryset.

    Raises:
        BadRequest: more rows than a spreadsheet holds; CSV has no such limit.
    """
    arquivo = f"{nome}-{timezone.localtime():%Y-%m-%d-%H%M}.{formato}"
    if formato == "csv":
        resposta: HttpResponseBase = StreamingHttpResponse(
            em_csv(linhas(queryset, colunas), colunas), content_type="text/csv; charset=utf-8"
        )
        resposta["Content-Disposition"] = f'attachment; filename="{arquivo}"'
        return resposta
    if queryset.order_by()[LIMITE_DE_LINHAS : LIMITE_DE_LINHAS + 1].exists():
        raise BadRequest(_("A spreadsheet does not hold that many rows; export CSV, or filter."))
    return FileResponse(
        em_xlsx(linhas(queryset, colunas), colunas),
        as_attachment=True,
        filename=arquivo,
        content_type=_TIPO_XLSX,
    )
