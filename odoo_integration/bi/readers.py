"""Roles that may read the views and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.db import ProgrammingError, connection, transaction
from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE
from psycopg2.sql import SQL, Composable, Identifier, Literal

from .schema import existing_schemas
from .views import READ, SCHEMAS


class ReaderRightsError(Exception):
    """Why the rights were not given; nothing was changed. One text for whoever asked."""


def grant_readers(
    role: str, *, with_notes: bool = False, revoke: bool = False, seconds: int = 300
) -> bool:
    """Makes a role read the views and nothing else, or takes its rights back.

    Rights are on the schemas and on what will be made in them, so that they survive a migrate.

    Args:
        role: made, able to log in and without a password, where there is none of this name.
        with_notes: what people write here, too; without, a right given before is taken back.
        revoke: take everything back; the role itself stays.
        seconds: how long one statement of the role may take.

    Returns:
        Whether the role was made.

    Raises:
        ReaderRightsError: the views are missing, our user may not do it, or the role may read more.
    """
    given = () if revoke else SCHEMAS if with_notes else (READ,)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if sorted(existing_schemas(cursor)) != sorted(SCHEMAS):
                raise ReaderRightsError("the views for BI are missing; run: manage.py migrate")
            made = not _exists(cursor, role)
            if made and revoke:
                raise ReaderRightsError(f"there is no role {role}")
            if not revoke:
                _make(cursor, role, made=made, seconds=seconds)
            for schema in SCHEMAS:
                for statement in _rights(role, schema, given=schema in given):
                    cursor.execute(statement.as_string(cursor.cursor))
            if not revoke:
                _refuse_more(cursor, role)
    except ProgrammingError as error:
        raise ReaderRightsError(str(error).splitlines()[0]) from None
    return made


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _make(cursor: Any, role: str, *, made: bool, seconds: int) -> None:
    """Makes the role where it is missing, and sets what each session of it starts with.

    Raises:
        ReaderRightsError: our user may not do it; with the statements for somebody who may.
    """
    cursor.execute("SELECT current_user, current_database()")
    user, database = cursor.fetchone()
    statements = [SQL("CREATE ROLE {} LOGIN").format(Identifier(role))] if made else []
    statements += _limits(cursor, role, database, seconds)
    texts = [f"{statement.as_string(cursor.cursor)};" for statement in statements]
    try:
        for text in texts:
            cursor.execute(text)
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", "") != INSUFFICIENT_PRIVILEGE:
            raise
        shown = "\n  ".join(texts)
        raise ReaderRightsError(
            f"the database's user {user} may not make or change roles; as an administrator run, and"
            f" then this command again:\n  {shown}"
        ) from None


def _limits(cursor: Any, role: str, database: str, seconds: int) -> list[Composable]:
    """The settings of the role's sessions in this database that are not yet as wanted."""
    wanted = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{seconds}s",
        # A transaction that stays open keeps old rows from being cleaned up.
        "idle_in_transaction_session_timeout": "60s",
        "search_path": ", ".join(SCHEMAS),
    }
    cursor.execute(
        "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
        " JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE r.rolname = %s AND d.datname = current_database()",
        [role],
    )
    found = dict(row.split("=", 1) for (row,) in cursor.fetchall())
    return [
        SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
            Identifier(role),
            Identifier(database),
            Identifier(name),
            SQL(value) if name == "search_path" else Literal(value),
        )
        for name, value in wanted.items()
        if found.get(name) != value
    ]


def _rights(role: str, schema: str, *, given: bool) -> Iterator[Composable]:
    """On a schema, on what is in it and on what the next migrate will make in it."""
    verb, link = (SQL("GRANT"), SQL("TO")) if given else (SQL("REVOKE"), SQL("FROM"))
    for right in (
        "USAGE ON SCHEMA {schema}",
        "SELECT ON ALL TABLES IN SCHEMA {schema}",
        "EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema}",
    ):
        yield SQL("{} {} {} {}").format(
            verb, SQL(right).format(schema=Identifier(schema)), link, Identifier(role)
        )
    for right in ("SELECT ON TABLES", "EXECUTE ON FUNCTIONS"):
        yield SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} {} {} {} {}").format(
            Identifier(schema), verb, SQL(right), link, Identifier(role)
        )


def _refuse_more(cursor: Any, role: str) -> None:
    """Raises where the role may read or change anything outside the views."""
    cursor.execute(
        """
        SELECT c.oid::regclass::text FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname <> ALL (%(schemas)s)
          AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND (has_any_column_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE')
               OR has_table_privilege(%(role)s, c.oid, 'DELETE, TRUNCATE'))
        ORDER BY 1
        """,
        {"role": role, "schemas": list(SCHEMAS)},
    )
    if more := [name for (name,) in cursor.fetchall()]:
        raise ReaderRightsError(
            f"{role} may also read or change {len(more)} tables, such as {more[0]}: by rights of"
            " its own, as a member of another role or as an administrator. Take these away, or name"
            " another role."
        )
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')"
        " AND nspname !~ '^pg_'",
        [role],
    )
    if schemas := [name for (name,) in cursor.fetchall()]:
        raise ReaderRightsError(
            f"{role} may make tables in the schema {schemas[0]}, as every role may where PostgreSQL"
            " 14 made the database; as an administrator run:"
            f" REVOKE CREATE ON SCHEMA {schemas[0]} FROM PUBLIC"
        )
