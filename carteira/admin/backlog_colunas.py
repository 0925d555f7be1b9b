"""The columns of the backlog list."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import formatos
from ..models import CarteiraPrincipal, StatusPedido
from .lista import nome_curto

_LARGURA_DO_PROGRESSO = 48
_ATENDIDO = (
    '<span class="numero">{}</span><svg class="progresso" width="{}" height="4" aria-hidden="true">'
    '<rect class="trilho" width="100%" height="4" rx="2"/>'
    '<rect class="feito" width="{}" height="4" rx="2"/></svg>'
)


class ColunasDoBacklog:
    """How each column of an item is written."""

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
        return format_html(
            '<small class="so-telefone">{}</small><strong class="numero {}">{}</strong>',
            gettext("balance"),
            classe,
            texto,
        )

    @admin.display(description=_("balance in R$"), ordering="valor_saldo")
    def valor(self, item: Any) -> str:
        return _numero(formatos.reais(Decimal(item.valor_saldo)))

    @admin.display(description=_("fulfilled"), ordering="percentual_atendido")
    def atendido(self, item: Any) -> str:
        texto = formatos.percentual(item.percentual_atendido)
        if item.percentual_atendido is None:
            return _numero(texto)
        largura = min(max(item.percentual_atendido, 0), 100) * _LARGURA_DO_PROGRESSO / 100
        return format_html(_ATENDIDO, texto, _LARGURA_DO_PROGRESSO, f"{largura:.0f}")

    @admin.display(description=_("delivery"), ordering="data_entrega_pedido")
    def entrega(self, item: CarteiraPrincipal) -> str:
        if item.data_entrega_pedido is None:
            return "—"
        dias = (timezone.localdate() - item.data_entrega_pedido).days
        data = formatos.dia(item.data_entrega_pedido)
        if dias <= 0 or not _pode_atrasar(item):
            return format_html('<span class="data">{}</span>', data)
        atraso = ngettext("%(days)d day late", "%(days)d days late", dias) % {"days": dias}
        return format_html(
            '<span class="data">{}<br><small class="selo mau">{}</small></span>', data, atraso
        )

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
