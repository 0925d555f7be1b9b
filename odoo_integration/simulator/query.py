"""Searching and sorting rows."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from .domain import compile_domain
from .errors import invalid_field, value_error
from .nodes import Node, Scope
from .table import Table

CHUNK = 8_192
# Odoo's `_order` of each model, used when the caller names none.
DEFAULT_ORDER = {
    "sale.order": "date_order desc, id desc",
    "sale.order.line": "order_id, sequence, id",
    "account.move": "date desc, name desc, invoice_date desc, id desc",
    "account.move.line": "date desc, move_name desc, id",
    "product.product": "default_code, name, id",
    "product.category": "complete_name",
    "res.partner": "complete_name, id desc",
    "res.users": "name",
    "res.company": "sequence, name",
    "res.country.state": "code",
    "res.currency": "active desc, name",
    "res.currency.rate": "name desc, id",
    "crm.team": "sequence, create_date desc, id desc",
    "account.payment.term": "sequence, id",
    "stock.picking": "priority desc, scheduled_date, id desc",
    "stock.move": "sequence, id",
}


def search(
    model: str,
    domain: Any,
    scope: Scope,
    *,
    order: str | None = None,
    offset: int = 0,
    limit: int | None = None,
    visible: Node | None = None,
) -> Sequence[int]:
    """Positions of the rows found, ordered; limit 0 or None means all.

    In id order the rows are tested in chunks until the limit is reached, so that a page of a
    million rows does not test all of them. `visible` is the test of the record rules.
    """
    table = scope.dataset[model]
    node = compile_domain(domain, model, scope)
    keys = parse_order(order, table, scope.version)
    narrowed = node.narrow()
    candidates = range(len(table)) if narrowed is None else narrowed
    stop = offset + limit if limit else None
    if keys and keys[0][0] == "id":
        chunk = CHUNK if stop is None else max(CHUNK // 8, min(CHUNK, stop))
        found = _in_id_order(node, visible, candidates, descending=keys[0][1], chunk=chunk)
        return list(islice(found, offset, stop))
    at = node.keep(candidates)
    if visible is not None:
        at = visible.keep(at)
    return _sorted(table, list(at), keys, scope)[offset:stop]


def count(model: str, domain: Any, scope: Scope, *, visible: Node | None = None) -> int:
    node = compile_domain(domain, model, scope)
    narrowed = node.narrow()
    at = node.keep(range(len(scope.dataset[model])) if narrowed is None else narrowed)
    return len(at if visible is None else visible.keep(at))


def _in_id_order(
    node: Node, visible: Node | None, candidates: Sequence[int], *, descending: bool, chunk: int
) -> Iterator[int]:
    starts = range(0, len(candidates), chunk)
    for start in reversed(starts) if descending else starts:
        at = node.keep(candidates[start : start + chunk])
        if visible is not None:
            at = visible.keep(at)
        yield from reversed(at) if descending else at


def parse_order(order: str | None, table: Table, version: int) -> list[tuple[str, bool]]:
    """(field, descending) pairs; without an order the model's own, else by id.

    Raises:
        OdooError: a malformed order, or one over an unknown field.
    """
    if not order:
        own = _split(DEFAULT_ORDER.get(table.model, "id"))
        return [(name, down) for name, down in own if name in table.fields] or [("id", False)]
    keys = _split(order)
    for name, _ in keys:
        if name not in table.fields:
            raise invalid_field(version, table.model, name)
    return keys


def _split(order: str) -> list[tuple[str, bool]]:
    keys = []
    for part in order.split(","):
        found = re.fullmatch(
            r"\s*([a-z0-9_]+)(?:\s+(asc|desc))?(?:\s+nulls (?:first|last))?\s*", part, re.IGNORECASE
        )
        if not found:
            raise value_error(
                f'Invalid "order" specified ({order}). A valid "order" specification is a '
                "comma-separated list of valid field names (optionally followed by asc/desc for "
                "the direction)"
            )
        keys.append((found[1], (found[2] or "").lower() == "desc"))
    return keys


def _sorted(
    table: Table, at: list[int], keys: list[tuple[str, bool]], scope: Scope
) -> Sequence[int]:
    for name, descending in reversed(keys):
        values = dict(zip(at, table.take(name, at), strict=True))
        if table.type_of(name) == "many2one":
            ranks = _ranks(table, name, scope)
            values = {p: v and ranks.get(v, v) for p, v in values.items()}
        if table.type_of(name) == "boolean":
            filled, empty = sorted(at, key=values.__getitem__, reverse=descending), []
        else:
            empty = [p for p in at if values[p] is False]
            filled = [p for p in at if values[p] is not False]
            filled.sort(key=values.__getitem__, reverse=descending)
        # As in PostgreSQL: empty values are last ascending, first descending.
        at = empty + filled if descending else filled + empty
    return at


def _ranks(table: Table, name: str, scope: Scope) -> dict[int, int]:
    """A many2one sorts by the order of its own model."""
    relation = table.relation_of(name) or ""
    other = scope.dataset.tables.get(relation)
    if other is None or relation == table.model:
        return {}
    keys = parse_order(None, other, scope.version)
    keys = [(field, down) for field, down in keys if other.type_of(field) != "many2one"]
    ordered = _sorted(other, list(range(len(other))), keys, scope)
    return {other.ids[position]: rank for rank, position in enumerate(ordered)}
