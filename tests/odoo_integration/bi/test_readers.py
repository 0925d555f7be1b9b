"""A reader sees the views and nothing else, asked as that role on a real server."""

import os

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from carteira.models import CarteiraPrincipal
from odoo_integration.bi import VIEWS, drop_views, make_views

pytestmark = pytest.mark.django_db(transaction=True)
READ = [f"{view.schema}.{view.name}" for view in VIEWS if view.schema == "bi"]
NOTES = [f"{view.schema}.{view.name}" for view in VIEWS if view.schema == "bi_notas"]


@pytest.fixture
def role() -> str:
    # Roles are the server's, which the processes of `-n` share; this name has to be quoted.
    return f'Leitor "BI" {os.getpid()}'


def may_read(ask, name: str) -> bool:
    try:
        ask(f"SELECT * FROM {name} LIMIT 1")
    except psycopg2.errors.InsufficientPrivilege:
        return False
    return True


def every_other_relation(query) -> list[str]:
    return [
        name
        for (name,) in query(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind IN ('r', 'v', 'm', 'p')"
            " AND relnamespace = current_schema()::regnamespace"
        )
    ]


def test_the_views_are_read_and_nothing_else(grant, role, query):
    ask = grant(role)
    assert [name for name in READ if not may_read(ask, name)] == []
    assert [name for name in NOTES if may_read(ask, name)] == []
    others = every_other_relation(query)
    assert {"carteira_principal", "django_session", "auth_user", "bridge_step"} <= set(others)
    assert [name for name in others if may_read(ask, f"public.{name}")] == []


def test_notes_are_given_and_taken_back(grant, role):
    CarteiraPrincipal.objects.create(num_pedido="M1", cod_produto="A", observacao_interna="só nós")
    ask = grant(role, "--with-notes")
    assert ask("SELECT observacao_interna FROM bi_notas.anotacoes") == [("só nós",)]
    call_command("grant_readers", role)
    assert not any(may_read(ask, name) for name in NOTES)
    assert may_read(ask, "bi.carteira")


def test_sessions_only_read_and_end(grant, role):
    ask = grant(role, "--seconds", "7")
    shown = ask("""
        SELECT current_setting('default_transaction_read_only'),
               current_setting('statement_timeout'), current_setting('search_path')
    """)
    assert shown == [("on", "7s", "bi, bi_notas")]
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        ask("CREATE TEMP TABLE t (a int)")
    with pytest.raises(psycopg2.errors.QueryCanceled):
        ask("SET statement_timeout = '50ms'; SELECT pg_sleep(5)")
    # A session may lift its own limits, and still has no right to write.
    ask("SET default_transaction_read_only = off")
    for statement in (
        "DELETE FROM bi_notas.anotacoes",
        "INSERT INTO public.sync_run DEFAULT VALUES",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(statement)


def test_rights_survive_that_the_views_are_made_anew(grant, role):
    ask = grant(role)
    drop_views()
    with pytest.raises(psycopg2.errors.UndefinedTable):
        ask("SELECT 1 FROM bi.carteira")
    make_views()
    assert all(may_read(ask, name) for name in READ)
    assert not any(may_read(ask, name) for name in NOTES)
    with pytest.raises(psycopg2.errors.InvalidParameterValue):
        ask("SELECT 1 FROM bi.carteira_em('1999-01-01')")


def test_twice_is_the_same_as_once(grant, role, capsys):
    grant(role)
    assert rf"\password {role}" in capsys.readouterr().out
    grant(role)
    assert "password" not in capsys.readouterr().out


def test_a_role_whose_rights_were_taken_back_can_be_dropped(grant, role, query):
    grant(role, "--with-notes")
    call_command("grant_readers", role, "--revoke")
    settings = query("SELECT 1 FROM pg_roles WHERE rolname = %s", role)
    assert settings
    quoted = role.replace('"', '""')
    query(f'DROP ROLE "{quoted}"')


def test_a_role_that_sees_more_is_refused_and_left_as_it_was(grant, role, query):
    quoted = role.replace('"', '""')
    grant(role)
    call_command("grant_readers", role, "--revoke")
    query(f'GRANT SELECT (username) ON auth_user TO "{quoted}"')
    with pytest.raises(CommandError, match="may also read or change 1 tables, such as auth_user"):
        call_command("grant_readers", role)
    assert query("SELECT has_schema_privilege(%s, 'bi', 'USAGE')", role) == [(False,)]


def test_the_products_own_user_is_no_reader():
    with pytest.raises(CommandError, match="name another role"):
        call_command("grant_readers", connection.settings_dict["USER"])


def test_who_may_not_make_roles_is_told_what_an_administrator_has_to_run(grant, role, query):
    owner = f"dono_{os.getpid()}"
    query(f"CREATE ROLE {owner} NOLOGIN")
    query(f"GRANT USAGE ON SCHEMA bi, bi_notas TO {owner}")
    query(f"SET ROLE {owner}")
    try:
        with pytest.raises(CommandError) as refused:
            call_command("grant_readers", role)
        text = str(refused.value)
    finally:
        query("RESET ROLE")
        query(f"DROP OWNED BY {owner}")
        query(f"DROP ROLE {owner}")
    quoted = role.replace('"', '""')
    assert f"{owner} may not make or change roles" in text
    assert f'CREATE ROLE "{quoted}" LOGIN;' in text
    assert "SET \"statement_timeout\" = '300s';" in text
    # What it says is enough: what an administrator ran is found, and nothing is left to be run.
    for line in text.splitlines()[1:]:
        query(line)
    assert may_read(grant(role), "bi.carteira")


@pytest.mark.parametrize(("name", "said"), [("", "zero-length"), ("pg_x", "reserved")])
def test_a_name_that_cannot_be_is_one_line(name, said):
    with pytest.raises(CommandError, match=said):
        call_command("grant_readers", name)


def test_nothing_to_take_back_from_nobody():
    with pytest.raises(CommandError, match="there is no role nobody_here"):
        call_command("grant_readers", "nobody_here", "--revoke")
