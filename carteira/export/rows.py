"""How the rows of a file are fetched."""

import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

ROWS_AT_A_TIME = 2000
# A spreadsheet takes a cell that begins like this for a formula, and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@")
_NOT_SEEN = ("C", "Z")


def rows(
    selected: QuerySet[Any], columns: Sequence[str], *, source: QuerySet[Any]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a queryset in its order, a few thousand at a time.

    Only the ids are held at once (8 bytes each): a cursor kept open during a slow download
    would hold a connection, and does not exist behind a PgBouncer in transaction mode.
    Rows deleted meanwhile are left out.

    Args:
        selected: which rows.
        columns: fields and annotations of `source`; several columns may be read from one.
        source: the same table without the filters; the ids of `selected` replace them.
    """
    ids = array("q", selected.values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_A_TIME))
    names = list(dict.fromkeys(columns))
    every = len(names) == len(columns)
    values = itemgetter(*[slice(1, None)] if every else (names.index(n) + 1 for n in columns))
    for start in range(0, len(ids), ROWS_AT_A_TIME):
        part = ids[start : start + ROWS_AT_A_TIME].tolist()
        found = source.filter(pk__in=part).order_by().values_list("pk", *names)
        by_id = {row[0]: values(row) for row in found}
        yield from (by_id[pk] for pk in part if pk in by_id)


def looks_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula.

    Some skip blanks and characters that are not seen, and read full-width signs as plain ones.
    """
    seen = 0
    while seen < len(text) and unicodedata.category(text[seen])[0] in _NOT_SEEN:
        if text[seen] in "\t\r\n":
            return True
        seen += 1
    return unicodedata.normalize("NFKC", text[seen : seen + 1]).startswith(_FORMULA_STARTS)
