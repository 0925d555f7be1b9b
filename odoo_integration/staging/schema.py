"""Keeps the staging tables in step with what they feed."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from psycopg2.sql import SQL, Identifier

from .sources import FLOAT, SOURCES, Source

_MOMENT = "timestamp with time zone"


def _columns(source: Source) -> dict[str, str]:
    typed = {
        staged: _type(source.model._meta.get_field(live)) for live, staged in source.columns.items()
    }
    return {"write_date": _MOMENT} | typed | dict(source.unmerged)


def _type(field: Any) -> str:
    if isinstance(field, ArrayField):
        return f"{_type(field.base_field)}[]"
    kinds = {
        models.BigIntegerField: "bigint",
        models.DecimalField: FLOAT,
        models.BooleanField: "boolean",
        models.DateTimeField: _MOMENT,
        models.DateField: "date",
        models.CharField: "text",
        # Cast where it is compared: a page of texts is copied like any other.
        models.JSONField: "text",
    }
    return next(name for kind, name in kinds.items() if isinstance(field, kind))


_NAMED = {"run_id": "bigint", "id": "bigint"}
_OF_A_MODEL = _NAMED | {"model": "text"}
TYPES: Mapping[str, Mapping[str, str]] = {
    source.stage: _NAMED | _columns(source) for source in SOURCES
} | {
    "stg_vanished": _OF_A_MODEL,
    "stg_rejected": _OF_A_MODEL
    | {"reason": "text", "order_name": "text", "sale_line_ids": "bigint[]"}
    | dict.fromkeys(("order_id", "product_id", "move_id"), "bigint"),
    "stg_verified": _NAMED
    | {"write_date": _MOMENT}
    | dict.fromkeys(("quantity", "invoiced", "delivered", "subtotal"), FLOAT),
}
"""PostgreSQL's name for the type of each column that is copied into, by table."""


def update_staging_tables(*, using: str, **_signal: Any) -> None:
    """Makes the staging tables, and gives them the columns their live tables have gained.

    Runs after every migrate, so that a new column needs a migration of the business table or the
    mirror alone. The tables are unlogged and empty between runs; a column that is not fed any more
    does no harm.

    Args:
        using: the database that was migrated.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for source in SOURCES:
            if source.model._meta.db_table not in existing:
                # Migrated to an earlier state, or a database of other apps.
                continue
            if source.stage not in existing:
                create = SQL(
                    "CREATE UNLOGGED TABLE {} (run_id bigint, id bigint, PRIMARY KEY (run_id, id))"
                ).format(Identifier(source.stage))
                cursor.execute(create.as_string(connection.connection))
            found = connection.introspection.get_table_description(cursor, source.stage)
            wanted = TYPES[source.stage]
            missing = wanted.keys() - {column.name for column in found}
            for name in sorted(missing):
                statement = SQL("ALTER TABLE {} ADD COLUMN {} {}").format(
                    Identifier(source.stage), Identifier(name), SQL(wanted[name])
                )
                cursor.execute(statement.as_string(connection.connection))
