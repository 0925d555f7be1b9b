"""The changes that runs made to balances."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.admin.lists import cells, filters

from ..models import BalanceChange
from .base import ChangesAdmin
from .html import number
from .run_ids import parsed_run_id


class OfRun(filters.FormFilter):
    """The changes of one run."""

    title = _("run")

    def inputs(self) -> list[tuple[str, Any]]:
        return [("execucao", _("Number"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        run_id = parsed_run_id(self.value("execucao"))
        return queryset if run_id is None else queryset.filter(run_id=run_id)


class BalanceChangeAdmin(ChangesAdmin):
    """The changes, the newest first."""

    search_fields = ("num_pedido",)
    search_help_text = _("Order or product code, from their beginning")
    ordering = ("-id",)
    list_select_related = ("run",)
    list_display = ("order", "when", "cause", "before", "after", "ordered", "invoiced", "company")
    list_filter = (filters.choice_filter("cause", "causa", _("cause")), OfRun)
    export_name = "alteracoes"
    export_columns = (
        "run_id",
        "moment",
        "empresa",
        "num_pedido",
        "cod_produto",
        "chave_anterior",
        "cause",
        *(
            f"{name}_{side}"
            for name in (
                *("status", "nao_confiavel", "unidade", "pedido", "faturado", "entregue"),
                *("cancelado", "saldo", "moeda", "valor_pedido", "valor_a_faturar"),
                "valor_a_entregar",
            )
            for side in ("antes", "depois")
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        for word in search_term.split():
            queryset = queryset.filter(num_pedido__startswith=word) | queryset.filter(
                cod_produto__startswith=word
            )
        return queryset, False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        found = super().get_changelist_instance(request)
        # Read from the page's own rows: the companies of all changes would take a query.
        if len({change.empresa for change in found.result_list}) < 2:
            found.list_display = [name for name in found.list_display if name != "company"]
        return found

    @admin.display(description=_("company"), ordering="empresa")
    def company(self, change: BalanceChange) -> str:
        return change.empresa or "—"

    @admin.display(description=_("order"), ordering="num_pedido")
    def order(self, change: BalanceChange) -> str:
        return format_html("{}<small>{}</small>", change.num_pedido, change.cod_produto)

    @admin.display(description=_("balance before"), ordering="saldo_antes")
    def before(self, change: BalanceChange) -> str:
        return number(change.saldo_antes)

    @admin.display(description=_("balance after"), ordering="saldo_depois")
    def after(self, change: BalanceChange) -> str:
        return number(change.saldo_depois)

    @admin.display(description=_("ordered"))
    def ordered(self, change: BalanceChange) -> str:
        return _from_to(change.pedido_antes, change.pedido_depois)

    @admin.display(description=_("invoiced"))
    def invoiced(self, change: BalanceChange) -> str:
        return _from_to(change.faturado_antes, change.faturado_depois)


def _from_to(before: Decimal | None, after: Decimal | None) -> str:
    if before == after:
        return number(after)
    return cells.number(f"{formats.quantity(before)} → {formats.quantity(after)}")
