"""What a user sees of the business: the one scope of every list, figure, page and file.

A row is seen by its own columns (`Sight.COLUMNS`), a change or a comment by those of its item.
"""

import hashlib
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from .models import CarteiraPrincipal, Comment, OperacaoFiscal, Sight

MANAGES_USERS = "auth.change_user"
"""Who may change users is bound to nothing: he could free himself."""

_Rows = TypeVar("_Rows", bound=QuerySet[Any])


def sight_of(user: Any) -> Sight | None:
    """What binds a user; None for somebody who sees everything. One query for each `user`."""
    sight: Sight | None = None if user.is_superuser else getattr(user, "sight", None)
    if sight is None or not sight.bounds or user.has_perm(MANAGES_USERS):
        return None
    return sight


def seen_by(user: Any) -> Q:
    """Matches the backlog items that a user sees; empty for somebody who sees everything."""
    sight = sight_of(user)
    return sight.condition if sight else Q()


def sees(user: Any, item: CarteiraPrincipal) -> bool:
    """Whether a user sees an item; no query over the items."""
    sight = sight_of(user)
    bounds = sight.bounds if sight else {}
    return all(getattr(item, column) in values for column, values in bounds.items())


def bound_to(item: CarteiraPrincipal) -> Q:
    """Matches the users who see an item by what they are bound to, if to anything."""
    condition = Q()
    for name, column in Sight.COLUMNS.items():
        path = f"sight__{name}"
        condition &= Q((path, [])) | Q((f"{path}__contains", [getattr(item, column)]))
    return Q(sight__isnull=True) | condition


def visible(rows: _Rows, user: Any) -> _Rows:
    """The rows that a user sees.

    Args:
        rows: of a table with the columns, as items and invoice lines are; or of one whose rows are
            of an item: changes, steps of the bridge, comments. Who is bound sees nothing of any
            other table but the fiscal operations.
        user: somebody who is not logged in sees nothing.
    """
    if not user.is_authenticated:
        return rows.none()
    sight = sight_of(user)
    return rows.filter(_within(rows.model, sight)) if sight else rows


def sight_key(user: Any) -> str:
    """A text that is the same for all who see the same; for keys of caches."""
    sight = sight_of(user)
    if sight is None:
        return ""
    return hashlib.sha256(repr(sorted(sight.bounds.items())).encode()).hexdigest()[:16]


def _within(model: type[Model], sight: Sight) -> Q:
    names = {field.name for field in model._meta.concrete_fields}
    if names.issuperset(Sight.COLUMNS.values()):
        return sight.condition
    items = CarteiraPrincipal.objects.filter(sight.condition)
    if "item" in names:
        # Items that were deleted here are nobody's.
        return Q(item__in=items)
    if model is Comment:
        return Comment.about(items)
    return Q() if model is OperacaoFiscal else Q(pk__in=())
