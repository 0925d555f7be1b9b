"""Brings the mirror of Odoo's headers and master data up to what was staged."""

from django.db import connection
from psycopg2.sql import SQL, Composable, Identifier, Literal

from ..runs.sql import render
from ..staging.sources import Source


def merge(source: Source, *, run_id: int) -> None:
    """Writes the staged rows that differ, and adds their ids to `changed_record`."""
    with connection.cursor() as cursor:
        cursor.execute(render(_statement(source)), {"run": run_id})


def _statement(source: Source) -> Composable:
    others = [column for column in source.columns if column not in source.key]
    return SQL(
        """
        WITH written AS (
            INSERT INTO {table} ({columns})
            SELECT {values}{differing}
            ON CONFLICT ({key}) DO UPDATE SET {assignments}
            RETURNING {odoo_model} AS model, {id} AS id
        )
        INSERT INTO changed_record SELECT model, id FROM written
        """
    ).format(
        table=source.table,
        columns=SQL(", ").join(map(Identifier, source.columns)),
        values=SQL(", ").join(map(source.value, source.columns)),
        differing=source.differing(),
        key=SQL(", ").join(map(Identifier, source.key)),
        assignments=SQL(", ").join(
            SQL("{0} = excluded.{0}").format(Identifier(column)) for column in others
        ),
        odoo_model=Literal(source.odoo_model) if source.odoo_model else Identifier("model"),
        id=Identifier(source.key[-1]),
    )


def drop_vanished(*, run_id: int) -> None:
    """Deletes headers that vanished from Odoo from the mirror; what they fed is retired later."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            -- The invoices a vanished credit note had reversed change too.
            INSERT INTO changed_record
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
