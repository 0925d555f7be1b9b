"""The backlog: what is left to invoice and to deliver, and why."""

from functools import partial
from typing import Any, ClassVar, cast

from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...admin_site import Panel
from ...conversation import commented, last_comment
from ...explanation import explain_item
from ...grouping import BACKLOG
from ...indicators import listed
from ...models import CarteiraPrincipal, Fonte
from ...policy import policy_in_force
from ...querysets import CarteiraQuerySet
from ...sight import visible
from ..list_totals import list_totals
from ..lists.base import DateRange, date_range
from ..lists.changelist import LargeChangeList
from ..lists.extras import ExtrasMixin
from ..lists.record import record
from ..lists.replica import ReplicaListAdmin
from ..lists.search import search
from ..pages import CustomerPageMixin, ProductPageMixin
from .cells import BacklogCells
from .columns import COLUMNS
from .conversation import ConversationMixin
from .filters import BY_DELIVERY_DATE, OPEN, OPEN_CHOICES, Balance, Product
from .history import change_message
from .import_page import ImportPageMixin
from .manual_form import ManualItemForm, save_manual
from .marking import MarkingMixin
from .order_page import OrderPageMixin
from .questions import questions
from .why_panel import WhyPanelMixin

LOCAL = CarteiraPrincipal.LOCAIS


