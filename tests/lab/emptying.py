"""Empties the tables: after a test that committed, or between two stories of one test.

Django truncates all of them and makes content types and permissions again, which takes longer than
most tests: deleting the few rows that a test has left takes a tenth of it.
"""

from typing import Any

from django.apps import apps
from django.db import connection, connections

from carteira.operations import fill_when_empty
from odoo_integration.staging.tables import TABLES

# The same in every migrated database.
_KEPT = {"django_migrations", "django_content_type", "auth_permission"}
# Deleted rows stay in their pages: beyond some, the planner would take the table for a large one.
_MOST_BYTES = 8 * 8192


def empty_tables(case: Any) -> None:
    """Takes the place of `TransactionTestCase._fixture_teardown`.

    Needs a superuser: neither foreign keys nor triggers are to see the deletions.
    """
    for alias in case._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        emptied = sorted(set(tables) - _KEPT)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM unnest(%s) AS name WHERE pg_relation_size(name::regclass) > %s",
                [emptied, _MOST_BYTES],
            )
            large = {name for (name,) in cursor.fetchall()}
            statements = (
                f"TRUNCATE {table} CASCADE;" if table in large else f"DELETE FROM {table};"
                for table in emptied
            )
            cursor.execute(
                "BEGIN; SET LOCAL session_replication_role = replica;"
                + "".join(statements)
                + "COMMIT"
            )
        fill_when_empty(using=alias)


def empty_database() -> None:
    """As if nothing had ever been synced; cheaper than a new database."""
    tables = [
        model._meta.db_table
        for app in ("carteira", "odoo_integration")
        for model in apps.get_app_config(app).get_models()
        if model._meta.managed
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join([*tables, *TABLES])} CASCADE")
