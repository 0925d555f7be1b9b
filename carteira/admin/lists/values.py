"""The values that columns hold, for the filters that offer them."""

import unicodedata
from typing import Any

from django.core.cache import cache
from django.db.models import Model

from ...sight import sight_key, visible

_SECONDS_IN_CACHE = 600


def distinct_values(
    model: type[Model], columns: tuple[str, ...], user: Any
) -> dict[str, list[str]]:
    """The values that each column has in the rows a user sees, in alphabetical order.

    One query, remembered for ten minutes for all who see the same: finding them reads the whole
    columns; new names appear seldom.
    """
    key = f"carteira-distintos-{model._meta.db_table}-{'-'.join(columns)}-{sight_key(user)}"
    values: dict[str, list[str]] | None = cache.get(key)
    if values is None:
        seen = visible(model._default_manager.order_by(), user)
        rows = list(seen.values_list(*columns).distinct())
        values = {
            column: sorted({row[n] for row in rows} - {""}, key=_without_accents)
            for n, column in enumerate(columns)
        }
        if rows:
            cache.set(key, values, _SECONDS_IN_CACHE)
    return values


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold()
