"""B10: the promote of a whole load, beside the same rows written by hand through psql."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .lab import DATABASE, Company, Database, Odoo, finished
from .measure import Result, rows, seconds, seconds_of

# Every live table a load writes, with the key that says which row is which. The backlog's own key
# is deferrable, which ON CONFLICT cannot use.
KEYS = {
    "odoo_partner": "id",
    "odoo_product": "id",
    "odoo_order": "id",
    "odoo_move": "id",
    "linha_pedido": "odoo_id",
    "faturamento_produto": "odoo_id",
    "carteira_principal": "id",
}
ODOO_KEYED = ("odoo_partner", "odoo_product", "odoo_order", "odoo_move")


def measure(lab: Database, lines: int) -> Iterator[Result]:
    with Odoo(Company.of_lines(lines)) as odoo:
        lab.fresh()
        staged = _part(lab, "stage", odoo=odoo)
    lab.keep("staged")
    ours = {"into empty tables": _promote(lab, staged)}
    lab.execute("VACUUM ANALYZE")
    lab.keep("live")
    ours["unchanged"] = _promote(lab, staged)
    lab.execute(
        "UPDATE stg_order_line SET quantity = quantity + 1 WHERE id % 100 = 0;"
        "UPDATE stg_move_line SET quantity = quantity + 1 WHERE id % 100 = 0"
    )
    ours["1 % changed"] = _promote(lab, staged)

    lab.restore("live")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        for table in KEYS:
            columns = ", ".join(_columns(lab, table))
            _psql(lab, f"\\copy (SELECT {columns} FROM {table}) TO '{folder}/{table}'")
        script = _by_hand(lab, Path(folder))
        lab.fresh()
        theirs = {"into empty tables": _hand(lab, script)}
        lab.execute("VACUUM ANALYZE")
        theirs["unchanged"] = _hand(lab, script)
        # He writes every row, changed or not: a hundredth changed takes him as long.
        lab.execute("VACUUM")
        theirs["1 % changed"] = _hand(lab, script)
    for name, target in (("into empty tables", 0.75), ("unchanged", 1.0), ("1 % changed", 1.0)):
        took = ours[name]["seconds"]
        steps = tuple(sorted(ours[name]["steps"].items(), key=lambda step: -step[1])[:12])
        yield Result(
            "B10", f"promote of {rows(lines)} staged order lines and as many invoice lines, {name}",
            "psql: COPY and INSERT … ON CONFLICT of the finished rows", seconds(took),
            seconds(theirs[name]), took / theirs[name], target, profile=steps,
        )  # fmt: skip
    for name in ("staged", "live"):
        lab.drop(name)


def _part(lab: Database, part: str, *arguments: Any, odoo: Odoo | None = None) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.product", part, *map(json.dumps, arguments)]
    return json.loads(finished(command, lab.environment(odoo)).output)


def _promote(lab: Database, staged: dict[str, Any]) -> dict[str, Any]:
    lab.execute("CHECKPOINT")
    lab.execute("UPDATE sync_run SET promoted_at = NULL")
    return _part(lab, "promote", staged["run"], staged["rows"])


def _by_hand(lab: Database, folder: Path) -> str:
    script = ["BEGIN;"]
    for table, key in KEYS.items():
        names = _columns(lab, table)
        others = [name for name in names if name not in (key, "id")]
        script += [
            f"CREATE TEMP TABLE load_{table} ON COMMIT DROP AS TABLE {table} WITH NO DATA;",
            f"\\copy load_{table} ({', '.join(names)}) FROM '{folder}/{table}'",
            f"INSERT INTO {table} ({', '.join(names)})"
            + (" OVERRIDING SYSTEM VALUE" if "id" in names and table not in ODOO_KEYED else "")
            + f" SELECT {', '.join(names)} FROM load_{table}"
            f" ON CONFLICT ({key}) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in others)
            + ";",
        ]
    return "\n".join([*script, "COMMIT;"])


def _columns(lab: Database, table: str) -> list[str]:
    """Those that can be written: not the ones the database computes."""
    found = lab.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def _hand(lab: Database, script: str) -> float:
    lab.execute("CHECKPOINT")
    return seconds_of(lambda: _psql(lab, script))


def _psql(lab: Database, script: str) -> None:
    server = lab.server
    done = subprocess.run(
        [server.binaries.folder / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
         "-p", str(server.port), "-U", "postgres", "-d", DATABASE],
        input=script, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"psql: {done.stderr[-2000:]}")
