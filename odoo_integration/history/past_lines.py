"""Invoice lines as they were on a day, in the two senses of the backlog."""

import datetime

from django.db import models

from carteira.models import FaturamentoProduto
from carteira.querysets import FaturamentoQuerySet

from .other_rows import read_from, written
from .reach import require_logged

_KNOWN = """
    SELECT {columns} FROM faturamento_produto f
    WHERE f.created_at <= %s AND (f.retirado_em IS NULL OR f.retirado_em > %s)
"""


def linhas_conhecidas(lines: FaturamentoQuerySet, moment: datetime.datetime) -> FaturamentoQuerySet:
    """The same query over the invoice lines that were here at a moment, exact to the run.

    What was retired since is there, as it was then; everything else is as it is now, for no log is
    kept of it.

    Args:
        lines: a query over invoice lines; it must not be written with.

    Raises:
        TooEarlyError: the log of the items does not reach back to the moment.
    """
    require_logged(moment)
    return read_from(
        lines, _KNOWN.format(columns=written(_value, FaturamentoProduto)), (moment,) * 2
    )


def linhas_documentadas(lines: FaturamentoQuerySet, day: datetime.date) -> FaturamentoQuerySet:
    """The invoice lines dated until a day, as they are now; drafts without a date are not.

    Args:
        day: in the company's time zone.
    """
    return lines.vigentes().filter(data_fatura__lte=day)


def _value(field: models.Field) -> str:
    return "NULL::timestamptz" if field.column == "retirado_em" else f"f.{field.column}"
