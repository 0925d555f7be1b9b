"""Single values from the wire: pure functions, one table each."""

import math
from datetime import date, datetime

import pytest

from odoo_integration.mapping import convert as c

LONG = "x" * 300
LARGEST_ID = 2**63 - 1


CONVERTERS = (
    c.text, c.name_text, c.any_text, c.key_text, c.code_text, c.tax_id, c.reference, c.record_id,
    c.required_reference, c.references, c.number, c.rate, c.moment, c.required_moment, c.day,
)  # fmt: skip


@pytest.mark.parametrize("convert", CONVERTERS)
def test_null_which_odoo_never_says_is_not_taken_for_empty(convert):
    with pytest.raises(c.Unusable):
        convert(None)


@pytest.mark.parametrize(
    ("convert", "wire", "value"),
    [
        (c.text, False, ""),
        (c.text, "", ""),
        (c.text, "Ção 'x' \"y\" \\n", "Ção 'x' \"y\" \\n"),
        (c.text, LONG, LONG),
        (c.text, "a\x00b", "ab"),
        (c.text, "a\ud800b", "a\ufffdb"),
        (c.any_text, 4711, "4711"),
        (c.any_text, "0047", "0047"),
        (c.any_text, False, ""),
        (c.any_text, LARGEST_ID, "9223372036854775807"),
        (c.any_text, -LARGEST_ID, "-9223372036854775807"),
        (c.name_text, "x" * 500, "x" * 500),
        (c.name_text, "x" * 501, "x" * 497 + "…"),
        # 502 bytes; no character is cut in two.
        (c.name_text, "ç" * 251, "ç" * 248 + "…"),
        (c.company_name, "x" * 240, "x" * 240),
        (c.company_name, "x" * 241, "x" * 237 + "…"),
        (c.label_text, "x" * 60, "x" * 60),
        (c.label_text, "x" * 61, "x" * 57 + "…"),
        (c.label_text, False, ""),
        (c.key_text, " VCD1 ", "VCD1"),
        (c.key_text, "x" * 500, "x" * 500),
        (c.key_text, "ç" * 250, "ç" * 250),
        (c.key_text, "A1\n", "A1"),
        (c.key_text, "A\u00a01", "A\u00a01"),
        (c.code_text, False, ""),
        (c.code_text, " A-1 ", "A-1"),
        (c.code_text, "   ", ""),
        (c.tax_id, "12.345.678/0001-95", "12345678000195"),
        (c.tax_id, "12345678000195", "12345678000195"),
        (c.tax_id, "12.abc.345/01de-35", "12ABC34501DE35"),
        (c.tax_id, "BR 123", "BR123"),
        (c.tax_id, False, ""),
        (c.tax_id, "1." * 80, "1" * 80),
        (c.reference, False, None),
        (c.reference, 7, 7),
        (c.reference, [7, "Sete"], 7),
        (c.reference, [7, False], 7),
        (c.required_reference, (7, "Sete"), 7),
        (c.record_id, 1, 1),
        (c.record_id, LARGEST_ID, LARGEST_ID),
        (c.references, [], ()),
        (c.references, False, ()),
        (c.references, [9, 3], (3, 9)),
        (c.number, False, 0),
        (c.number, 0.0, 0),
        (c.number, -40.5, -40.5),
        (c.number, 3, 3),
        (c.number, 999999999999.999, 999999999999.999),
        (c.number, -999999999999.999, -999999999999.999),
        # Rounded to its column it fits.
        (c.number, 999999999999.9994, 999999999999.9994),
        (c.price, 99999999999.9999, 99999999999.9999),
        (c.amount, 9999999999999.99, 9999999999999.99),
        (c.extra_number, 999999999999999.0, 999999999999999.0),
        (c.rate, False, None),
        (c.rate, 0.0, None),
        (c.rate, 1e-6, 1e-6),
        (c.rate, 1e6, 1e6),
        (c.moment, False, None),
        (c.moment, "2026-03-11 01:00:00", datetime.fromisoformat("2026-03-11 01:00:00+00")),
        (c.moment, "2026-03-11 01:00:00.123456", datetime.fromisoformat("2026-03-11 01:00:00+00")),
        (c.moment, "2026-03-11 01:00:00-03:00", datetime.fromisoformat("2026-03-11 04:00:00+00")),
        (c.moment, "1900-01-01 00:00:00", datetime.fromisoformat("1900-01-01 00:00:00+00")),
        (
            c.required_moment,
            "2026-03-11 01:00:00",
            datetime.fromisoformat("2026-03-11 01:00:00+00"),
        ),
        (c.day, False, None),
        (c.day, "2026-03-11", date.fromisoformat("2026-03-11")),
        (c.day, "2200-12-31", date.fromisoformat("2200-12-31")),
        (c.one_of({"a": "A"}), "a", "A"),
        (c.unit_factor(multiplier=False), 1 / 12, 12.0),
        (c.unit_factor(multiplier=False), 0.08333333333333333, 12.0),
        (c.unit_factor(multiplier=False), 1000.0, 0.001),
        (c.unit_factor(multiplier=True), 12.0, 12.0),
        (c.unit_factor(multiplier=True), 0.001, 0.001),
        (c.unit_factor(multiplier=True), 1e-9, 1e-09),
        (c.unit_factor(multiplier=True), 1e9, 1000000000.0),
        (c.unit_factor(multiplier=True), 2, 2.0),
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
        (c.any_text, True, "text expected, True found"),
        (c.any_text, LARGEST_ID + 1, "text expected"),
        (c.any_text, 1.5, "text expected"),
        (c.key_text, "A\n1", "has control characters or line breaks"),
        (c.key_text, "A\u20281", "has control characters or line breaks"),
        (c.key_text, "ç" * 251, "251 characters in 502 bytes, more than 500"),
        (c.key_text, False, "is empty"),
        (c.key_text, "  ", "is empty"),
        (c.key_text, "x" * 501, "501 characters"),
        (c.code_text, "x" * 501, "501 characters"),
        (c.tax_id, "1." * 81, "81 characters in 81 bytes, more than 80"),
        (c.reference, "7", "an id expected"),
        (c.reference, ["7", "Sete"], "an id expected"),
        (c.reference, [], "an id expected, list found"),
        (c.reference, [7], "an id expected, list found"),
        (c.reference, [7, 8], "an id expected, list found"),
        (c.record_id, 0, "an id expected, 0 found"),
        (c.record_id, True, "an id expected, True found"),
        (c.record_id, LARGEST_ID + 1, "an id expected"),
        # A reason shows 80 characters of a value.
        (c.record_id, "x" * 78, f"expected, '{'x' * 78}' found"),
        (c.record_id, "x" * 79, f"expected, '{'x' * 78}… found"),
        (c.record_id, "x" * 100, f"expected, '{'x' * 78}… found"),
        (c.reference, "", "an id expected, '' found"),
        (c.moment, "", "a datetime expected, '' found"),
        (c.day, "", "a date expected, '' found"),
        (c.references, "", "a list of ids expected, '' found"),
        (c.references, 5, "a list of ids expected, 5 found"),
        (c.required_reference, False, "is empty"),
        (c.number, "5", "a number expected"),
        (c.number, math.inf, "a number expected"),
        (c.number, math.nan, "a number expected"),
        (c.number, None, "a number expected, NoneType found"),
        (c.number, True, "a number expected, True found"),
        (c.number, 1e12, r"too large for numeric\(15,3\)"),
        # Rounded to their columns, these would be.
        (c.number, 999999999999.9995, "too large"),
        (c.number, -999999999999.9995, "too large"),
        (c.price, 99999999999.99995, r"too large for numeric\(15,4\)"),
        (c.amount, 9999999999999.995, r"too large for numeric\(15,2\)"),
        (c.extra_number, 1e15, r"too large for numeric\(21,6\)"),
        (c.rate, 9e-7, "a rate between"),
        (c.rate, 1000001, "a rate between"),
        (c.rate, -1.0, "a rate between"),
        (c.rate, "5", "a rate between"),
        (c.rate, True, "a rate between"),
        (c.moment, "2026-03-11", "a datetime expected"),
        (c.moment, 20260311, "a datetime expected"),
        (c.moment, "20260311T010000+00", "a datetime expected"),
        (c.moment, "2026-13-11 00:00:00", "a datetime expected"),
        (c.moment, "0001-01-01 00:00:00+14:00", "a datetime expected"),
        (c.moment, "1899-12-31 23:59:59", "the year 1899 is not within 1900 and 2200"),
        (c.day, "2201-01-01", "the year 2201 is not within"),
        (c.required_moment, False, "is empty"),
        (c.day, "11/03/2026", "a date expected"),
        (c.day, "2026-03-11 00:00:00", "a date expected"),
        (c.one_of({"a": "A"}), "b", "'b' is not one of a"),
        (c.one_of({"a": "A"}), False, "is not one of"),
        (c.one_of({"a": "A"}), [], "is not one of"),
        (c.unit_factor(multiplier=True), 0.0, "a positive factor"),
        (c.unit_factor(multiplier=False), False, "a positive factor"),
        (c.unit_factor(multiplier=False), True, "a positive factor"),
        (c.unit_factor(multiplier=False), "12", "a positive factor"),
        (c.unit_factor(multiplier=False), math.nan, "a positive factor"),
        (c.unit_factor(multiplier=False), 9e-10, "is not within 1e-09 and 1e"),
        (c.unit_factor(multiplier=False), 1.1e9, "is not within"),
        (c.unit_factor(multiplier=True), 1e9 + 1, "is not within"),
        (c.unit_factor(multiplier=False), -1.0, "a positive factor"),
    ],
)
def test_a_value_is_refused_with_its_reason(convert, wire, reason):
    with pytest.raises(c.Unusable, match=reason):
        convert(wire)
