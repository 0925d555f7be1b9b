"""The columns of the invoices: the one place that says where each is shown, filtered, exported.

A new column needs its field in the model and one line here.
"""

from django.utils.translation import gettext_lazy as _

from ...models import FaturamentoProduto
from ..backlog.filters import Product, Retired, State, WithoutCode
from ..lists.columns import Column, Columns, Group
from ..lists.companies import Company
from ..lists.filters import by_choice, by_period, by_value
from .filters import CreditNote, FiscalDivergence, Reverted, Unlinked

COLUMNS = Columns(
    FaturamentoProduto,
    (
        Group(
            _("Invoice"),
            (
                Column("numero_nf", cell="invoice", in_list=10, in_export=10),
                Column(
                    "data_fatura",
                    cell="date",
                    in_list=20,
                    in_export=20,
                    filters={80: by_period("fatura")},
                ),
                Column("data_vencimento", in_export=25, filters={85: by_period("vencimento")}),
                Column(
                    "status_nf",
                    cell="status",
                    in_list=80,
                    in_export=30,
                    filters={10: by_choice("status")},
                ),
            ),
            (
                Column("empresa", cell="company", in_list=15, in_export=15, filters={15: Company}),
                Column("nota_credito", in_export=40, filters={30: CreditNote}),
                Column("reabre_saldo"),
                Column("revertida", in_export=50, filters={40: Reverted}),
            ),
            (
                Column("situacao_fiscal", in_export=52),
                Column("divergencia_fiscal", in_export=54, filters={45: FiscalDivergence}),
            ),
            (
                Column("serie_nf", in_export=12),
                Column("modelo_nf", in_export=14),
                Column("chave_nf", in_export=16),
            ),
        ),
        Group(
            _("Order"),
            (
                Column("origem", cell="order", in_list=70, in_export=60, filters={20: Unlinked}),
                Column("vinculo", in_export=80, filters={90: by_choice("vinculo")}),
            ),
            (Column("documento_origem", in_export=70), Column("linhas_pedido")),
        ),
        Group(
            _("Product"),
            (
                Column(
                    "cod_produto",
                    cell="product",
                    in_list=40,
                    in_export=160,
                    filters={70: Product, 110: WithoutCode},
                ),
                Column("nome_produto", in_export=170),
            ),
            (
                Column("qtd_produto_faturado", cell="quantity", in_list=50, in_export=180),
                Column("preco_produto_faturado", in_export=190),
                Column(
                    "valor_produto_faturado", cell="value", in_list=60, in_export=200, per="moeda"
                ),
                Column("moeda", in_export=205),
            ),
            (
                Column("qtd_nf"),
                Column("unid_medida_nf"),
                Column("preco_nf"),
                Column("cfop", in_export=175),
            ),
            (
                Column("consome_faturar"),
                Column("consome_entregar"),
                Column("bonificacao", in_export=177),
            ),
            (
                Column("peso_unitario_produto", in_export=210),
                Column("peso_total", in_export=220),
            ),
        ),
        Group(
            _("Customer"),
            (
                Column("nome_cliente", cell="customer", in_list=30, in_export=100),
                Column("cnpj_cliente", in_export=90),
            ),
            (
                Column("municipio", in_export=110),
                Column("estado", in_list=100, in_export=120, filters={50: State}),
            ),
            (
                Column(
                    "vendedor",
                    cell="salesperson",
                    in_list=90,
                    in_export=130,
                    filters={60: by_value("vendedor")},
                ),
                Column("equipe_vendas", in_export=140),
                Column("incoterm", in_export=150),
            ),
        ),
        Group(
            _("Record"),
            (
                Column("odoo_id"),
                Column("odoo_move_id"),
                Column("odoo_order_id"),
                Column("odoo_product_id"),
            ),
            (Column("odoo_write_date"), Column("retirado_em", filters={100: Retired})),
            (Column("created_at"), Column("updated_at")),
            collapsed=True,
        ),
    ),
    others=(
        Column("odoo_uom_id"),
        Column("odoo_cfop_id"),
        Column("valor_no_pedido"),
        Column("extras"),
    ),
)
