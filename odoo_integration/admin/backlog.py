"""The backlog's pages with what the sync adds: history, links to Odoo, a sync of one order."""

import datetime
from types import MappingProxyType
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.admin.backlog import BacklogAdmin
from carteira.admin.lists import filters
from carteira.models import CarteiraPrincipal, Fonte
from carteira.querysets import CarteiraQuerySet
from carteira.sight import visible

from ..error_words import reason_in_words
from ..history import como_estava, em_documentos
from ..models import BalanceChange, OdooOrder, RejectedRecord
from ..tasks import queue_sync
from .past_list import DOCUMENTED, KNOWN, AsDocumented, AsKnown, PastListMixin, Sense
from .permissions import START_RUNS, VIEW_CHANGES
from .run_ids import parsed_run_id
from .words import link_in_odoo, trigger_of

MAX_ORDERS = 50
_SHOWN_CHANGES = 50


def in_conflict() -> Q:
    """Matches manual items whose order number is also an order of Odoo in their company.

    An item that names no company is in conflict with an order of any.
    """
    in_odoo = OdooOrder.objects.with_company().filter(name=OuterRef("num_pedido"))
    of_its_company = in_odoo.filter(empresa=OuterRef("empresa"))
    return Q(fonte=Fonte.MANUAL) & (Q(Exists(in_odoo), empresa="") | Q(Exists(of_its_company)))


def _of_company(empresa: Any) -> Q:
    # Changes of before companies were read name none.
    return Q(empresa="") | Q(empresa=empresa)


class ChangedIn(filters.ChoiceFilter):
    """Items whose balance one run changed: the last run with changes, or the run of a number."""

    title = _("changed by run")
    parameter_name = "execucao"
    also_takes = r"[0-9]{1,19}"

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        choices: list[tuple[str, Any]] = [("ultima", _("The last one with changes"))]
        chosen = request.GET.get(self.parameter_name, "")
        if parsed_run_id(chosen) is not None:
            choices.append((chosen, _("Run %(run)s") % {"run": chosen}))
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        if value == "ultima":
            run_id = BalanceChange.objects.of_balances().aggregate(last=Max("run_id"))["last"]
        else:
            run_id = parsed_run_id(value)
            if run_id is None:
                return queryset
        changes = BalanceChange.objects.of_balances().filter(
            _of_company(OuterRef("empresa")),
            run_id=run_id,
            num_pedido=OuterRef("num_pedido"),
            cod_produto=OuterRef("cod_produto"),
        )
        return queryset.filter(Exists(changes))


class Conflict(filters.YesNoFilter):
    """Manual items whose order number is also an order of Odoo."""

    title = _("conflict with Odoo")
    parameter_name = "conflito"

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        return value == filters.ON

    def condition(self) -> Q:
        return in_conflict()


def _last(request: HttpRequest, changes: QuerySet[BalanceChange]) -> list[BalanceChange]:
    """The last of the changes, as far as the user sees them."""
    if not request.user.has_perm(VIEW_CHANGES):
        return []
    seen = visible(changes, request.user).select_related("run")
    return list(seen.order_by("-id")[:_SHOWN_CHANGES])


def _known(moment: datetime.datetime) -> str:
    return gettext(
        "The backlog as it was known at %(moment)s: quantities, values and status of then;"
        " customers, dates, prices and delays as they are now. Nothing can be changed here."
    ) % {"moment": formats.moment(moment)}


def _documented(day: datetime.date) -> str:
    return gettext(
        "The backlog by the documents of %(day)s: orders and invoices dated until then; ordered"
        " quantities, prices and status as they are now, and what had been delivered is not known."
        " Nothing can be changed here."
    ) % {"day": formats.day(day)}


