"""Changing records in memory the way Odoo does, so that `write_date` tells the truth."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from .dataset import STAMP, Dataset
from .table import X2MANY, Table

# (model, many2one) -> the one2many on the other side.
ONE2MANY = {
    ("sale.order.line", "order_id"): ("order_line",),
    ("account.move.line", "move_id"): ("invoice_line_ids", "line_ids"),
}
# (model, many2many) -> (other model, its field for the same relation).
MANY2MANY = {
    ("account.move.line", "sale_line_ids"): ("sale.order.line", "invoice_lines"),
    ("sale.order.line", "invoice_lines"): ("account.move.line", "sale_line_ids"),
}
# A stored related field of the lines: recomputing it moves the lines' write_date too.
RELATED = {
    ("sale.order", "state"): ("sale.order.line", "order_id", "state"),
    ("account.move", "state"): ("account.move.line", "move_id", "parent_state"),
}
# The other name of a record, stored as display_name.
NAMED_BY = ("name", "default_code", "complete_name", "code")


class Editor:
    """Edits the dataset a simulator serves; each edit is one Odoo transaction at its clock.

    `at` gives the transaction's time (naive UTC datetime or "YYYY-MM-DD HH:MM:SS"), for late
    commits and ties. Many2one values are bare ids, x2many lists of ids. Odoo's own movements
    are kept: the state of an order or invoice travels to its lines and moves them; an invoice
    line changing moves the order line (whose `qty_invoiced` follows), never the order; renaming
    a partner or a product moves neither orders nor lines.
    """

    def __init__(self, current: Callable[[], Dataset]) -> None:
        self._current = current

    def create(
        self, model: str, values: Mapping[str, Any], *, at: datetime | str | None = None
    ) -> int:
        """Add a record; returns its id (the next one, unless `values` has `id`)."""
        data = self._current()
        with data.lock:
            table, stamp = data[model], _stamp(data, at)
            row_id = int(values.get("id") or (table.ids[-1] + 1 if len(table) else 1))
            full = {"active": True, "create_date": stamp, "write_date": stamp, **values}
            full = {k: _plain(v) for k, v in full.items() if k != "id"}
            _check(table, full)
            table.insert(row_id, full)
            self._rename(table, row_id, full)
            self._link(data, table, row_id, {}, full)
            data.noticed_write(str(full.get("write_date", "")))
            self._recount(data, model, [row_id], stamp)
        return row_id

    def write(
        self,
        model: str,
        ids: int | Iterable[int],
        values: Mapping[str, Any],
        *,
        at: datetime | str | None = None,
    ) -> None:
        """Change records and move their write_date; an explicit `write_date` value wins.

        Raises:
            KeyError: no such record or field.
        """
        data = self._current()
        with data.lock:
            table, stamp = data[model], _stamp(data, at)
            full = {k: _plain(v) for k, v in {"write_date": stamp, **values}.items()}
            _check(table, full)
            for row_id in _ids(ids):
                before = data.get(model, row_id)
                touched = self._linked_order_lines(data, model, row_id)
                table.update(row_id, full)
                self._rename(table, row_id, full)
                self._link(data, table, row_id, before, full)
                self._spread(data, model, row_id, full, stamp)
                self._recount(data, model, [row_id], stamp, also=touched)
            data.noticed_write(str(full.get("write_date", "")))

    def touch(self, model: str, ids: int | Iterable[int], **options: Any) -> None:
        """Move write_date and nothing else."""
        self.write(model, ids, {}, **options)

    def unlink(
        self, model: str, ids: int | Iterable[int], *, at: datetime | str | None = None
    ) -> None:
        """Delete records, and the lines of an order or invoice with it."""
        data = self._current()
        with data.lock:
            stamp = _stamp(data, at)
            for row_id in _ids(ids):
                for (child, many2one), _ in ONE2MANY.items():
                    if child in data and data[child].relation_of(many2one) == model:
                        self.unlink(child, _children(data, child, many2one, row_id), at=at)
                before = data.get(model, row_id)
                touched = self._linked_order_lines(data, model, row_id)
                self._link(data, data[model], row_id, before, dict.fromkeys(before, False))
                data[model].delete(row_id)
                self._recount(data, model, [], stamp, also=touched)
                if touched:
                    data.noticed_write(stamp)

    def _rename(self, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
        if "display_name" not in table.columns or "display_name" in values:
            return
        at = table.position(row_id)
        if at is not None and (
            table.model == "account.move" or not values.keys().isdisjoint(NAMED_BY)
        ):
            for same in ("complete_name",):
                if same in table.columns and same not in values and table.model == "res.partner":
                    table.columns[same][at] = table.columns["name"][at]
            table.columns["display_name"][at] = table.compute_display_name(at)

    def _spread(
        self, data: Dataset, model: str, row_id: int, values: Mapping[str, Any], stamp: str
    ) -> None:
        for name in values:
            if (model, name) not in RELATED:
                continue
            child, many2one, field = RELATED[(model, name)]
            if child not in data:
                continue
            for line in _children(data, child, many2one, row_id):
                if data.get(child, line).get(field) != values[name]:
                    data[child].update(line, {field: values[name], "write_date": stamp})
                    data.noticed_write(stamp)

    def _link(
        self,
        data: Dataset,
        table: Table,
        row_id: int,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Keep the other side of a relation true; that moves nothing in Odoo."""
        for name in after:
            relation = table.relation_of(name) if name in table.fields else None
            if relation is None or relation not in data:
                continue
            old, new = _as_ids(before.get(name)), _as_ids(after[name])
            for inverse in ONE2MANY.get((table.model, name), ()):
                _edit_side(data[relation], inverse, row_id, old - new, new - old)
            other = MANY2MANY.get((table.model, name))
            if other:
                _edit_side(data[relation], other[1], row_id, old - new, new - old)

    def _linked_order_lines(self, data: Dataset, model: str, row_id: int) -> set[int]:
        if model == "account.move.line" and "sale_line_ids" in data[model].columns:
            return set(data.get(model, row_id)["sale_line_ids"])
        if model == "account.move" and "account.move.line" in data:
            lines = _children(data, "account.move.line", "move_id", row_id)
            return {
                s for line in lines for s in data.get("account.move.line", line)["sale_line_ids"]
            }
        return set()

    def _recount(
        self,
        data: Dataset,
        model: str,
        ids: Iterable[int],
        stamp: str,
        *,
        also: Iterable[int] = (),
    ) -> None:
        """Odoo recomputes `qty_invoiced` of the order lines behind a changed invoice."""
        if model not in ("account.move", "account.move.line") or "sale.order.line" not in data:
            return
        lines = set(also).union(*(self._linked_order_lines(data, model, i) for i in ids))
        for line in lines:
            if data["sale.order.line"].position(line) is not None:
                quantity = qty_invoiced(data, line)
                values = {"qty_invoiced": quantity, "write_date": stamp}
                data["sale.order.line"].update(line, values)
                data.noticed_write(stamp)


