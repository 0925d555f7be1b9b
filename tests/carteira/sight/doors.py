"""Every address of the admin, and what somebody who is bound to a part of the business finds there.

A new address has no verdict, and fails the test until somebody has judged it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.urls import reverse

from .business import Business

CLOSED = "closed"
"""Refused, whatever his groups allow."""
ROWS = "rows"
"""His own rows and nothing else; a row of others is not there."""
POSTED = "posted"
"""As `ROWS`, and answers to POST alone."""
EMPTY = "empty"
"""Nothing of the business."""

_BACKLOG, _LINES = "carteira_carteiraprincipal", "carteira_faturamentoproduto"
_CHANGES, _OPERATIONS = "odoo_integration_balancechange", "carteira_operacaofiscal"
_CLOSED_MODELS = (
    *("auth_group", "auth_user", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog"),
    *("django_q_failure", "django_q_ormq", "django_q_schedule", "django_q_success"),
    *("carteira_apitoken", "odoo_integration_webhook", "odoo_integration_webhookmessage"),
    *("odoo_integration_alertstate", "odoo_integration_rejectedrecord", "odoo_integration_syncrun"),
)
_PAGES = ("add", "change", "changelist", "delete", "history")

DOORS: dict[str, str] = {
    **{f"{model}_{page}": CLOSED for model in _CLOSED_MODELS for page in _PAGES},
    "auth_user_password_change": CLOSED,
    "odoo_integration_rejectedrecord_exportar": CLOSED,
    "odoo_integration_syncrun_exportar": CLOSED,
    **dict.fromkeys(("sync_now", "sync_calls", "sync_job", "sync_job_progress"), CLOSED),
    "sync_results": CLOSED,
    **dict.fromkeys(("sync_progress", "sync_order", "sync_schedule", "sync_connect"), CLOSED),
    **{f"{model}_{page}": ROWS for model in (_BACKLOG, _LINES) for page in ("change", "history")},
    **{f"{model}_changelist": ROWS for model in (_BACKLOG, _LINES, _CHANGES)},
    **{f"{model}_exportar": ROWS for model in (_BACKLOG, _LINES, _CHANGES)},
    **{f"{_CHANGES}_{page}": ROWS for page in ("change", "history")},
    **{f"{model}_{page}": CLOSED for model in (_BACKLOG, _LINES, _CHANGES) for page in ("add",)},
    **{f"{model}_delete": CLOSED for model in (_BACKLOG, _LINES, _CHANGES, _OPERATIONS)},
    "carteira_importar": CLOSED,
    "carteira_importar_modelo": CLOSED,
    "carteira_pedido": ROWS,
    "carteira_porque": ROWS,
    **dict.fromkeys(("carteira_cliente", "carteira_produto"), ROWS),
    **dict.fromkeys(("carteira_posicao", "carteira_posicao_pdf"), ROWS),
    "carteira_nota": ROWS,
    "carteira_serie": ROWS,
    "carteira_comentar": POSTED,
    "decide_credit_note": POSTED,
    "carteira_desfazer": POSTED,
    "index": ROWS,
    "ponte": ROWS,
    "ponte_exportar": ROWS,
    "odoo_integration_bridgestep_changelist": ROWS,
    "odoo_integration_bridgestep_exportar": ROWS,
    **dict.fromkeys(("visao", "visao_assinatura"), ROWS),
    **{f"{_OPERATIONS}_{page}": EMPTY for page in ("changelist", "change", "history")},
    f"{_OPERATIONS}_add": CLOSED,
    "acessos": CLOSED,
    # His own views, mentions and sessions, by their owner.
    **dict.fromkeys(("visao_salvar", "visao_excluir", "mencao_lida"), EMPTY),
    **dict.fromkeys(("sessoes", "sessao_encerrar"), EMPTY),
    **dict.fromkeys(("app_list", "autocomplete", "jsi18n", "view_on_site"), EMPTY),
    **dict.fromkeys(("login", "logout", "password_change", "password_change_done"), EMPTY),
}


def names() -> set[str]:
    """The names of all addresses of the admin."""

    def found(patterns: list[Any]) -> Iterator[str]:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from found(one.url_patterns)
            elif one.name:
                yield one.name

    return set(found(admin.site.get_urls()))


def address(name: str, business: Business, things: dict[str, Any]) -> str:
    """The address of a door, to one of these things where it has one."""
    by_name: dict[str, Callable[[], list[Any]]] = {
        "app_list": lambda: ["carteira"],
        "carteira_importar_modelo": lambda: ["csv"],
        "carteira_pedido": lambda: [things["item"].num_pedido],
        "sync_order": lambda: [things["item"].num_pedido],
        "carteira_cliente": lambda: [things["item"].cnpj_cpf],
        "carteira_posicao": lambda: [things["item"].cnpj_cpf],
        "carteira_posicao_pdf": lambda: [things["item"].cnpj_cpf],
        "carteira_produto": lambda: [things["item"].cod_produto],
        "carteira_nota": lambda: [things["line"].odoo_move_id],
        "carteira_porque": lambda: [things["item"].pk],
        "carteira_comentar": lambda: [things["item"].pk],
        "decide_credit_note": lambda: [things["line"].pk],
        "sync_job": lambda: ["0" * 32],
        "sync_job_progress": lambda: ["0" * 32],
        "sync_schedule": lambda: [1],
        "sync_progress": lambda: [business.execution.pk],
        "mencao_lida": lambda: [1],
        "sessao_encerrar": lambda: ["0" * 64],
        "auth_user_password_change": lambda: [business.boss.pk],
        "view_on_site": lambda: [1, things["item"].pk],
        "visao": lambda: [things["view"].pk],
        "visao_assinatura": lambda: [things["view"].pk],
        "visao_excluir": lambda: [things["view"].pk],
    }
    if name in by_name:
        return reverse(f"admin:{name}", args=by_name[name]())
    if name.endswith("_exportar"):
        return reverse(f"admin:{name}", args=["csv"])
    if not name.endswith(("_change", "_delete", "_history")) or name == "password_change":
        return reverse(f"admin:{name}")
    of = {_BACKLOG: "item", _LINES: "line", _CHANGES: "change"}.get(name.rpartition("_")[0], "")
    thing = things[of].pk if of else _any_of(name)
    return reverse(f"admin:{name}", args=[thing])


def _any_of(name: str) -> Any:
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            row = model._default_manager.first()
            return row.pk if row else 1
    raise AssertionError(f"no model has the address {name}")
