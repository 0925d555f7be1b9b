"""Empties the tables after a test that committed.

Django truncates all of them and makes content types and permissions again, which takes longer than
most tests: deleting the few rows a test has left takes a tenth of it.
"""

from typing import Any

from django.db import connections

from carteira.operations import fill_when_empty

# The same in every migrated database.
_KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables(case: Any) -> None:
    """Takes the place of `TransactionTestCase._fixture_teardown`.

    Needs a superuser: neither foreign keys nor triggers are to see the deletions.
    """
    for alias in case._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        deletions = "".join(
            f"DELETE FROM {connection.ops.quote_name(table)};"
            for table in sorted(set(tables) - _KEPT)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "BEGIN; SET LOCAL session_replication_role = replica;" + deletions + "COMMIT"
            )
        fill_when_empty(using=alias)
