"""A dataset in memory: the records of every model, and Odoo's clock."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from .names import Names
from .table import Table

STAMP = "%Y-%m-%d %H:%M:%S"
MOST_REMEMBERED = 64


def moment(stamp: str) -> datetime:
    """The datetime of a text as Odoo writes it: UTC, without a zone."""
    return datetime.strptime(stamp, STAMP)  # noqa: DTZ007 - naive, as in Odoo


class Dataset:
    """Tables by model, and Odoo's clock for them.

    `names` are display names of records whose model is not part of the dataset. `lock` is held
    while a request is answered and while rows change.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        *,
        version: int = 17,
        names: Names | Mapping[str, Mapping[int, str]] | None = None,
    ) -> None:
        self.tables = dict(tables)
        self.version = version
        self.names = names if isinstance(names, Names) else Names(names)
        self.lock = RLock()
        self._found: dict[Any, tuple[Callable[[], Any], Any]] = {}
        self._found_at = 0
        self._set_now: datetime | None = None
        self._last_write = max((self._last_write_of(t) for t in self.tables.values()), default="")

    @staticmethod
    def _last_write_of(table: Table) -> str:
        return max((stamp for stamp in table.columns.get("write_date", ()) if stamp), default="")

    def __getitem__(self, model: str) -> Table:
        return self.tables[model]

    def __contains__(self, model: str) -> bool:
        return model in self.tables

    @property
    def now(self) -> datetime:
        """Odoo's clock, naive UTC: the time it was set to, else one second after the last write."""
        if self._set_now is not None:
            return self._set_now
        last = self._last_write or "2026-01-01 00:00:00"
        return moment(last) + timedelta(seconds=1)

    def set_clock(self, now: datetime | str | None) -> None:
        """Fix the clock (naive UTC, or "YYYY-MM-DD HH:MM:SS"); None lets it follow the writes."""
        self._set_now = moment(now) if isinstance(now, str) else now

    def remembered(self, key: Any, find: Callable[[], Any]) -> Any:
        """The result of `find`, which is called once until a row of any model changes."""
        changes = sum(table.changes for table in self.tables.values())
        if changes != self._found_at or len(self._found) > MOST_REMEMBERED:
            self._found.clear()
            self._found_at = changes
        if key not in self._found:
            self._found[key] = (find, find())
        return self._found[key][1]

    def prepare(self) -> None:
        """Repeat the remembered searches over the changed rows.

        A real Odoo counts a million rows faster than the simulator does. Measurements call this
        after an edit, so that they do not include the difference.
        """
        with self.lock:
            for key, (find, _) in list(self._found.items()):
                self.remembered(key, find)

    def noticed_write(self, stamp: str) -> None:
        self._last_write = max(self._last_write, stamp)

    def name_of(self, model: str, row_id: int) -> str:
        table = self.tables.get(model)
        at = table.position(row_id) if table is not None else None
        if table is not None and at is not None:
            return table.display_name(at)
        return self.names.of(model, row_id)

    def rows(self, model: str) -> list[dict[str, Any]]:
        """Every record as a dict with bare ids, for tests and small models."""
        table = self[model]
        every = range(len(table))
        columns = [table.take(name, every) for name in table.fields]
        return [dict(zip(table.fields, row, strict=True)) for row in zip(*columns, strict=True)]

    def get(self, model: str, row_id: int) -> dict[str, Any]:
        table = self[model]
        at = table.position(row_id)
        if at is None:
            raise KeyError(f"{model} has no record {row_id}")
        return {name: table.take(name, range(at, at + 1))[0] for name in table.fields}


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector, which would scan millions of new objects again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
