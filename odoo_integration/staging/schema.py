"""Keeps the staging tables in step with what they feed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from psycopg2.sql import SQL, Identifier

from .sources import SOURCES, Source


def add_missing_columns(*, using: str, **_signal: Any) -> None:
    """Gives each staging table the columns its live table has gained; runs after every migrate.

    So a new column needs a migration of the business table or the mirror alone. Staging is empty
    between runs, and a column that is not fed any more does no harm.

    Args:
        using: the database that was migrated.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for source in SOURCES:
            if source.stage not in existing:
                continue
            found = connection.introspection.get_table_description(cursor, source.stage)
            missing = columns(source).keys() - {column.name for column in found}
            for name in sorted(missing):
                statement = SQL("ALTER TABLE {} ADD COLUMN {} {}").format(
                    Identifier(source.stage), Identifier(name), SQL(columns(source)[name])
                )
                cursor.execute(statement.as_string(connection.connection))


def columns(source: Source) -> dict[str, str]:
    """The columns of a staging table with their types, but for the run's id."""
    typed = {
        staged: _type(source.model._meta.get_field(live)) for live, staged in source.columns.items()
    }
    return {"write_date": "timestamptz"} | typed | dict(source.unmerged)


def _type(field: Any) -> str:
    if isinstance(field, ArrayField):
        return f"{_type(field.base_field)}[]"
    kinds = {
        models.BigIntegerField: "bigint",
        models.DecimalField: "numeric",
        models.BooleanField: "boolean",
        models.DateTimeField: "timestamptz",
        models.DateField: "date",
        models.CharField: "text",
    }
    return next(name for kind, name in kinds.items() if isinstance(field, kind))
