"""A page of Odoo's records as PostgreSQL's COPY takes it: mapped, and written out as text."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .mapping import Plan, Rejection, Row


@dataclass(frozen=True)
class Rows:
    """Rows of one staging table.

    Attributes:
        columns: what each line of the text holds.
        ids: Odoo's id of each row.
        model: what tells the rows from others of the same ids, where models share a table.
        text: the rows as CSV; None and an empty text are both NULL.
    """

    table: str
    columns: tuple[str, ...]
    ids: Sequence[int]
    model: str | None
    text: str


@dataclass(frozen=True)
class Batch:
    """One page.

    Attributes:
        rows: the records that can be taken.
        rejections: those that cannot.
        read: how many records the page held.
        latest: the latest `write_date` of the rows, as text that sorts as it is.
    """

    rows: Rows
    rejections: Sequence[Rejection]
    read: int
    latest: str


def batch_of(plan: Plan, records: Sequence[dict[str, Any]], *, run_id: int) -> Batch:
    """Maps a page, for the staging of one run."""
    rows, rejections = plan.rows(records)
    model = plan.label if plan.table == "name" else None
    return Batch(
        rows=rows_of(f"stg_{plan.table}", plan.columns, rows, run_id=run_id, model=model),
        rejections=rejections,
        read=len(records),
        # The second column of every plan is the write date.
        latest=max((row[1] for row in rows if row[1]), default=""),
    )


def rows_of(
    table: str, columns: Sequence[str], rows: Sequence[Row], *, run_id: int, model: str | None
) -> Rows:
    """Writes rows out.

    Args:
        columns: of the rows; the first is `id`.
        model: the value of the table's column `model`, where it has one.
    """
    own = {"run_id": run_id} if model is None else {"run_id": run_id, "model": model}
    buffer, first = io.StringIO(), tuple(own.values())
    csv.writer(buffer, lineterminator="\n").writerows(first + row for row in rows)
    return Rows(table, (*own, *columns), [row[0] for row in rows], model, buffer.getvalue())
