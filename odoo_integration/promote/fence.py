"""Keeps a run that lost its place from overwriting a newer one's result."""

from django.db import connection

from ..runs.errors import LockLost
from ..staging.queries import require_counts
from .request import PromoteRequest


def hold(request: PromoteRequest) -> None:
    """Compares and sets the last promoted run, and checks that staging is whole.

    The row lock makes a second promote wait here until the first one's outcome is known.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sync_state SET promoted = %(run)s
            WHERE id = 1 AND promoted = %(fence)s
              AND %(run)s = CASE WHEN guest_admitted THEN guest ELSE holder END
            """,
            {"run": request.run_id, "fence": request.fence},
        )
        if cursor.rowcount != 1:
            raise LockLost(
                f"run {request.run_id} lost its place to another run; nothing was written"
            )
        cursor.execute("UPDATE sync_run SET promoted_at = now() WHERE id = %s", [request.run_id])
    require_counts(request.run_id, request.rows)


def move_cursors(request: PromoteRequest, *, changed: bool) -> None:
    """Stores how far each model has been read, with what was read.

    Args:
        changed: whether the promote found anything to write.
    """
    with connection.cursor() as cursor:
        if request.cursors:
            cursor.execute(
                """
                INSERT INTO sync_cursor (model, write_date, run_id)
                SELECT model, write_date::timestamptz, %(run)s
                FROM unnest(%(models)s::text[], %(dates)s::text[]) AS c (model, write_date)
                ON CONFLICT (model) DO UPDATE
                SET write_date = excluded.write_date, run_id = excluded.run_id
                WHERE sync_cursor.write_date <> excluded.write_date
                """,
                {
                    "run": request.run_id,
                    "models": list(request.cursors),
                    "dates": list(request.cursors.values()),
                },
            )
        cursor.execute(
            """
            UPDATE sync_state SET policy = %(policy)s,
                changed = CASE WHEN %(changed)s THEN %(run)s ELSE changed END,
                -- What the first load brings is no new order: history begins with it.
                changes_since = CASE WHEN %(baseline)s AND baseline IS NULL THEN now()
                                     ELSE changes_since END,
                baseline = CASE WHEN %(baseline)s THEN %(run)s ELSE baseline END,
                small_models_at = CASE WHEN %(small_models)s THEN %(started)s
                    ELSE small_models_at END,
                asked_at = COALESCE(%(asked_at)s, asked_at)
            WHERE id = 1
            """,
            {
                "policy": request.policy,
                "changed": changed,
                "baseline": request.baseline,
                "run": request.run_id,
                "small_models": request.small_models,
                "started": request.started,
                "asked_at": request.asked_at,
            },
        )
