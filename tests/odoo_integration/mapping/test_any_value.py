"""Every converter, for any value of the wire, returns what COPY takes or raises Unusable."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo_integration.mapping import PROFILES, places
from odoo_integration.mapping import convert as c
from odoo_integration.simulator import generate
from odoo_integration.staging.binary_copy import binary_rows
from odoo_integration.staging.schema import TYPES
from tests.lab.mapped import rows_of

# Surrogates are left in: JSON can carry a lone one.
texts = st.text(st.characters(), max_size=30) | st.text("\r\n\t\x00\ud800é\"',\\.", max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**60, 2**70)
    | st.floats()
    | texts
    | st.dates().map(str)
    | st.datetimes().map(lambda d: d.isoformat(" "))
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(texts, inner, max_size=2)
    ),
    max_leaves=6,
)


def is_text(value) -> bool:
    value.encode()
    return "\x00" not in value


def is_id(value) -> bool:
    return type(value) is int and 0 < value < 2**63


def fits(digits, places):
    def check(value) -> bool:
        rounded = round(Decimal(str(value)), places)
        return type(value) in (int, float) and abs(rounded) < 10 ** (digits - places)

    return check


def is_moment(value) -> bool:
    return (
        value.utcoffset() == datetime.timedelta(0)
        and value.microsecond == 0
        and 1900 <= value.year <= 2200
    )


def is_day(value) -> bool:
    return type(value) is datetime.date and 1900 <= value.year <= 2200


def is_key(value) -> bool:
    return (
        value == value.strip() != "" and len(value.encode()) <= 500 and len(value.split("\n")) == 1
    )


def is_ids(value) -> bool:
    return type(value) is tuple and all(map(is_id, value))


def is_factor(value) -> bool:
    return type(value) is float and 1e-10 < value < 1e10


CONVERTERS = {
    "text": (c.text, is_text),
    "name_text": (c.name_text, lambda v: is_text(v) and len(v.encode()) <= 500),
    "company_name": (c.company_name, lambda v: is_text(v) and len(v.encode()) <= 240),
    "label_text": (c.label_text, lambda v: is_text(v) and len(v.encode()) <= 60),
    "any_text": (c.any_text, is_text),
    "key_text": (c.key_text, is_key),
    "code_text": (c.code_text, lambda v: v == "" or is_key(v)),
    "tax_id": (c.tax_id, lambda v: (v.isalnum() or v == "") and len(v) <= 80),
    "reference": (c.reference, lambda v: v is None or is_id(v)),
    "required_reference": (c.required_reference, is_id),
    "record_id": (c.record_id, is_id),
    "references": (c.references, is_ids),
    "number": (c.number, fits(15, 3)),
    "price": (c.price, fits(15, 4)),
    "amount": (c.amount, fits(15, 2)),
    "moment": (c.moment, lambda v: v is None or is_moment(v)),
    "required_moment": (c.required_moment, is_moment),
    "day": (c.day, lambda v: v is None or is_day(v)),
    "one_of": (c.one_of({"a": "A"}), lambda v: v == "A"),
    "unit_factor": (c.unit_factor(multiplier=False), is_factor),
    "unit_factor from 19": (c.unit_factor(multiplier=True), is_factor),
    "city_name": (places.city_name, is_text),
    "city_state": (places.city_state, lambda v: v == "" or v in places.UFS),
}


@pytest.mark.parametrize("name", CONVERTERS)
@given(value=values)
@settings(max_examples=150)
@example(value=float("nan"))
@example(value=999999999999.9999)
@example(value=99999999999.99999)
@example(value="0000-00-00")
@example(value="2026-02-30")
@example(value="2026-01-01 23:59:60")
@example(value="0001-01-01 00:00:00+14:00")
@example(value="名" * 499)
@example(value="S\n1")
@example(value=[True])
@example(value=10**5000)
def test_a_converter_returns_what_copy_takes_or_says_why_not(name, value):
    convert, takes = CONVERTERS[name]
    reason = ""
    try:
        result = convert(value)
    except c.Unusable as unusable:
        reason = str(unusable)
    assert is_text(reason)
    assert len(reason) < 200
    assert reason or takes(result)


_DATASET = generate(orders=5, version=17, brasil_ciel=True)
_PLANS = PROFILES["brasil_ciel"].plans(
    {model: table.fields for model, table in _DATASET.tables.items()}, version=17
)


@given(data=st.data())
@settings(max_examples=150)
def test_a_page_with_odd_records_gives_a_row_or_a_reason_for_each(data):
    plan = _PLANS[data.draw(st.sampled_from(sorted(_PLANS)))]
    good = _DATASET.rows(plan.model)[:3]
    odd = {
        "id": data.draw(st.sampled_from([1, 2, 50]) | values),
        **{name: data.draw(values) for name in plan.fields if data.draw(st.booleans())},
    }
    rows, rejections = rows_of(plan, [*good, odd])

    assert all(len(row) == len(plan.columns) for row in rows)
    ids = [row[0] for row in rows] + [one.record_id for one in rejections]
    assert len(ids) == len(set(ids))
    assert {record["id"] for record in good} <= set(ids)
    kinds = [TYPES[f"stg_{plan.table}"][name] for name in plan.columns]
    assert binary_rows(list(zip(kinds, zip(*rows, strict=True), strict=True)))


def test_a_record_that_comes_twice_is_taken_once():
    plan = _PLANS["res.users"]
    one = _DATASET.rows("res.users")[0]
    assert len(rows_of(plan, [one, one])[0]) == 1
    rows, (rejected,) = rows_of(plan, [one, one | {"name": "another"}])
    assert rows == []
    assert (rejected.record_id, rejected.reason) == (one["id"], "id: it comes twice, and differs")


def test_a_missing_field_is_named():
    plan = _PLANS["res.users"]
    one = dict(_DATASET.rows("res.users")[0])
    del one["name"]
    _, (rejected,) = rows_of(plan, [one])
    assert rejected.reason == "name: is missing in Odoo's answer"


@pytest.mark.parametrize(
    ("field", "page"),
    [
        ("price_unit", [1.0, True]),
        ("price_unit", [True, 1]),
        ("product_uom_qty", [False, 0.0, 2, 2.0]),
        ("order_id", [1, True]),
        ("order_id", [1, 1.0]),
        ("order_id", [[1, "S1"], 1]),
        ("qty_delivered_method", ["", False, "1", 1]),
    ],
)
def test_a_record_is_read_the_same_whatever_else_is_on_its_page(field, page):
    plan = _PLANS["sale.order.line"]
    good = _DATASET.rows(plan.model)[0]
    records = [good | {"id": i, field: value} for i, value in enumerate(page, 1)]
    alone = [rows_of(plan, [record]) for record in records]
    assert rows_of(plan, records) == (
        [row for rows, _ in alone for row in rows],
        [refused for _, rejections in alone for refused in rejections],
    )
