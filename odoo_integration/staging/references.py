"""What staged records refer to: master data by id, and the orders and invoices lines belong to."""

from collections.abc import Mapping, Sequence

from psycopg2.sql import SQL, Composable, Identifier, Literal

from ..runs.sql import fetch
from .sources import (
    COMPANIES,
    DOCUMENTS,
    MOVE_LINES,
    MOVES,
    ORDER_LINES,
    ORDERS,
    PARTNERS,
    PRODUCTS,
    SOURCES,
    UNITS,
)

_OWN_TABLE = (PARTNERS, PRODUCTS, UNITS, COMPANIES)
PARENTS = {"product.category": "product.category", "delivery.carrier": "res.partner"}
"""What the rows of a small model name, by their `parent_id`."""


def missing_references(
    run_id: int, *, staged: Mapping[str, int], skip_mirrored: bool
) -> dict[str, list[int]]:
    """Master data that staged records name and that was not read yet, in one query.

    And what could not be taken when it was read last: it may have become readable, which moves no
    date in Odoo.

    Args:
        staged: the staging tables to look through, with their rows; an empty one is not asked.
        skip_mirrored: leave out what an earlier run has read.

    Returns:
        Ids by model; models without any are left out.
    """
    referenced = [
        # Made distinct one column at a time: a hash of bare ids takes a fraction of one with names.
        SQL(
            "SELECT {model} AS model, id FROM (SELECT DISTINCT {column} AS id FROM {stage}"
            " WHERE run_id = %(run)s AND {column} IS NOT NULL) AS x"
        ).format(model=Literal(model), column=Identifier(column), stage=Identifier(source.stage))
        for source in SOURCES
        if staged.get(source.stage)
        for column, model in source.references.items()
    ]
    if staged.get("stg_name"):
        referenced += [
            SQL(
                "SELECT {model} AS model, parent_id AS id FROM stg_name WHERE run_id = %(run)s"
                " AND model = {named_by} AND parent_id IS NOT NULL"
            ).format(model=Literal(model), named_by=Literal(named_by))
            for named_by, model in PARENTS.items()
        ]
    referenced.append(
        SQL(
            "SELECT model, record_id AS id FROM rejected_record"
            " WHERE resolved_at IS NULL AND NOT (model = ANY (%(documents)s))"
        )
    )
    rows = fetch(
        SQL(
            "SELECT r.model, array_agg(r.id ORDER BY r.id) FROM ({referenced}) r"
            " WHERE ({absent}) AND NOT EXISTS (SELECT 1 FROM stg_rejected x"
            " WHERE x.run_id = %(run)s AND x.model = r.model AND x.id = r.id) GROUP BY r.model"
        ).format(
            referenced=SQL(" UNION ").join(referenced),
            absent=SQL(" OR ").join(_absent(skip_mirrored=skip_mirrored)),
        ),
        {"run": run_id, "documents": list(DOCUMENTS)},
    )
    return dict(rows)


def _absent(*, skip_mirrored: bool) -> list[Composable]:
    """Conditions on a reference `r`, one for each table that could hold what it names."""
    absent: list[Composable] = []
    for source in _OWN_TABLE:
        held = [SQL("SELECT id FROM {} WHERE run_id = %(run)s").format(Identifier(source.stage))]
        if skip_mirrored:
            held.append(SQL("SELECT id FROM {}").format(source.table))
        absent.append(
            SQL("(r.model = {} AND r.id NOT IN ({}))").format(
                Literal(source.odoo_model), SQL(" UNION ALL ").join(held)
            )
        )
    named = [
        "SELECT 1 FROM stg_name n WHERE n.run_id = %(run)s AND n.model = r.model AND n.id = r.id"
    ]
    if skip_mirrored:
        named.append("SELECT 1 FROM odoo_name n WHERE n.model = r.model AND n.record_id = r.id")
    absent.append(
        SQL("(r.model NOT IN ({}) AND NOT EXISTS ({}))").format(
            SQL(", ").join(Literal(source.odoo_model) for source in _OWN_TABLE),
            SQL(" UNION ALL ").join(map(SQL, named)),
        )
    )
    return absent


def staged_by(runs: Sequence[int]) -> dict[str, list[int]]:
    """Everything that these runs read, found to be gone, or refused: ids by the plan's label."""
    read = [
        SQL("SELECT {model} AS model, id FROM {stage} WHERE run_id = ANY(%(runs)s)").format(
            model=Literal(source.odoo_model) if source.odoo_model else SQL("model"),
            stage=Identifier(source.stage),
        )
        for source in SOURCES
    ]
    apart = (
        SQL("SELECT model, id FROM {} WHERE run_id = ANY(%(runs)s)").format(Identifier(table))
        for table in ("stg_vanished", "stg_rejected")
    )
    # With an order its lines are gone, whether or not they were asked for.
    lines = SQL(
        "SELECT 'sale.order.line', l.odoo_id FROM stg_vanished v"
        " JOIN linha_pedido l ON l.odoo_order_id = v.id"
        " WHERE v.run_id = ANY(%(runs)s) AND v.model = 'sale.order'"
    )
    rows = fetch(
        SQL("SELECT model, array_agg(id ORDER BY id) FROM ({}) staged GROUP BY model").format(
            SQL(" UNION ").join((*read, *apart, lines))
        ),
        {"runs": list(runs)},
    )
    return dict(rows)


def missing_headers(run_id: int) -> dict[str, list[int]]:
    """Orders and invoices that staged lines belong to, neither staged, refused nor known."""
    found = {}
    for lines, column, header in (
        (MOVE_LINES, "move_id", MOVES),
        (ORDER_LINES, "order_id", ORDERS),
    ):
        rows = fetch(
            SQL(
                "SELECT DISTINCT l.{column} FROM {lines} l"
                " LEFT JOIN {stage} s ON s.run_id = l.run_id AND s.id = l.{column}"
                " LEFT JOIN {mirror} m ON m.id = l.{column}"
                " WHERE l.run_id = %(run)s AND s.id IS NULL AND m.id IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM stg_rejected r WHERE r.run_id = %(run)s"
                " AND r.model = %(model)s AND r.id = l.{column})"
            ).format(
                column=Identifier(column),
                lines=Identifier(lines.stage),
                stage=Identifier(header.stage),
                mirror=header.table,
            ),
            {"run": run_id, "model": header.odoo_model},
        )
        if rows:
            found[header.odoo_model] = [row[0] for row in rows]
    return found
