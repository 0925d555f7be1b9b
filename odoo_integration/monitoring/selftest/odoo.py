"""Odoo: its version, its latency, and whether the user may read what a sync needs."""

import math
import statistics
import time
from collections.abc import Iterator

from django.conf import settings

from ...client import OdooClient, OdooError, connect
from ...client.redaction import Redactor
from ...extract.connection import configured_odoo, counted_connection, plans_for
from ...extract.extras import wanted_extras
from ...extract.server import learn
from ...jobs.budget import incremental_interval, todays_budget
from ...runs.calls import on_odoo_hosting
from ...runs.errors import SyncError
from ..health import examine
from .step import Step, step

_TRIES = 3
_COUNTED = ("sale.order", "sale.order.line", "account.move", "account.move.line")


@step(
    "Odoo",
    advice="check the ODOO_* settings and that this host reaches Odoo",
)
def odoo_works(found: Step) -> None:
    # Odoo can be tried without the database, which counts its calls.
    counted = examine(["database"])[0].ok
    connection = counted_connection if counted else connect
    with configured_odoo() as config, connection(config) as client:
        try:
            _examine(client, found)
        except (OdooError, SyncError) as error:
            found.wrong = Redactor(config)(str(error))
    if counted:
        found.notes += _politeness()


def _examine(client: OdooClient, found: Step) -> None:
    found.notes.append(f"Odoo {client.version().text} by {client.protocol}")
    found.notes.append(f"pace: {_pace(client)}")
    client.authenticate()
    server = learn(client)
    extras = wanted_extras(server.fields)
    profile, plans = plans_for(server, extras.fields)
    found.notes.append(f"profile {profile}: every field it needs is there")
    if extras.wanted:
        found.notes.append(f"extra fields: {len(extras.fields)}")
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
    elif extras.gone:
        found.wrong = extras.notice()


def _pace(client: OdooClient) -> str:
    pace = client.pace
    rate = f"{pace.calls_per_second:g} a second" if pace.calls_per_second else "without a limit"
    return f"calls {rate}, {pace.concurrency} at once"


def _politeness() -> Iterator[str]:
    """What the day's calls are, where the calls just made count already."""
    if on_odoo_hosting():
        yield "this is Odoo Online or Odoo.sh, which allow one call a second and none in parallel"
    budget = todays_budget()
    of = f" of {budget.calls:,} (ODOO_CALLS_PER_DAY)" if budget.calls else ""
    yield f"calls today: {budget.used:,}{of}"
    minutes = incremental_interval() / 60
    if math.isinf(minutes):
        yield "no incremental run is left of today's calls"
    elif minutes > settings.SCHEDULE_INCREMENTAL_MINUTES:
        yield f"incremental runs every {math.ceil(minutes)} minutes, to keep within these calls"


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
