"""Writes computed rows into the business tables: insert what is new, update what differs."""

from django.db import connection

INVOICE_COLUMNS = [
    "odoo_id",
    "odoo_move_id",
    "odoo_product_id",
    "odoo_uom_id",
    "odoo_order_id",
    "linhas_pedido",
    "odoo_write_date",
    "numero_nf",
    "data_fatura",
    "cnpj_cliente",
    "nome_cliente",
    "municipio",
    "estado",
    "vendedor",
    "equipe_vendas",
    "incoterm",
    "cod_produto",
    "nome_produto",
    "qtd_produto_faturado",
    "preco_produto_faturado",
    "valor_produto_faturado",
    "peso_unitario_produto",
    "peso_total",
    "qtd_nf",
    "preco_nf",
    "unid_medida_nf",
    "origem",
    "documento_origem",
    "vinculo",
    "status_nf",
    "revertida",
    "nota_credito",
]

ITEM_COLUMNS = [
    "num_pedido",
    "cod_produto",
    "odoo_order_id",
    "odoo_product_id",
    "pedido_cliente",
    "data_pedido",
    "data_atual_pedido",
    "status_pedido",
    "odoo_write_date",
    "cnpj_cpf",
    "raz_social",
    "raz_social_red",
    "municipio",
    "estado",
    "vendedor",
    "equipe_vendas",
    "nome_produto",
    "unid_medida_produto",
    "embalagem_produto",
    "materia_prima_produto",
    "categoria_produto",
    "qtd_produto_pedido",
    "qtd_faturada",
    "qtd_saldo_produto_pedido",
    "qtd_cancelada_produto_pedido",
    "preco_produto_pedido",
    "cond_pgto_pedido",
    "forma_pgto_pedido",
    "incoterm",
    "metodo_entrega_pedido",
    "data_entrega_pedido",
    "observ_ped_1",
    "cnpj_endereco_ent",
    "empresa_endereco_ent",
    "cep_endereco_ent",
    "nome_cidade",
    "cod_uf",
    "bairro_endereco_ent",
    "rua_endereco_ent",
    "endereco_ent",
    "telefone_endereco_ent",
]


def write_invoice_lines() -> tuple[int, int]:
    """Writes `want_invoice_line` into `faturamento_produto`.

    Returns:
        How many rows were created, and how many updated.
    """
    columns = INVOICE_COLUMNS
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE faturamento_produto t
            SET {_assignments(columns)}, retirado_em = NULL, updated_at = now()
            FROM want_invoice_line w
            WHERE t.odoo_id = w.odoo_id
              AND ({_list("t", columns)}, t.retirado_em)
                  IS DISTINCT FROM ({_list("w", columns)}, NULL::timestamptz)
            """
        )
        updated = cursor.rowcount
        cursor.execute(
            f"""
            INSERT INTO faturamento_produto ({", ".join(columns)})
            SELECT {_list("w", columns)} FROM want_invoice_line w
            WHERE NOT EXISTS (SELECT 1 FROM faturamento_produto t WHERE t.odoo_id = w.odoo_id)
            """
        )
        return cursor.rowcount, updated


def write_items() -> tuple[int, int]:
    """Writes `want_item` into `carteira_principal`; the local fields are not among its columns.

    Returns:
        How many rows were created, and how many updated.
    """
    columns = ITEM_COLUMNS
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE carteira_principal t
            SET {_assignments(columns)}, fonte = 'odoo', retirado_em = NULL, motivo_retirada = '',
                updated_at = now()
            FROM want_item w
            WHERE t.id = w.id
              AND ({_list("t", columns)}, t.fonte, t.retirado_em)
                  IS DISTINCT FROM ({_list("w", columns)}, 'odoo', NULL::timestamptz)
            """
        )
        updated = cursor.rowcount
        cursor.execute(
            f"""
            INSERT INTO carteira_principal (fonte, {", ".join(columns)})
            SELECT 'odoo', {_list("w", columns)} FROM want_item w WHERE w.id IS NULL
            """
        )
        return cursor.rowcount, updated


def _list(alias: str, columns: list[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _assignments(columns: list[str]) -> str:
    return ", ".join(f"{column} = w.{column}" for column in columns)
