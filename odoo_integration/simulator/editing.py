"""Edits of a dataset in memory, with the side effects they have in Odoo."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from .access import MAIN_UID
from .amounts import recompute_amounts
from .dataset import STAMP, Dataset
from .quantities import order_lines_behind, qty_delivered, qty_invoiced, recount
from .relations import COPIED, ONE_TO_MANY, children, link
from .table import X2MANY, Table

__all__ = ["Editor", "qty_delivered", "qty_invoiced"]

# Fields that are part of a display name.
NAMED_BY = ("name", "default_code", "complete_name", "code")


class Editor:
    """Edits the dataset a simulator serves; each edit is one Odoo transaction at its clock.

    `at` gives the transaction's time (naive UTC datetime or "YYYY-MM-DD HH:MM:SS"), for late
    commits and ties. Many2one values are bare ids, x2many lists of ids.

    Side effects are Odoo's: lines take over the state, company and currency of their order or
    invoice, which moves their write_date. A changed invoice line or delivery moves the order line,
    whose `qty_invoiced` or `qty_delivered` follows, never the order. The amounts of an order line
    follow its quantity, price and discount. Renaming a partner or a product moves neither orders
    nor lines. An invoice reads its fiscal document's values, whose changes do not move its date.
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
            row_id = int(values.get("id") or table.next_id)
            full = {"active": True, "create_date": stamp, "write_date": stamp, **values}
            full = {k: _plain(v) for k, v in full.items() if k != "id"}
            if model == "res.company" and "user_ids" in table.fields:
                # Odoo admits the user who creates a company.
                full.setdefault("user_ids", (MAIN_UID,))
            _check(table, full)
            table.insert(row_id, full)
            _read_through(data, model, row_id, full)
            _rename(table, row_id, full)
            recompute_amounts(table, row_id, before={}, after=full)
            link(data, table, row_id, before={}, after=full)
            data.noticed_write(str(full.get("write_date", "")))
            _recount(data, model, order_lines_behind(data, model, row_id), stamp)
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
                touched = order_lines_behind(data, model, row_id)
                table.update(row_id, full)
                _read_through(data, model, row_id, full)
                _rename(table, row_id, full)
                recompute_amounts(table, row_id, before=before, after=full)
                link(data, table, row_id, before=before, after=full)
                _copy_to_children(data, model, row_id, full, stamp)
                touched |= order_lines_behind(data, model, row_id)
                _recount(data, model, touched, stamp)
            data.noticed_write(str(full.get("write_date", "")))

    def touch(self, model: str, ids: int | Iterable[int], **options: Any) -> None:
        """Move write_date and nothing else."""
        self.write(model, ids, {}, **options)

    def unlink(
        self, model: str, ids: int | Iterable[int], *, at: datetime | str | None = None
    ) -> None:
        """Delete records, and the lines of an order, invoice or delivery with it."""
        data = self._current()
        with data.lock:
            stamp = _stamp(data, at)
            for row_id in _ids(ids):
                for child, many2one, _ in ONE_TO_MANY:
                    if child in data and data[child].relation_of(many2one) == model:
                        self.unlink(child, children(data, child, many2one, row_id), at=at)
                before = data.get(model, row_id)
                touched = order_lines_behind(data, model, row_id)
                link(data, data[model], row_id, before=before, after=dict.fromkeys(before, False))
                data[model].delete(row_id)
                _recount(data, model, touched, stamp)
                if touched:
                    data.noticed_write(stamp)


def _recount(data: Dataset, model: str, lines: Iterable[int], stamp: str) -> None:
    if recount(data, model, lines, stamp):
        data.noticed_write(stamp)


def _rename(table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    """Recompute a stored display name, and the name a partner is sorted by."""
    if "display_name" not in table.columns or "display_name" in values:
        return
    at = table.position(row_id)
    if at is None:
        return
    if table.model != "account.move" and values.keys().isdisjoint(NAMED_BY):
        return
    if table.model == "res.partner" and "complete_name" in table.columns.keys() - values.keys():
        table.columns["complete_name"][at] = table.columns["name"][at]
    table.columns["display_name"][at] = table.compute_display_name(at)


def _copy_to_children(
    data: Dataset, model: str, row_id: int, values: Mapping[str, Any], stamp: str
) -> None:
    for parent, field, child, many2one, copy, stored in COPIED:
        if parent != model or field not in values or child not in data:
            continue
        if copy not in data[child].fields:
            continue
        for line in children(data, child, many2one, row_id):
            if data.get(child, line)[copy] != values[field]:
                moved = {"write_date": stamp} if stored else {}
                data[child].update(line, {copy: values[field], **moved})
                data.noticed_write(stamp)


def _read_through(data: Dataset, model: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Give a record the delegated values of the one it now names."""
    taken = {
        copy: data.get(parent, values[many2one])[field] if values[many2one] else False
        for parent, field, child, many2one, copy, stored in COPIED
        if child == model and not stored and many2one in values
    }
    if taken:
        data[model].update(row_id, taken)


def _ids(ids: int | Iterable[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else list(ids)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _stamp(data: Dataset, at: datetime | str | None) -> str:
    if at is None:
        return data.now.strftime(STAMP)
    return at if isinstance(at, str) else at.strftime(STAMP)


def _check(table: Table, values: dict[str, Any]) -> None:
    """Refuse unknown fields: a misspelt name in a test must not be ignored."""
    for name in list(values):
        if name in table.fields:
            if table.type_of(name) in X2MANY and not values[name]:
                values[name] = ()
        elif name in ("active", "create_date", "write_date"):
            del values[name]
        else:
            raise KeyError(f"{table.model} has no field {name!r}")
