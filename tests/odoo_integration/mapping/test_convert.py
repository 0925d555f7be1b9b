"""Single values from the wire: pure functions, one table each."""

import math

import pytest

from odoo_integration.mapping import convert as c

LONG = "x" * 300


@pytest.mark.parametrize(
    ("convert", "wire", "value"),
    [
        (c.text, False, ""),
        (c.text, None, ""),
        (c.text, "", ""),
        (c.text, "Ção 'x' \"y\" \\n", "Ção 'x' \"y\" \\n"),
        (c.text, LONG, LONG),
        (c.text, "a\x00b", "ab"),
        (c.any_text, 4711, "4711"),
        (c.any_text, "0047", "0047"),
        (c.any_text, False, ""),
        (c.key_text, " VCD1 ", "VCD1"),
        (c.key_text, "x" * 500, "x" * 500),
        (c.code_text, False, ""),
        (c.code_text, " A-1 ", "A-1"),
        (c.code_text, "   ", ""),
        (c.tax_id, "12.345.678/0001-95", "12345678000195"),
        (c.tax_id, "12345678000195", "12345678000195"),
        (c.tax_id, "12.abc.345/01de-35", "12ABC34501DE35"),
        (c.tax_id, "BR 123", "BR123"),
        (c.tax_id, False, ""),
        (c.reference, False, None),
        (c.reference, 7, 7),
        (c.reference, [7, "Sete"], 7),
        (c.required_reference, (7, "Sete"), 7),
        (c.references, [], "{}"),
        (c.references, False, "{}"),
        (c.references, [9, 3], "{3,9}"),
        (c.number, False, 0),
        (c.number, 0.0, 0),
        (c.number, -40.5, -40.5),
        (c.number, 3, 3),
        (c.moment, False, None),
        (c.moment, "2026-03-11 01:00:00", "2026-03-11 01:00:00+00"),
        (c.moment, "2026-03-11 01:00:00.123456", "2026-03-11 01:00:00+00"),
        (c.required_moment, "2026-03-11 01:00:00", "2026-03-11 01:00:00+00"),
        (c.day, False, None),
        (c.day, "2026-03-11", "2026-03-11"),
        (c.one_of({"a": "A"}), "a", "A"),
        (c.unit_factor(multiplier=False), 1 / 12, "12"),
        (c.unit_factor(multiplier=False), 0.08333333333333333, "12"),
        (c.unit_factor(multiplier=False), 1000.0, "0.001"),
        (c.unit_factor(multiplier=True), 12.0, "12"),
        (c.unit_factor(multiplier=True), 0.001, "0.001"),
    ],
)
def test_a_value_becomes(convert, wire, value):
    assert convert(wire) == value
    assert type(convert(wire)) is type(value)


@pytest.mark.parametrize(
    ("convert", "wire", "reason"),
    [
        (c.text, 5, "text expected"),
        (c.text, ["a"], "text expected"),
        (c.key_text, False, "is empty"),
        (c.key_text, "  ", "is empty"),
        (c.key_text, "x" * 501, "501 characters"),
        (c.code_text, "x" * 501, "501 characters"),
        (c.reference, "7", "an id expected"),
        (c.reference, ["7", "Sete"], "an id expected"),
        (c.required_reference, False, "is empty"),
        (c.number, "5", "a number expected"),
        (c.number, math.inf, "a number expected"),
        (c.number, math.nan, "a number expected"),
        (c.number, 1e12, "too large"),
        (c.moment, "2026-03-11", "a datetime expected"),
        (c.moment, 20260311, "a datetime expected"),
        (c.required_moment, False, "is empty"),
        (c.day, "11/03/2026", "a date expected"),
        (c.day, "2026-03-11 00:00:00", "a date expected"),
        (c.one_of({"a": "A"}), "b", "'b' is not one of a"),
        (c.one_of({"a": "A"}), False, "is not one of"),
        (c.one_of({"a": "A"}), [], "is not one of"),
        (c.unit_factor(multiplier=True), 0.0, "a positive factor"),
        (c.unit_factor(multiplier=False), False, "a positive factor"),
        (c.unit_factor(multiplier=False), -1.0, "a positive factor"),
    ],
)
def test_a_value_is_refused_with_its_reason(convert, wire, reason):
    with pytest.raises(c.Unusable, match=reason):
        convert(wire)
