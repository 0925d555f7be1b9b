"""Makes the views after each migrate, and takes them away before one that changes tables.

PostgreSQL refuses to change a column that a view shows. As the views are always made anew from the
models, a migration need not know of them, and they are never older than the code.
"""

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, InternalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg2.errorcodes import DEPENDENT_OBJECTS_STILL_EXIST
from psycopg2.sql import SQL, Composable, Identifier, Literal

from .backlog import DAY, MOMENT, known_on_a_day
from .views import SCHEMAS, VIEWS

logger = logging.getLogger("carteira.bi")

_SIGNATURE = f"carteira_em({DAY} date)"
_FUNCTION = """
CREATE FUNCTION bi.{signature} RETURNS SETOF bi.carteira
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $function$
DECLARE
    {moment} timestamptz := ((dia + 1)::timestamp AT TIME ZONE {zone}) - interval '1 microsecond';
    logged_since timestamptz := (SELECT changes_since FROM sync_state);
BEGIN
    IF dia > (now() AT TIME ZONE {zone})::date THEN
        RAISE invalid_parameter_value USING MESSAGE = format({future}, dia);
    ELSIF logged_since IS NULL THEN
        RAISE invalid_parameter_value USING MESSAGE = {nothing};
    ELSIF {moment} < logged_since THEN
        RAISE invalid_parameter_value USING MESSAGE = format(
            {too_early}, to_char(logged_since AT TIME ZONE {zone}, 'DD/MM/YYYY HH24:MI'));
    END IF;
    RETURN QUERY {rows};
END $function$
"""


def make_views(*, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Makes every view anew, unless they are what the code says.

    Does nothing while migrations are missing. Rights of readers stay: they are given by schema.

    Args:
        using: the database that was migrated.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        with override(settings.LANGUAGE_CODE):
            statements = [part.as_string(cursor.cursor) for part in _statements(cursor)]
        mark = f"Carteira {hashlib.sha256(''.join(statements).encode()).hexdigest()[:16]}"
        if _mark(cursor) == mark or not _migrated(connection):
            return
        if not _may_make_schemas(cursor):
            logger.warning(
                "the views for BI are not made: the database's user may not create schemas; "
                "as an administrator run GRANT CREATE ON DATABASE for it, then manage.py migrate"
            )
            return
        # Only now: what is above takes longer than a transaction may sit idle.
        with transaction.atomic(using=using):
            _drop(cursor)
            for statement in (*statements, f"COMMENT ON SCHEMA {SCHEMAS[0]} IS '{mark}'"):
                cursor.execute(statement)


def drop_views(*, plan: Any = True, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Drops every view, before a migrate that has something to do.

    Args:
        plan: the migrations that follow.
        using: the database that is migrated.

    Raises:
        CommandError: somebody has made a view of ours a part of another one.
    """
    if plan:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            _drop(cursor)


def _statements(cursor: Any) -> Iterator[Composable]:
    for schema in SCHEMAS:
        yield SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema))
    for view in VIEWS:
        name = SQL("{}.{}").format(Identifier(view.schema), Identifier(view.name))
        yield SQL("CREATE VIEW {} AS {}").format(name, _inlined(cursor, *view.select()))
        yield SQL("COMMENT ON VIEW {} IS {}").format(name, Literal(str(view.about)))
        for column, (_type, about) in view.described.items():
            yield SQL("COMMENT ON COLUMN {}.{} IS {}").format(
                name, Identifier(column), Literal(str(about))
            )
    cursor.execute("SELECT current_schema()")
    [schema] = cursor.fetchone()
    yield SQL(_FUNCTION).format(
        signature=SQL(_SIGNATURE),
        schema=Identifier(schema),
        moment=SQL(MOMENT),
        zone=Literal(settings.TIME_ZONE),
        future=Literal(_("%(date)s is still to come.") % {"date": "%s"}),
        nothing=Literal(_("There is no history yet: nothing has been synced.")),
        too_early=Literal(
            _("History is complete since %(since)s; choose that moment or a later one.")
            % {"since": "%s"}
        ),
        rows=_inlined(cursor, *known_on_a_day()),
    )
    yield SQL("COMMENT ON FUNCTION bi.carteira_em(date) IS {}").format(
        Literal(_("The backlog as it was known at the end of a day."))
    )
    yield SQL("REVOKE ALL ON FUNCTION bi.carteira_em(date) FROM PUBLIC")


def _inlined(cursor: Any, statement: str, params: tuple[Any, ...]) -> Composable:
    """A statement with its parameters in it, for a definition can have none."""
    return SQL(cursor.cursor.mogrify(statement, params).decode())


def _drop(cursor: Any) -> None:
    """Drops what is in the schemas, which are ours; they stay, and with them the rights."""
    cursor.execute(
        "SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc"
        " WHERE pronamespace = ANY (%(schemas)s::regnamespace[])"
        " UNION ALL SELECT 'VIEW ' || oid::regclass FROM pg_class"
        " WHERE relkind = 'v' AND relnamespace = ANY (%(schemas)s::regnamespace[])",
        {"schemas": existing_schemas(cursor)},
    )
    for (name,) in cursor.fetchall():
        try:
            cursor.execute(f"DROP {name}")
        except InternalError as error:
            if getattr(error.__cause__, "pgcode", "") != DEPENDENT_OBJECTS_STILL_EXIST:
                raise
            raise CommandError(
                f"{' '.join(str(error).split())} — drop what was made of it in another schema, and"
                " migrate again."
            ) from None
    if SCHEMAS[0] in existing_schemas(cursor):
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMAS[0]} IS NULL")


def existing_schemas(cursor: Any) -> list[str]:
    """Those of our schemas that the database has."""
    cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY (%s)", [list(SCHEMAS)])
    return [name for (name,) in cursor.fetchall()]


def _mark(cursor: Any) -> str | None:
    cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMAS[0]])
    return cursor.fetchone()[0]


def _may_make_schemas(cursor: Any) -> bool:
    cursor.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
    return cursor.fetchone()[0] or len(existing_schemas(cursor)) == len(SCHEMAS)


def _migrated(connection: Any) -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
