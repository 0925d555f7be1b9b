"""Holds our balances against Odoo's own `product_uom_qty - qty_invoiced`, item by item.

Odoo counts every invoice that is not cancelled, drafts included, subtracts credit notes, and sees
only invoice lines linked to the order line. Where our policy or our link says otherwise, the
difference must be exactly what that rule moves; any other is unexplained.
"""

from contextlib import closing
from typing import Any

from django.db import connection

from .errors import UnexplainedDifference
from .mapping import Plan
from .mapping import convert as c
from .mapping.plan import Column, make_plan
from .mapping.standard import NUMBER, WRITE_DATE
from .patience import patient
from .reading import Reader
from .recording import Recorder
from .staging import Staging

_LISTED = 100
_COLUMNS = (
    WRITE_DATE,
    Column("quantity", c.number, ("product_uom_qty",), NUMBER),
    Column("invoiced", c.number, ("qty_invoiced",), NUMBER),
)

_COMPARE = """
WITH theirs AS (
    SELECT l.num_pedido, l.cod_produto,
           sum((v.quantity - v.invoiced) * CASE
               WHEN u.id IS NULL OR i.id IS NULL OR u.category_id IS DISTINCT FROM i.category_id
               THEN 1 ELSE u.factor / i.factor END) AS saldo,
           bool_or(l.odoo_write_date <> v.write_date) AS moved
    FROM stg_verified v
    JOIN linha_pedido l ON l.odoo_id = v.id AND l.retirado_em IS NULL
    LEFT JOIN odoo_unit u ON u.id = l.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = l.odoo_uom_item_id
    WHERE v.run_id = %(run)s
    GROUP BY l.num_pedido, l.cod_produto
), invoices AS (
    SELECT f.origem AS num_pedido, f.cod_produto,
           sum(f.qtd_produto_faturado) FILTER (
               WHERE f.status_nf <> 'Cancelado' AND f.vinculo = 'linha') AS odoo_counts,
           COALESCE(sum(abs(f.qtd_produto_faturado)) FILTER (
               WHERE f.nota_credito AND f.status_nf <> 'Cancelado'), 0) AS credited,
           COALESCE(sum(abs(f.qtd_produto_faturado)) FILTER (
               WHERE f.status_nf = 'Provisório'), 0) AS drafts,
           COALESCE(sum(abs(f.qtd_produto_faturado)) FILTER (
               WHERE f.vinculo = 'origem' AND f.status_nf <> 'Cancelado'), 0) AS by_origin,
           bool_or(cardinality(f.linhas_pedido) > 1) AS several,
           count(*) FILTER (WHERE f.odoo_uom_id IS DISTINCT FROM i.odoo_uom_item_id) AS converted
    FROM faturamento_produto f
    LEFT JOIN LATERAL (
        SELECT l.odoo_uom_item_id FROM linha_pedido l
        WHERE l.odoo_id = f.linhas_pedido[1] AND l.retirado_em IS NULL LIMIT 1
    ) i ON true
    WHERE f.retirado_em IS NULL AND f.origem <> ''
    GROUP BY f.origem, f.cod_produto
), compared AS (
    SELECT c.num_pedido, c.cod_produto, c.qtd_saldo_produto_pedido AS ours,
           round(t.saldo, 3) AS theirs, t.moved,
           c.qtd_produto_pedido - COALESCE(i.odoo_counts, 0) AS by_odoos_rules,
           COALESCE(i.credited, 0) AS credited, COALESCE(i.drafts, 0) AS drafts,
           COALESCE(i.by_origin, 0) AS by_origin, COALESCE(i.several, false) AS several,
           COALESCE(i.converted, 0) AS converted
    FROM carteira_principal c
    JOIN theirs t ON t.num_pedido = c.num_pedido AND t.cod_produto = c.cod_produto
    LEFT JOIN invoices i ON i.num_pedido = c.num_pedido AND i.cod_produto = c.cod_produto
    WHERE c.retirado_em IS NULL AND c.fonte = 'odoo'
)
SELECT num_pedido, cod_produto, ours, theirs,
       CASE
           WHEN ours = theirs THEN 'equal'
           -- Odoo rounds each converted line up to the unit's precision, a hundredth by default.
           WHEN abs(by_odoos_rules - theirs) > 0.01 * converted AND several THEN 'several_lines'
           WHEN abs(by_odoos_rules - theirs) > 0.01 * converted AND moved THEN 'changed_meanwhile'
           WHEN abs(by_odoos_rules - theirs) > 0.01 * converted THEN 'unexplained'
           WHEN credited > 0 AND ours <> by_odoos_rules THEN 'credit_notes'
           WHEN drafts > 0 AND ours <> by_odoos_rules THEN 'drafts'
           WHEN by_origin > 0 AND ours <> by_odoos_rules THEN 'linked_by_origin'
           WHEN converted > 0 THEN 'unit_rounding'
           ELSE 'unexplained'
       END AS verdict
FROM compared
"""


def verify(
    recorder: Recorder, reader: Reader, plans: dict[str, Plan], orders: tuple[str, ...]
) -> None:
    """Compares and keeps the result with the run.

    Args:
        orders: only these orders, by number; all when empty.

    Raises:
        UnexplainedDifference: at least one balance differs and no rule says why.
    """
    lines = plans["sale.order.line"]
    plan = make_plan(
        lines.model,
        "verified",
        _COLUMNS,
        reader.client.fields_get(lines.model),
        domain=[*([["order_id.name", "in", list(orders)]] if orders else []), *lines.domain],
    )
    staging = Staging(recorder.run.pk)
    with closing(reader.pages(plan)) as pages:
        for page in pages:
            staging.load(plan, *plan.rows(page))
            recorder.rows(plan.model, len(page))
    staging.check()
    result = _compare(recorder.run.pk)
    recorder.values["verification"] = result
    if result["unexplained"]:
        first = result["items"][0]
        raise UnexplainedDifference(
            f"{result['unexplained']} balances differ from Odoo's without a rule that explains it, "
            f"first {first['num_pedido']} {first['cod_produto']}: {first['ours']} here, "
            f"{first['theirs']} in Odoo; the data read is kept, see the run"
        )


@patient
def _compare(run_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE verdict ON COMMIT DROP AS" + _COMPARE, {"run": run_id})
        cursor.execute("SELECT verdict, count(*) FROM verdict GROUP BY verdict")
        counts = dict(cursor.fetchall())
        cursor.execute(
            "SELECT num_pedido, cod_produto, ours::text, theirs::text FROM verdict"
            " WHERE verdict = 'unexplained' ORDER BY num_pedido, cod_produto LIMIT %s",
            [_LISTED],
        )
        names = ("num_pedido", "cod_produto", "ours", "theirs")
        items = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    equal, unexplained = counts.pop("equal", 0), counts.pop("unexplained", 0)
    return {
        "equal": equal,
        "explained": sum(counts.values()),
        "unexplained": unexplained,
        "rules": counts,
        "items": items,
    }