def qty_invoiced(data: Dataset, order_line: int) -> float:
    """As Odoo counts it: drafts count, refunds subtract, cancelled do not; in the line's unit."""
    line = data.get("sale.order.line", order_line)
    unit = line.get("product_uom") or line.get("product_uom_id")
    total = 0.0
    for invoice_line in line["invoice_lines"]:
        row = data.get("account.move.line", invoice_line)
        move = data.get("account.move", row["move_id"])
        if move["state"] != "cancel":
            sign = -1 if move["move_type"] == "out_refund" else 1
            total += sign * _converted(data, row["quantity"], row["product_uom_id"], unit)
    return round(total, 6)


def _converted(data: Dataset, quantity: float, source: Any, target: Any) -> float:
    if not source or not target or source == target or "uom.uom" not in data:
        return quantity
    have = data.get("uom.uom", source)["factor"]
    want = data.get("uom.uom", target)["factor"]
    return float(quantity * (have / want if data.version >= 19 else want / have))


def _children(data: Dataset, child: str, many2one: str, parent: int) -> list[int]:
    table = data[child]
    held = table.columns[many2one]
    return [row_id for row_id, value in zip(table.ids, held, strict=True) if value == parent]


def _edit_side(table: Table, field: str, member: int, gone: set[int], come: set[int]) -> None:
    if field not in table.columns:
        return
    for row_id in gone | come:
        at = table.position(row_id)
        if at is not None:
            held = tuple(m for m in table.columns[field][at] if m != member)
            table.columns[field][at] = (*held, member) if row_id in come else held


def _as_ids(value: Any) -> set[int]:
    if isinstance(value, list | tuple):
        return set(value)
    return {value} if value else set()


def _ids(ids: int | Iterable[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else list(ids)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _stamp(data: Dataset, at: datetime | str | None) -> str:
    if at is None:
        return data.now.strftime(STAMP)
    return at if isinstance(at, str) else at.strftime(STAMP)


def _check(table: Table, values: dict[str, Any]) -> None:
    """Refuse unknown fields, so that a typing error in a test does not pass for an edit."""
    for name in list(values):
        if name in table.fields:
            if table.type_of(name) in X2MANY and not values[name]:
                values[name] = ()
        elif name in ("active", "create_date", "write_date"):
            del values[name]
        else:
            raise KeyError(f"{table.model} has no field {name!r}")
