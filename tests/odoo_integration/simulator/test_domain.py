"""The domain evaluator: a table of meanings, and generated domains against a naive reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo_integration.simulator import Dataset
from odoo_integration.simulator import domain as domain_module
from odoo_integration.simulator.domain import select_ids
from odoo_integration.simulator.errors import OdooError
from odoo_integration.simulator.nodes import Scope
from odoo_integration.simulator.table import Table

CHAR, INTEGER, FLOAT = {"type": "char"}, {"type": "integer"}, {"type": "float"}
PARTNERS = [
    {"id": 1, "name": "Ácme", "city": "São Paulo", "active": True, "parent_id": False},
    {"id": 2, "name": "Bom_Preço", "city": False, "active": True, "parent_id": 1},
    {"id": 3, "name": "acme filial", "city": "Rio 100%", "active": False, "parent_id": 2},
    {"id": 4, "name": "Delta", "city": "Rio", "active": True, "parent_id": False},
]
ORDERS = [
    {"id": 1, "name": "S1", "partner_id": 1, "amount": 10.0, "line_ids": (1, 2), "n": 0},
    {"id": 2, "name": "S2", "partner_id": 2, "amount": 0.0, "line_ids": (), "n": 5},
    {"id": 3, "name": False, "partner_id": 3, "amount": -4.5, "line_ids": (3,), "n": 5},
    {"id": 5, "name": "s1", "partner_id": False, "amount": 10.0, "line_ids": (4,), "n": 9},
]
LINES = [
    {"id": 1, "order_id": 1, "qty": 1.0},
    {"id": 2, "order_id": 1, "qty": 2.0},
    {"id": 3, "order_id": 3, "qty": 3.0},
    {"id": 4, "order_id": 5, "qty": 4.0},
]
STAMPS = ["2026-01-01 10:00:00", "2026-01-02 10:00:00", "2026-01-02 10:00:01", False]
for row, stamp in zip(ORDERS, STAMPS, strict=True):
    row["write_date"] = stamp


def table(model, fields, rows):
    columns = {name: [row[name] for row in rows] for name in fields if name != "id"}
    return Table(model, fields, [row["id"] for row in rows], columns)


def data(version=17):
    many2one = {"type": "many2one", "relation": "res.partner"}
    partners = table(
        "res.partner",
        {
            "id": INTEGER,
            "name": CHAR,
            "city": CHAR,
            "active": {"type": "boolean"},
            "parent_id": many2one,
        },
        PARTNERS,
    )
    orders = table(
        "sale.order",
        {
            "id": INTEGER,
            "name": CHAR,
            "partner_id": many2one,
            "amount": FLOAT,
            "n": INTEGER,
            "line_ids": {"type": "one2many", "relation": "sale.order.line"},
            "write_date": {"type": "datetime"},
        },
        ORDERS,
    )
    lines = table(
        "sale.order.line",
        {"id": INTEGER, "order_id": {"type": "many2one", "relation": "sale.order"}, "qty": FLOAT},
        LINES,
    )
    tables = {t.model: t for t in (partners, orders, lines)}
    return Dataset(tables, version=version)


def found(domain, model="sale.order", *, version=17, active_test=True):
    return sorted(select_ids(domain, model, Scope(data(version), active_test)))


@pytest.mark.parametrize(
    ("domain", "ids"),
    [
        ([], [1, 2, 3, 5]),
        ([["name", "=", "S1"]], [1]),
        ([["name", "!=", "S1"]], [2, 3, 5]),
        ([["name", "=", False]], [3]),
        ([["name", "!=", False]], [1, 2, 5]),
        ([["name", "in", ["S1", False]]], [1, 3]),
        ([["name", "not in", ["S1"]]], [2, 3, 5]),
        ([["name", "not in", ["S1", False]]], [2, 5]),
        ([["name", "like", "S"]], [1, 2]),
        ([["name", "ilike", "S"]], [1, 2, 5]),
        ([["name", "not like", "S"]], [3, 5]),
        ([["name", "not ilike", "s"]], [3]),
        ([["name", "ilike", ""]], [1, 2, 3, 5]),
        ([["name", "=like", "S_"]], [1, 2]),
        ([["name", "=ilike", "s%"]], [1, 2, 5]),
        ([["name", "=?", False]], [1, 2, 3, 5]),
        ([["name", "=?", "S2"]], [2]),
        ([["amount", ">", 0]], [1, 5]),
        ([["amount", "<=", 0]], [2, 3]),
        ([["n", "in", [5, 9]]], [2, 3, 5]),
        ([["id", ">", 2]], [3, 5]),
        ([["id", ">=", 2], ["id", "<", 5]], [2, 3]),
        ([["id", "in", [5, 99]]], [5]),
        (["|", ["id", "=", 1], ["name", "=", "S2"]], [1, 2]),
        (["!", ["id", "=", 1]], [2, 3, 5]),
        (["!", "|", ["id", "=", 1], ["id", "=", 2]], [3, 5]),
        (["&", "|", ["id", "=", 1], ["id", "=", 2], ["amount", ">", 0]], [1]),
        (["|", "&", ["id", "=", 1], ["amount", ">", 0], ["id", "=", 3]], [1, 3]),
        ([["partner_id", "=", 1]], [1]),
        ([["partner_id", "!=", 1]], [2, 3, 5]),
        ([["partner_id", "=", False]], [5]),
        ([["partner_id", "!=", False]], [1, 2, 3]),
        ([["partner_id", "ilike", "acme"]], [3]),
        ([["partner_id", "child_of", 2]], [2, 3]),
        ([["partner_id", "parent_of", 2]], [1, 2]),
        ([["partner_id.name", "=", "Ácme"]], [1]),
        ([["partner_id.parent_id.name", "=", "Ácme"]], [2]),
        # A many2one is followed into archived records.
        ([["partner_id.city", "like", "Rio"]], [3]),
        ([["line_ids", "=", 3]], [3]),
        ([["line_ids", "in", [1, 4]]], [1, 5]),
        ([["line_ids", "not in", [1, 4]]], [2, 3]),
        ([["line_ids", "=", False]], [2]),
        ([["line_ids", "!=", False]], [1, 3, 5]),
        ([["line_ids.qty", ">", 1]], [1, 3, 5]),
        ([["line_ids.order_id.name", "=", "S1"]], [1]),
        ([["write_date", ">=", "2026-01-02 10:00:00"]], [2, 3]),
        ([["write_date", ">=", "2026-01-02T10:00:00Z"]], [2, 3]),
        ([["write_date", "<", "2026-01-02"]], [1]),
        ([["write_date", "<=", "2026-01-02"]], [1, 2, 3]),
        ([(1, "=", 1)], [1, 2, 3, 5]),
        ([(0, "=", 1)], []),
    ],
    ids=str,
)
def test_the_meaning_of(domain, ids):
    assert found(domain) == ids


def test_archived_records_hide_unless_asked_for():
    assert found([], "res.partner") == [1, 2, 4]
    assert found([], "res.partner", active_test=False) == [1, 2, 3, 4]
    assert found([["active", "=", False]], "res.partner") == [3]


def test_wildcards_are_not_regular_expressions():
    assert found([["name", "=like", "Bom\\_%"]], "res.partner") == []
    assert found([["city", "like", "100."]], "res.partner", active_test=False) == []


@pytest.mark.parametrize(("operator", "old", "new"), [(">", [2, 3], [3]), ("=", [], [2])])
def test_microseconds_show_at_the_boundary_before_19(operator, old, new):
    leaf = ["write_date", operator, "2026-01-02 10:00:00"]
    assert found([leaf]) == old
    assert found([leaf], version=19) == new


@pytest.mark.parametrize("zoned", ["2026-01-02T10:00:00Z", "2026-01-02 10:00:00+00:00"])
def test_19_refuses_a_time_zone(zoned):
    with pytest.raises(OdooError, match="no timezone"):
        found([["write_date", ">=", zoned]], version=19)


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ([["nada", "=", 1]], "Invalid field sale.order.nada in leaf ('nada', '=', 1)"),
        ([["partner_id.nada", "=", 1]], "Invalid field res.partner.nada in leaf ('nada', '=', 1)"),
        ([["name", "~", 1]], "Invalid leaf ('name', '~', 1)"),
        ([["name", "="]], "Invalid leaf ['name', '=']"),
        (["|", ["id", "=", 1]], "malformed"),
    ],
)
def test_a_wrong_domain_says_what_odoo_says(domain, message):
    with pytest.raises(OdooError) as caught:
        found(domain)
    assert message in caught.value.message


LEAF = st.one_of(
    st.tuples(st.just("id"), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.integers(0, 6)),
    st.tuples(st.just("n"), st.sampled_from(["=", "!=", "<", ">"]), st.integers(0, 9)),
    st.tuples(
        st.just("name"),
        st.sampled_from(["in", "not in"]),
        st.lists(st.sampled_from(["S1", "S2", False])),
    ),
    st.tuples(
        st.just("partner_id"), st.sampled_from(["=", "!="]), st.sampled_from([1, 2, 3, False])
    ),
    st.tuples(
        st.just("line_ids"),
        st.sampled_from(["in", "not in"]),
        st.lists(st.integers(1, 4), min_size=1),
    ),
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(st.just("!"), inner), st.tuples(st.sampled_from("&|"), inner, inner)
    ),
    max_leaves=8,
)


def prefix(tree):
    if tree[0] in ("&", "|"):
        return [tree[0], *prefix(tree[1]), *prefix(tree[2])]
    return ["!", *prefix(tree[1])] if tree[0] == "!" else [list(tree)]


def holds(tree, row):
    """The domain read row by row, with none of the evaluator's short cuts."""
    if tree[0] == "&":
        return holds(tree[1], row) and holds(tree[2], row)
    if tree[0] == "|":
        return holds(tree[1], row) or holds(tree[2], row)
    if tree[0] == "!":
        return not holds(tree[1], row)
    name, operator, value = tree
    held = row[name]
    if name == "line_ids":
        return bool(set(held) & set(value)) == (operator == "in")
    return {
        "=": lambda: held is value if value is False else held == value,
        "!=": lambda: held is not value if value is False else held != value,
        "<": lambda: held < value,
        "<=": lambda: held <= value,
        ">": lambda: held > value,
        ">=": lambda: held >= value,
        "in": lambda: any(held is v or (v is not False and held == v) for v in value),
        "not in": lambda: not any(held is v or (v is not False and held == v) for v in value),
    }[operator]()


@pytest.mark.parametrize("indexed", [False, True])
@given(tree=TREE)
@settings(max_examples=250, deadline=None)
def test_any_domain_means_what_a_naive_reading_says(indexed, tree):
    rows = [row["id"] for row in ORDERS if holds(tree, row)]
    with pytest.MonkeyPatch.context() as patch:
        if indexed:
            patch.setattr(domain_module, "INDEX_FROM_ROWS", -1)
            patch.setattr(domain_module, "INDEX_UP_TO_SHARE", 100)
        assert found(prefix(tree)) == rows
