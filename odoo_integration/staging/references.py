"""What staged records refer to: master data by id, and the orders and invoices lines belong to."""

from collections.abc import Mapping

from .queries import fetch

# Every reference a staged record makes to master data: table, column, the model it names.
_REFERENCES = (
    ("stg_order", "partner_id", "res.partner"),
    ("stg_order", "partner_shipping_id", "res.partner"),
    ("stg_order", "user_id", "res.users"),
    ("stg_order", "team_id", "crm.team"),
    ("stg_order", "payment_term_id", "account.payment.term"),
    ("stg_order", "incoterm_id", "account.incoterms"),
    ("stg_order", "carrier_id", "delivery.carrier"),
    ("stg_order_line", "product_id", "product.product"),
    ("stg_order_line", "uom_id", "uom.uom"),
    ("stg_move", "partner_id", "res.partner"),
    ("stg_move", "user_id", "res.users"),
    ("stg_move", "team_id", "crm.team"),
    ("stg_move", "incoterm_id", "account.incoterms"),
    ("stg_move_line", "product_id", "product.product"),
    ("stg_move_line", "uom_id", "uom.uom"),
    ("stg_partner", "state_id", "res.country.state"),
    ("stg_partner", "city_id", "city"),
    ("stg_partner", "commercial_partner_id", "res.partner"),
    ("stg_product", "uom_id", "uom.uom"),
    ("stg_product", "categ_id", "product.category"),
)
_OWN_TABLE = {
    "res.partner": ("stg_partner", "odoo_partner"),
    "product.product": ("stg_product", "odoo_product"),
    "uom.uom": ("stg_unit", "odoo_unit"),
}


def missing_references(
    run_id: int, *, staged: Mapping[str, int], skip_mirrored: bool
) -> dict[str, list[int]]:
    """Master data that staged records name and that was not read yet, in one query.

    Args:
        staged: the staging tables to look through, with their rows; an empty one is not asked.
        skip_mirrored: leave out what an earlier run has read.

    Returns:
        Ids by model; models without any are left out.
    """
    referenced = [
        # Made distinct one column at a time: a hash of bare ids takes a fraction of one with names.
        f"SELECT '{model}' AS model, id FROM (SELECT DISTINCT {column} AS id FROM {table}"
        f" WHERE run_id = %(run)s AND {column} IS NOT NULL) {table}_{column}"
        for table, column, model in _REFERENCES
        if staged.get(table)
    ]
    if staged.get("stg_name"):
        referenced += [
            f"SELECT '{model}' AS model, parent_id AS id FROM stg_name WHERE run_id = %(run)s"
            f" AND model = '{named_by}' AND parent_id IS NOT NULL"
            for named_by, model in (
                ("product.category", "product.category"),
                ("delivery.carrier", "res.partner"),
            )
        ]
    if not referenced:
        return {}
    absent = []
    for model, (stage, mirror) in _OWN_TABLE.items():
        sources = [f"SELECT id FROM {stage} WHERE run_id = %(run)s"]
        if skip_mirrored:
            sources.append(f"SELECT id FROM {mirror}")
        absent.append(f"(r.model = '{model}' AND r.id NOT IN ({' UNION ALL '.join(sources)}))")
    named = [
        "SELECT 1 FROM stg_name n WHERE n.run_id = %(run)s AND n.model = r.model AND n.id = r.id"
    ]
    if skip_mirrored:
        named.append("SELECT 1 FROM odoo_name n WHERE n.model = r.model AND n.record_id = r.id")
    own = ", ".join(f"'{model}'" for model in _OWN_TABLE)
    absent.append(f"(r.model NOT IN ({own}) AND NOT EXISTS ({' UNION ALL '.join(named)}))")
    rows = fetch(
        f"SELECT r.model, array_agg(r.id ORDER BY r.id) FROM ({' UNION '.join(referenced)}) r"
        f" WHERE ({' OR '.join(absent)}) AND NOT EXISTS (SELECT 1 FROM stg_rejected x"
        f" WHERE x.run_id = %(run)s AND x.model = r.model AND x.id = r.id) GROUP BY r.model",
        {"run": run_id},
    )
    return dict(rows)


def missing_headers(run_id: int) -> dict[str, list[int]]:
    """Orders and invoices that staged lines belong to, neither staged, refused nor known."""
    found = {}
    for model, line_table, column, table, mirror in (
        ("account.move", "stg_move_line", "move_id", "stg_move", "odoo_move"),
        ("sale.order", "stg_order_line", "order_id", "stg_order", "odoo_order"),
    ):
        rows = fetch(
            f"SELECT DISTINCT l.{column} FROM {line_table} l"
            f" LEFT JOIN {table} s ON s.run_id = l.run_id AND s.id = l.{column}"
            f" LEFT JOIN {mirror} m ON m.id = l.{column}"
            " WHERE l.run_id = %(run)s AND s.id IS NULL AND m.id IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM stg_rejected r WHERE r.run_id = %(run)s"
            f" AND r.model = '{model}' AND r.id = l.{column})",
            {"run": run_id},
        )
        if rows:
            found[model] = [row[0] for row in rows]
    return found
