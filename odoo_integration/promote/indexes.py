"""Builds the indexes of a table after its first load, not row by row during it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg2.sql import SQL, Identifier, Literal

from ..runs.sql import render

# Only for a load this large into an empty table: no reader is kept waiting, and eight indexes take
# ten times as long as the rows. Unique indexes stay: they hold rules. Where the lock is not free at
# once, or the tables belong to another role, the indexes stay too.
_LARGE = 8 * 1024 * 1024

_DROP = """
DO $$
DECLARE one record;
BEGIN
    IF pg_relation_size({source}) < {large} OR EXISTS (SELECT 1 FROM {table})
       OR NOT pg_has_role((SELECT relowner FROM pg_class WHERE oid = {name}::regclass), 'USAGE')
    THEN
        RETURN;
    END IF;
    BEGIN
        LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN;
    END;
    FOR one IN
        SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
        FROM pg_index WHERE indrelid = {name}::regclass AND NOT indisunique
    LOOP
        INSERT INTO postponed_index VALUES ({name}, one.definition);
        EXECUTE format('DROP INDEX %s', one.name);
    END LOOP;
END $$
"""
_BUILD = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN DELETE FROM postponed_index WHERE owner = {name} RETURNING definition LOOP
        EXECUTE one.definition;
    END LOOP;
END $$
"""


@contextmanager
def built_afterwards(table: str, *, source: str) -> Iterator[None]:
    """Inside, `table` has no indexes to maintain, where it is empty and the load is large.

    Args:
        source: the work table whose rows are about to be inserted.
    """
    with connection.cursor() as cursor:
        names = {"table": Identifier(table), "name": Literal(table), "source": Literal(source)}
        cursor.execute(render(SQL(_DROP).format(large=Literal(_LARGE), **names)))
        yield
        cursor.execute(render(SQL(_BUILD).format(name=names["name"])))
