"""The fields of an item's page, in groups, and which of them are whose."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import CarteiraPrincipal

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

CAMPOS: Any = (
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
