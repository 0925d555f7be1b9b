"""Invoiced lines, as Odoo has them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import formatos
from ..conta import nome_da_nf
from ..exportacao import colunas
from ..indicadores import faturado_por_mes
from ..models import FaturamentoProduto
from . import filtros, filtros_da_carteira
from .busca import buscar
from .lista import ListaAdmin, nome_curto
from .replica import LidaDaReplica


class SemPedido(filtros.SimNao):
    title = _("unlinked")
    parameter_name = "sem_pedido"
    sim = _("Without an order")

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.sem_pedido()  # type: ignore[attr-defined]


class NotaCredito(filtros.SimNao):
    title = _("credit note")
    parameter_name = "nota_credito"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(nota_credito=True)


class Revertida(filtros.SimNao):
    title = _("reverted")
    parameter_name = "revertida"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(revertida=True)


class FaturamentoAdmin(LidaDaReplica, ListaAdmin):
    """Read-only for everyone: Odoo owns invoices."""

    change_form_template = "carteira/somente_leitura.html"
    search_fields = ("numero_nf",)
    search_help_text = _("NF, order, customer, product, CNPJ in any form or its 8-digit root")
    date_hierarchy = "data_fatura"
    # Drafts have no date: after everything that has one.
    ordering = (F("data_fatura").desc(nulls_last=True), "-id")
    actions = ()
    list_display = (
        "nf",
        "data",
        "cliente",
        "produto",
        "quantidade",
        "valor",
        "pedido",
        "situacao",
        "vendedor",
        "estado",
    )
    list_filter = (
        filtros.escolha_de("status_nf", "status", _("status")),
        SemPedido,
        NotaCredito,
        Revertida,
        filtros_da_carteira.Estado,
        filtros.distintos("vendedor", "vendedor", _("salesperson")),
        filtros_da_carteira.Produto,
        filtros.periodo("data_fatura", "fatura", _("invoice date")),
        filtros.escolha_de("vinculo", "vinculo", _("link")),
        filtros_da_carteira.Retirado,
        filtros_da_carteira.SemCodigo,
    )
    fieldsets = (
        (
            _("Invoice"),
            {"fields": (("numero_nf", "data_fatura", "status_nf"), ("nota_credito", "revertida"))},
        ),
        (
            _("Order"),
            {"fields": (("origem", "vinculo"), ("documento_origem", "linhas_pedido"))},
        ),
        (
            _("Product"),
            {
                "fields": (
                    ("cod_produto", "nome_produto"),
                    ("qtd_produto_faturado", "preco_produto_faturado", "valor_produto_faturado"),
                    ("qtd_nf", "unid_medida_nf", "preco_nf"),
                    ("peso_unitario_produto", "peso_total"),
                )
            },
        ),
        (
            _("Customer"),
            {
                "fields": (
                    ("nome_cliente", "cnpj_cliente"),
                    ("municipio", "estado"),
                    ("vendedor", "equipe_vendas", "incoterm"),
                )
            },
        ),
        (
            _("Record"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("odoo_id", "odoo_move_id", "odoo_order_id", "odoo_product_id"),
                    ("odoo_write_date", "retirado_em"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )
    nome_exportado = "faturamento"
    filtros_de_texto = ("produto",)
    colunas_exportadas = colunas(
        "numero_nf data_fatura status_nf nota_credito revertida origem documento_origem vinculo"
        " cnpj_cliente nome_cliente municipio estado vendedor equipe_vendas incoterm cod_produto"
        " nome_produto qtd_produto_faturado preco_produto_faturado valor_produto_faturado"
        " peso_unitario_produto peso_total"
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def titulo_de(self, obj: FaturamentoProduto) -> str:
        return f"{nome_da_nf(obj)} · {obj.cod_produto}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return buscar(
            queryset,
            search_term,
            pedido="origem",
            comecam=("cod_produto",),
            contem=("numero_nf", "nome_cliente", "nome_produto", "documento_origem"),
            cnpj="cnpj_cliente",
        ), False

    def totais_da_lista(self, request: HttpRequest, cl: ChangeList) -> dict[str, Any]:
        meses = faturado_por_mes(cl.queryset, timezone.localdate())
        maior = max((mes["lancado"] or 0 for mes in meses), default=0) or 1
        for linha in meses:
            linha["largura"] = f"{max(linha['lancado'] or 0, 0) / maior * 100:.1f}%"
            if mes := linha["mes"]:
                partes = {"data_fatura__year": mes.year, "data_fatura__month": mes.month}
                linha["url"] = cl.get_query_string(partes, ["data_fatura__"])
        return {"meses": meses, "totais_template": "carteira/meses.html"}

    @admin.display(description=_("invoice"), ordering="numero_nf")
    def nf(self, linha: FaturamentoProduto) -> str:
        return linha.numero_nf or gettext("without number")

    @admin.display(description=_("date"), ordering="data_fatura")
    def data(self, linha: FaturamentoProduto) -> str:
        return formatos.dia(linha.data_fatura) if linha.data_fatura else "—"

    @admin.display(description=_("customer"), ordering="nome_cliente")
    def cliente(self, linha: FaturamentoProduto) -> str:
        return nome_curto(linha.nome_cliente, formatos.cnpj_cpf(linha.cnpj_cliente))

    @admin.display(description=_("product"), ordering="cod_produto")
    def produto(self, linha: FaturamentoProduto) -> str:
        return nome_curto(linha.nome_produto, linha.cod_produto)

    @admin.display(description=_("quantity"), ordering="qtd_produto_faturado")
    def quantidade(self, linha: FaturamentoProduto) -> str:
        return format_html(
            '<span class="numero">{}</span>', formatos.quantidade(linha.qtd_produto_faturado)
        )

    @admin.display(description=_("value"), ordering="valor_produto_faturado")
    def valor(self, linha: FaturamentoProduto) -> str:
        return format_html(
            '<span class="numero">{}</span>', formatos.reais(linha.valor_produto_faturado)
        )

    @admin.display(description=_("order"), ordering="origem")
    def pedido(self, linha: FaturamentoProduto) -> str:
        if not linha.origem:
            return format_html('<span class="selo mau">{}</span>', gettext("unlinked"))
        endereco = reverse("admin:carteira_pedido", args=[linha.origem])
        return format_html('<a href="{}">{}</a>', endereco, linha.origem)

    @admin.display(description=_("status"), ordering="status_nf")
    def situacao(self, linha: FaturamentoProduto) -> str:
        selos = {"Lançado": "bom", "Cancelado": "mau"}
        selo = format_html(
            '<span class="selo {}">{}</span>',
            selos.get(linha.status_nf, "neutro"),
            linha.get_status_nf_display(),
        )
        extra = ""
        if linha.nota_credito:
            extra = gettext("credit note")
        elif linha.revertida:
            extra = gettext("reverted")
        elif linha.retirado_em:
            extra = gettext("removed in Odoo")
        return format_html("{}<small>{}</small>", selo, extra) if extra else selo