class BacklogAdmin(
    BacklogCells,
    OrderPageMixin,
    CustomerPageMixin,
    ProductPageMixin,
    ImportPageMixin,
    ConversationMixin,
    WhyPanelMixin,
    MarkingMixin,
    ExtrasMixin,
    ReplicaListAdmin,
):
    """Rows from Odoo are read-only except for the local fields; manual rows can be edited whole.

    The permission to change edits local fields; the permission to add also creates and edits
    manual orders, and imports them.
    """

    form = ManualItemForm
    change_list_template = "carteira/backlog/list.html"
    change_form_template = "carteira/backlog/item.html"
    search_fields = ("num_pedido",)
    search_help_text = _(
        "Order, customer, customer's PO, product, CNPJ in any form or its 8-digit root"
    )
    date_hierarchy = "data_pedido"
    ordering = ("data_entrega_pedido", "num_pedido", "cod_produto")
    list_display = COLUMNS.list_display()
    # The order's number leads to the order.
    list_display_links = ("product",)
    list_filter: ClassVar[Any] = COLUMNS.list_filter()
    fieldsets = COLUMNS.fieldsets()
    export_columns = COLUMNS.export_columns()
    brief_columns = (
        "num_pedido",
        "raz_social",
        "nome_produto",
        "qtd_saldo_produto_pedido",
        "saldo_a_entregar",
        "unid_medida_produto",
        "data_entrega_pedido",
        "valor_saldo",
        "moeda_empresa",
    )
    export_name = "carteira"
    text_filters = (Product.PARAMETER,)
    subject = BACKLOG

    # --- the list --------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> CarteiraQuerySet:
        items = cast(CarteiraQuerySet, super().get_queryset(request))
        items = items.com_percentual().com_diferenca().com_situacao(timezone.localdate())
        return items.annotate(ultimo_comentario=last_comment())

    def get_ordering(self, request: HttpRequest) -> Any:
        if ORDER_VAR in request.GET:
            # Rows with equal values in the sorted column follow by id, which the index of open
            # items gives without reading the table.
            return ()
        if Balance.asked_for(request, self.list_filter) in BY_DELIVERY_DATE:
            return super().get_ordering(request)
        # The delivery date of closed items says nothing, and only their ids have an index.
        return ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        seen = visible(CarteiraPrincipal.objects.all(), request.user)
        return search(
            queryset,
            search_term,
            order="num_pedido",
            starting=("cod_produto",),
            containing=("pedido_cliente",),
            names=(("raz_social", "raz_social_red"), ("nome_produto",)),
            cnpj="cnpj_cpf",
            known=seen,
            also=partial(commented, items=seen),
        ), False

    def date_range(self, cl: LargeChangeList) -> DateRange:
        if _balance(cl).chosen == OPEN:
            # Their index gives it at once.
            seen = visible(CarteiraPrincipal.objects.pendentes(), cl.reader)
            return date_range(seen, str(self.date_hierarchy))
        return super().date_range(cl)

    def summary(self, cl: LargeChangeList) -> Panel:
        items = cast(CarteiraQuerySet, cl.queryset)
        # Closed items have no index that adds them up: a very long list of them takes seconds.
        open_only = cl.paginator.cut_off and _balance(cl).chosen not in OPEN_CHOICES
        return list_totals(listed(items.pendentes() if open_only else items), open_only=open_only)

    def questions(self) -> list[tuple[Any, dict[str, Any]]]:
        return questions()

    # --- rights ----------------------------------------------------------------------------------

    def can_edit_manual(self, request: HttpRequest) -> bool:
        """Whether the user may create, edit and import manual orders."""
        return self.has_add_permission(request)

    def _can_edit(self, request: HttpRequest, obj: CarteiraPrincipal) -> bool:
        return obj.fonte == Fonte.MANUAL and self.can_edit_manual(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: CarteiraPrincipal | None = None
    ) -> bool:
        # Without an object too: the bulk action would offer to delete mirrored rows.
        if obj is None or obj.fonte != Fonte.MANUAL:
            return False
        return super().has_delete_permission(request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: CarteiraPrincipal | None = None
    ) -> tuple[str, ...]:
        if obj is None or self._can_edit(request, obj):
            return COLUMNS.computed()
        names = (field.name for field in self.opts.fields if field.name != "id")
        return tuple(name for name in names if name not in LOCAL)

    def get_fieldsets(self, request: HttpRequest, obj: CarteiraPrincipal | None = None) -> Any:
        if obj is not None:
            # Fields that cannot be edited are shown as a record, not as a form.
            return self.fieldsets if self._can_edit(request, obj) else self.fieldsets[:1]
        ours, *others = COLUMNS.creation_fieldsets()
        return [*others, ours]

    def save_model(
        self, request: HttpRequest, obj: CarteiraPrincipal, form: Any, change: bool
    ) -> None:
        if not change or self._can_edit(request, obj):
            save_manual(obj)
            return
        changed = [name for name in form.changed_data if name in LOCAL]
        if changed:
            # Only these columns: a sync may have written the others since the page was opened.
            obj.save(update_fields=[*changed, "updated_at"])

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> CarteiraPrincipal | None:
        item = super().get_object(request, object_id, from_field)
        if item is None or request.method != "POST":
            return item
        # Two people who save at once: the second sees what the first has saved.
        try:
            item.refresh_from_db(from_queryset=CarteiraPrincipal.objects.select_for_update())
        except CarteiraPrincipal.DoesNotExist:
            return None
        return item

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return change_message(form)

    # --- the item's page -------------------------------------------------------------------------

    def item_context(self, request: HttpRequest, item: CarteiraPrincipal) -> dict[str, Any]:
        """What the item's page shows besides its fields; other apps add to it."""
        groups = () if self._can_edit(request, item) else self.fieldsets[1:]
        return {
            "explanation": explain_item(item),
            "policy": policy_in_force(),
            "record": record(item, groups),
            "several_companies": self.several_companies(request),
            **self.conversation(request, item, whole_order=False),
        }

    def order_context(self, request: HttpRequest, items: list[CarteiraPrincipal]) -> dict[str, Any]:
        said = self.conversation(request, items[0], whole_order=True)
        return super().order_context(request, items) | said

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: CarteiraPrincipal | None = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            context |= self.item_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _balance(cl: LargeChangeList) -> Balance:
    [balance] = [spec for spec in cl.filter_specs if isinstance(spec, Balance)]
    return balance
