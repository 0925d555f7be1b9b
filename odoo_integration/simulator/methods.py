"""The read methods that every Odoo model has; all others are refused.

The signatures are Odoo's: binding wrong arguments to them gives Odoo's error messages.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .access import User, company_rule, record_rule
from .at_date import computed, computed_fields
from .dataset import Dataset
from .errors import (
    invalid_field,
    missing_method,
    missing_model,
    model_denied,
    private_method,
    record_denied,
    type_error,
    user_error,
)
from .nodes import And, Node, Scope
from .query import count, search
from .table import Table

LANGUAGES = ("en_US", "pt_BR")
WRITES = {"create": "create", "write": "modify", "unlink": "delete", "copy": "create"}


@dataclass(frozen=True)
class Request:
    """A call on a model. `row_cap`: the most rows a fault lets it answer."""

    dataset: Dataset
    user: User
    model: str
    context: Mapping[str, Any]
    english: bool = False
    row_cap: int | None = None

    @property
    def table(self) -> Table:
        return self.dataset[self.model]

    @property
    def scope(self) -> Scope:
        return Scope(self.dataset, active_test=bool(self.context.get("active_test", True)))

    @property
    def visible(self) -> Node | None:
        """The record rules on top of a search, None when they hide nothing."""
        allowed = self.context.get("allowed_company_ids")
        rules = [
            record_rule(self.user, self.model, self.dataset),
            company_rule(self.user, allowed, self.model, self.dataset),
        ]
        found = [rule for rule in rules if rule is not None]
        return And(found) if found else None

    def capped(self, limit: Any) -> int | None:
        """`limit`, lowered by the fault; Odoo takes 0, False and None for "no limit"."""
        limit = int(limit) if limit else None
        if self.row_cap is None:
            return limit
        return self.row_cap if limit is None else min(limit, self.row_cap)


def call(request: Request, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Run a method; the answer is rows as dicts, ids or a number.

    Raises:
        OdooError: the error that Odoo would answer.
    """
    version = request.dataset.version
    if request.model not in request.dataset:
        raise missing_model(version, request.model)
    if method.startswith("_"):
        raise private_method(request.model, method)
    if method not in METHODS and method not in WRITES:
        if not (method == "context_get" and request.model == "res.users"):
            raise missing_method(version, request.model, method)
        return _context_get(request)
    if method in WRITES or request.model in request.user.denied_models:
        raise model_denied(
            request.model,
            LABELS.get(request.model, request.model),
            english=request.english,
            verb=WRITES.get(method, "access"),
        )
    lang = request.context.get("lang")
    if lang and lang not in LANGUAGES and version >= 19:
        raise user_error(f"Invalid language code: {lang}")
    function = METHODS[method]
    try:
        inspect.signature(function).bind(request, *args, **kwargs)
    except TypeError as wrong:
        raise type_error(str(wrong)) from wrong
    return function(request, *args, **kwargs)


def _context_get(request: Request) -> dict[str, Any]:
    user = request.user
    return {"lang": user.lang, "tz": "America/Sao_Paulo", "uid": user.uid}


def _search(
    request: Request, domain: Any, offset: Any = 0, limit: Any = None, order: Any = None
) -> list[int]:
    at = search(
        request.model,
        domain,
        request.scope,
        order=order or None,
        offset=int(offset or 0),
        limit=request.capped(limit),
        visible=request.visible,
    )
    return list(request.table.take("id", at))


def _search_count(request: Request, domain: Any, limit: Any = None) -> int:
    context = repr(sorted(request.context.items()))
    found = request.dataset.remembered(
        ("count", request.model, repr(domain), context, repr(request.user)),
        lambda: count(request.model, domain, request.scope, visible=request.visible),
    )
    return min(found, int(limit)) if limit else found


