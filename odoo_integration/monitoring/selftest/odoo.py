"""Odoo: its version, its latency, and whether the user may read what a sync needs."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from ...client import OdooClient, OdooConfig, OdooError, connect
from ...client.redaction import Redactor
from ...extract.connection import odoo_config, plans_for
from ...extract.demo import demo_odoo
from ...extract.server import learn
from ...runs.errors import SyncError
from .step import Step, step

_TRIES = 3
_COUNTED = ("sale.order", "sale.order.line", "account.move", "account.move.line")


@step(
    "Odoo",
    advice="check the ODOO_* settings and that this host reaches Odoo",
)
def odoo_works(found: Step) -> None:
    with _config() as config, connect(config) as client:
        try:
            _examine(client, found)
        except (OdooError, SyncError) as error:
            found.wrong = Redactor(config)(str(error))


def _examine(client: OdooClient, found: Step) -> None:
    found.notes.append(f"Odoo {client.version().text} by {client.protocol}")
    client.authenticate()
    profile, plans = plans_for(learn(client))
    found.notes.append(f"profile {profile}: every field it needs is there")
    counts = {model: client.search_count(model, plans[model].domain) for model in _COUNTED}
    found.notes += [
        "readable: " + ", ".join(f"{count:,} {model}" for model, count in counts.items()),
        f"companies seen: {_companies(client)}",
        f"latency {1000 * statistics.median(_latencies(client)):.0f} ms (median of {_TRIES})",
    ]
    empty = [model for model, count in counts.items() if not count]
    if empty:
        found.wrong = f"nothing to read of {', '.join(empty)}"
        found.advice = "give the user read access to Sales and Invoicing of every company"


def _companies(client: OdooClient) -> str:
    try:
        companies = client.search_read("res.company", [], ["name"])
    except OdooError as error:
        return f"not readable ({type(error).__name__})"
    return ", ".join(f"{row.get('name')} ({row['id']})" for row in companies)


def _latencies(client: OdooClient) -> Iterator[float]:
    for _ in range(_TRIES):
        started = time.perf_counter()
        client.search_count("sale.order", [["id", "=", 0]])
        yield time.perf_counter() - started


@contextmanager
def _config() -> Iterator[OdooConfig]:
    if settings.DEMO and not settings.ODOO_URL:
        with demo_odoo() as config:
            yield config
    else:
        yield odoo_config()
