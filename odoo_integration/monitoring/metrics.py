"""The metrics of the installation in Prometheus' text format, read from the database.

Nothing is counted in memory, so every web process on every host gives the same answer.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django_q.models import OrmQ

from carteira.formats import REAL
from carteira.models import CarteiraPrincipal

from ..models import RejectedRecord, SyncRun
from .freshness import measure
from .health import examine
from .health.queue import last_pulse

# Sums over the runs that are kept. Clean-up deletes old runs and lowers them: gauges, not counters.
_SUMS = {
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
    """Every metric with its description and type."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    runs = SyncRun.objects.values("status", "mode").annotate(n=Count("pk")).order_by()
    yield from _gauges(
        "runs_total",
        "runs kept, by status and mode",
        [({"status": row["status"], "mode": row["mode"]}, row["n"]) for row in runs],
    )
    sums = SyncRun.objects.aggregate(**{f"sum_{name}": Sum(name) for name in _SUMS})
    for name, description in _SUMS.items():
        yield from _gauge(
            f"runs_{_unit(name)}_sum",
            f"{description}, over the runs kept",
            sums[f"sum_{name}"] or 0,
        )
    done = SyncRun.objects.done().first()
    for name, description in _LAST.items() if done else ():
        yield from _gauge(f"last_run_{_unit(name)}", description, getattr(done, name))
    promoted = SyncRun.objects.of_everything().last_promoted_at()
    yield from _age("sync_age_seconds", "age of the last successful sync", promoted)
    found = measure()
    yield from _age("odoo_asked_age_seconds", "time since Odoo was last asked", found.asked_at)
    yield from _gauges(
        "newest_commit_age_seconds",
        "age of the newest commit seen at Odoo",
        [({"model": model}, age) for model, age in found.ages.items()],
    )
    yield from _age(
        "cluster_pulse_age_seconds", "time since the cluster last did a job", last_pulse()
    )
    yield from _backlog()
    waiting = OrmQ.objects.filter(lock__lt=timezone.now()).count()
    yield from _gauge("jobs_waiting", "jobs in PostgreSQL's queue", waiting)
    rejected = RejectedRecord.objects.unresolved().count()
    yield from _gauge("rejected_records", "records not taken", rejected)
    yield from _gauges(
        "healthy",
        "1 where a health check finds nothing to do",
        [({"check": finding.name}, int(finding.ok)) for finding in examine()],
    )


def _backlog() -> Iterator[str]:
    companies = CarteiraPrincipal.objects.totais_por_empresa(timezone.localdate())
    for name, description, key in (
        ("open_items", "items with something left to invoice", "itens"),
        ("open_orders", "orders with such an item", "pedidos"),
        ("undelivered_items", "items with something left to deliver", "itens_a_entregar"),
        ("late_items", "items that are late", "itens_atrasados"),
        ("open_quotation_items", "open items of quotations", "itens_cotacao"),
    ):
        yield from _gauge(name, description, sum(getattr(one, key) for one in companies))
    in_reais = sum(one.valor for one in companies if one.currency == REAL)
    yield from _gauge("open_value_brl", "value left to invoice, of companies in R$", in_reais)
    for name, description, key in (
        ("open_value", "value left to invoice, in the company's currency", "valor"),
        ("undelivered_value", "value left to deliver, likewise", "valor_a_entregar"),
    ):
        yield from _gauges(
            name,
            description,
            [
                ({"company": one.empresa, "currency": one.currency}, getattr(one, key))
                for one in companies
            ],
        )


def _age(name: str, description: str, moment: datetime.datetime | None) -> Iterator[str]:
    if moment:
        age = round((timezone.now() - moment).total_seconds(), 1)
        yield from _gauge(name, description, age)


def _unit(name: str) -> str:
    return name.removesuffix("_s") + "_seconds" if name.endswith("_s") else name


def _gauge(name: str, description: str, value: Any) -> Iterator[str]:
    yield from _gauges(name, description, [({}, value)])


def _gauges(name: str, description: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP carteira_{name} {description}\n# TYPE carteira_{name} gauge\n"
    for labels, value in samples:
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"carteira_{name}{{{shown}}} {value}\n" if shown else f"carteira_{name} {value}\n"


def _escaped(text: object) -> str:
    """A label's value, escaped as Prometheus' text format requires."""
    return str(text).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
