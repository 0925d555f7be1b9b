"""The steps behind a figure of the bridge."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.addresses import order_address
from carteira.admin.lists import cells, filters

from ..models import BridgeStep
from .base import ChangesAdmin
from .bridge_items import DELETED, PARAMETERS, steps_of
from .moments import NoMomentError, end_of, start_of


class InPeriod(filters.FormFilter):
    """Steps after one moment, up to another; the admin reads it for all that it shows."""

    title = _("period")

    def inputs(self) -> list[tuple[str, Any]]:
        return [("de", _("From")), ("ate", _("To"))]

    def summary(self) -> str:
        first, last = self.value("de"), self.value("ate")
        return " – ".join(
            (
                formats.moment(start_of(first)) if first else "…",
                formats.moment(end_of(last)) if last else "…",
            )
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset


class OfItems(filters.FormFilter):
    """Steps of the items of a group."""

    title = _("items")

    def inputs(self) -> list[tuple[str, Any]]:
        return [(name, name) for name in (*PARAMETERS.values(), DELETED)]

    def summary(self) -> str:
        return " · ".join(v for name in self.expected_parameters() if (v := self.value(name)))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(
            steps_of({name: self.value(name) for name in self.expected_parameters()})
        )


class BridgeStepAdmin(ChangesAdmin):
    """The steps, the newest first; for those who may see the backlog."""

    ordering = ("-id",)
    list_select_related = ("run", "change__run", "item")
    list_display = ("order", "when", "step", "cause", "quantity", "value", "customer", "company")
    list_display_links = None
    list_filter = (
        filters.choice_filter("measure", "medida", _("measure")),
        filters.choice_filter("kind", "passo", _("step")),
        InPeriod,
        OfItems,
    )
    export_name = "passos"
    export_columns = (
        *("run_id", "moment", "measure", "kind", "empresa", "num_pedido", "cod_produto"),
        *("quantidade", "unidade", "valor", "moeda", "item__cnpj_cpf", "item__raz_social"),
        *("item__vendedor", "item__estado", "change__cause"),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("carteira.view_carteiraprincipal")

    def has_module_permission(self, request: HttpRequest) -> bool:
        # Reached by a bridge's figures only.
        return False

    def get_urls(self) -> list[URLPattern]:
        return [p for p in super().get_urls() if str(p.name).endswith(("changelist", "exportar"))]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BridgeStep]:
        # Here and not in the filter: a page's rows are read again without the filters.
        steps = super().get_queryset(request)
        if first := request.GET.get("de"):
            steps = steps.filter(moment__gt=start_of(first))
        if last := request.GET.get("ate"):
            steps = steps.filter(moment__lte=end_of(last))
        return steps

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().changelist_view(request, extra_context)
        except NoMomentError as error:
            messages.error(request, str(error))
            return redirect(reverse("admin:ponte"))

    @admin.display(description=_("order"), ordering="num_pedido")
    def order(self, step: BridgeStep) -> str:
        address = order_address(step.num_pedido, step.empresa)
        return format_html(
            '<a href="{}">{}</a><small>{}</small>', address, step.num_pedido, step.cod_produto
        )

    @admin.display(description=_("step"), ordering="kind")
    def step(self, step: BridgeStep) -> str:
        return cells.name_over(step.get_kind_display(), step.get_measure_display())

    @admin.display(description=_("cause"))
    def cause(self, step: BridgeStep) -> str:
        return step.change.get_cause_display()

    @admin.display(description=_("quantity"), ordering="quantidade")
    def quantity(self, step: BridgeStep) -> str:
        return cells.number(formats.quantity(step.quantidade), step.unidade)

    @admin.display(description=_("value"), ordering="valor")
    def value(self, step: BridgeStep) -> str:
        return cells.number(formats.money(step.valor, step.moeda))

    @admin.display(description=_("customer"))
    def customer(self, step: BridgeStep) -> str:
        item = step.item
        if item is None:
            return "—"
        return cells.name_over(item.raz_social, formats.cnpj_cpf(item.cnpj_cpf))

    @admin.display(description=_("company"), ordering="empresa")
    def company(self, step: BridgeStep) -> str:
        return step.empresa or "—"
