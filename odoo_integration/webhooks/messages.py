"""What a message says."""

from typing import Any

import orjson
from django.conf import settings

from ..models import BalanceChange, SyncRun, Webhook, WebhookMessage

MOST_CHANGES = 50
_CHANGE = (
    "empresa",
    "num_pedido",
    "cod_produto",
    "chave_anterior",
    "cause",
    "unidade_antes",
    "unidade_depois",
    "saldo_antes",
    "saldo_depois",
)
_RUN = ("status", "mode", "trigger", "started_at", "promoted_at", "finished_at", "error")


def body_of(message: WebhookMessage) -> bytes:
    """A message's body as JSON, the same at each attempt: a run that has ended does not change."""
    run = message.run
    data: dict[str, Any] = {"run_id": run.pk, **{name: getattr(run, name) for name in _RUN}}
    if message.event == Webhook.Event.BALANCES:
        data |= _changes(run)
    at = run.finished_at or run.started_at
    return orjson.dumps({"type": message.event, "timestamp": at, "data": data}, default=str)


def _changes(run: SyncRun) -> dict[str, Any]:
    changes = BalanceChange.objects.of_balances().filter(run=run).order_by("pk")
    return {
        "balances_changed": changes.count(),
        "alteracoes": list(changes.values(*_CHANGE)[:MOST_CHANGES]),
        "todas": f"{settings.SITE_URL}/api/v1/execucoes/{run.pk}/alteracoes",
    }
