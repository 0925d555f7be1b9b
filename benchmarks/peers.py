"""B6: the same Odoo into the same PostgreSQL by other means."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .lab import DATABASE, ROOT, Company, Database, Odoo, finished
from .measure import Result, rows, seconds
from .runs import full_profile, memory_at_start
from .sizes import Sizes

FASTER_THAN_DLT = 2.4
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# The two columns that would show a line lost, doubled or read from another field.
CHECKSUMS = {
    "sale.order.line": ("linha_pedido", "qtd_linha", "sale_order_line", "product_uom_qty"),
    "account.move.line": ("faturamento_produto", "qtd_nf", "account_move_line", "quantity"),
}


def environment_of_dlt() -> str:
    """Its Python, in an environment apart from the product's; made at first use."""
    folder = Path(os.environ.get("BENCHMARK_DLT", ROOT / ".data" / "benchmark-dlt"))
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", REQUIREMENTS], check=True)
        (folder / "made").touch()
    return str(python)


def measure(lab: Database, sizes: Sizes) -> Iterator[Result]:
    python = environment_of_dlt()
    with Odoo(Company.of_lines(sizes.peers)) as odoo, tempfile.TemporaryDirectory() as folder:
        lab.fresh()
        _, ours = lab.sync(odoo, "--full")
        work = json.loads(
            finished(
                [sys.executable, "-m", "benchmarks.product", "plans"], lab.environment(odoo)
            ).output
        )
        file = Path(folder) / "work.json"
        database = f"postgresql://postgres:none@127.0.0.1:{lab.server.port}/{DATABASE}"
        file.write_text(json.dumps(work | {"database": database, "folder": folder}))
        dlt = finished(
            [python, str(Path(__file__).with_name("dlt_peer.py")), str(file)],
            {"PATH": os.environ["PATH"], "HOME": folder, "RUNTIME__DLTHUB_TELEMETRY": "false"},
        )
        records = _same_work(lab, work["models"])
        profile = full_profile(lab, odoo) if dlt.seconds / ours.seconds < FASTER_THAN_DLT else ()
        lab.fresh()
        loop = json.loads(
            finished(
                [sys.executable, "-m", "benchmarks.loop_peer", str(sizes.loop)],
                lab.environment(odoo),
            ).output
        )
    what = f"full sync of {rows(records)} records, simulator unpaced, process start included"
    yield Result(
        "B6", what,
        "a dlt pipeline (replace, no child tables); counts and sums of quantities agree",
        seconds(ours.seconds), seconds(dlt.seconds), dlt.seconds / ours.seconds, FASTER_THAN_DLT,
        at_least=True, profile=profile,
    )  # fmt: skip
    all_of_them = loop["seconds"] / loop["written"] * records
    yield Result(
        "B6", what, f"a loop of update_or_create (its rate over {rows(loop['written'])} lines)",
        seconds(ours.seconds), seconds(all_of_them), all_of_them / ours.seconds, 20.0,
        at_least=True,
    )  # fmt: skip
    yield Result(
        "B6", "peak memory of it", "dlt's", f"{ours.peak_mb:.0f} MB", f"{dlt.peak_mb:.0f} MB",
        ours.peak_mb / dlt.peak_mb, 0.25, profile=memory_at_start(lab), profile_in="MB",
    )  # fmt: skip


def _same_work(lab: Database, models: list[dict[str, Any]]) -> int:
    """How many records dlt wrote; it must have written what the product did.

    Raises:
        AssertionError: the two differ in rows or in a sum of quantities.
    """
    for ours, quantity, theirs, their_quantity in CHECKSUMS.values():
        expected = lab.execute(f"SELECT count(*), sum({quantity}) FROM {ours}")
        found = lab.execute(
            f"SELECT count(*), sum(round({their_quantity}::numeric, 6)) FROM dlt_peer.{theirs}"
        )
        assert expected == found, (ours, expected, found)
    return sum(
        lab.execute(f"SELECT count(*) FROM dlt_peer.{one['model'].replace('.', '_')}")[0][0]
        for one in models
    )
