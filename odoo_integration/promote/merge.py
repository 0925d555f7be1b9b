"""Brings the mirror of Odoo's headers and master data up to what was staged."""

from dataclasses import dataclass

from django.db import connection, models

from ..models import OdooMove, OdooName, OdooOrder, OdooPartner, OdooProduct, OdooUnit


@dataclass(frozen=True)
class Mirror:
    """A staging table, the mirror it feeds, and Odoo's model by which changes are known."""

    stage: str
    table: type[models.Model]
    odoo_model: str
    key: tuple[str, ...] = ("id",)
    stage_names: tuple[tuple[str, str], ...] = ()


MIRRORS = (
    Mirror("stg_unit", OdooUnit, "'uom.uom'"),
    Mirror("stg_name", OdooName, "model", ("model", "record_id"), (("record_id", "id"),)),
    Mirror("stg_partner", OdooPartner, "'res.partner'"),
    Mirror("stg_product", OdooProduct, "'product.product'"),
    Mirror("stg_order", OdooOrder, "'sale.order'"),
    Mirror("stg_move", OdooMove, "'account.move'"),
)


def merge(mirror: Mirror, *, run_id: int) -> None:
    """Writes the staged rows that differ, and notes their ids in the work table `changed`."""
    with connection.cursor() as cursor:
        cursor.execute(_merge_sql(mirror), {"run": run_id})


def differs(mirror: Mirror) -> str:
    """A condition: some staged row of the run is not in the mirror as it is."""
    return f"EXISTS (SELECT 1 {_differing(mirror, *_columns(mirror))})"


def _columns(mirror: Mirror) -> tuple[list[str], list[str]]:
    """The mirror's columns, and what staging says of each."""
    staged_as = dict(mirror.stage_names)
    columns, values = [], []
    for field in mirror.table._meta.concrete_fields:
        if isinstance(field, models.AutoField):
            continue
        value = f"s.{staged_as.get(field.attname, field.attname)}"
        if isinstance(field, models.CharField):
            value = f"COALESCE({value}, '')"
        elif isinstance(field, models.DecimalField):
            value = f"round({value}, {field.decimal_places})"
        columns.append(field.attname)
        values.append(value)
    return columns, values


def _differing(mirror: Mirror, columns: list[str], values: list[str]) -> str:
    staged_as = dict(mirror.stage_names)
    same_key = " AND ".join(f"m.{key} = s.{staged_as.get(key, key)}" for key in mirror.key)
    return f"""
            FROM {mirror.stage} s LEFT JOIN {mirror.table._meta.db_table} m ON {same_key}
            WHERE s.run_id = %(run)s AND (
                m.{mirror.key[-1]} IS NULL
                OR ({", ".join(f"m.{column}" for column in columns)})
                   IS DISTINCT FROM ({", ".join(values)}))"""


def _merge_sql(mirror: Mirror) -> str:
    columns, values = _columns(mirror)
    others = [column for column in columns if column not in mirror.key]
    return f"""
        WITH written AS (
            INSERT INTO {mirror.table._meta.db_table} ({", ".join(columns)})
            SELECT {", ".join(values)}{_differing(mirror, columns, values)}
            ON CONFLICT ({", ".join(mirror.key)}) DO UPDATE
            SET {", ".join(f"{column} = excluded.{column}" for column in others)}
            RETURNING {mirror.odoo_model} AS model, {mirror.key[-1]} AS id
        )
        INSERT INTO changed SELECT model, id FROM written
    """


def drop_vanished(*, run_id: int) -> None:
    """Takes headers that vanished from Odoo out of the mirror; what they fed is retired later."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            -- The invoices a vanished credit note had reversed change too.
            INSERT INTO changed
            SELECT 'account.move', m.reversed_entry_id
            FROM stg_vanished v JOIN odoo_move m ON m.id = v.id
            WHERE v.run_id = %(run)s AND v.model = 'account.move'
              AND m.reversed_entry_id IS NOT NULL
            ON CONFLICT DO NOTHING;
            DELETE FROM odoo_move m USING stg_vanished v
            WHERE v.run_id = %(run)s AND v.model = 'account.move' AND m.id = v.id;
            DELETE FROM odoo_order o USING stg_vanished v
            WHERE v.run_id = %(run)s AND v.model = 'sale.order' AND o.id = v.id
            """,
            {"run": run_id},
        )
