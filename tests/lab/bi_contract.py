"""The contract of the views for BI, docs/bi-contract.yaml, in the Open Data Contract Standard.

`make contract` writes it; a test compares it with the database. What readers rely on is not taken
away by accident: a column that is gone or has another type is refused, unless BREAKING=1 says that
it is meant, which makes another first number of the contract's version.
"""

import os
import sys
from typing import Any

import django
import yaml
from django.utils.translation import override

from .paths import ROOT

CONTRACT = ROOT / "docs" / "bi-contract.yaml"
_LOGICAL = {
    "bigint": "integer",
    "boolean": "boolean",
    "date": "date",
    "double precision": "number",
    "numeric": "number",
    "text": "string",
    "timestamp with time zone": "timestamp",
}
Columns = dict[str, str]


def contract(version: str) -> dict[str, Any]:
    """The contract as it follows from the views."""
    from odoo_integration.bi import VIEWS

    with override("en"):
        return {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "carteira-bi",
            "name": "Carteira",
            "version": version,
            "status": "active",
            "description": {
                "purpose": "The order backlog and its history for BI and spreadsheets.",
                "usage": "docs/bi.md says how to connect, and what to add up.",
                "limitations": "Amounts of two currencies are not to be added. Texts are empty,"
                " never NULL, where there is nothing to say.",
            },
            "schema": [_view(view) for view in VIEWS],
        }


def _view(view: Any) -> dict[str, Any]:
    return {
        "name": view.name,
        "physicalName": f"{view.schema}.{view.name}",
        "physicalType": "view",
        "description": str(view.about),
        "properties": [
            {
                "name": column.name,
                "logicalType": _LOGICAL[kind],
                "physicalType": kind,
                "description": str(about),
            }
            | ({"primaryKey": True} if column.key else {})
            for column, (kind, about) in zip(view.columns, view.described.values(), strict=True)
        ],
    }


def written() -> dict[str, Any]:
    """The contract as the file has it; of version 0.0.0 where there is none."""
    if not CONTRACT.exists():
        return {"version": "0.0.0", "schema": []}
    return yaml.safe_load(CONTRACT.read_text())


def columns_of(document: dict[str, Any]) -> Columns:
    """The type of every column, by `schema.view.column`."""
    return {
        f"{view['physicalName']}.{column['name']}": column["physicalType"]
        for view in document["schema"]
        for column in view["properties"]
    }


def broken(before: Columns, after: Columns) -> list[str]:
    """What a reader of the columns before would miss, a line for each."""
    return [
        f"{name}: {kind} before, {after.get(name, 'gone')} now"
        for name, kind in before.items()
        if after.get(name) != kind
    ]


def next_version(before: dict[str, Any], after: Columns, *, breaking: bool) -> str:
    """The version of the contract that has these columns.

    Raises:
        ValueError: a column is gone or has another type, and nobody said that it is meant.
    """
    major, minor, patch = map(int, before["version"].split("."))
    old = columns_of(before)
    if missed := broken(old, after):
        if not breaking:
            raise ValueError("\n".join([*missed, "BREAKING=1 if this is meant"]))
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if after.keys() - old.keys() else f"{major}.{minor}.{patch}"


def text_of(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def main() -> None:
    before = written()
    after = columns_of(contract("0.0.0"))
    try:
        version = next_version(before, after, breaking=bool(os.environ.get("BREAKING")))
    except ValueError as error:
        sys.exit(str(error))
    CONTRACT.write_text(text_of(contract(version)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carteira_project.settings")
    django.setup()
    main()
