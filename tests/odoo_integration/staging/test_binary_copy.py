"""Packed rows, read back by PostgreSQL."""

import datetime
import io
import struct

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo_integration.staging.binary_copy import binary_rows
from odoo_integration.staging.schema import TYPES
from odoo_integration.staging.sources import EXACT

ids = st.integers(-(2**63), 2**63 - 1)
VALUES = {
    "bigint": ids,
    "boolean": st.booleans(),
    "double precision": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 10**12),
    "date": st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)),
    "timestamp with time zone": st.datetimes(
        *map(datetime.datetime.fromisoformat, ("1900-01-01", "2200-12-31")),
        timezones=st.just(datetime.UTC),
    ),
    "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    "bigint[]": st.lists(ids, max_size=3).map(tuple),
}
NAMES = sorted(VALUES)


def stored(rows, names):
    """What PostgreSQL holds of rows that were sent to it, in their order."""
    listed = [f"c{place}" for place in range(len(names))]
    columns = ", ".join(f"{column} {name}" for column, name in zip(listed, names, strict=True))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS packed")
        cursor.execute(f"CREATE TEMP TABLE packed (place bigserial, {columns})")
        cursor.copy_expert(
            f"COPY packed ({', '.join(listed)}) FROM STDIN (FORMAT binary)",
            io.BytesIO(binary_rows(list(zip(names, zip(*rows, strict=True), strict=True)))),
        )
        cursor.execute(f"SELECT {', '.join(listed)} FROM packed ORDER BY place")
        return [
            tuple(tuple(one) if isinstance(one, list) else one for one in row)
            for row in cursor.fetchall()
        ]


def test_every_type_of_a_staged_column_can_be_packed():
    assert {name for types in TYPES.values() for name in types.values()} <= set(VALUES)


@pytest.mark.django_db
@given(data=st.data())
@settings(max_examples=60)
def test_postgresql_reads_what_was_packed(data):
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
    rows = data.draw(
        st.lists(st.tuples(*(st.none() | VALUES[name] for name in names)), min_size=1, max_size=5)
    )
    assert stored(rows, names) == rows


@pytest.mark.django_db
def test_an_empty_text_is_null():
    assert stored([("",), ("a",)], ["text"]) == [(None,), ("a",)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["0.1", "1234567890123.4568", "999999999999.9994", "-0.000001", "1e-09", "0.30000000000000004"],
)
def test_a_float_is_the_decimal_number_that_odoo_wrote(text):
    stored([(float(text),)], ["double precision"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EXACT.format('c0')} = %s::numeric FROM packed", [text])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(("value", "name"), [(2**63, "bigint"), ("1", "bigint"), ("x", "date")])
def test_a_value_of_another_type_is_not_packed(value, name):
    with pytest.raises((struct.error, TypeError)):
        binary_rows([(name, [value])])
