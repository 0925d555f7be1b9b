"""The self-test warns before a limit of time is met, and before tables slow down."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from carteira.models import CarteiraPrincipal
from odoo_integration.monitoring.selftest import room, self_test
from tests.lab.processes import wait_until
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db(transaction=True)


def step(name: str):
    [result] = self_test((name,))
    return result


def test_a_promote_of_less_than_half_the_limit_has_room(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "TRANSACTION_TIMEOUT", 600)
    run(phases={"read": 900.0, "promote": 300.0})
    run(phases={"promote": 20.0})
    run(phases={"read": 5.0})
    long_ago = timezone.now() - datetime.timedelta(days=31)
    run(phases={"promote": 599.0}, started_at=long_ago)
    found = step("limits")
    assert found.ok
    told = "the longest promote of 30 days took 300 s of the 600 s of DB_TRANSACTION_TIMEOUT"
    assert found.notes == [told]


def test_a_promote_of_more_than_half_the_limit_names_the_setting(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "TRANSACTION_TIMEOUT", 600)
    run(phases={"promote": 301.0})
    found = step("limits")
    assert not found.ok
    assert found.advice == "set DB_TRANSACTION_TIMEOUT=903"
    monkeypatch.setitem(connection.settings_dict, "TRANSACTION_TIMEOUT", 0)
    assert step("limits").ok


def test_dead_rows_that_nobody_cleans_are_told(monkeypatch):
    monkeypatch.setattr(room, "_SMALL", 20)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE carteira_principal SET (autovacuum_enabled = false)")
        try:
            for number in range(30):
                item(f"V{number:02}")
            # Of what other tests left too.
            cursor.execute("VACUUM ANALYZE carteira_principal, faturamento_produto, linha_pedido")
            assert step("tables").ok
            CarteiraPrincipal.objects.filter(num_pedido__gte="V10").delete()
            # PostgreSQL counts the dead a moment after the transaction.
            wait_until(lambda: not step("tables").ok, seconds=10, what="20 rows are dead")
            found = step("tables")
        finally:
            cursor.execute("ALTER TABLE carteira_principal RESET (autovacuum_enabled)")
    assert " 20 dead " in found.notes[0]
    assert "VACUUM ANALYZE" in found.advice


def test_tables_that_totals_are_read_from_are_cleaned_when_a_fiftieth_is_dead():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE reloptions @> ARRAY["
            "'autovacuum_vacuum_scale_factor=0.02', 'autovacuum_vacuum_insert_scale_factor=0.02']"
            " AND relname IN ('carteira_principal', 'faturamento_produto', 'linha_pedido')"
        )
        assert cursor.fetchone() == (3,)
