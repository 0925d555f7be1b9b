"""A dataset: every record of a company as Odoo would answer it, in memory."""

import gc
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import RLock
from typing import Any

import orjson

from .table import X2MANY, Table, empty_value, new_column

STAMP = "%Y-%m-%d %H:%M:%S"
MOST_REMEMBERED = 64


class DatasetError(Exception):
    """The directory is not a dataset; the message names what is wrong with it."""


class Dataset:
    """Tables by model, and Odoo's clock for them.

    `names` holds the display names of records whose model is not part of the dataset:
    {model: {id: name}}. `lock` is held while a request is answered and while rows change.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        *,
        version: int = 17,
        names: Mapping[str, Mapping[int, str]] | None = None,
    ) -> None:
        self.tables = dict(tables)
        self.version = version
        self.names = {model: dict(known) for model, known in (names or {}).items()}
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
        return datetime.strptime(last, STAMP) + timedelta(seconds=1)

    def set_clock(self, now: datetime | str | None) -> None:
        """Fix the clock (naive UTC, or "YYYY-MM-DD HH:MM:SS"); None lets it follow the writes."""
        self._set_now = datetime.strptime(now, STAMP) if isinstance(now, str) else now

    def remembered(self, key: Any, find: Callable[[], Any]) -> Any:
        """What `find` finds, asked once for each state of all rows."""
        changes = sum(table.changes for table in self.tables.values())
        if changes != self._found_at or len(self._found) > MOST_REMEMBERED:
            self._found.clear()
            self._found_at = changes
        if key not in self._found:
            self._found[key] = (find, find())
        return self._found[key][1]

    def prepare(self) -> None:
        """Finds again what was remembered of the rows before they changed: a real Odoo counts a
        million rows faster than this one, which nobody should have to wait for."""
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
        return self.names.get(model, {}).get(row_id, f"{model},{row_id}")

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


def load_dataset(path: str | Path) -> Dataset:
    """Read `fields.json` and one `<model>.jsonl[.gz]` per model.

    Raises:
        DatasetError: no such directory, no `fields.json`, or a file that cannot be read.
    """
    folder = Path(path)
    try:
        definition = orjson.loads((folder / "fields.json").read_bytes())
        fields = definition["fields"]
        info = definition["server_version_info"]
        version = int((info["server_version_info"] if isinstance(info, dict) else info)[0])
    except FileNotFoundError as missing:
        raise DatasetError(f"not a dataset: {folder} has no fields.json") from missing
    except (OSError, ValueError, KeyError, TypeError, IndexError) as broken:
        raise DatasetError(f"cannot read {folder / 'fields.json'}: {broken}") from broken
    names: dict[str, dict[int, str]] = {}
    tables = {}
    for model, definitions in fields.items():
        tables[model] = _load_table(folder, model, definitions, names)
    return Dataset(tables, version=version, names=names)


def _load_table(
    folder: Path, model: str, fields: Mapping[str, Any], names: dict[str, dict[int, str]]
) -> Table:
    plain, packed = folder / f"{model}.jsonl", folder / f"{model}.jsonl.gz"
    try:
        if plain.exists():
            with plain.open("rb") as lines:
                return read_table(model, fields, lines, names)
        if packed.exists():
            with gzip.open(packed) as unpacked:
                return read_table(model, fields, unpacked, names)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as broken:
        raise DatasetError(f"cannot read {model} in {folder}: {broken}") from broken
    return Table(model, fields)


def read_table(
    model: str,
    fields: Mapping[str, Any],
    lines: Iterable[bytes],
    names: dict[str, dict[int, str]],
) -> Table:
    """One JSON object a line into columns; display names of many2one go to `names`.

    Line by line: a million parsed rows at once would take several gigabytes.
    """
    shared: dict[Any, Any] = {}
    readers = [
        (name, empty_value(field["type"]), _reader(field, names, shared))
        for name, field in fields.items()
        if name != "id"
    ]
    columns = {name: new_column(fields[name]["type"]) for name, _, _ in readers}
    appenders = [(name, empty, read, columns[name].append) for name, empty, read in readers]
    ids: list[int] = []
    with collector_paused():
        for line in lines:
            if line.strip():
                row = orjson.loads(line)
                ids.append(row["id"])
                for name, empty, read, append in appenders:
                    append(read(row.get(name, empty)))
    if any(before >= after for before, after in pairwise(ids)):
        order = sorted(range(len(ids)), key=ids.__getitem__)
        ids = [ids[at] for at in order]
        for name, column in columns.items():
            columns[name] = new_column(fields[name]["type"], [column[at] for at in order])
    if not any(columns.get("display_name", ())):
        columns.pop("display_name", None)
    return Table(model, fields, ids, columns)


def _reader(
    field: Mapping[str, Any], names: dict[str, dict[int, str]], shared: dict[Any, Any]
) -> Callable[[Any], Any]:
    """How a JSON value of this field is held."""
    kind = field["type"]
    if kind == "many2one":
        known = names.setdefault(field["relation"], {})
        return lambda value: _bare_id(value, known, shared)
    if kind in X2MANY:
        return lambda value: tuple(value or ())
    if kind in ("float", "monetary"):
        return lambda value: value or 0.0
    if kind in ("char", "text", "html", "selection", "date", "datetime", "boolean", "integer"):
        # One object per distinct value: dates, states and labels repeat a great deal.
        # The type is part of the key, or 1 and True would become the same object.
        return lambda value: shared.setdefault((type(value), value), value)
    return lambda value: value


def _bare_id(value: Any, known: dict[int, str], shared: dict[Any, Any]) -> int | bool:
    if isinstance(value, list):
        known.setdefault(value[0], value[1])
        value = value[0]
    return shared.setdefault((int, value), value) if value else False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Millions of living tuples make the cyclic collector rescan them over and over."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
