"""Runs, what each of them changed, and how fresh the data is."""

import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from carteira.api import Currency, Number, get, token_of, visible_items
from carteira.api.paging import next_page
from carteira.api.parameters import LARGEST_ID, After, Limit
from carteira.models import ApiToken

from ..models import BalanceChange, SyncRun
from ..monitoring.freshness import measure

_SEE_RUNS = "odoo_integration.view_syncrun"
_SEE_CHANGES = "odoo_integration.view_balancechange"
_SCOPE = ApiToken.Scope.EXECUCOES
_RunId = Annotated[int, Path(..., ge=1, le=LARGEST_ID)]
Before = Annotated[
    int, Query(LARGEST_ID, ge=1, le=LARGEST_ID, description="only what has a lower id than this")
]


class Run(BaseModel):
    """One run of the sync; the names are those of `sync_odoo --json`."""

    model_config = ConfigDict(from_attributes=True)

    run_id: int = Field(validation_alias="pk")
    status: str
    mode: str
    verified: str
    trigger: str
    dry_run: bool
    started_at: datetime.datetime
    promoted_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    duration_s: float | None
    orders_read: int
    order_lines_read: int
    invoice_lines_read: int
    created: int
    updated: int
    unchanged: int
    retired: int
    rejected: int
    balances_changed: int
    negative_balances: int
    error: str


class Runs(BaseModel):
    """Runs, the newest first."""

    execucoes: list[Run]
    proxima: str | None = Field(description="address of the next page; null on the last one")


class Change(BaseModel):
    """What a run did to one item. A side is null where the item was not there."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    empresa: str
    num_pedido: str
    cod_produto: str
    chave_anterior: str
    cause: str
    unidade_antes: str | None
    unidade_depois: str | None
    saldo_antes: Number | None
    saldo_depois: Number | None
    entregue_antes: Number | None
    entregue_depois: Number | None
    moeda_antes: Currency | None = Field(description="of the values before")
    moeda_depois: Currency | None = Field(description="of the values after")
    valor_a_faturar_antes: Number | None
    valor_a_faturar_depois: Number | None
    valor_a_entregar_antes: Number | None
    valor_a_entregar_depois: Number | None


_CHANGE_COLUMNS = tuple(Change.model_fields)


class Changes(BaseModel):
    """Changes in the order of their ids."""

    alteracoes: list[Change]
    proxima: str | None = Field(description="address of the next page; null on the last one")


class Freshness(BaseModel):
    """How fresh the data is. A quiet Odoo has old commits, and fresh data none the less."""

    asked_at: datetime.datetime | None = Field(
        description="when Odoo was last asked for all that is new, and it was taken"
    )
    newest_commit_at: dict[str, datetime.datetime] = Field(
        description="the newest commit seen of each model"
    )
    last_run: Run | None


@get("/atualizacao", Freshness, scope=_SCOPE, permission=_SEE_RUNS, versioned=False)
def freshness(request: HttpRequest) -> dict[str, Any]:
    """How fresh the data is, and the run that ended last."""
    found = measure()
    return {
        "asked_at": found.asked_at,
        "newest_commit_at": found.newest,
        "last_run": SyncRun.objects.concluded().first(),
    }


@get("/execucoes", Runs, scope=_SCOPE, permission=_SEE_RUNS, versioned=False)
def runs(request: HttpRequest, antes: Before, limite: Limit) -> dict[str, Any]:
    """Runs, the newest first."""
    rows = list(SyncRun.objects.defer("error_detail").filter(pk__lt=antes)[: limite + 1])
    return {"execucoes": rows[:limite], "proxima": next_page(request, rows, limite, "antes")}


@get("/execucoes/{id}", Run, scope=_SCOPE, permission=_SEE_RUNS, versioned=False)
def run(request: HttpRequest, id: _RunId) -> SyncRun:
    """One run."""
    return _found(id)


@get("/execucoes/{id}/alteracoes", Changes, scope=_SCOPE, permission=_SEE_CHANGES)
def changes(request: HttpRequest, id: _RunId, apos: After, limite: Limit) -> dict[str, Any]:
    """What one run changed of the items that the token sees."""
    _found(id)
    found = BalanceChange.objects.filter(run_id=id, pk__gt=apos)
    if token_of(request).user_id:
        # Only then: an item that was deleted here is seen by whoever sees everything.
        found = found.filter(item__in=visible_items(request).values("pk"))
    rows = list(found.order_by("pk").values(*_CHANGE_COLUMNS)[: limite + 1])
    return {"alteracoes": rows[:limite], "proxima": next_page(request, rows, limite, "apos")}


def _found(run_id: int) -> SyncRun:
    if (found := SyncRun.objects.filter(pk=run_id).first()) is None:
        raise Http404(f"there is no run {run_id}")
    return found
