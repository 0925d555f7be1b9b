"""How a model is fitted to what a server offers, and its records to rows; nothing is mocked."""

import pytest

from odoo_integration.mapping import PROFILES, MissingFields
from odoo_integration.mapping import convert as c
from odoo_integration.mapping.plan import Column, make_plan
from odoo_integration.simulator import VERSIONS, generate
from tests.lab.mapped import rows_of

NUMBER = frozenset({"float"})
COLUMNS = (
    Column("name", c.key_text, ("number", "name")),
    Column("quantity", c.number, ("qty",), NUMBER),
    Column("note", c.text, ("note",), optional=True),
)
OFFERED = {"name": {"type": "char"}, "qty": {"type": "float"}}


def plan(offered=OFFERED, **options):
    return make_plan("x.model", "x", COLUMNS, offered, domain=[], **options)


def test_it_asks_for_the_fields_that_exist():
    assert plan().fields == ("name", "qty")
    assert plan().columns == ("id", "name", "quantity", "note")


def test_the_first_source_that_exists_is_read():
    assert plan(OFFERED | {"number": {"type": "char"}}).fields == ("number", "qty")


def test_an_optional_field_that_is_missing_leaves_its_column_empty():
    rows, refused = rows_of(plan(), [{"id": 1, "name": "A", "qty": 2.0}])
    assert (rows, refused) == ([(1, "A", 2.0, None)], [])


@pytest.mark.parametrize(
    ("offered", "named"),
    [
        ({}, "x.model lacks number or name, qty"),
        ({"name": {"type": "char"}}, "x.model lacks qty"),
        (OFFERED | {"qty": {"type": "char"}}, r"qty as float \(it is 'char'\)"),
        (OFFERED | {"qty": {"type": "\u202ea\nb"}}, r"\(it is '\\u202ea\\nb'\)"),
        (OFFERED | {"qty": {"type": "x" * 10**6}}, r"\(it is 'x{78}…\)"),
    ],
)
def test_a_required_field_that_is_missing_or_of_another_type_is_named(offered, named):
    with pytest.raises(MissingFields, match=named):
        plan(offered)


def test_one_bad_record_does_not_stop_the_others_and_is_told_by_field():
    records = [
        {"id": 1, "name": "A", "qty": 2.0},
        {"id": 2, "name": False, "qty": 2.0},
        {"id": 3, "name": "C", "qty": "many"},
        {"id": 4, "name": "D", "qty": False},
    ]
    rows, refused = rows_of(plan(), records)
    assert [row[0] for row in rows] == [1, 4]
    assert [(r.model, r.record_id, r.reason) for r in refused] == [
        ("x.model", 2, "name: is empty"),
        ("x.model", 3, "qty: a number expected, 'many' found"),
    ]


def test_the_last_step_sees_the_whole_row():
    finished = plan(finish=lambda row: (*row[:3], f"{row[1]}!"))
    assert rows_of(finished, [{"id": 1, "name": "A", "qty": 2.0}])[0] == [(1, "A", 2.0, "A!")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_record_of_the_demo_company_is_taken(profile, version):
    localisation = {} if profile == "standard" else {profile: True}
    dataset = generate(orders=60, version=version, **localisation)
    offered = {model: table.fields for model, table in dataset.tables.items()}
    plans = PROFILES[profile].plans(offered, version=version)
    for model, made in plans.items():
        records = dataset.rows(made.model)
        rows, refused = rows_of(
            made, [r for r in records if model != "sale.order.line" or r["product_id"]]
        )
        assert not refused
        assert all(len(row) == len(made.columns) for row in rows)


def test_the_brazilian_profile_reads_the_customers_order_from_its_own_field():
    dataset = generate(orders=40, brasil_ciel=True)
    offered = {model: table.fields for model, table in dataset.tables.items()}
    fields = PROFILES["brasil_ciel"].plans(offered, version=17)["sale.order"].fields
    assert "l10n_br_pedido_compra" in fields
    assert "client_order_ref" not in fields


@pytest.mark.parametrize(
    ("state", "fiscal", "status"),
    [
        ("posted", "autorizado", "Lançado"),
        ("posted", "cancelado", "Cancelado"),
        ("posted", "Cancelada", "Cancelado"),
        ("posted", False, "Lançado"),
        ("cancel", "autorizado", "Cancelado"),
        ("draft", "rascunho", "Provisório"),
    ],
)
def test_an_invoice_is_cancelled_where_the_tax_authority_says_so(state, fiscal, status):
    dataset = generate(orders=40, brasil_ciel=True)
    offered = {model: table.fields for model, table in dataset.tables.items()}
    made = PROFILES["brasil_ciel"].plans(offered, version=17)["account.move"]
    record = dataset.rows("account.move")[0] | {"state": state, "l10n_br_situacao_nf": fiscal}
    (row,), _ = rows_of(made, [record])
    assert dict(zip(made.columns, row, strict=True))["status"] == status
