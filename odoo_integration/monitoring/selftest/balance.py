"""The balance query: how long it takes, and whether it reads its index only."""

import json
import time
from collections.abc import Iterator
from typing import Any

from carteira.models import CarteiraPrincipal, FaturamentoProduto

from ...runs.sql import fetch
from .step import Step, step

INDEX = "faturamento_saldo"
_ORDERS = 1000
# Below this number of rows PostgreSQL may well read the whole table.
_SMALL = 20_000
_SLOW = 5.0


@step(
    "Balance query",
    advice="run: manage.py migrate",
)
def balance_query(found: Step) -> None:
    orders = list(
        CarteiraPrincipal.objects.vigentes()
        .order_by("-num_pedido")
        .values_list("num_pedido", flat=True)
        .distinct()[:_ORDERS]
    )
    if not orders:
        # Django answers a query over an empty list itself: there would be no plan.
        found.notes.append("nothing has been synced yet: there is nothing to sum")
        return
    invoiced = FaturamentoProduto.objects.faturado_por_item(orders)
    started = time.perf_counter()
    sums = len(invoiced)
    seconds = time.perf_counter() - started
    [(rows,)] = fetch(
        "SELECT greatest(reltuples, 0)::bigint FROM pg_class"
        " WHERE oid = 'faturamento_produto'::regclass"
    )
    [plan] = json.loads(invoiced.explain(format="json", analyze=True))
    scans = list(_scans(plan["Plan"]))
    found.notes += [
        f"{len(orders)} orders, {sums} sums in 1 query, {seconds:.3f} s"
        + (f"; about {rows:,} lines" if rows else ""),
        "plan: " + ", ".join(_described(scan) for scan in scans),
    ]
    index_only = any(
        scan["Node Type"] == "Index Only Scan" and scan.get("Index Name") == INDEX for scan in scans
    )
    if seconds > _SLOW or (rows > _SMALL and not index_only):
        found.wrong = "the sums are not read from the index alone"
        found.advice = "run VACUUM ANALYZE faturamento_produto, and see that autovacuum is on"


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Scan" in node["Node Type"]:
        yield node
    for child in node.get("Plans", ()):
        yield from _scans(child)


def _described(scan: dict[str, Any]) -> str:
    text = scan["Node Type"]
    if index := scan.get("Index Name"):
        text += f" on {index}"
    if "Heap Fetches" in scan:
        text += f", {scan['Heap Fetches']} heap fetches"
    return text
