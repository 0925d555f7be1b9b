"""Figures of the installation in Prometheus' text format, read from the database.

Nothing is counted in memory, so that several web processes on several hosts answer alike.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django_q.models import OrmQ

from carteira.models import CarteiraPrincipal

from ..models import RejectedRecord, SyncRun
from .health import examine
from .health.queue import last_pulse
from .health.runs import last_success

_COUNTERS = {
    "odoo_requests": "requests sent to Odoo",
    "odoo_retries": "requests sent to Odoo again",
    "order_lines_read": "order lines read",
    "invoice_lines_read": "invoice lines read",
    "created": "rows created",
    "updated": "rows updated",
    "retired": "rows retired",
    "balances_changed": "balances changed",
    "db_retries": "database work done again",
    "db_reconnects": "database connections made again",
    "duration_s": "seconds spent in runs",
}
_LAST = {
    "duration_s": "seconds the last successful run took",
    "balance_seconds": "seconds of the balance query in it",
    "negative_balances": "negative balances after it",
}

Sample = tuple[dict[str, str], Any]


def exposition() -> str:
    """Every metric with its help and type."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    runs = SyncRun.objects.values("status", "mode").annotate(n=Count("pk")).order_by()
    yield from _metric(
        "runs_total",
        "gauge",
        "runs kept, by status and mode",
        [({"status": row["status"], "mode": row["mode"]}, row["n"]) for row in runs],
    )
    # Clean-up deletes old runs, so these may fall: gauges, not counters.
    sums = SyncRun.objects.aggregate(**{f"sum_{name}": Sum(name) for name in _COUNTERS})
    for name, help in _COUNTERS.items():
        yield from _metric(
            f"runs_{_unit(name)}_sum", "gauge", f"{help}, over the runs kept",
            [({}, sums[f"sum_{name}"] or 0)],
        )  # fmt: skip
    done = SyncRun.objects.filter(status=SyncRun.Status.DONE, dry_run=False).order_by("-pk").first()
    for name, help in _LAST.items() if done else ():
        yield from _metric(f"last_run_{_unit(name)}", "gauge", help, [({}, getattr(done, name))])
    for name, help, moment in (
        ("sync_age_seconds", "age of the last successful sync", last_success()),
        ("cluster_pulse_age_seconds", "time since the cluster last did a job", last_pulse()),
    ):
        if moment:
            age = round((timezone.now() - moment).total_seconds(), 1)
            yield from _metric(name, "gauge", help, [({}, age)])
    yield from _backlog()
    waiting = OrmQ.objects.filter(lock__lt=timezone.now()).count()
    yield from _metric("jobs_waiting", "gauge", "jobs in PostgreSQL's queue", [({}, waiting)])
    rejected = RejectedRecord.objects.filter(resolved_at__isnull=True).count()
    yield from _metric("rejected_records", "gauge", "records not taken", [({}, rejected)])
    yield from _metric(
        "healthy",
        "gauge",
        "1 where a health check finds nothing to do",
        [({"check": finding.name}, int(finding.ok)) for finding in examine()],
    )


def _backlog() -> Iterator[str]:
    totals = CarteiraPrincipal.objects.totais()
    for name, help, key in (
        ("open_items", "items with something left to deliver", "itens"),
        ("open_orders", "orders with such an item", "pedidos"),
        ("open_quantity", "quantity left to deliver", "quantidade"),
        ("open_value_brl", "its value in R$", "valor"),
        ("open_quotation_items", "open items of quotations", "itens_cotacao"),
    ):
        yield from _metric(name, "gauge", help, [({}, totals[key])])


def _unit(name: str) -> str:
    return name.removesuffix("_s") + "_seconds" if name.endswith("_s") else name


def _metric(name: str, kind: str, help: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP carteira_{name} {help}\n# TYPE carteira_{name} {kind}\n"
    for labels, value in samples:
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"carteira_{name}{{{shown}}} {value}\n" if shown else f"carteira_{name} {value}\n"


def _escaped(text: object) -> str:
    """A label's value as Prometheus' text format wants it."""
    return str(text).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
