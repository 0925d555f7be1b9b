"""A real simulator, a real PostgreSQL, and the sync between them."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun
from odoo_integration.simulator import Simulator, load_dataset
from odoo_integration.sync import SyncRequest, sync

from .company import Company, tiny_dataset

POLICIES = {
    "invoiced_not_cancelled": ("not_cancelled", "ignored"),
    "invoiced_posted_only": ("posted_only", "ignored"),
    "invoiced_with_refunds": ("not_cancelled", "negative"),
}
PROTOCOLS = {"jsonrpc": 17, "xmlrpc": 17, "json2": 19}

Balances = dict[tuple[str, str], Decimal]


@pytest.fixture
def odoo(settings, transactional_db) -> Iterator[Callable[..., Simulator]]:
    """Starts a simulator and points the settings at it."""
    started: list[Simulator] = []

    def start(dataset, *, protocol: str = "jsonrpc", **options) -> Simulator:
        simulator = Simulator(dataset, **options)
        simulator.start()
        started.append(simulator)
        settings.ODOO_URL = simulator.url
        settings.ODOO_DB = settings.ODOO_USER = settings.ODOO_PASSWORD = "demo"
        settings.ODOO_API_KEY = "demo" if protocol == "json2" else ""
        settings.ODOO_PROTOCOL = protocol
        return simulator

    yield start
    for simulator in started:
        simulator.stop()


@pytest.fixture
def company(odoo) -> Company:
    """Three customers and five products, not an order yet."""
    return Company(odoo(tiny_dataset()))


def run(**request) -> SyncRun:
    """One sync, as a command would ask for it."""
    return sync(SyncRequest(trigger="test", **request))


def expected(folder: Path, policy: str = "invoiced_not_cancelled") -> Balances:
    """The true balances of a recorded day."""
    lines = (folder / "expected_balances.jsonl").read_text().splitlines()
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


__all__ = ["balances", "expected", "load_dataset", "run"]
