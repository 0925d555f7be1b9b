"""The backlog: what is left to deliver, and why."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..conta import conta_do_item, politica
from ..exportacao import colunas
from ..models import CarteiraPrincipal, Fonte
from . import filtros, filtros_da_carteira
from .backlog_campos import CALCULADOS, CAMPOS, LOCAIS
from .backlog_colunas import ColunasDoBacklog
from .busca import buscar
from .ficha import ficha
from .importar import ImportarMixin
from .lista import ListaAdmin, extremas_de
from .manual import FormularioManual, gravar_manual
from .pedido import PedidoMixin
from .replica import LidaDaReplica


class BacklogAdmin(ColunasDoBacklog, PedidoMixin, ImportarMixin, LidaDaReplica, ListaAdmin):
    """Mirrored rows are read-only but for the local fields; manual rows belong to people here.

    The permission to change edits local fields; the permission to add also creates and edits
    manual orders, and imports them.
    """

    form = FormularioManual
    change_list_template = "carteira/backlog.html"
    change_form_template = "carteira/item.html"
    search_fields = ("num_pedido",)
    search_help_text = _(
        "Order, customer, customer's PO, product, CNPJ in any form or its 8-digit root"
    )
    date_hierarchy = "data_pedido"
    ordering = ("data_entrega_pedido", "num_pedido", "cod_produto")
    actions: tuple[str, ...] = ("marcar_importante", "desmarcar_importante")
    list_display = (
        "pedido",
        "cliente",
        "produto",
        "pedida",
        "faturada",
        "saldo",
        "valor",
        "atendido",
        "entrega",
        "situacao",
        "vendedor",
        "estado",
    )
    list_filter: ClassVar[Any] = (
        filtros_da_carteira.Saldo,
        filtros.escolha_de("status_pedido", "status", _("status")),
        filtros_da_carteira.Atrasado,
        filtros_da_carteira.Estado,
        filtros.distintos("vendedor", "vendedor", _("salesperson"), lido_com=("equipe_vendas",)),
        filtros.distintos("equipe_vendas", "equipe", _("sales team"), lido_com=("vendedor",)),
        filtros_da_carteira.Produto,
        filtros.periodo("data_pedido", "pedido", _("order date")),
        filtros.periodo("data_entrega_pedido", "entrega", _("delivery date")),
        filtros.escolha_de("fonte", "fonte", _("origin")),
        filtros_da_carteira.Importante,
        filtros_da_carteira.Retirado,
        filtros_da_carteira.SemCodigo,
    )
    fieldsets = CAMPOS
    nome_exportado = "carteira"
    filtros_de_texto = ("produto",)
    colunas_exportadas = colunas(
        "num_pedido pedido_cliente data_pedido data_entrega_pedido status_pedido fonte cnpj_cpf"
        " raz_social municipio estado vendedor equipe_vendas cod_produto nome_produto"
        " unid_medida_produto qtd_produto_pedido qtd_faturada qtd_saldo_produto_pedido"
        " preco_produto_pedido valor_saldo percentual_atendido importante observacao_interna"
        " forma_agendamento motivo_exclusao"
    )

    # --- the list --------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).com_valor().com_percentual()  # type: ignore[attr-defined]

    def get_ordering(self, request: HttpRequest) -> Any:
        if ORDER_VAR in request.GET:
            # Rows that are alike in what was asked for follow by id: the ids then come sorted
            # from the index of the open ones alone.
            return ()
        if filtros_da_carteira.Saldo.pedido_em(request) in ("aberto", "negativo"):
            return super().get_ordering(request)
        # Closed ones have no date to wait for, and a million of them no index but their ids'.
        return ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return buscar(
            queryset,
            search_term,
            pedido="num_pedido",
            comecam=("cod_produto",),
            contem=("raz_social", "raz_social_red", "pedido_cliente", "nome_produto"),
            cnpj="cnpj_cpf",
        ), False

    def datas_extremas(self, cl: ChangeList) -> Any:
        saldo = next(
            spec for spec in cl.filter_specs if isinstance(spec, filtros_da_carteira.Saldo)
        )
        if saldo.escolhido() == "aberto":
            # Their index tells at once.
            return extremas_de(CarteiraPrincipal.objects.em_aberto(), self.date_hierarchy)
        return super().datas_extremas(cl)

    def totais_da_lista(self, request: HttpRequest, cl: ChangeList) -> dict[str, Any]:
        return {"totais": cl.queryset.totais(), "totais_template": "carteira/totais.html"}

    # --- rights ----------------------------------------------------------------------------------

    def pode_editar_manual(self, request: HttpRequest) -> bool:
        """Whether somebody may create, edit and import manual orders."""
        return self.has_add_permission(request)

    def _edita(self, request: HttpRequest, obj: CarteiraPrincipal) -> bool:
        return obj.fonte == Fonte.MANUAL and self.pode_editar_manual(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without an object too: the bulk action would offer to delete mirrored rows.
        if obj is None or obj.fonte != Fonte.MANUAL:
            return False
        return super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return CALCULADOS
        if self._edita(request, obj):
            return CALCULADOS
        todos = (campo.name for campo in self.opts.fields if campo.name != "id")
        return tuple(campo for campo in todos if campo not in LOCAIS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            # What nobody may edit is shown as a record, not as a form.
            return self.fieldsets if self._edita(request, obj) else self.fieldsets[:1]
        ocultos = {*CALCULADOS, "qtd_cancelada_produto_pedido"}
        criacao = []
        for titulo, opcoes in self.fieldsets:
            campos = tuple(
                visivel[0] if len(visivel) == 1 else visivel
                for grupo in opcoes["fields"]
                if (
                    visivel := tuple(
                        c
                        for c in ((grupo,) if isinstance(grupo, str) else grupo)
                        if c not in ocultos
                    )
                )
            )
            if campos:
                criacao.append((titulo, {"fields": campos}))
        return [*criacao[1:4], *criacao[4:], criacao[0]]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or self._edita(request, obj):
            gravar_manual(obj)
            return
        mudaram = [campo for campo in form.changed_data if campo in LOCAIS]
        if mudaram:
            # Only these columns: a sync may have written the others since the page was opened.
            obj.save(update_fields=[*mudaram, "updated_at"])

    # --- pages -----------------------------------------------------------------------------------

    def contexto_do_item(self, request: HttpRequest, item: CarteiraPrincipal) -> dict[str, Any]:
        """What the item's page shows besides its fields; other apps add to it."""
        grupos = () if self._edita(request, item) else self.fieldsets[1:]
        return {
            "conta": conta_do_item(item),
            "politica": politica(),
            "ficha": ficha(item, grupos),
        }

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            context |= self.contexto_do_item(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- actions ---------------------------------------------------------------------------------

    @admin.action(description=_("Mark as important"), permissions=["change"])
    def marcar_importante(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._marcar(request, queryset, importante=True)

    @admin.action(description=_("No longer important"), permissions=["change"])
    def desmarcar_importante(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._marcar(request, queryset, importante=False)

    def _marcar(self, request: HttpRequest, queryset: QuerySet, *, importante: bool) -> None:
        mudados = (
            CarteiraPrincipal.objects.filter(pk__in=queryset.values("pk"))
            .exclude(importante=importante)
            .update(importante=importante, updated_at=timezone.now())
        )
        self.message_user(
            request,
            ngettext("%(n)d item changed.", "%(n)d items changed.", mudados) % {"n": mudados},
            messages.SUCCESS,
        )
