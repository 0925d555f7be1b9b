"""Rows collected column by column; a dict for each of a million rows would not fit in memory."""

from typing import Any

from ..table import Column, Table, empty_value, new_column
from .fields import CIEL, STANDARD, definitions


class TableBuilder:
    """Collects the rows of one model; ids count from 1."""

    def __init__(self, model: str, *, localised: bool = False) -> None:
        self.model = model
        self.fields = definitions(
            model, STANDARD.get(model, ""), CIEL.get(model, "") if localised else ""
        )
        self.columns: dict[str, Column] = {
            name: new_column(field["type"])
            for name, field in self.fields.items()
            if name not in ("id", "display_name")
        }
        self.size = 0
        self._set_adders()

    def _set_adders(self) -> None:
        self._adders = [
            (
                name,
                column.append,
                True if name == "active" else empty_value(self.fields[name]["type"]),
            )
            for name, column in self.columns.items()
        ]

    def extend(self, fields: str) -> None:
        """Add fields, written as in `fields.STANDARD`; they are empty in the rows there are."""
        for name, field in definitions(self.model, fields).items():
            if name not in self.fields:
                self.fields[name] = field
                empty = [empty_value(field["type"])] * self.size
                self.columns[name] = new_column(field["type"], empty)
        self._set_adders()

    def add(self, **values: Any) -> int:
        """Append a row; what is not given is empty. Returns its id."""
        take = values.get
        for name, append, empty in self._adders:
            append(take(name, empty))
        self.size += 1
        return self.size

    def set(self, row_id: int, field: str, value: Any) -> None:
        self.columns[field][row_id - 1] = value

    def get(self, row_id: int, field: str) -> Any:
        return self.columns[field][row_id - 1]

    def table(self) -> Table:
        return Table(self.model, self.fields, range(1, self.size + 1), self.columns)
