"""Odoo domains: parsed to a tree, and compiled against a dataset into nodes that find rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from .errors import invalid_field_in_domain, value_error
from .leaves import LEAF_OPERATORS, NEGATED, scalar_test
from .nodes import And, Everything, Node, Not, Nothing, Or, Positions, Scope, Test
from .table import X2MANY, Table

INDEX_FROM_ROWS = 5_000
INDEX_UP_TO_SHARE = 0.05
# Beyond this many hits, testing a chunk at a time is cheaper than collecting them for each page.
INDEX_UP_TO_HITS = 10_000


def compile_domain(domain: Any, model: str, scope: Scope) -> Node:
    """The domain as a tree over `model`'s rows, archived rows hidden as the context says.

    Raises:
        OdooError: malformed domain, unknown field or operator, with Odoo's own message.
    """
    table = scope.dataset[model]
    parsed = parse(domain)
    node = _build(parsed, table, scope, negated=False)
    if scope.active_test and "active" in table.fields and not _mentions_active(domain):
        return And([node, Test(table, "active", bool)])
    return node


def select_ids(domain: Any, model: str, scope: Scope) -> set[int]:
    table = scope.dataset[model]
    node = compile_domain(domain, model, scope)
    narrowed = node.narrow()
    at = node.keep(range(len(table)) if narrowed is None else narrowed)
    return set(table.take("id", at))


def _mentions_active(domain: Any) -> bool:
    return any(isinstance(leaf, list | tuple) and leaf and leaf[0] == "active" for leaf in domain)


def parse(domain: Any) -> Any:
    """Prefix notation into ("&", a, b), ("|", a, b), ("!", a), a leaf, or None when empty."""
    if not isinstance(domain, list | tuple):
        raise value_error(f"Invalid domain: {domain!r}")
    stack: list[Any] = []
    for item in reversed(domain):
        if item in ("&", "|"):
            if len(stack) < 2:
                raise value_error(f"Domain {list(domain)!r} is malformed")
            stack.append((item, stack.pop(), stack.pop()))
        elif item == "!":
            if not stack:
                raise value_error(f"Domain {list(domain)!r} is malformed")
            stack.append(("!", stack.pop()))
        elif isinstance(item, list | tuple) and len(item) == 3:
            stack.append(["leaf", tuple(item)])
        else:
            raise value_error(f"Invalid leaf {item!r}")
    if not stack:
        return None
    tree = stack.pop()
    while stack:
        tree = ("&", tree, stack.pop())
    return tree


def _build(tree: Any, table: Table, scope: Scope, *, negated: bool) -> Node:
    if tree is None:
        return Everything()
    if isinstance(tree, list):
        return _leaf(tree[1], table, scope, negated=negated)
    if tree[0] == "!":
        return _build(tree[1], table, scope, negated=not negated)
    # De Morgan, as Odoo distributes "!": an "!" over "=" must keep the empty rows "!=" keeps.
    conjunction = (tree[0] == "&") != negated
    nodes = [_build(part, table, scope, negated=negated) for part in tree[1:]]
    return And(nodes) if conjunction else Or(nodes)


def _leaf(leaf: tuple[Any, Any, Any], table: Table, scope: Scope, *, negated: bool) -> Node:
    path, operator, value = leaf
    if isinstance(path, int) and path in (0, 1):  # (1, "=", 1) and (0, "=", 1)
        return Everything() if bool(path) != negated else Nothing()
    if not isinstance(path, str) or not isinstance(operator, str):
        raise value_error(f"Invalid leaf {leaf!r}")
    operator = {"==": "=", "<>": "!="}.get(operator, operator)
    if operator not in LEAF_OPERATORS:
        raise value_error(f"Invalid leaf {leaf!r}")
    if negated and operator in NEGATED:
        operator, negated = NEGATED[operator], False
    name, _, rest = path.partition(".")
    if name not in table.fields:
        raise invalid_field_in_domain(scope.version, table.model, name, leaf)
    if rest:
        node = _through(table, name, (rest, operator, value), scope)
    elif operator == "=?":
        node = Everything() if value in (False, None) else _field(table, name, "=", value, scope)
    else:
        node = _field(table, name, operator, value, scope)
    return Not(node) if negated else node


def _through(table: Table, name: str, leaf: tuple[str, str, Any], scope: Scope) -> Node:
    """A dotted path: the rest is a search on the other model."""
    relation = table.relation_of(name)
    if relation is None:
        raise invalid_field_in_domain(scope.version, table.model, f"{name}.{leaf[0]}", leaf)
    x2many = table.type_of(name) in X2MANY
    # Odoo follows a many2one into archived records, an x2many not.
    inner = Scope(scope.dataset, active_test=scope.active_test and x2many)
    return _related(table, name, _comodel_ids(relation, leaf, inner))


def _comodel_ids(model: str, leaf: tuple[str, str, Any], scope: Scope) -> set[int]:
    if model in scope.dataset:
        table = scope.dataset[model]
        if leaf[0] not in table.fields or table.relation_of(leaf[0]):
            return select_ids([leaf], model, scope)
        # Every page of invoice lines asks it of all invoices.
        key = ("ids", model, repr(leaf), scope.active_test)
        return scope.dataset.remembered(key, lambda: select_ids([leaf], model, scope))
    known = scope.dataset.names.get(model, {})
    if leaf[0] not in ("id", "name", "display_name"):
        raise invalid_field_in_domain(scope.version, model, leaf[0], leaf)
    by_id = leaf[0] == "id"
    test = scalar_test("integer" if by_id else "char", leaf[0], leaf[1], leaf[2], scope.version)
    return {row_id for row_id, name in known.items() if test(row_id if by_id else name)}


def _field(table: Table, name: str, operator: str, value: Any, scope: Scope) -> Node:
    kind = table.type_of(name)
    if operator in ("child_of", "parent_of"):
        return _related(table, name, _family(table, name, operator, value, scope))
    if kind == "many2one" or kind in X2MANY:
        return _relational(table, name, operator, value, scope)
    test = scalar_test(kind, name, operator, value, scope.version)
    if name == "id":
        return Test(table, name, test, _id_candidates(table, operator, value))
    if name in ("write_date", "create_date") and operator in (">", ">=", "="):
        return Test(table, name, test, _date_candidates(table, name, operator, value))
    return Test(table, name, test)


def _relational(table: Table, name: str, operator: str, value: Any, scope: Scope) -> Node:
    relation = table.relation_of(name) or ""
    negative = operator.startswith("not ") or operator == "!="
    if operator in ("<", ">", "<=", ">="):
        test = scalar_test("integer", name, operator, value, scope.version)
        return Test(table, name, lambda held: held is not False and test(held))
    values = list(value) if isinstance(value, list | tuple) else [value]
    if operator in ("=", "!=", "in", "not in"):
        ids = {v for v in values if isinstance(v, int) and not isinstance(v, bool)}
        for text in (v for v in values if isinstance(v, str)):
            ids |= _named(relation, "=", text, scope)
        empty = any(v is False or v is None for v in values)
    else:
        positive = operator.removeprefix("not ")
        ids, empty = _named(relation, positive, value, scope), False
    node = _related(table, name, ids, empty=empty)
    return Not(node) if negative else node


def _named(model: str, operator: str, value: Any, scope: Scope) -> set[int]:
    """Ids of the records a name search finds."""
    test = scalar_test("char", "display_name", operator, value, scope.version)
    table = scope.dataset.tables.get(model)
    if table is None:
        known = scope.dataset.names.get(model, {})
        return {row_id for row_id, name in known.items() if test(name)}
    return {
        table.ids[at]
        for at in range(len(table))
        if test(table.display_name(at))
        or ("name" in table.columns and test(table.columns["name"][at]))
    }


def _related(table: Table, name: str, ids: set[int], *, empty: bool = False) -> Node:
    """Rows whose relation (or own id) holds one of the ids; `empty` adds rows holding none."""
    kind = "id" if name == "id" else table.type_of(name)
    if not ids and not empty:
        return Nothing()
    if kind == "id":
        return Test(table, name, ids.__contains__, lambda: table.positions(ids))
    few = len(table) > INDEX_FROM_ROWS and len(ids) < len(table) * INDEX_UP_TO_SHARE
    look_up = None
    if few and not empty:

        def look_up() -> Positions:
            return table.positions(table.index(name).ids_among(sorted(ids)))

    if kind in X2MANY:
        return Test(
            table, name, lambda held: not ids.isdisjoint(held) or (empty and not held), look_up
        )
    wanted = ids | {False} if empty else ids
    return Test(table, name, wanted.__contains__, look_up)


def _family(table: Table, name: str, operator: str, value: Any, scope: Scope) -> set[int]:
    """Ids of the values and all below (`child_of`) or above (`parent_of`) them by `parent_id`."""
    model = table.model if name == "id" else table.relation_of(name) or ""
    tree = scope.dataset.tables.get(model)
    if isinstance(value, str):
        found = _named(model, "ilike", value, scope)
    else:
        found = {v for v in (value if isinstance(value, list | tuple) else [value]) if v}
    if tree is None or "parent_id" not in tree.columns:
        return found
    links = list(zip(tree.ids, tree.columns["parent_id"], strict=True))
    if operator == "parent_of":
        links = [(parent, child) for child, parent in links if parent]
    grew = True
    while grew:
        more = {child for child, parent in links if parent in found} - found
        found |= more
        grew = bool(more)
    return found


def _id_candidates(table: Table, operator: str, value: Any) -> Callable[[], Positions] | None:
    number = isinstance(value, int | float)
    if operator in ("=", "in"):
        values = value if isinstance(value, list | tuple) else [value]
        return lambda: table.positions(v for v in values if isinstance(v, int))
    if operator == ">" and number:
        return lambda: range(bisect_right(table.ids, value), len(table))
    if operator == ">=" and number:
        return lambda: range(bisect_left(table.ids, value), len(table))
    if operator == "<" and number:
        return lambda: range(0, bisect_left(table.ids, value))
    if operator == "<=" and number:
        return lambda: range(0, bisect_right(table.ids, value))
    return None


def _date_candidates(
    table: Table, name: str, operator: str, value: Any
) -> Callable[[], Positions] | None:
    if not isinstance(value, str) or len(table) <= INDEX_FROM_ROWS:
        return None
    # Cut to whole seconds: "T" sorts after " ", so normalise before comparing as text.
    low = value.replace("T", " ")[:19]

    def candidates() -> Positions:
        index = table.index(name)
        start, stop = index.span(low, low if operator == "=" else None)
        if stop - start > INDEX_UP_TO_HITS:
            return range(len(table))
        return table.positions(index.ids_between(low, low if operator == "=" else None))

    return candidates
