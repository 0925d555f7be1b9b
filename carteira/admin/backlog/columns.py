"""The columns of the backlog: the one place that says where each is shown, filtered, exported.

A new column needs its field in the model and one line here.
"""

from django.utils.translation import gettext_lazy as _

from ...choices import StatusPedido
from ...models import CarteiraPrincipal
from ..lists.columns import Column, Columns, Group
from ..lists.companies import Company
from ..lists.filters import by_choice, by_period, by_value
from .filters import (
    Balance,
    Important,
    Late,
    NotReliable,
    Product,
    Retired,
    State,
    WithoutCode,
    WithoutRate,
)

# The fields that belong to people here, on items of Odoo too.
LOCAL = Group(
    _("Our notes"),
    Column("importante", in_export=220, filters={110: Important}),
    Column("observacao_interna", in_export=230),
    Column("forma_agendamento", in_export=240),
    Column("motivo_exclusao", in_export=250),
)

COLUMNS = Columns(
    CarteiraPrincipal,
    (
        LOCAL,
        Group(
            _("Order"),
            (
                Column("num_pedido", cell="order", in_list=10, in_export=10),
                Column("pedido_cliente", in_export=20),
            ),
            Column("empresa", cell="company", in_list=15, in_export=15, filters={15: Company}),
            (
                Column(
                    "status_pedido",
                    cell="status",
                    in_list=100,
                    in_export=50,
                    filters={20: by_choice("status", closed=(StatusPedido.CANCELADO,))},
                ),
                Column("fonte", in_export=60, filters={100: by_choice("fonte")}, computed=True),
            ),
            (
                Column("data_pedido", in_export=30, filters={80: by_period("pedido")}),
                Column("data_atual_pedido"),
                Column(
                    "data_entrega_pedido",
                    cell="delivery",
                    in_list=90,
                    in_export=40,
                    filters={30: Late, 90: by_period("entrega")},
                ),
            ),
            (
                Column(
                    "vendedor",
                    cell="salesperson",
                    in_list=110,
                    in_export=110,
                    filters={50: by_value("vendedor")},
                ),
                Column("equipe_vendas", in_export=120, filters={60: by_value("equipe")}),
            ),
            Column("observ_ped_1"),
        ),
        Group(
            _("Product"),
            (
                Column(
                    "cod_produto",
                    cell="product",
                    in_list=30,
                    in_export=130,
                    filters={70: Product, 130: WithoutCode},
                ),
                Column("nome_produto", in_export=140),
            ),
            (Column("unid_medida_produto", in_export=150), Column("embalagem_produto")),
            (Column("materia_prima_produto"), Column("categoria_produto")),
            (
                Column(
                    "qtd_produto_pedido",
                    per="unid_medida_produto",
                    cell="ordered",
                    in_list=40,
                    in_export=160,
                ),
                Column("qtd_cancelada_produto_pedido", on_creation=False),
            ),
            (
                Column(
                    "qtd_faturada",
                    per="unid_medida_produto",
                    cell="invoiced",
                    in_list=50,
                    in_export=170,
                    computed=True,
                ),
                Column(
                    "qtd_saldo_produto_pedido",
                    per="unid_medida_produto",
                    cell="balance",
                    in_list=60,
                    in_export=180,
                    filters={10: Balance},
                    computed=True,
                ),
            ),
            (
                Column("qtd_bonificada", per="unid_medida_produto", in_export=181, computed=True),
                Column("qtd_entregue", per="unid_medida_produto", in_export=182, computed=True),
                Column(
                    "saldo_a_entregar",
                    per="unid_medida_produto",
                    cell="to_deliver",
                    in_list=74,
                    in_export=184,
                    computed=True,
                ),
            ),
        ),
        Group(
            _("Value"),
            (
                Column("preco_produto_pedido", in_export=190),
                Column("moeda", in_export=195, computed=True),
                Column("cotacao", filters={140: WithoutRate}, computed=True),
            ),
            (
                Column("valor_pedido", computed=True),
                Column("valor_a_faturar", per="moeda", in_export=196, computed=True),
                Column("valor_a_entregar", per="moeda", in_export=197, computed=True),
            ),
            (
                Column("moeda_empresa", in_export=198, computed=True),
                Column(
                    "valor_saldo",
                    per="moeda_empresa",
                    cell="value",
                    in_list=70,
                    in_export=200,
                    computed=True,
                ),
                Column("valor_saldo_a_entregar", per="moeda_empresa", in_export=202, computed=True),
            ),
        ),
        Group(
            _("Customer"),
            Column("raz_social", cell="customer", in_list=20, in_export=80),
            Column("raz_social_red"),
            Column("cnpj_cpf", in_export=70),
            (
                Column("municipio", in_export=90),
                Column("estado", in_list=120, in_export=100, filters={40: State}),
            ),
        ),
        Group(
            _("Commercial terms and delivery"),
            (Column("cond_pgto_pedido"), Column("forma_pgto_pedido")),
            (Column("incoterm"), Column("metodo_entrega_pedido")),
            (Column("empresa_endereco_ent"), Column("cnpj_endereco_ent")),
            (Column("rua_endereco_ent"), Column("endereco_ent")),
            (Column("bairro_endereco_ent"), Column("cep_endereco_ent")),
            (Column("nome_cidade"), Column("cod_uf"), Column("telefone_endereco_ent")),
            collapsed=True,
        ),
        Group(
            _("Record"),
            (
                Column("odoo_order_id", computed=True),
                Column("odoo_product_id", computed=True),
                Column("odoo_write_date", computed=True),
            ),
            Column("nao_confiavel", in_export=260, filters={115: NotReliable}, computed=True),
            (
                Column("retirado_em", filters={120: Retired}, computed=True),
                Column("motivo_retirada", computed=True),
            ),
            (Column("created_at", computed=True), Column("updated_at", computed=True)),
            collapsed=True,
        ),
    ),
    others=(
        Column("extras"),
        Column("ultimo_comentario", in_export=255, title=_("last comment")),
        Column(
            "entregue_e_nao_faturado",
            in_export=186,
            title=_("delivered and not invoiced"),
            per="unid_medida_produto",
        ),
        Column(
            "faturado_e_nao_entregue",
            in_export=188,
            title=_("invoiced and not delivered"),
            per="unid_medida_produto",
        ),
        Column(
            "percentual_atendido",
            cell="fulfilled",
            in_list=80,
            in_export=210,
            title=_("fulfilled"),
        ),
    ),
)
