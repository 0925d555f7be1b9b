"""Pages from Odoo in unlogged tables, until the promote merges them into the live ones."""

import io
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.sql import SQL, Composable, Identifier, Literal

from ..mapping import LINKS, Plan, Values
from ..resilience import retry_on_ssl_error
from ..runs.retries import RETRIES, retry_database
from ..runs.sql import execute, fetch, render
from .binary_copy import binary_rows
from .queries import INSERT_UNREAD, require_counts
from .schema import TYPES
from .sources import PARTNERS, PRODUCTS

logger = logging.getLogger("carteira.sync")

LOCK_NOT_AVAILABLE = "55P03"
_LOCK_TIMEOUT = "2s"
_WORTH_A_TRUNCATE = 8 * 1024 * 1024
TABLES = (
    "stg_move",
    "stg_move_line",
    "stg_order",
    "stg_order_line",
    "stg_partner",
    "stg_product",
    "stg_unit",
    "stg_company",
    "stg_name",
    "stg_vanished",
    "stg_rejected",
    "stg_verified",
)
_NAMES = [Identifier(table) for table in TABLES]


@dataclass(frozen=True)
class _Rows:
    """Rows of one staging table as COPY takes them.

    Attributes:
        model: what tells the rows from others of the same ids, where models share a table.
        packed: the rows, see `binary_rows`.
    """

    table: str
    columns: tuple[str, ...]
    ids: Sequence[int]
    model: str | None
    packed: bytes


class Staging:
    """One run's staged rows, and how many there must be.

    Args:
        run_id: the run whose rows these are; another run's are not seen.

    Attributes:
        loads: pages staged so far.
    """

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.loads = 0
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """Rows sent, by staging table; the promote compares the tables with them."""
        return dict(self._counts)

    def load(self, plan: Plan, records: Sequence[dict[str, Any]]) -> str:
        """Adds the records of one page, mapped, and notes those that cannot be taken.

        Returns:
            The latest `write_date` of the rows; see `Plan.latest_write_date`.
        """
        values, rejections = plan.values(records)
        self.loads += 1
        self._copy(f"stg_{plan.table}", plan.columns, values, _shared_by(plan))
        refused: Values = [
            [one.record_id for one in rejections],
            [one.reason for one in rejections],
            *([one.links.get(name) for one in rejections] for name in LINKS),
        ]
        self._copy("stg_rejected", ("id", "reason", *LINKS), refused, plan.label)
        return plan.latest_write_date(values)

    def vanish(self, model: str, ids: Sequence[int]) -> None:
        """Notes records that are no longer in Odoo."""
        self._copy("stg_vanished", ("id",), [ids], model)

    def reappear(self, model: str, ids: Sequence[int]) -> None:
        """Takes back that records vanished: one answer left them out, a later one did not."""
        self._counts["stg_vanished"] -= _delete("stg_vanished", self.run_id, list(ids), model)

    def vanish_unread(self, model: str) -> None:
        """Notes every live record of a model that the run has neither read nor refused."""
        self._counts["stg_vanished"] += execute(
            INSERT_UNREAD[model], {"run": self.run_id, "model": model}
        )

    def forget(self, plan: Plan, ids: Sequence[int]) -> None:
        """Takes rows and refusals back out: they vanished, or are read again."""
        self._counts[f"stg_{plan.table}"] -= _delete(
            f"stg_{plan.table}", self.run_id, list(ids), _shared_by(plan)
        )
        self._counts["stg_rejected"] -= _delete("stg_rejected", self.run_id, list(ids), plan.label)

    def forget_unknown(self) -> None:
        """Drops changed master data that no order or invoice here refers to."""
        for source in (PARTNERS, PRODUCTS):
            if self._counts[source.stage]:
                self._counts[source.stage] -= execute(
                    SQL(
                        "DELETE FROM {} s WHERE s.run_id = %s"
                        " AND NOT EXISTS (SELECT 1 FROM {} m WHERE m.id = s.id)"
                    ).format(Identifier(source.stage), source.table),
                    [self.run_id],
                )

    def check(self, *tables: str) -> None:
        """Compares the tables with what was sent; after a crash of the server they are empty.

        Args:
            tables: only these; all when none is given.

        Raises:
            StagingLost: they hold something else; the records must be read again.
        """
        _check(self.run_id, {name: self._counts[name] for name in tables or self._counts})

    def _copy(self, table: str, columns: Sequence[str], values: Values, model: str | None) -> None:
        """Adds rows whose first column is `id`, preceded by the run and, where given, the model."""
        ids = values[0]
        if not ids:
            return
        own = {"run_id": self.run_id} if model is None else {"run_id": self.run_id, "model": model}
        names, kinds = (*own, *columns), TYPES[table]
        every = (*([value] * len(ids) for value in own.values()), *values)
        packed = binary_rows([(kinds[name], one) for name, one in zip(names, every, strict=True)])
        _copy_page(_Rows(table, names, ids, model, packed), self.run_id)
        self._counts[table] += len(ids)


