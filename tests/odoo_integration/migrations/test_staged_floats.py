import importlib

import pytest
from django.db import connection

from odoo_integration.runs.sql import fetch

pytestmark = pytest.mark.django_db
migration = importlib.import_module("odoo_integration.migrations.0024_staged_floats").Migration

TYPES = """
SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = 'stg_order_line'::regclass AND attname IN ('quantity', 'price', 'order_id')
"""


def test_staged_numbers_become_floats_and_numbers_again():
    (change,) = migration.operations
    with connection.cursor() as cursor:
        cursor.execute(change.reverse_sql[0])
        rest = {"order_id": "bigint"}
        assert dict(fetch(TYPES)) == rest | dict.fromkeys(("quantity", "price"), "numeric")
        cursor.execute("INSERT INTO stg_order_line (run_id, id, quantity) VALUES (1, 1, 2.5)")
        cursor.execute(change.sql[0])
    assert dict(fetch(TYPES)) == rest | dict.fromkeys(("quantity", "price"), "double precision")
    assert fetch("SELECT quantity FROM stg_order_line") == [(2.5,)]
