"""The records of one model, column by column.

A million rows as dicts would take several gigabytes; columns take some hundred megabytes, and
a page of rows is made of slices. Floats are held in arrays, everything else in lists whose equal
values are one object. A many2one holds the bare id or False, an x2many a tuple of ids.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .index import SortedIndex

Column = list[Any] | array
X2MANY = ("one2many", "many2many")


def empty_value(field_type: str) -> Any:
    """What Odoo answers for a field that was never filled."""
    if field_type in X2MANY:
        return ()
    if field_type in ("float", "monetary"):
        return 0.0
    return 0 if field_type == "integer" else False


def new_column(field_type: str, values: Iterable[Any] = ()) -> Column:
    return array("d", values) if field_type in ("float", "monetary") else list(values)


class Table:
    """One model: Odoo's field definitions, ascending ids, and a column of values for each field."""

    def __init__(
        self,
        model: str,
        fields: Mapping[str, Mapping[str, Any]],
        ids: Iterable[int] = (),
        columns: Mapping[str, Column] | None = None,
    ) -> None:
        self.model = model
        self.fields: dict[str, dict[str, Any]] = {k: dict(v) for k, v in fields.items()}
        self.ids: array[int] = array("q", ids)
        self.columns: dict[str, Column] = dict(columns or {})
        self._indexes: dict[str, SortedIndex] = {}
        self._highest = self.ids[-1] if len(self.ids) else 0
        self.changes = 0
        for name, field in self.fields.items():
            if name not in ("id", "display_name") and name not in self.columns:
                value = empty_value(field["type"])
                self.columns[name] = new_column(field["type"], [value] * len(self.ids))

    @property
    def next_id(self) -> int:
        """The id of the next record. As a sequence, it gives none again whose record is gone."""
        return max(self._highest, self.ids[-1] if len(self.ids) else 0) + 1

    def __len__(self) -> int:
        return len(self.ids)

    def type_of(self, field: str) -> str:
        return str(self.fields[field]["type"])

    def relation_of(self, field: str) -> str | None:
        return self.fields[field].get("relation") or None

    def position(self, row_id: int) -> int | None:
        at = bisect_left(self.ids, row_id)
        return at if at < len(self.ids) and self.ids[at] == row_id else None

    def positions(self, row_ids: Iterable[int]) -> list[int]:
        """Ascending positions of those of the ids that exist."""
        found = (self.position(row_id) for row_id in row_ids)
        return sorted({at for at in found if at is not None})

    def take(self, field: str, at: Sequence[int]) -> Sequence[Any]:
        """The field's raw values at these positions; a range is one slice."""
        if field == "display_name" and field not in self.columns:
            return [self.display_name(position) for position in at]
        column: Any = self.ids if field == "id" else self.columns[field]
        if isinstance(at, range) and at.step == 1:
            return column[at.start : at.stop]
        return [column[position] for position in at]

    def display_name(self, position: int) -> str:
        stored = self.columns.get("display_name")
        if stored is not None and stored[position]:
            return str(stored[position])
        return self.compute_display_name(position)

    def compute_display_name(self, position: int) -> str:
        def text(field: str) -> str:
            column = self.columns.get(field)
            return str(column[position] or "") if column is not None else ""

        name = text("complete_name") if self.model == "product.category" else ""
        name = name or text("name")
        if self.model in ("product.product", "account.incoterms"):
            code = text("default_code") or text("code")
            return f"[{code}] {name}" if code else name
        if self.model == "account.move" and name in ("", "/"):
            return f"Fatura provisória (* {self.ids[position]})"
        return name or f"{self.model},{self.ids[position]}"

    def index(self, field: str) -> SortedIndex:
        """The sorted index of a column, built at its first use; False sorts as the type's zero."""
        found = self._indexes.get(field)
        if found is None or found.stale:
            found = self._indexes[field] = SortedIndex(*self._entries(field))
        return found

    def _entries(self, field: str) -> tuple[Sequence[int], list[Any]]:
        """Row ids and their values; an x2many has an entry for each linked record."""
        column, kind = self.columns[field], self.type_of(field)
        if kind in X2MANY:
            ids = [row_id for row_id, held in zip(self.ids, column, strict=True) for _ in held]
            return ids, [linked for held in column for linked in held]
        zero: Any = 0 if kind in ("many2one", "integer") else ""
        return self.ids, [value or zero for value in column]

    def insert(self, row_id: int, values: Mapping[str, Any]) -> None:
        at = bisect_left(self.ids, row_id)
        if at < len(self.ids) and self.ids[at] == row_id:
            raise ValueError(f"{self.model} already has a record {row_id}")
        self.ids.insert(at, row_id)
        self._highest = max(self._highest, row_id)
        for name, column in self.columns.items():
            column.insert(at, values.get(name, empty_value(self.type_of(name))))
        self._touch([row_id])

    def update(self, row_id: int, values: Mapping[str, Any]) -> None:
        at = self.position(row_id)
        if at is None:
            raise KeyError(f"{self.model} has no record {row_id}")
        for name, value in values.items():
            self.columns[name][at] = value
        self._touch([row_id])

    def delete(self, row_id: int) -> None:
        at = self.position(row_id)
        if at is None:
            raise KeyError(f"{self.model} has no record {row_id}")
        del self.ids[at]
        for column in self.columns.values():
            del column[at]
        self._touch([row_id])

    def _touch(self, row_ids: Iterable[int]) -> None:
        self.changes += 1
        for index in self._indexes.values():
            index.touch(row_ids)
