"""How the cells of the list of invoices are written."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ... import formats
from ...addresses import order_address
from ...choices import StatusNF
from ...models import FaturamentoProduto
from ..lists.cells import badge, customer_cell, name_over, number

_STATUS_BADGES = {
    StatusNF.LANCADO.value: "good",
    StatusNF.CANCELADO.value: "bad",
    StatusNF.DESCONHECIDO.value: "bad",
}


class InvoicingCells:
    """A method a cell."""

    @admin.display(description=_("invoice"), ordering="numero_nf")
    def invoice(self, line: FaturamentoProduto) -> str:
        return line.numero_nf or gettext("without number")

    @admin.display(description=_("date"), ordering="data_fatura")
    def date(self, line: FaturamentoProduto) -> str:
        return formats.day(line.data_fatura) if line.data_fatura else "—"

    @admin.display(description=_("customer"), ordering="nome_cliente")
    def customer(self, line: FaturamentoProduto) -> str:
        return customer_cell(line.cnpj_cliente, line.nome_cliente)

    @admin.display(description=_("product"), ordering="cod_produto")
    def product(self, line: FaturamentoProduto) -> str:
        return name_over(line.nome_produto, line.cod_produto)

    @admin.display(description=_("salesperson"), ordering="vendedor")
    def salesperson(self, line: FaturamentoProduto) -> str:
        return name_over(line.vendedor)

    @admin.display(description=_("quantity"), ordering="qtd_produto_faturado")
    def quantity(self, line: FaturamentoProduto) -> str:
        counted, on_invoice = line.qtd_produto_faturado, line.qtd_nf
        if abs(counted) == abs(on_invoice):
            return number(formats.quantity(counted), line.unid_medida_nf)
        # Counted in the unit of the item, or not at all.
        said = f"{formats.quantity(on_invoice)} {line.unid_medida_nf}".rstrip()
        below = gettext("%(quantity)s on the invoice") % {"quantity": said}
        return number(formats.quantity(counted), below)

    @admin.display(description=_("value"), ordering="valor_produto_faturado")
    def value(self, line: FaturamentoProduto) -> str:
        return number(formats.money(line.valor_produto_faturado, line.moeda))

    @admin.display(description=_("order"), ordering="origem")
    def order(self, line: FaturamentoProduto) -> str:
        if not line.origem:
            return badge(gettext("unlinked"), "bad")
        address = order_address(line.origem, line.empresa)
        return format_html('<a href="{}">{}</a>', address, line.origem)

    @admin.display(description=_("status"), ordering="status_nf")
    def status(self, line: FaturamentoProduto) -> str:
        status = badge(line.get_status_nf_display(), _STATUS_BADGES.get(line.status_nf, "neutral"))
        extra = ""
        if line.divergencia_fiscal:
            extra = line.get_divergencia_fiscal_display()
        elif line.nota_credito:
            extra = gettext("credit note")
        elif line.revertida:
            extra = gettext("reverted")
        elif line.retirado_em:
            extra = gettext("removed in Odoo")
        return format_html("{}<small>{}</small>", status, extra) if extra else status
