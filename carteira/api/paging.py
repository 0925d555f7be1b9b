"""Pages by key: each begins after the last id of the one before, however far that is."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest


def next_page(request: HttpRequest, rows: Sequence[Any], limit: int, parameter: str) -> str | None:
    """The address of the page that follows; None after the last one.

    Args:
        rows: those of this page and one more, where there is one.
        limit: how many a page has.
        parameter: the one that says after which id a page begins.
    """
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    query = request.GET.copy()
    query[parameter] = str(last["id"] if isinstance(last, dict) else last.pk)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
