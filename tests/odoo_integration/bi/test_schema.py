"""The views come and go with the migrations."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from odoo_integration.bi import VIEWS, drop_views, make_views

pytestmark = pytest.mark.django_db(transaction=True)


def existing(query) -> set[str]:
    names = query(
        "SELECT schemaname || '.' || viewname FROM pg_views WHERE schemaname IN ('bi', 'bi_notas')"
    )
    return {name for (name,) in names}


def about_to_migrate() -> None:
    """What `migrate` says where it has something to do."""
    emit_pre_migrate_signal(0, False, "default", plan=[(Migration("next", "carteira"), False)])


def test_a_column_that_a_view_shows_can_be_migrated(query):
    """What drops the views is the signal of a migrate that has something to do."""
    about_to_migrate()
    assert existing(query) == set()
    with connection.schema_editor() as editor:
        model = VIEWS[0].rows().model
        old = model._meta.get_field("pedido_cliente")
        new = models.TextField(db_column="pedido_cliente")
        new.set_attributes_from_name("pedido_cliente")
        editor.alter_field(model, old, new)
        editor.alter_field(model, new, old)
    call_command("migrate", verbosity=0)
    assert existing(query) == {f"{view.schema}.{view.name}" for view in VIEWS}


def test_a_migrate_without_anything_to_do_leaves_them_alone(query):
    before = query("SELECT oid FROM pg_class WHERE relnamespace = 'bi'::regnamespace ORDER BY 1")
    call_command("migrate", verbosity=0)
    with CaptureQueriesContext(connection) as asked:
        make_views()
    changed = [q["sql"] for q in asked if q["sql"].startswith(("DROP", "CREATE", "COMMENT"))]
    assert changed == []
    after = query("SELECT oid FROM pg_class WHERE relnamespace = 'bi'::regnamespace ORDER BY 1")
    assert before == after


def test_they_wait_for_the_last_migration(query):
    recorder = MigrationRecorder(connection)
    last = recorder.migration_qs.filter(app="odoo_integration").latest("name").name
    drop_views()
    recorder.record_unapplied("odoo_integration", last)
    make_views()
    assert existing(query) == set()
    recorder.record_applied("odoo_integration", last)
    make_views()
    assert len(existing(query)) == len(VIEWS)


def test_a_view_that_the_code_no_longer_has_goes(query):
    query("CREATE VIEW bi.antiga AS SELECT 1 AS a")
    query("COMMENT ON SCHEMA bi IS NULL")
    make_views()
    assert existing(query) == {f"{view.schema}.{view.name}" for view in VIEWS}


def test_a_view_of_somebody_elses_upon_ours_is_named(query):
    query("CREATE SCHEMA alheio")
    query("CREATE VIEW alheio.dela AS SELECT num_pedido FROM bi.carteira")
    try:
        with pytest.raises(CommandError, match=r"view alheio.dela depends on view bi.carteira"):
            about_to_migrate()
        assert len(existing(query)) == len(VIEWS)
    finally:
        query("DROP SCHEMA alheio CASCADE")


def test_meanings_are_comments_in_the_screens_language(query):
    missing = query("""
        SELECT a.attrelid::regclass, a.attname FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace IN ('bi'::regnamespace, 'bi_notas'::regnamespace)
          AND col_description(c.oid, a.attnum) IS NULL
    """)
    assert missing == []
    assert query("SELECT obj_description('bi.carteira'::regclass)")[0][0].startswith("A carteira")


def test_without_the_right_to_make_schemas_a_migrate_goes_on(query, caplog):
    query("CREATE ROLE sem_schema NOLOGIN")
    query("GRANT USAGE ON SCHEMA public TO sem_schema")
    query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO sem_schema")
    query("DROP SCHEMA bi, bi_notas CASCADE")
    try:
        query("SET ROLE sem_schema")
        make_views()
        query("RESET ROLE")
        assert "GRANT CREATE ON DATABASE" in caplog.text
        assert existing(query) == set()
    finally:
        query("RESET ROLE")
        query("DROP OWNED BY sem_schema")
        query("DROP ROLE sem_schema")
        make_views()
    assert len(existing(query)) == len(VIEWS)
