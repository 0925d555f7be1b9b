"""Values by month: what was open at the end of each, and what was invoiced in each."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from .. import rules
from ..choices import StatusNF
from ..formats import REAL
from ..models import CarteiraPrincipal, FaturamentoProduto
from ..querysets import CarteiraQuerySet

# As the policy in force counts them; joined to the items at once, because the price of each line
# by a subquery takes five times as long. The ORM knows no join without a foreign key; both sides
# are its own queries.
_INVOICED_BY_MONTH = """
SELECT date_trunc('month', line.data_fatura)::date,
       sum(CASE WHEN item.valor_pedido IS NULL
                THEN line.qtd_produto_faturado * item.preco_produto_pedido
                ELSE line.valor_no_pedido / item.cotacao END)
FROM ({lines}) line
JOIN ({items}) item ON item.num_pedido = line.origem AND item.cod_produto = line.cod_produto
    AND item.empresa IN ('', line.empresa)
GROUP BY 1
"""


def open_value_by_month(
    today: datetime.date,
    *,
    months: int = 12,
    currency: str = REAL,
    items: CarteiraQuerySet | None = None,
) -> list[tuple[datetime.date, Decimal]]:
    """Ordered and not yet invoiced, at the orders' net prices, at the end of each month.

    Backwards from the open value of today: what was invoiced since was open then, what was ordered
    since was not. So only the rows of these months are read. Confirmed orders only, without what is
    over-invoiced today or not reliable. Odoo keeps no history of quantities, so ordered ones are
    today's; orders and invoices without a date are taken for today's.

    Args:
        currency: only items of companies with this currency, which the values are in.
        items: only some of these; every item when not given.

    Returns:
        The last `months` months, oldest first; the last one is today.
    """
    shown = _months_up_to(today.replace(day=1), months)
    items = CarteiraPrincipal.objects.all() if items is None else items
    open_items = items.em_aberto().na_moeda(currency).firmes().confiaveis().order_by()
    items = (
        items.vigentes()
        .na_moeda(currency)
        .firmes()
        .confiaveis()
        .filter(qtd_saldo_produto_pedido__gte=0)
        .order_by()
    )
    ordered = _ordered_by_month(items, since=shown[0])
    invoiced = _invoiced_by_month(items, since=shown[0])
    balance = open_items.aggregate(value=Sum("valor_saldo"))["value"] or Decimal(0)
    points = []
    for month in reversed(shown):
        points.append((month, balance))
        balance += _take_since(month, invoiced) - _take_since(month, ordered)
    return points[::-1]


_Sums = dict[datetime.date | None, Decimal]


def _ordered_by_month(items: QuerySet[CarteiraPrincipal], *, since: datetime.date) -> _Sums:
    value = ExpressionWrapper(
        rules.valor_pedido(), output_field=DecimalField(max_digits=24, decimal_places=4)
    )
    return dict(
        items.filter(Q(data_pedido__gte=since) | Q(data_pedido__isnull=True))
        .annotate(month=TruncMonth("data_pedido"))
        .values("month")
        .annotate(value=Sum(value))
        .values_list("month", "value")
    )


def _invoiced_by_month(items: QuerySet[CarteiraPrincipal], *, since: datetime.date) -> _Sums:
    lines, line_params = (
        FaturamentoProduto.objects.que_contam()
        .exclude(origem="")
        .filter(Q(data_fatura__gte=since) | Q(data_fatura__isnull=True))
        .order_by()
        .values(
            "empresa",
            "origem",
            "cod_produto",
            "data_fatura",
            "qtd_produto_faturado",
            "valor_no_pedido",
        )
        .query.sql_with_params()
    )
    priced, item_params = items.values(
        "empresa", "num_pedido", "cod_produto", "cotacao", "valor_pedido", "preco_produto_pedido"
    ).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            _INVOICED_BY_MONTH.format(lines=lines, items=priced), (*line_params, *item_params)
        )
        return dict(cursor.fetchall())


def _take_since(month: datetime.date, sums: _Sums) -> Decimal:
    """Removes from the sums, and adds up, what is of a month or later, or without a date."""
    taken = (sums.pop(m) for m in list(sums) if m is None or m >= month)
    return sum(taken, Decimal(0))


def invoiced_by_month(
    lines: QuerySet[Any], today: datetime.date, *, months: int = 12
) -> list[dict[str, Any]]:
    """Month totals of invoice lines, newest first: posted, draft and cancelled, credit notes apart.

    A cancelled credit note is in none of them, nor is an invoice of unknown fiscal status, nor what
    was removed in Odoo. Each month has a row per company and currency.

    Args:
        lines: only the last `months` months of them are added up, and those without a date,
            which drafts are.

    Returns:
        `month`, `empresa`, `moeda`, and the values in that currency `posted`, `draft`, `cancelled`
        and `credited`, None where there is nothing to add up.
    """
    since = _months_up_to(today.replace(day=1), months)[0]
    credit_notes = Q(nota_credito=True, status_nf__in=(StatusNF.LANCADO, StatusNF.PROVISORIO))
    return list(
        lines.filter(rules.VIGENTES)
        .filter(Q(data_fatura__gte=since) | Q(data_fatura__isnull=True))
        .order_by()
        .annotate(month=TruncMonth("data_fatura"))
        .values("month", "empresa", "moeda")
        .annotate(
            posted=_value_of(StatusNF.LANCADO),
            draft=_value_of(StatusNF.PROVISORIO),
            cancelled=_value_of(StatusNF.CANCELADO),
            credited=Sum("valor_produto_faturado", filter=credit_notes),
        )
        .order_by(F("month").desc(nulls_first=True), "empresa", "moeda")
    )


def _value_of(status: StatusNF) -> Sum:
    return Sum("valor_produto_faturado", filter=Q(status_nf=status, nota_credito=False))


def _months_up_to(last: datetime.date, count: int) -> list[datetime.date]:
    index = last.year * 12 + last.month - 1
    return [datetime.date(i // 12, i % 12 + 1, 1) for i in range(index - count + 1, index + 1)]
