"""Every column of the business tables has its one declaration."""

import pytest
from django.contrib import admin

from carteira.admin.backlog.columns import COLUMNS as BACKLOG
from carteira.admin.backlog.columns import LOCAL
from carteira.admin.invoicing.columns import COLUMNS as INVOICING
from carteira.admin.lists.columns import Column, Columns, Group
from carteira.admin.lists.filters import by_value
from carteira.models import CarteiraPrincipal

TABLES = {"backlog": BACKLOG, "invoicing": INVOICING}


@pytest.mark.parametrize("table", TABLES)
def test_every_field_of_the_model_is_declared_once(table):
    columns = TABLES[table]
    declared = [column.name for column in columns.all]
    assert len(declared) == len(set(declared))
    fields = {field.name for field in columns.model._meta.fields if not field.primary_key}
    assert fields - set(declared) == set(), "add them to a group in the table's columns.py"


@pytest.mark.parametrize("table", TABLES)
def test_no_two_columns_have_the_same_place(table):
    columns = TABLES[table].all
    for places in (
        [column.in_list for column in columns if column.in_list is not None],
        [column.in_export for column in columns if column.in_export is not None],
        [place for column in columns for place in column.filters],
    ):
        assert len(places) == len(set(places))


def test_a_columns_cell_is_a_method_of_the_admin():
    for columns in TABLES.values():
        model_admin = admin.site._registry[columns.model]
        for column in columns.all:
            assert not column.cell or callable(getattr(model_admin, column.cell)), column.name


def test_the_local_group_holds_the_local_fields():
    assert tuple(column.name for column in LOCAL) == CarteiraPrincipal.LOCAIS


def test_one_declaration_reaches_the_list_the_filters_the_page_and_the_export():
    columns = Columns(
        CarteiraPrincipal,
        [
            Group(
                "Order",
                Column("num_pedido", in_list=20, in_export=10, cell="order"),
                (
                    Column("incoterm", in_list=10, in_export=20, filters={10: by_value("inco")}),
                    Column("created_at", computed=True),
                ),
            )
        ],
    )
    assert columns.list_display() == ("incoterm", "order")
    assert [column.name for column in columns.export_columns()] == ["num_pedido", "incoterm"]
    [made] = columns.list_filter()
    assert (made.parameter_name, str(made.title)) == ("inco", "incoterm")
    assert columns.fieldsets() == (
        ("Order", {"fields": ("num_pedido", ("incoterm", "created_at"))}),
    )
    assert columns.creation_fieldsets() == (("Order", {"fields": ("num_pedido", "incoterm")}),)
    assert columns.computed() == ("created_at",)