def clear_staging() -> None:
    """Empties the staging tables, if any holds a row."""
    anything = SQL(" OR ").join(SQL("EXISTS (SELECT 1 FROM {})").format(name) for name in _NAMES)
    size = SQL(" + ").join(SQL("pg_relation_size({})").format(Literal(table)) for table in TABLES)
    filled, bytes_held = fetch(SQL("SELECT {}, {}").format(anything, size))[0]
    if not filled:
        return
    # A few rows are deleted: TRUNCATE makes new files, and writes all of that into the WAL.
    delete = SQL("; ").join(SQL("DELETE FROM {}").format(name) for name in _NAMES)
    truncate = SQL("TRUNCATE {}").format(SQL(", ").join(_NAMES))
    if not _emptied_by(truncate if bytes_held > _WORTH_A_TRUNCATE else delete):
        # A frozen run's COPY, or one whose machine went away, holds its table until TCP gives up.
        logger.warning("staging is held by another session; deleting its rows one by one")
        execute(delete)


def clear_rows_of(run_id: int) -> None:
    """Takes the rows of one run out of the staging tables."""
    delete = SQL("DELETE FROM {} WHERE run_id = {}")
    execute(SQL("; ").join(delete.format(name, Literal(run_id)) for name in _NAMES))


_check = retry_database(require_counts)


@retry_database
def _emptied_by(statement: Composable) -> bool:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
                cursor.execute(render(statement))
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            return False
    return True


def _page_is_there(rows: _Rows, run_id: int) -> bool:
    found = fetch(
        SQL("SELECT EXISTS (SELECT 1 FROM {} WHERE run_id = %s AND id = ANY(%s){})").format(
            Identifier(rows.table), _of_model(rows.model)
        ),
        [run_id, list(rows.ids), *([rows.model] if rows.model else [])],
    )
    return found[0][0]


@retry_on_ssl_error(max_retries=RETRIES, committed=_page_is_there)
def _copy_page(rows: _Rows, run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(
            render(
                SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
                    Identifier(rows.table), SQL(", ").join(map(Identifier, rows.columns))
                )
            ),
            io.BytesIO(rows.packed),
        )


def _shared_by(plan: Plan) -> str | None:
    """What tells a plan's rows from those of other models in one table."""
    return plan.label if plan.table == "name" else None


def _of_model(model: str | None) -> Composable:
    return SQL(" AND model = %s" if model else "")


@retry_database
def _delete(table: str, run_id: int, ids: list[int], model: str | None) -> int:
    with connection.cursor() as cursor:
        statement = SQL("DELETE FROM {} WHERE run_id = %s AND id = ANY(%s){}").format(
            Identifier(table), _of_model(model)
        )
        cursor.execute(
            render(statement),
            [run_id, ids, *([model] if model else [])],
        )
        return cursor.rowcount
