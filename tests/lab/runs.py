"""One sync at a time, and the balances it must lead to."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

from carteira.models import CarteiraPrincipal
from odoo_integration.client.factory import CLIENTS
from odoo_integration.models import SyncRun
from odoo_integration.sync import SyncRequest, sync

POLICIES = {
    "invoiced_not_cancelled": ("not_cancelled", "ignored"),
    "invoiced_posted_only": ("posted_only", "ignored"),
    "invoiced_with_refunds": ("not_cancelled", "negative"),
}
# Each protocol, and a version of Odoo that has it.
PROTOCOLS = {protocol: 19 if protocol == "json2" else 17 for protocol in CLIENTS}

Balances = dict[tuple[str, str], Decimal]


def run(**request) -> SyncRun:
    """One sync, as a command would ask for it."""
    return sync(SyncRequest(trigger="test", **request))


def expected(folder: Path, policy: str = "invoiced_not_cancelled") -> Balances:
    """The true balances of a recorded day."""
    lines = gzip.decompress((folder / "expected_balances.jsonl.gz").read_bytes()).splitlines()
    rows = map(json.loads, lines)
    return {
        (row["num_pedido"], row["cod_produto"]): (
            Decimal(str(row["ordered"])) - Decimal(str(row[policy]))
        ).quantize(Decimal("0.001"))
        for row in rows
    }


def balances() -> Balances:
    """Every balance of an item that is not retired."""
    items = CarteiraPrincipal.objects.vigentes()
    return {(item.num_pedido, item.cod_produto): item.qtd_saldo_produto_pedido for item in items}