def _search_read(
    request: Request,
    domain: Any = None,
    fields: Any = None,
    offset: Any = 0,
    limit: Any = None,
    order: Any = None,
    **read_kwargs: Any,
) -> list[dict[str, Any]]:
    # Odoo 14 knows `load` in `read` only.
    known = {"load"} if request.dataset.version >= 15 else set()
    unknown = set(read_kwargs) - known
    if unknown:
        name = unknown.pop()
        raise type_error(f"got an unexpected keyword argument '{name}'")
    names = _fields(request, fields)
    at = search(
        request.model,
        domain or [],
        request.scope,
        order=order or None,
        offset=int(offset or 0),
        limit=request.capped(limit),
        visible=request.visible,
    )
    return rows(request, at, names, named=read_kwargs.get("load", "_classic_read") != "")


def _read(
    request: Request, ids: Any, fields: Any = None, load: Any = "_classic_read"
) -> list[dict[str, Any]]:
    names = _fields(request, fields)
    table = request.table
    found = [table.position(int(row_id)) for row_id in ([ids] if isinstance(ids, int) else ids)]
    at = [position for position in found if position is not None]
    visible = request.visible
    if visible is not None and len(visible.keep(at)) < len(at):
        raise record_denied(request.model, LABELS.get(request.model, request.model))
    if request.row_cap is not None:
        at = at[: request.row_cap]
    return rows(request, at, names, named=load == "_classic_read")


def _fields_get(
    request: Request, allfields: Any = None, attributes: Any = None
) -> dict[str, dict[str, Any]]:
    shown = {}
    fields = request.table.fields | computed_fields(request.dataset, request.model)
    for name, field in fields.items():
        if allfields and name not in allfields:
            continue
        full = {"name": name, **field}
        shown[name] = {k: v for k, v in full.items() if not attributes or k in attributes}
    return shown


METHODS: dict[str, Callable[..., Any]] = {
    "search": _search,
    "search_count": _search_count,
    "search_read": _search_read,
    "read": _read,
    "fields_get": _fields_get,
}
# In JSON-2 only these accept `ids`.
ON_RECORDS = ("read",)
LABELS = {
    "sale.order": "Sales Order",
    "sale.order.line": "Sales Order Line",
    "account.move": "Journal Entry",
    "account.move.line": "Journal Item",
    "res.partner": "Contact",
    "product.product": "Product Variant",
    "res.users": "User",
    "uom.uom": "Product Unit of Measure",
    "res.currency.rate": "Currency Rate",
    "stock.picking": "Transfer",
    "stock.move": "Stock Move",
}


def _fields(request: Request, fields: Any) -> list[str]:
    known = request.table.fields.keys() | computed_fields(request.dataset, request.model).keys()
    if not fields:
        return [*request.table.fields, *sorted(known - request.table.fields.keys())]
    names = list(dict.fromkeys(["id", *fields]))
    for name in names:
        if name not in known:
            raise invalid_field(request.dataset.version, request.model, name)
    return names


def rows(
    request: Request, at: Sequence[int], names: Sequence[str], *, named: bool
) -> list[dict[str, Any]]:
    """The rows at these positions; `named` shows a many2one as [id, name], else as its id."""
    table = request.table
    if len(at) > 1 and at[-1] - at[0] == len(at) - 1 and list(at) == list(range(at[0], at[-1] + 1)):
        at = range(at[0], at[-1] + 1)
    columns: list[Sequence[Any]] = []
    unstored = computed_fields(request.dataset, request.model)
    for name in names:
        if name in unstored:
            columns.append(computed(request.dataset, name, at, request.context))
            continue
        values = table.take(name, at)
        if named and table.type_of(name) == "many2one":
            values = _named(request.dataset, table.relation_of(name) or "", values)
        columns.append(values)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _named(dataset: Dataset, model: str, values: Sequence[Any]) -> list[Any]:
    known = {value: [value, dataset.name_of(model, value)] for value in set(values) if value}
    return [known.get(value, False) for value in values]
