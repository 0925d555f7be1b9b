"""A finished run in words and as JSON."""

from typing import Any

from django.db.models import F
from django.utils.translation import override

from carteira.formats import REAL
from carteira.models import CarteiraPrincipal
from carteira.policy import policy_in_force

from ..client.redaction import visible
from ..models import BalanceChange, OdooOrder, SyncRun

JSON_KEYS = [
    "status",
    "mode",
    "verified",
    "trigger",
    "profile",
    "started_at",
    "duration_s",
    "odoo_requests",
    "orders_read",
    "order_lines_read",
    "invoice_lines_read",
    "created",
    "updated",
    "unchanged",
    "retired",
    "rejected",
    "balances_changed",
    "negative_balances",
    "balance_queries",
    "balance_seconds",
    "db_retries",
    "db_reconnects",
    "odoo_retries",
    "cursor",
    "error",
]
_LARGEST = 10


def run_as_dict(run: SyncRun) -> dict[str, Any]:
    """The run as `sync_odoo --json` prints it."""
    values = {"run_id": run.pk} | {key: getattr(run, key) for key in JSON_KEYS}
    values["started_at"] = run.started_at.isoformat()
    if run.verification:
        values["verification"] = run.verification
    if run.dry_run:
        values["changes"] = [
            {
                "empresa": change.empresa,
                "num_pedido": change.num_pedido,
                "cod_produto": change.cod_produto,
                "cause": change.cause,
                "before": None if change.saldo_antes is None else str(change.saldo_antes),
                "after": None if change.saldo_depois is None else str(change.saldo_depois),
            }
            for change in run.rehearsed
        ]
    return values


def summary(run: SyncRun) -> str:
    """What a person wants to know after a run: what it did, and the largest open balances."""
    rehearsal = ", rehearsal: nothing was written" if run.dry_run else ""
    lines = [
        f"run {run.pk} {run.status}: {run.mode}{rehearsal},"
        f" {run.duration_s:.1f} s, Odoo {run.odoo_version} by {run.protocol}"
        f" with the profile {run.profile}, {run.odoo_requests} requests",
        f"read: {run.orders_read:,} orders, {run.order_lines_read:,} order lines,"
        f" {run.invoice_lines_read:,} invoice lines",
        f"rows: {run.created:,} created, {run.updated:,} updated, {run.unchanged:,} unchanged,"
        f" {run.retired:,} retired, {run.rejected:,} rejected",
        f"balances: {run.balances_changed:,} changed ({run.balances_new:,} new,"
        f" {run.balances_increased:,} increased, {run.balances_reduced:,} reduced,"
        f" {run.balances_removed:,} removed), {run.negative_balances:,} negative;"
        f" {run.balance_queries} balance query, {run.balance_seconds:.3f} s",
        f"policy: {_policy()}",
        f"recovered: {run.db_retries} database retries, {run.db_reconnects} reconnections,"
        f" {run.odoo_retries} Odoo retries",
    ]
    if run.verification:
        v = run.verification
        lines.append(
            f"verified against Odoo: {v['equal']:,} equal, {v['explained']:,} explained,"
            f" {v['unexplained']:,} unexplained, {v.get('not_reliable', 0):,} not reliable"
        )
    lines += [f"notice: {line}" for line in run.notices.splitlines()]
    lines += [*_conflicts(), "", *(_would_change(run) if run.dry_run else _largest_open())]
    # Names and numbers come from Odoo: a terminal must not obey them.
    return "\n".join(map(visible, lines))


def _policy() -> str:
    # The summary is in English like all output of commands; the policy's words are translated.
    with override("en"):
        return str(policy_in_force())


def _conflicts() -> list[str]:
    names = list(OdooOrder.objects.in_conflict().order_by("name").values_list("name", flat=True))
    if not names:
        return []
    some = ", ".join(names[:_LARGEST]) + (", …" if len(names) > _LARGEST else "")
    return [f"conflicts: {len(names):,} orders of Odoo have a number that was entered here: {some}"]


def _would_change(run: SyncRun) -> list[str]:
    rows = [_change(change) for change in run.rehearsed]
    more = run.balances_changed - len(rows)
    if more > 0:
        rows.append(f"and {more:,} more")
    return ["balances that would change:", *rows] if rows else ["no balance would change"]


def _change(change: BalanceChange) -> str:
    before, after = (
        "-" if saldo is None else f"{saldo:,.3f}"
        for saldo in (change.saldo_antes, change.saldo_depois)
    )
    was = f" (was {change.chave_anterior})" if change.chave_anterior else ""
    return (
        f"{change.num_pedido:<12} {change.cod_produto:<18} {before:>14} -> {after:>14}"
        f"  {change.get_cause_display()}{was}"
    )


def _largest_open() -> list[str]:
    """The largest balances, to invoice and to deliver, in the company's currency."""
    items = (
        CarteiraPrincipal.objects.em_aberto()
        .firmes()
        .order_by(F("valor_saldo").desc(nulls_last=True), "pk")
    )
    largest = list(items[:_LARGEST])
    several = len({item.empresa for item in largest}) > 1
    rows = [_open(item, with_company=several) for item in largest]
    return ["largest open balances:", *rows] if rows else ["no open balances"]


def _open(item: CarteiraPrincipal, *, with_company: bool) -> str:
    company = f"{item.empresa[:20]:<20} " if with_company else ""
    left = item.saldo_a_entregar
    delivery = "" if left is None else f", {left:,.3f} to deliver"
    value = "unknown" if item.valor_saldo is None else f"{item.valor_saldo:,.2f}"
    return (
        f"{company}{item.num_pedido:<12} {item.cod_produto:<18}"
        f" {item.qtd_saldo_produto_pedido:>14,.3f} {item.unid_medida_produto:<8}"
        f" {item.moeda_empresa or REAL} {value:>16}  {item.raz_social[:40]}{delivery}"
    )