class BacklogWithOdooAdmin(PastListMixin, BacklogAdmin):
    """The backlog's admin, extended by the sync."""

    senses = MappingProxyType(
        {
            KNOWN: Sense(como_estava, _known),
            DOCUMENTED: Sense(em_documentos, _documented),
        }
    )
    change_list_template = "odoo_integration/backlog.html"
    change_form_template = "odoo_integration/item.html"
    order_template = "odoo_integration/order.html"
    about_template = "odoo_integration/about.html"
    list_filter = (*BacklogAdmin.list_filter, ChangedIn, Conflict, AsKnown, AsDocumented)
    actions = (*BacklogAdmin.actions, "sync_orders")

    def has_run_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may start syncs."""
        return request.user.has_perm(START_RUNS)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.sync_order_view)
        return [
            path("pedido/<path:num_pedido>/sincronizar/", view, name="sync_order"),
            *super().get_urls(),
        ]

    def item_context(self, request: HttpRequest, item: CarteiraPrincipal) -> dict[str, Any]:
        rejections: list[tuple[RejectedRecord, str]] = []
        if item.nao_confiavel and request.user.has_perm("odoo_integration.view_rejectedrecord"):
            found = RejectedRecord.objects.filter(items__item_id=item.pk).order_by("pk")
            rejections = [(one, reason_in_words(one.reason)) for one in found[:_SHOWN_CHANGES]]
        odoo = self._odoo_context(request, item, cod_produto=item.cod_produto)
        return super().item_context(request, item) | odoo | {"rejections": rejections}

    def order_context(self, request: HttpRequest, items: list[CarteiraPrincipal]) -> dict[str, Any]:
        return super().order_context(request, items) | self._odoo_context(request, items[0])

    def customer_context(
        self, request: HttpRequest, items: CarteiraQuerySet, newest: CarteiraPrincipal
    ) -> dict[str, Any]:
        # The order's number has an index, and the item none.
        changes = BalanceChange.objects.filter(
            num_pedido__in=items.values("num_pedido"), item__in=items.values("pk")
        )
        order = OdooOrder.objects.filter(pk=newest.odoo_order_id or 0).first()
        return {
            **super().customer_context(request, items, newest),
            "changes": _last(request, changes),
            "odoo_url": link_in_odoo("res.partner", order.partner_id if order else None),
        }

    def product_context(self, request: HttpRequest, newest: CarteiraPrincipal) -> dict[str, Any]:
        changes = BalanceChange.objects.filter(cod_produto=newest.cod_produto)
        return {
            **super().product_context(request, newest),
            "changes": _last(request, changes),
            "odoo_url": link_in_odoo("product.product", newest.odoo_product_id),
        }

    def _odoo_context(
        self, request: HttpRequest, item: CarteiraPrincipal, **key: str
    ) -> dict[str, Any]:
        changes = BalanceChange.objects.filter(
            _of_company(item.empresa), num_pedido=item.num_pedido, **key
        )
        return {
            "changes": _last(request, changes),
            "odoo_url": link_in_odoo("sale.order", item.odoo_order_id),
            "may_sync": item.fonte == Fonte.ODOO and self.has_run_permission(request),
        }

    def sync_order_view(self, request: HttpRequest, num_pedido: str) -> HttpResponse:
        """Queues a sync of one order, and goes to the page that follows it."""
        if not self.has_run_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = queue_sync(trigger=trigger_of(request.user), orders=(num_pedido,))
        return redirect("admin:sync_job", job=job)

    @admin.action(description=_("Sync these orders again"), permissions=["run"])
    def sync_orders(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Queues one sync of the orders of the chosen items."""
        orders = tuple(
            queryset.filter(fonte=Fonte.ODOO)
            .order_by("num_pedido")
            .values_list("num_pedido", flat=True)
            .distinct()[: MAX_ORDERS + 1]
        )
        if not orders:
            self.message_user(
                request, gettext("None of these orders comes from Odoo."), messages.WARNING
            )
            return None
        if len(orders) > MAX_ORDERS:
            self.message_user(
                request,
                gettext("At most %(n)d orders at a time; run an incremental sync instead.")
                % {"n": MAX_ORDERS},
                messages.WARNING,
            )
            return None
        job = queue_sync(trigger=trigger_of(request.user), orders=orders)
        return redirect("admin:sync_job", job=job)
