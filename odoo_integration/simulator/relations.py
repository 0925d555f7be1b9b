"""The relations an edit keeps consistent: both of their sides, and values copied over them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .dataset import Dataset
from .table import Table


class OneToMany(NamedTuple):
    """Children name their parent in a many2one; the parent lists them in `inverses`."""

    child: str
    many2one: str
    inverses: tuple[str, ...]


class Side(NamedTuple):
    """One side of a many2many."""

    model: str
    field: str


class Copied(NamedTuple):
    """A parent's value that its children have too.

    `stored` related fields move the children's write_date; delegated ones are only read there.
    """

    parent: str
    field: str
    child: str
    many2one: str
    copy: str
    stored: bool = True


ONE_TO_MANY = (
    OneToMany("sale.order.line", "order_id", ("order_line",)),
    OneToMany("account.move.line", "move_id", ("invoice_line_ids", "line_ids")),
    OneToMany("stock.move", "picking_id", ("move_ids",)),
)
_MANY_TO_MANY = (
    (Side("account.move.line", "sale_line_ids"), Side("sale.order.line", "invoice_lines")),
    (Side("res.users", "company_ids"), Side("res.company", "user_ids")),
)
OTHER_SIDE = {one: other for pair in _MANY_TO_MANY for one, other in (pair, pair[::-1])}
# Odoo recomputes the stored ones when the parent changes.
COPIED = (
    Copied("sale.order", "state", "sale.order.line", "order_id", "state"),
    Copied("sale.order", "company_id", "sale.order.line", "order_id", "company_id"),
    Copied("sale.order", "currency_id", "sale.order.line", "order_id", "currency_id"),
    Copied("account.move", "state", "account.move.line", "move_id", "parent_state"),
    Copied("account.move", "company_id", "account.move.line", "move_id", "company_id"),
    Copied("account.move", "currency_id", "account.move.line", "move_id", "currency_id"),
    *(
        Copied(
            "l10n_br_fiscal.document",
            field,
            "account.move",
            "fiscal_document_id",
            field,
            stored=False,
        )
        for field in (
            "document_number",
            "document_serie",
            "document_key",
            "document_type",
            "state_edoc",
        )
    ),
)


def children(data: Dataset, child: str, many2one: str, parent: int) -> list[int]:
    """Ids of the child records of a parent."""
    table = data[child]
    held = table.columns[many2one]
    return [row_id for row_id, value in zip(table.ids, held, strict=True) if value == parent]


def link(
    data: Dataset, table: Table, row_id: int, *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Update the other side of each relation that changed; in Odoo that moves no write_date."""
    for name in after:
        relation = table.relation_of(name) if name in table.fields else None
        if relation is None or relation not in data:
            continue
        old, new = _as_ids(before.get(name)), _as_ids(after[name])
        for inverse in _inverses(table.model, name):
            _edit_side(data[relation], inverse, row_id, gone=old - new, come=new - old)


def _inverses(model: str, name: str) -> list[str]:
    lists = [
        inverse
        for relation in ONE_TO_MANY
        if (relation.child, relation.many2one) == (model, name)
        for inverse in relation.inverses
    ]
    other = OTHER_SIDE.get(Side(model, name))
    return [*lists, other.field] if other else lists


def _edit_side(table: Table, field: str, member: int, *, gone: set[int], come: set[int]) -> None:
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
