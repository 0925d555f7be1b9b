"""Ids of records by their name, their place in a hierarchy or a range of ids."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from .leaves import scalar_test
from .nodes import Positions, Scope
from .table import Table


def ids_by_name(model: str, operator: str, value: Any, scope: Scope) -> set[int]:
    """Ids of the records a name search finds."""
    test = scalar_test("char", "display_name", operator, value, scope.version)
    table = scope.dataset.tables.get(model)
    if table is None:
        known = scope.dataset.names.of_model(model)
        return {row_id for row_id, name in known.items() if test(name)}
    return {
        table.ids[at]
        for at in range(len(table))
        if test(table.display_name(at))
        or ("name" in table.columns and test(table.columns["name"][at]))
    }


def family(table: Table, name: str, operator: str, value: Any, scope: Scope) -> set[int]:
    """Ids of the values and all below (`child_of`) or above (`parent_of`) them by `parent_id`."""
    model = table.model if name == "id" else table.relation_of(name) or ""
    if isinstance(value, str):
        found = ids_by_name(model, "ilike", value, scope)
    else:
        found = {v for v in (value if isinstance(value, list | tuple) else [value]) if v}
    tree = scope.dataset.tables.get(model)
    return found if tree is None else relatives(tree, found, above=operator == "parent_of")


def relatives(tree: Table, ids: set[int], *, above: bool) -> set[int]:
    """These records, and all above or below them by `parent_id`."""
    if "parent_id" not in tree.columns:
        return ids
    links = list(zip(tree.ids, tree.columns["parent_id"], strict=True))
    if above:
        links = [(parent, child) for child, parent in links if parent]
    found = set(ids)
    grew = True
    while grew:
        more = {child for child, parent in links if parent in found} - found
        found |= more
        grew = bool(more)
    return found


def id_candidates(table: Table, operator: str, value: Any) -> Callable[[], Positions] | None:
    """Positions a comparison of `id` allows; None when it does not narrow the search."""
    number = isinstance(value, int | float)
    if operator in ("=", "in"):
        values = value if isinstance(value, list | tuple) else [value]
        return lambda: table.positions(v for v in values if isinstance(v, int))
    if operator == ">" and number:
        return lambda: range(bisect_right(table.ids, value), len(table))
    if operator == ">=" and number:
        return lambda: range(bisect_left(table.ids, value), len(table))
    if operator == "<" and number:
        return lambda: range(bisect_left(table.ids, value))
    if operator == "<=" and number:
        return lambda: range(bisect_right(table.ids, value))
    return None
