"""What the page of one run shows."""

from typing import Any

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext as _

from ..error_words import in_words, reason_in_words
from ..models import BalanceChange, RejectedRecord, SyncRun
from ..models.comparison import Comparison
from . import words

_SHOWN = 100
READ = ("orders_read", "order_lines_read", "invoice_lines_read")
ROWS = ("created", "updated", "unchanged", "retired", "rejected")
BALANCES = (
    "balances_changed",
    "balances_new",
    "balances_increased",
    "balances_reduced",
    "balances_removed",
    "negative_balances",
    "balance_queries",
)
RECOVERIES = ("odoo_requests", "odoo_retries", "db_retries", "db_reconnects")


def run_context(run: SyncRun) -> dict[str, Any]:
    """The values of a run's page."""
    comparison = run.comparison
    of_run = BalanceChange.objects.of_balances().filter(run=run)
    rejected = RejectedRecord.objects.filter(last_run=run).order_by("model", "record_id")
    changes = list(of_run.order_by("num_pedido", "cod_produto", "id")[:_SHOWN])
    return {
        "title": _("Run %(run)d") % {"run": run.pk},
        "run": run,
        "error": in_words(run.error),
        "badge": words.status_badge(run),
        "who": words.who(run.trigger),
        "window": words.window(run),
        "phases": _phases(run),
        "counters": [
            (title, [(label_for_field(name, SyncRun), getattr(run, name)) for name in names])
            for title, names in (
                (_("Read from Odoo"), READ),
                (_("Rows"), ROWS),
                (_("Balances"), BALANCES),
                (_("Requests and recoveries"), RECOVERIES),
            )
        ],
        "comparison": comparison,
        "explained": _explained(comparison) if comparison else [],
        "notices": in_words(run.notices),
        "cursor": words.reached(run),
        "changes": changes,
        "left_out": run.balances_changed > len(changes),
        "several_companies": len({change.empresa for change in changes}) > 1,
        "rejected": [(record, reason_in_words(record.reason)) for record in rejected[:_SHOWN]],
    }


def _explained(comparison: Comparison) -> list[dict[str, Any]]:
    """Each rule, how many differences it explains, and the first of them."""
    return [
        {
            "name": name,
            "text": words.rule(name),
            "count": count,
            "items": (items := [one for one in comparison.explained_items if one.rule == name]),
            "left_out": count > len(items),
        }
        for name, count in comparison.rules.items()
    ]


def _phases(run: SyncRun) -> list[tuple[str, float, str]]:
    """Each phase with its seconds, and the width of its bar."""
    longest = max(run.phases.values(), default=0) or 1
    return [
        (words.phase(name), seconds, f"{seconds / longest * 100:.1f}%")
        for name, seconds in words.in_order(run.phases)
    ]
