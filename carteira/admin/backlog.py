"""The backlog: what is left to deliver, and why."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import formatos
from ..conta import conta_do_item, contas_do_pedido, politica
from ..exportacao import colunas
from ..models import CarteiraPrincipal, Fonte, StatusPedido
from . import filtros
from .busca import buscar
from .importar import ImportarMixin
from .lista import ListaAdmin, nome_curto
from .manual import FormularioManual, gravar_manual

LOCAIS = CarteiraPrincipal.LOCAIS
CALCULADOS = (
    "fonte",
    "qtd_faturada",
    "qtd_saldo_produto_pedido",
    "odoo_order_id",
    "odoo_product_id",
    "odoo_write_date",
    "retirado_em",
    "motivo_retirada",
    "created_at",
    "updated_at",
)


class BacklogAdmin(ImportarMixin, ListaAdmin):
    """Mirrored rows are read-only but for the local fields; manual rows belong to people here.

    The permission to change edits local fields; the permission to add also creates and edits
    manual orders, and imports them.
    """

    form = FormularioManual
    change_list_template = "carteira/backlog.html"
    change_form_template = "carteira/item.html"
    pedido_template = "carteira/pedido.html"
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
        "vendedor_uf",
    )
    list_filter: ClassVar[Any] = (
        filtros.Saldo,
        filtros.escolha_de("status_pedido", "status", _("status")),
        filtros.Atrasado,
        filtros.Estado,
        filtros.distintos("vendedor", "vendedor", _("salesperson")),
        filtros.distintos("equipe_vendas", "equipe", _("sales team")),
        filtros.Produto,
        filtros.periodo("data_pedido", "pedido", _("order date")),
        filtros.periodo("data_entrega_pedido", "entrega", _("delivery date")),
        filtros.escolha_de("fonte", "fonte", _("origin")),
        filtros.Importante,
        filtros.Retirado,
        filtros.SemCodigo,
    )
    fieldsets = (
        (_("Our notes"), {"fields": LOCAIS}),
        (
            _("Order"),
            {
                "fields": (
                    ("num_pedido", "pedido_cliente"),
                    ("status_pedido", "fonte"),
                    ("data_pedido", "data_atual_pedido", "data_entrega_pedido"),
                    ("vendedor", "equipe_vendas"),
                    "observ_ped_1",
                )
            },
        ),
        (
            _("Product"),
            {
                "fields": (
                    ("cod_produto", "nome_produto"),
                    ("unid_medida_produto", "embalagem_produto"),
                    ("materia_prima_produto", "categoria_produto"),
                    ("qtd_produto_pedido", "qtd_cancelada_produto_pedido"),
                    ("qtd_faturada", "qtd_saldo_produto_pedido"),
                    "preco_produto_pedido",
                )
            },
        ),
        (
            _("Customer"),
            {"fields": ("raz_social", "raz_social_red", "cnpj_cpf", ("municipio", "estado"))},
        ),
        (
            _("Commercial terms and delivery"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("cond_pgto_pedido", "forma_pgto_pedido"),
                    ("incoterm", "metodo_entrega_pedido"),
                    ("empresa_endereco_ent", "cnpj_endereco_ent"),
                    ("rua_endereco_ent", "endereco_ent"),
                    ("bairro_endereco_ent", "cep_endereco_ent"),
                    ("nome_cidade", "cod_uf", "telefone_endereco_ent"),
                ),
            },
        ),
        (
            _("Record"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("odoo_order_id", "odoo_product_id", "odoo_write_date"),
                    ("retirado_em", "motivo_retirada"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )
    nome_exportado = "carteira"
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

    def totais_da_lista(self, request: HttpRequest, cl: ChangeList) -> dict[str, Any]:
        return {"totais": cl.queryset.totais(), "totais_template": "carteira/totais.html"}

    @admin.display(description=_("order"), ordering="num_pedido")
    def pedido(self, item: CarteiraPrincipal) -> str:
        estrela = (
            format_html(' <span class="estrela" title="{}">★</span>', gettext("important"))
            if item.importante
            else ""
        )
        po = format_html("<small>{}</small>", item.pedido_cliente) if item.pedido_cliente else ""
        return format_html("{}{}{}", item.num_pedido, estrela, po)

    @admin.display(description=_("customer"), ordering="raz_social")
    def cliente(self, item: CarteiraPrincipal) -> str:
        return format_html("{}<small>{}</small>", item.raz_social, formatos.cnpj_cpf(item.cnpj_cpf))

    @admin.display(description=_("product"), ordering="cod_produto")
    def produto(self, item: CarteiraPrincipal) -> str:
        return nome_curto(item.nome_produto, item.cod_produto)

    @admin.display(description=_("ordered"), ordering="qtd_produto_pedido")
    def pedida(self, item: CarteiraPrincipal) -> str:
        return _numero(formatos.quantidade(item.qtd_produto_pedido), item.unid_medida_produto)

    @admin.display(description=_("invoiced"), ordering="qtd_faturada")
    def faturada(self, item: CarteiraPrincipal) -> str:
        return _numero(formatos.quantidade(item.qtd_faturada))

    @admin.display(description=_("balance"), ordering="qtd_saldo_produto_pedido")
    def saldo(self, item: CarteiraPrincipal) -> str:
        classe = "negativo" if item.qtd_saldo_produto_pedido < 0 else ""
        texto = formatos.quantidade(item.qtd_saldo_produto_pedido)
        return format_html('<strong class="numero {}">{}</strong>', classe, texto)

    @admin.display(description=_("balance in R$"), ordering="valor_saldo")
    def valor(self, item: Any) -> str:
        return _numero(formatos.reais(Decimal(item.valor_saldo)))

    @admin.display(description=_("fulfilled"), ordering="percentual_atendido")
    def atendido(self, item: Any) -> str:
        return _numero(formatos.percentual(item.percentual_atendido))

    @admin.display(description=_("delivery"), ordering="data_entrega_pedido")
    def entrega(self, item: CarteiraPrincipal) -> str:
        if item.data_entrega_pedido is None:
            return "—"
        dias = (timezone.localdate() - item.data_entrega_pedido).days
        data = f"{item.data_entrega_pedido:%d/%m/%Y}"
        if dias <= 0 or not _pode_atrasar(item):
            return format_html('<span class="data">{}</span>', data)
        atraso = ngettext("%(days)d day late", "%(days)d days late", dias) % {"days": dias}
        return format_html('<span class="data atrasado">{}<small>{}</small></span>', data, atraso)

    @admin.display(description=_("status"), ordering="status_pedido")
    def situacao(self, item: CarteiraPrincipal) -> str:
        selo = {"Cotação": "neutro", "Pedido de venda": "bom", "Cancelado": "mau"}
        texto, classe = item.get_status_pedido_display(), selo.get(item.status_pedido, "neutro")
        if item.status_pedido == StatusPedido.PEDIDO:
            # The column is narrow, and nearly every row says it.
            texto = gettext("Order")
        if item.retirado_em:
            texto, classe = gettext("Retired"), "mau"
        return format_html('<span class="selo {}">{}</span>', classe, texto)

    @admin.display(description=_("salesperson"), ordering="vendedor")
    def vendedor_uf(self, item: CarteiraPrincipal) -> str:
        return nome_curto(item.vendedor, item.estado)

    # --- rights ----------------------------------------------------------------------------------

    def pode_editar_manual(self, request: HttpRequest) -> bool:
        """Whether somebody may create, edit and import manual orders."""
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without an object too: the bulk action would offer to delete mirrored rows.
        if obj is None or obj.fonte != Fonte.MANUAL:
            return False
        return super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return CALCULADOS
        if obj.fonte == Fonte.MANUAL and self.pode_editar_manual(request):
            return CALCULADOS
        todos = (campo.name for campo in self.opts.fields if campo.name != "id")
        return tuple(campo for campo in todos if campo not in LOCAIS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return super().get_fieldsets(request, obj)
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
        if not change or (obj.fonte == Fonte.MANUAL and self.pode_editar_manual(request)):
            gravar_manual(obj)
            return
        mudaram = [campo for campo in form.changed_data if campo in LOCAIS]
        if mudaram:
            # Only these columns: a sync may have written the others since the page was opened.
            obj.save(update_fields=[*mudaram, "updated_at"])

    # --- pages -----------------------------------------------------------------------------------

    def get_urls(self) -> list:
        visao = self.admin_site.admin_view(self.pedido_view)
        return [
            path("pedido/<path:num_pedido>/", visao, name="carteira_pedido"),
            *super().get_urls(),
        ]

    def contexto_do_item(self, request: HttpRequest, item: CarteiraPrincipal) -> dict[str, Any]:
        """What the item's page shows besides its fields; other apps add to it."""
        return {"conta": conta_do_item(item), "politica": politica()}

    def contexto_do_pedido(
        self, request: HttpRequest, itens: list[CarteiraPrincipal]
    ) -> dict[str, Any]:
        """What the order's page shows besides its sums; other apps add to it."""
        return {}

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

    def pedido_view(self, request: HttpRequest, num_pedido: str) -> HttpResponse:
        """One order as a whole."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        contas = contas_do_pedido(num_pedido)
        if not contas:
            messages.warning(
                request, gettext("There is no order %(order)s here.") % {"order": num_pedido}
            )
            return self._de_volta()
        itens = [conta.item for conta in contas]
        abertos = [i for i in itens if i.retirado_em is None and i.qtd_saldo_produto_pedido > 0]
        contexto = {
            **self.admin_site.each_context(request),
            "title": gettext("Order %(order)s") % {"order": num_pedido},
            "opts": self.opts,
            "pedido": itens[0],
            "contas": contas,
            "politica": politica(),
            "valor_pedido": sum(i.qtd_produto_pedido * i.preco_produto_pedido for i in itens),
            "valor_saldo": sum(
                i.qtd_saldo_produto_pedido * i.preco_produto_pedido for i in abertos
            ),
            "itens_abertos": len(abertos),
        } | self.contexto_do_pedido(request, itens)
        return TemplateResponse(request, self.pedido_template, contexto)

    def _de_volta(self) -> HttpResponse:
        from django.shortcuts import redirect

        return redirect(reverse("admin:carteira_carteiraprincipal_changelist"))

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


def _pode_atrasar(item: CarteiraPrincipal) -> bool:
    return (
        item.retirado_em is None
        and item.qtd_saldo_produto_pedido > 0
        and item.status_pedido == StatusPedido.PEDIDO
    )


def _numero(texto: str, unidade: str = "") -> str:
    if unidade:
        return format_html('<span class="numero">{}<small>{}</small></span>', texto, unidade)
    return format_html('<span class="numero">{}</span>', texto)
