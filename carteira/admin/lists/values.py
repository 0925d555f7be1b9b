"""The values that columns hold, for the filters that offer them."""

import unicodedata

from django.core.cache import cache
from django.db.models import Model

_SECONDS_IN_CACHE = 600


def distinct_values(model: type[Model], columns: tuple[str, ...]) -> dict[str, list[str]]:
    """The values of each column in alphabetical order, in one query, remembered for ten minutes.

    Finding them reads the whole columns; new names appear seldom.
    """
    key = f"carteira-distintos-{model._meta.db_table}-{'-'.join(columns)}"
    values: dict[str, list[str]] | None = cache.get(key)
    if values is None:
        rows = list(model._default_manager.order_by().values_list(*columns).distinct())
        values = {
            column: sorted({row[n] for row in rows} - {""}, key=_without_accents)
            for n, column in enumerate(columns)
        }
        if rows:
            cache.set(key, values, _SECONDS_IN_CACHE)
    return values


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold()
