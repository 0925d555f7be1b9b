"""Hints from Odoo that a record has changed: stored until a run that began later has read it."""

import datetime
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from django.conf import settings
from django.db import connection

from ..resilience import retry_on_ssl_error
from .retries import retry_database

MODELS = ("sale.order", "sale.order.line", "account.move")
# Further ones are stored as one row, which asks for an incremental run.
MOST_ROWS = 2000
# A job starts within seconds where the queue works; by then it was lost.
_LOST_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Hint:
    """A record to look at; `hits` and `first_at` tell whether another hint of it came since."""

    model: str
    record_id: int
    hits: int
    first_at: datetime.datetime


@dataclass(frozen=True)
class Waiting:
    """Which hints wait.

    Attributes:
        hints: one for each record.
        quiet: seconds since the last hint.
        age: seconds since the first one.
    """

    hints: int
    quiet: float
    age: float


# Odoo waits a second for the answer: a lost connection is opened again at once, or not at all.
@retry_on_ssl_error(max_retries=1, backoff_factor=0.0, atomic=False)
def note_hint(model: str, record_id: int) -> bool:
    """Stores a hint.

    Returns:
        Whether no other was waiting, so that somebody has to follow it.

    Raises:
        DatabaseError: the database is away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH table_now AS (SELECT count(*) AS rows FROM"
            " (SELECT FROM odoo_hint LIMIT %(most)s) held),"
            " stored AS ("
            "  INSERT INTO odoo_hint AS hint (model, record_id, hits, first_at, last_at)"
            "  SELECT CASE WHEN rows < %(most)s THEN %(model)s ELSE '' END,"
            "   CASE WHEN rows < %(most)s THEN %(id)s ELSE 0 END, 1, now(), now() FROM table_now"
            "  ON CONFLICT (model, record_id) DO UPDATE SET hits = hint.hits + 1, last_at = now())"
            " SELECT rows = 0 FROM table_now",
            {"model": model, "id": record_id, "most": MOST_ROWS},
        )
        return bool(cursor.fetchone()[0])


@retry_database
def waiting() -> Waiting:
    """How many hints wait, and since when, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM now() - max(last_at)), 0)::float8,"
            " coalesce(extract(epoch FROM now() - min(first_at)), 0)::float8 FROM odoo_hint"
        )
        return Waiting(*cursor.fetchone())


@retry_database
def lost() -> bool:
    """Whether hints wait that no run began after: the job that was to follow them is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM odoo_hint h WHERE h.first_at < now() -"
            " make_interval(secs => %s)"
            " AND NOT EXISTS (SELECT FROM sync_run r WHERE r.started_at > h.first_at))",
            [_LOST_AFTER_SECONDS],
        )
        return bool(cursor.fetchone()[0])


@retry_database
def taken() -> list[Hint]:
    """The hints that a run which now begins to read covers; none where hints are switched off."""
    if not settings.ODOO_HINT_SECRET:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model, record_id, hits, first_at FROM odoo_hint ORDER BY model, record_id"
        )
        return [Hint(*row) for row in cursor.fetchall()]


@retry_database
def covered(hints: Sequence[Hint]) -> None:
    """Deletes hints a run has covered; one that came again since then waits anew."""
    if not hints:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH c (model, record_id, hits, first_at) AS (SELECT * FROM"
            " unnest(%s::varchar[], %s::bigint[], %s::bigint[], %s::timestamptz[])),"
            " gone AS (DELETE FROM odoo_hint h USING c WHERE (h.model, h.record_id, h.hits,"
            " h.first_at) = (c.model, c.record_id, c.hits, c.first_at))"
            " UPDATE odoo_hint h SET hits = h.hits - c.hits, first_at = h.last_at FROM c"
            " WHERE (h.model, h.record_id, h.first_at) = (c.model, c.record_id, c.first_at)"
            " AND h.hits > c.hits",
            list(map(list, zip(*map(astuple, hints), strict=True))),
        )
