"""Values of extra fields: from Odoo's wire to one JSON text, or a reason why not."""

import json

import pytest

from odoo_integration.mapping import PROFILES, ExtraField
from odoo_integration.mapping.extras import TYPES, choices
from odoo_integration.simulator import generate
from tests.lab.mapped import rows_of

DATASET = generate(orders=40, brasil_oca=True)
EMPTY = {
    "boolean": False,
    "integer": 0,
    "float": 0,
    "monetary": 0,
}
TAKEN = [
    ("char", "a\x00b", "ab"),
    ("text", "ponta \ud800 solta", "ponta \ufffd solta"),
    ("text", "\u0001\u2028'\"\\{}", "\u0001\u2028'\"\\{}"),
    ("selection", "b", "Escolha B"),
    ("selection", "unknown", "unknown"),
    ("integer", 2**31, 2**31),
    ("float", -0.1, -0.1),
    ("float", 7, 7),
    ("monetary", 0.0, 0),
    ("date", "2026-02-28", "2026-02-28"),
    ("datetime", "2026-02-28 23:59:59", "2026-02-28 23:59:59+00"),
    ("many2one", [7, "Norte\x00"], "Norte"),
]
REFUSED = [
    ("char", 7),
    ("text", ["a"]),
    ("selection", {"a": 1}),
    ("boolean", "yes"),
    ("boolean", None),
    ("integer", 1.5),
    ("integer", True),
    ("integer", "1"),
    ("float", float("nan")),
    ("float", float("inf")),
    ("monetary", 1e16),
    ("float", 10**400),
    ("date", "0219-01-01"),
    ("date", "28/02/2026"),
    ("datetime", "2026-02-28"),
    ("many2one", 7),
    ("many2one", [7]),
    ("many2one", [7, None, "x"]),
    ("many2one", [7, {"a": 1}]),
]


def taken(kind: str, value: object, profile: str = "standard") -> tuple[object, list[str]]:
    """What is kept of a field's value, and the reasons why its record is rejected."""
    offered = {model: dict(table.fields) for model, table in DATASET.tables.items()}
    offered["sale.order"]["x_field"] = {
        "type": kind,
        "selection": [["a", "Escolha A"], ["b", "Escolha B"]],
    }
    extras = [ExtraField.named("sale.order.x_field")]
    plan = PROFILES[profile].plans(offered, version=17, extras=extras)["sale.order"]
    assert plan.names == (kind == "many2one")
    order = DATASET.get("sale.order", DATASET["sale.order"].ids[0])
    rows, rejections = rows_of(plan, [order | {"x_field": value}])
    if rejections:
        return None, [one.reason for one in rejections]
    kept = rows[0][plan.columns.index("extras")]
    return kept and json.loads(kept)["sale.order.x_field"], []


@pytest.mark.parametrize(("kind", "value", "kept"), TAKEN)
def test_a_value_is_kept_in_its_type(kind, value, kept):
    assert taken(kind, value) == (kept, [])


@pytest.mark.parametrize("kind", TYPES)
def test_an_empty_value_is_left_out_where_odoo_tells_it_from_another(kind):
    assert taken(kind, EMPTY.get(kind, False)) == (EMPTY.get(kind), [])


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_a_value_of_another_kind_rejects_its_record_and_names_the_field(kind, value):
    kept, [reason] = taken(kind, value)
    assert kept is None
    assert reason.startswith("x_field: ")


@pytest.mark.parametrize(
    "selection", [None, 7, "ab", ["ab", None, 7], [["a"]], [["a", None]], [["a", 7]], {"a": "A"}]
)
def test_choices_that_have_no_labels_are_kept_as_they_come(selection):
    right = ["b", "Escolha B"]
    also = [*selection, right] if isinstance(selection, list) else selection
    assert choices({"selection": selection}) == {}
    assert choices({"selection": also}) == ({} if also is selection else dict([right]))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_reads_them_beside_its_own(profile):
    extras = [
        ExtraField.named("account.move.ref"),
        ExtraField.named("sale.order.partner_id"),
        ExtraField.named("res.partner.x_missing"),
    ]
    offered = {
        model: dict(table.fields)
        for model, table in generate(
            orders=40, **({profile: True} if profile != "standard" else {})
        ).tables.items()
    }
    offered["account.move"].setdefault("ref", {"type": "char"})
    with_them = PROFILES[profile].plans(offered, version=17, extras=extras)
    without = PROFILES[profile].plans(offered, version=17)
    for model in ("account.move", "sale.order"):
        assert with_them[model].columns == (*without[model].columns, "extras")
    assert "ref" in with_them["account.move"].fields
    assert with_them["res.partner"].fields == without["res.partner"].fields
    assert with_them["product.product"].columns == without["product.product"].columns
