"""A dataset read from a directory of JSON lines, as recorded from a real Odoo."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from .dataset import Dataset, collector_paused
from .names import Names
from .table import X2MANY, Table, empty_value, new_column


class DatasetError(Exception):
    """The directory is not a dataset; the message names what is wrong with it."""


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
    names = Names()
    tables = {}
    for model, definitions in fields.items():
        tables[model] = _load_table(folder, model, definitions, names)
    return Dataset(tables, version=version, names=names)


def _load_table(folder: Path, model: str, fields: Mapping[str, Any], names: Names) -> Table:
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
    names: Names,
) -> Table:
    """Columns from lines of JSON objects; display names of many2one values go to `names`.

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


def _reader(field: Mapping[str, Any], names: Names, shared: dict[Any, Any]) -> Callable[[Any], Any]:
    """The conversion of a JSON value of this field to what its column holds."""
    kind = field["type"]
    if kind == "many2one":
        known = names.of_model(field["relation"])
        return lambda value: _bare_id(value, known, shared)
    if kind in X2MANY:
        return lambda value: tuple(value or ())
    if kind in ("float", "monetary"):
        return lambda value: value or 0.0
    if kind in ("char", "text", "html", "selection", "date", "datetime", "boolean", "integer"):
        # Equal values share one object: dates, states and labels often repeat.
        # The type is part of the key, or 1 and True would become the same object.
        return lambda value: shared.setdefault((type(value), value), value)
    return lambda value: value


def _bare_id(value: Any, known: dict[int, str], shared: dict[Any, Any]) -> int | bool:
    if isinstance(value, list):
        known.setdefault(value[0], value[1])
        value = value[0]
    return shared.setdefault((int, value), value) if value else False
