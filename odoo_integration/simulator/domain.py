"""Odoo domains compiled against a dataset into nodes that find rows."""

from collections.abc import Callable
from typing import Any

from .domain_tree import Junction, Leaf, Negation, Tree, mentions_active, parse
from .errors import invalid_field_in_domain, value_error
from .leaves import LEAF_OPERATORS, NEGATED, scalar_test
from .lookups import family, id_candidates, ids_by_name
from .nodes import And, Everything, Node, Not, Nothing, Or, Positions, Scope, Test
from .table import X2MANY, Table

INDEX_FROM_ROWS = 5_000
INDEX_UP_TO_SHARE = 0.05
# With more hits, testing the rows of each page is cheaper than collecting all hits for it.
INDEX_UP_TO_HITS = 10_000


def compile_domain(domain: Any, model: str, scope: Scope) -> Node:
    """The domain as a node over the rows of `model`, without archived rows if the scope hides them.

    Raises:
        OdooError: malformed domain, unknown field or operator, with Odoo's own message.
    """
    table = scope.dataset[model]
    node = _build(parse(domain), table, scope, negated=False)
    if scope.active_test and "active" in table.fields and not mentions_active(domain):
        return And([node, Test(table, "active", bool)])
    return node


def select_ids(domain: Any, model: str, scope: Scope) -> set[int]:
    table = scope.dataset[model]
    node = compile_domain(domain, model, scope)
    narrowed = node.narrow()
    at = node.keep(range(len(table)) if narrowed is None else narrowed)
    return set(table.take("id", at))


def _build(tree: Tree | None, table: Table, scope: Scope, *, negated: bool) -> Node:
    if tree is None:
        return Everything()
    if isinstance(tree, Leaf):
        return _leaf(tree, table, scope, negated=negated)
    if isinstance(tree, Negation):
        return _build(tree.part, table, scope, negated=not negated)
    return _junction(tree, table, scope, negated=negated)


def _junction(tree: Junction, table: Table, scope: Scope, *, negated: bool) -> Node:
    # By De Morgan's laws, as in Odoo: "!" over "=" is "!=", which keeps rows with no value.
    nodes = [_build(part, table, scope, negated=negated) for part in tree.parts]
    return And(nodes) if tree.conjunction != negated else Or(nodes)


def _leaf(leaf: Leaf, table: Table, scope: Scope, *, negated: bool) -> Node:
    path, operator, value = leaf.as_tuple()
    if isinstance(path, int) and path in (0, 1):  # (1, "=", 1) and (0, "=", 1)
        return Everything() if bool(path) != negated else Nothing()
    if not isinstance(path, str) or not isinstance(operator, str):
        raise value_error(f"Invalid leaf {leaf.as_tuple()!r}")
    operator = {"==": "=", "<>": "!="}.get(operator, operator)
    if operator not in LEAF_OPERATORS:
        raise value_error(f"Invalid leaf {leaf.as_tuple()!r}")
    if negated and operator in NEGATED:
        operator, negated = NEGATED[operator], False
    name, _, rest = path.partition(".")
    if name not in table.fields:
        raise invalid_field_in_domain(scope.version, table.model, name, leaf.as_tuple())
    if rest:
        node = _through(table, name, Leaf(rest, operator, value), scope)
    elif operator == "=?":
        node = Everything() if value in (False, None) else _field(table, name, "=", value, scope)
    else:
        node = _field(table, name, operator, value, scope)
    return Not(node) if negated else node


def _through(table: Table, name: str, leaf: Leaf, scope: Scope) -> Node:
    """A dotted path: the rest is a search on the other model."""
    relation = table.relation_of(name)
    if relation is None:
        path = f"{name}.{leaf.path}"
        raise invalid_field_in_domain(scope.version, table.model, path, leaf.as_tuple())
    x2many = table.type_of(name) in X2MANY
    # Odoo searches archived records behind a many2one, but not behind an x2many.
    inner = Scope(scope.dataset, active_test=scope.active_test and x2many)
    return _related(table, name, _comodel_ids(relation, leaf, inner))


def _comodel_ids(model: str, leaf: Leaf, scope: Scope) -> set[int]:
    dataset = scope.dataset
    if model in dataset:
        table = dataset[model]
        if leaf.path not in table.fields or table.relation_of(leaf.path):
            return select_ids([leaf.as_tuple()], model, scope)
        # Every page of invoice lines repeats the same search of all invoices.
        key = ("ids", model, repr(leaf), scope.active_test)
        return dataset.remembered(key, lambda: select_ids([leaf.as_tuple()], model, scope))
    if leaf.path not in ("id", "name", "display_name"):
        raise invalid_field_in_domain(scope.version, model, leaf.path, leaf.as_tuple())
    by_id = leaf.path == "id"
    kind = "integer" if by_id else "char"
    test = scalar_test(kind, leaf.path, leaf.operator, leaf.value, scope.version)
    known = dataset.names.of_model(model)
    return {row_id for row_id, name in known.items() if test(row_id if by_id else name)}


def _field(table: Table, name: str, operator: str, value: Any, scope: Scope) -> Node:
    kind = table.type_of(name)
    if operator in ("child_of", "parent_of"):
        return _related(table, name, family(table, name, operator, value, scope))
    if kind == "many2one" or kind in X2MANY:
        return _relational(table, name, operator, value, scope)
    test = scalar_test(kind, name, operator, value, scope.version)
    if name == "id":
        return Test(table, name, test, id_candidates(table, operator, value))
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
            ids |= ids_by_name(relation, "=", text, scope)
        empty = any(v is False or v is None for v in values)
    else:
        positive = operator.removeprefix("not ")
        ids, empty = ids_by_name(relation, positive, value, scope), False
    node = _related(table, name, ids, empty=empty)
    return Not(node) if negative else node


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


def _date_candidates(
    table: Table, name: str, operator: str, value: Any
) -> Callable[[], Positions] | None:
    if not isinstance(value, str) or len(table) <= INDEX_FROM_ROWS:
        return None
    # "T" sorts after " ": moments are compared as text, in whole seconds, in one form.
    low = value.replace("T", " ")[:19]

    def candidates() -> Positions:
        index = table.index(name)
        start, stop = index.span(low, low if operator == "=" else None)
        if stop - start > INDEX_UP_TO_HITS:
            return range(len(table))
        return table.positions(index.ids_between(low, low if operator == "=" else None))

    return candidates
