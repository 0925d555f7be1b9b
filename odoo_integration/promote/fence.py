"""Keeps a run that lost its place from overwriting a newer one's result."""

from typing import TYPE_CHECKING

from django.db import connection

from ..errors import StagingLost
from ..stored import hold_to_counts

if TYPE_CHECKING:
    from . import Staged

__all__ = ["LockLost", "StagingLost", "hold", "move_cursors", "was_promoted"]


class LockLost(RuntimeError):
    """Another run took this run's place; its result stands, this one's is not written."""


def hold(staged: "Staged") -> None:
    """Compares and sets the last promoted run, and checks that staging is whole.

    The row lock makes a second promote wait here until the first one's outcome is known.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sync_state SET promoted = %(run)s
            WHERE id = 1 AND holder = %(run)s AND promoted = %(fence)s
            """,
            {"run": staged.run_id, "fence": staged.fence},
        )
        if cursor.rowcount != 1:
            raise LockLost(
                f"run {staged.run_id} lost its place to another run; nothing was written"
            )
        cursor.execute("UPDATE sync_run SET promoted_at = now() WHERE id = %s", [staged.run_id])
    hold_to_counts(staged.run_id, staged.rows)


def was_promoted(run_id: int) -> bool:
    """Whether a run's promote was committed: asked after a connection died during COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT promoted_at IS NOT NULL FROM sync_run WHERE id = %s", [run_id])
        return cursor.fetchone()[0]


def move_cursors(staged: "Staged") -> None:
    """Stores how far each model has been read, with what was read."""
    with connection.cursor() as cursor:
        if staged.cursors:
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
                    "run": staged.run_id,
                    "models": list(staged.cursors),
                    "dates": list(staged.cursors.values()),
                },
            )
        cursor.execute(
            """
            UPDATE sync_state SET policy = %(policy)s,
                baseline = CASE WHEN %(baseline)s THEN %(run)s ELSE baseline END
            WHERE id = 1 AND (policy <> %(policy)s OR %(baseline)s)
            """,
            {"policy": staged.policy, "baseline": staged.baseline, "run": staged.run_id},
        )
