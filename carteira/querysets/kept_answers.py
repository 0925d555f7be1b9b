"""Answers of long questions, kept until the data changes.

What a million items add up to takes PostgreSQL a second, however it is asked, and everybody who
opens a list or the front page asks for it. An answer is kept with the version of the data that it
was computed from, and given only while that is the version: it is never older than the data.
Questions that somebody has waited for lately are answered again when the data has changed, so that
few have to wait (`renew`).
"""

import datetime
import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from ..data_version import is_versioned, version
from .typed_rows import Row, read, written

LONG_SECONDS = 0.25
"""An answer that takes less is not kept: writing it costs a part of that."""
KEPT_FOR = datetime.timedelta(hours=12)
"""Counted from when somebody waited: a working day, for most questions name the day."""
_MOST_ROWS = 1_000
_RENEWED = 50


def answered(statement: str, params: Sequence[Any], *, using: str) -> list[Row]:
    """The rows of a statement, computed or kept.

    Args:
        statement: reads, and says nothing else in another moment or to another user.
        using: the database that is asked. What was computed is kept in the default one, and is
            found in a replica as soon as it has it.
    """
    with connections[using].cursor() as cursor:
        question = cursor.mogrify(statement, params).decode()
    if not is_versioned(statement):
        return _asked(question, using)
    key = hashlib.sha256(question.encode()).hexdigest()
    kept = _answers().objects.filter(key=key)
    before, (of_version, rows) = version(
        using=using, kept=Subquery(kept.values("version")), rows=Subquery(kept.values("rows"))
    )
    if of_version == before:
        return read(rows)
    begun = time.monotonic()
    found = _asked(question, using)
    is_kept = time.monotonic() - begun >= LONG_SECONDS and len(found) <= _MOST_ROWS
    # Whatever was committed while the question was answered may be in the answer, or not.
    if is_kept and version(using=using)[0] == before:
        _keep(key, question, before, found)
    return found


def rows_of(queryset: QuerySet[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a query with `values()`, computed or kept."""
    try:
        statement, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return []
    names = list(queryset.query.selected or ())
    rows = answered(statement, params, using=queryset.db)
    return [dict(zip(names, row, strict=True)) for row in rows]


def count_of(queryset: QuerySet[Any, Any]) -> int:
    """How many rows a query has, computed or kept."""
    try:
        statement, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return 0
    [[count]] = answered(f"SELECT count(*) FROM ({statement}) found", params, using=queryset.db)  # noqa: S608
    return int(count)


def has_outdated() -> bool:
    """Whether there is anything for `renew` to do."""
    return _outdated().exists()


def renew(*, stopped: Callable[[], bool]) -> int:
    """Answers again the last fifty questions that people have waited for, where data has changed.

    Args:
        stopped: asked before each, the latest first; the others then wait for the next time.

    Returns:
        How many were answered.
    """
    count = 0
    for one in _outdated().order_by("-asked_at"):
        if stopped():
            break
        before, _ = version(using=DEFAULT_DB_ALIAS)
        rows = _asked(one.statement, DEFAULT_DB_ALIAS)
        if version(using=DEFAULT_DB_ALIAS)[0] == before:
            _answers().objects.filter(key=one.key).update(version=before, rows=written(rows))
            count += 1
    return count


def forget(**_signal: Any) -> None:
    """Deletes every answer: after a migration their statements may read what is no more."""
    _answers().objects.all().delete()


def _outdated() -> QuerySet[Any]:
    now, _ = version(using=DEFAULT_DB_ALIAS)
    lately = _answers().objects.filter(asked_at__gte=timezone.now() - KEPT_FOR)
    latest = lately.order_by("-asked_at").values("key")[:_RENEWED]
    return _answers().objects.filter(key__in=latest).exclude(version=now)


def _keep(key: str, question: str, of_version: str, rows: list[Row]) -> None:
    answer = _answers()(
        key=key,
        statement=question,
        version=of_version,
        rows=written(rows),
        asked_at=timezone.now(),
    )
    _answers().objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["version", "rows", "asked_at"],
    )


def _asked(question: str, using: str) -> list[Row]:
    with connections[using].cursor() as cursor:
        # Without parameters, so that a percent sign in a value is one.
        cursor.execute(question)
        return cursor.fetchall()


def _answers() -> Any:
    # The models are made of these querysets.
    return apps.get_model("carteira", "KeptAnswer")
