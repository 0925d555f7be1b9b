"""How the cells of the backlog list are written."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ... import formats
from ...addresses import order_address, record_address
from ...choices import StatusPedido
from ...models import CarteiraPrincipal
from ..lists.cells import badge, customer_cell, markup, name_over, name_under, number

_PROGRESS_WIDTH = 48
_FULFILLED = (
    '<span class="number">{}</span><svg class="progress" width="{}" height="4" aria-hidden="true">'
    '<rect class="track" width="100%" height="4" rx="2"/>'
    '<rect class="filled" width="{}" height="4" rx="2"/></svg>'
)
_STATUS_BADGES = {
    StatusPedido.COTACAO.value: "neutral",
    StatusPedido.PEDIDO.value: "good",
    StatusPedido.CANCELADO.value: "bad",
}


def _in_both_currencies(
    item: CarteiraPrincipal, value: Decimal | None, in_order: Decimal | None
) -> tuple[str, str]:
    """A value in the company's currency, and in the order's where that is another."""
    return (
        formats.money(value, item.moeda_empresa),
        formats.foreign_money(in_order, item.moeda, item.moeda_empresa),
    )


class BacklogCells:
    """A method a cell; those that take any item need an annotation of the list's queryset."""

    @admin.display(description=_("order"), ordering="num_pedido")
    def order(self, item: CarteiraPrincipal) -> str:
        star = (
            markup(' <span class="star" title="{}">★</span>', gettext("important"))
            if item.importante
            else ""
        )
        po = name_under(item.pedido_cliente) if item.pedido_cliente else ""
        address = order_address(item.num_pedido, item.empresa)
        return markup('<a href="{}">{}</a>{}{}', address, item.num_pedido, star, po)

    @admin.display(description=_("customer"), ordering="raz_social")
    def customer(self, item: Any) -> str:
        said = item.ultimo_comentario
        comment = markup('<small class="said" title="{}">{}</small>', said, said) if said else ""
        return markup("{}{}", customer_cell(item.cnpj_cpf, item.raz_social), comment)

    @admin.display(description=_("product"), ordering="cod_produto")
    def product(self, item: CarteiraPrincipal) -> str:
        return name_over(item.nome_produto, item.cod_produto)

    @admin.display(description=_("salesperson"), ordering="vendedor")
    def salesperson(self, item: CarteiraPrincipal) -> str:
        return name_over(item.vendedor)

    @admin.display(description=_("ordered"), ordering="qtd_produto_pedido")
    def ordered(self, item: CarteiraPrincipal) -> str:
        return number(formats.quantity(item.qtd_produto_pedido), item.unid_medida_produto)

    @admin.display(description=_("invoiced"), ordering="qtd_faturada")
    def invoiced(self, item: CarteiraPrincipal) -> str:
        return number(formats.quantity(item.qtd_faturada))

    @admin.display(description=_("to invoice"), ordering="qtd_saldo_produto_pedido")
    def balance(self, item: CarteiraPrincipal) -> str:
        return markup(
            '<small class="phone-only">{}</small><strong class="number {}">'
            '<a class="why" href="{}">{}</a></strong>{}',
            gettext("to invoice"),
            "negative" if item.qtd_saldo_produto_pedido < 0 else "",
            record_address("admin:carteira_carteiraprincipal_change", item.pk),
            formats.quantity(item.qtd_saldo_produto_pedido),
            badge(gettext("not reliable"), "bad") if item.nao_confiavel else "",
        )

    @admin.display(description=_("value to invoice"), ordering="valor_saldo")
    def value(self, item: CarteiraPrincipal) -> str:
        return markup(
            '<small class="phone-only">{}</small>{}',
            gettext("value to invoice"),
            number(*_in_both_currencies(item, item.valor_saldo, item.valor_a_faturar)),
        )

    @admin.display(description=_("to deliver"), ordering="saldo_a_entregar")
    def to_deliver(self, item: CarteiraPrincipal) -> str:
        values = _in_both_currencies(item, item.valor_saldo_a_entregar, item.valor_a_entregar)
        lines = [
            markup('<small class="number">{}</small>', text)
            for text in values
            if text and item.saldo_a_entregar
        ]
        return markup(
            '<small class="phone-only">{}</small><strong class="number {}">{}</strong>{}',
            gettext("to deliver"),
            "negative" if (item.saldo_a_entregar or 0) < 0 else "",
            formats.quantity(item.saldo_a_entregar),
            SafeString("".join(lines)),
        )

    @admin.display(description=_("fulfilled"), ordering="percentual_atendido")
    def fulfilled(self, item: Any) -> str:
        text = formats.percentage(item.percentual_atendido)
        if item.percentual_atendido is None:
            return number(text)
        width = min(max(item.percentual_atendido, 0), 100) * _PROGRESS_WIDTH / 100
        return markup(_FULFILLED, text, str(_PROGRESS_WIDTH), f"{width:.0f}")

    @admin.display(description=_("delivery"), ordering="data_entrega_pedido")
    def delivery(self, item: Any) -> str:
        if item.data_entrega_pedido is None:
            return "—"
        date = formats.day(item.data_entrega_pedido)
        if not item.atrasado:
            return markup('<span class="day">{}</span>', date)
        late = formats.days_late(item.data_entrega_pedido)
        return markup(
            '<span class="day">{}<br><small class="badge bad">{}</small></span>', date, late
        )

    @admin.display(description=_("status"), ordering="status_pedido")
    def status(self, item: CarteiraPrincipal) -> str:
        if item.retirado_em:
            return badge(gettext("Retired"), "bad")
        text = item.get_status_pedido_display()
        if item.status_pedido == StatusPedido.PEDIDO:
            # The column is narrow, and nearly every row says it.
            text = gettext("Order")
        return badge(text, _STATUS_BADGES.get(item.status_pedido, "neutral"))
