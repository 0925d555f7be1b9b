"""What is rejected marks the items that invoice lines may belong to, by the rule that places them."""

from importlib import import_module

from django.db import migrations, models

ORIGIN_NAMES = r"""
CREATE FUNCTION origin_names(origin text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_split_to_array(btrim(origin, E' \t\r\n'), '\s*[,;]\s*')
$$;
COMMENT ON FUNCTION origin_names IS 'The orders that the text of an invoice''s origin names.';
"""
NAMED_ORDERS = r"""
CREATE FUNCTION named_orders(origin text, billing bigint, billing_parent bigint, code text)
RETURNS TABLE (
    place bigint, order_id bigint, empresa varchar, num_pedido varchar, cod_produto varchar,
    odoo_uom_item_id bigint, valor_linha numeric, qtd_produto_pedido numeric, preco_liquido numeric
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_number() OVER (
               ORDER BY item.cod_produto IS NULL, selling.id IS DISTINCT FROM billing,
                        named.place, o.id),
           o.id, COALESCE(selling.name, ''), o.name, item.cod_produto, item.odoo_uom_item_id,
           item.valor_linha, item.qtd_produto_pedido, item.preco_liquido
    FROM unnest(origin_names(origin)) WITH ORDINALITY AS named (name, place)
    JOIN odoo_order o ON o.name = named.name
    LEFT JOIN odoo_company selling ON selling.id = o.company_id
    LEFT JOIN LATERAL (
        -- The text names no line of the item: it takes their average price.
        SELECT l.cod_produto, l.odoo_uom_item_id, sum(l.valor_linha) AS valor_linha,
               sum(l.qtd_produto_pedido) AS qtd_produto_pedido,
               (array_agg(l.preco_liquido ORDER BY l.odoo_id))[1] AS preco_liquido
        FROM linha_pedido l
        WHERE l.odoo_order_id = o.id AND l.retirado_em IS NULL AND l.cod_produto = code
        GROUP BY l.cod_produto, l.odoo_uom_item_id
    ) item ON true
    WHERE selling.id IS NULL OR billing IS NULL OR selling.id = billing
       OR selling.parent_id = billing OR billing_parent = selling.id
$$;
COMMENT ON FUNCTION named_orders IS
    'The orders that an invoice''s origin names, of its company, its branches and the company it is a branch of. An invoice line without an order line belongs to the one in the first place: one that has its product, of its own company, named first.';
"""

UNRELIABLE_ITEM = r"""
CREATE OR REPLACE VIEW unreliable_item AS
WITH waiting AS (
    SELECT r.id, r.model, r.record_id, r.order_id, r.order_name, r.product_id, r.move_id,
           r.sale_line_ids, m.invoice_origin, m.company_id
    FROM rejected_record r LEFT JOIN odoo_move m ON m.id = r.move_id
    -- A cancelled invoice lowers no balance, whether it can be taken or not.
    WHERE r.resolved_at IS NULL AND m.status IS DISTINCT FROM 'Cancelado'
), doubtful (rejection_id, name, code) AS (
    -- Orders that may have another number, or other products, than here; without a code, any.
    SELECT w.id, one.name, NULL
    FROM waiting w
    LEFT JOIN odoo_order o ON o.id = w.record_id
    CROSS JOIN LATERAL (VALUES (w.order_name), (o.name)) AS one (name)
    WHERE w.model = 'sale.order' AND w.sale_line_ids IS NULL AND one.name IS NOT NULL
    UNION
    SELECT w.id, o.name, one.code
    FROM waiting w
    LEFT JOIN linha_pedido l ON l.odoo_id = w.record_id AND l.retirado_em IS NULL
    LEFT JOIN odoo_product p ON p.id = w.product_id
    CROSS JOIN LATERAL (VALUES (w.order_id, p.item_code), (l.odoo_order_id, l.cod_produto))
        AS one (order_id, code)
    JOIN odoo_order o ON o.id = one.order_id
    WHERE w.model = 'sale.order.line' AND (one.code IS NOT NULL OR w.product_id IS NULL)
      AND (w.order_id, w.product_id) IS DISTINCT FROM (l.odoo_order_id, l.odoo_product_id)
), by_origin AS (
    SELECT w.id, w.invoice_origin, w.company_id, p.item_code AS code,
           w.sale_line_ids IS NULL OR w.product_id IS NULL
           -- The origin may be another one.
           OR EXISTS (SELECT 1 FROM waiting m
                      WHERE m.model = 'account.move' AND m.record_id = w.move_id)
           OR EXISTS (SELECT 1 FROM doubtful d WHERE d.name = ANY (origin_names(w.invoice_origin))
                      AND COALESCE(d.code, p.item_code) = p.item_code) AS undecided
    FROM waiting w
    LEFT JOIN odoo_product p ON p.id = w.product_id
    WHERE w.model = 'account.move.line' AND (w.product_id IS NULL OR p.id IS NOT NULL)
      AND COALESCE(cardinality(w.sale_line_ids), 0) = 0
    UNION ALL
    -- Lines that were taken, and may belong to another of the orders that they name.
    SELECT d.rejection_id, f.documento_origem, m.company_id, f.cod_produto, true
    FROM faturamento_produto f
    JOIN odoo_move m ON m.id = f.odoo_move_id
    CROSS JOIN LATERAL unnest(origin_names(f.documento_origem)) AS one (name)
    JOIN doubtful d ON d.name = one.name AND COALESCE(d.code, f.cod_produto) = f.cod_produto
    WHERE f.vinculo <> 'linha' AND cardinality(f.linhas_pedido) = 0
      AND f.documento_origem ~ '[,;]' AND f.retirado_em IS NULL
      AND m.status <> 'Cancelado'
), key (rejection_id, empresa, num_pedido, cod_produto) AS (
    SELECT w.id, l.empresa, l.num_pedido, l.cod_produto
    FROM waiting w JOIN linha_pedido l ON l.odoo_id = w.record_id AND l.retirado_em IS NULL
    WHERE w.model = 'sale.order.line'
    UNION
    -- A line that was never taken; without a product that can be read, any item may lack it.
    SELECT w.id, COALESCE(company.name, ''), o.name, p.item_code
    FROM waiting w
    JOIN odoo_order o ON o.id = w.order_id
    LEFT JOIN odoo_company company ON company.id = o.company_id
    LEFT JOIN odoo_product p ON p.id = w.product_id
    WHERE w.model = 'sale.order.line' AND (w.product_id IS NULL OR p.id IS NOT NULL)
    UNION
    SELECT w.id, l.empresa, l.num_pedido, l.cod_produto
    FROM waiting w
    CROSS JOIN LATERAL unnest(w.sale_line_ids) AS linked (id)
    JOIN linha_pedido l ON l.odoo_id = linked.id AND l.retirado_em IS NULL
    UNION
    SELECT w.id, f.empresa, f.origem, f.cod_produto
    FROM waiting w JOIN faturamento_produto f ON f.odoo_id = w.record_id AND f.retirado_em IS NULL
    WHERE w.model = 'account.move.line'
    UNION
    SELECT w.id, f.empresa, f.origem, f.cod_produto
    FROM waiting w
    JOIN faturamento_produto f ON f.odoo_move_id = w.record_id AND f.retirado_em IS NULL
    WHERE w.model = 'account.move'
    UNION
    -- An invoice line without an order line: where it is not known which order it belongs to, all.
    SELECT b.id, named.empresa, named.num_pedido, b.code
    FROM by_origin b
    LEFT JOIN odoo_company billing ON billing.id = b.company_id
    CROSS JOIN LATERAL named_orders(b.invoice_origin, billing.id, billing.parent_id, b.code) named
    WHERE b.undecided OR named.place = 1
    UNION
    -- Of a company that is not known here: orders of others may share its number.
    SELECT w.id, l.empresa, l.num_pedido, l.cod_produto
    FROM waiting w
    JOIN odoo_order o ON o.company_id = w.record_id
    JOIN linha_pedido l ON l.odoo_order_id = o.id AND l.retirado_em IS NULL
    WHERE w.model = 'res.company'
      AND NOT EXISTS (SELECT 1 FROM odoo_company c WHERE c.id = w.record_id)
    UNION
    SELECT w.id, c.empresa, c.num_pedido, c.cod_produto
    FROM waiting w JOIN carteira_principal c ON c.odoo_order_id = w.record_id
    WHERE w.model = 'sale.order' AND w.sale_line_ids IS NULL
)
SELECT DISTINCT k.rejection_id, c.id AS item_id
FROM key k
JOIN carteira_principal c
    ON c.empresa = k.empresa AND c.num_pedido = k.num_pedido
   AND (k.cod_produto IS NULL OR c.cod_produto = k.cod_produto)
WHERE c.fonte = 'odoo' AND c.retirado_em IS NULL;
"""

EARLIER = import_module(".0010_companies", __package__).UNRELIABLE_ITEM


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0018_mails'),
        ('odoo_integration', '0022_faster_bridge'),
    ]

    operations = [
        migrations.AddField(
            model_name='rejectedrecord',
            name='order_name',
            field=models.CharField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(
            "ALTER TABLE stg_rejected ADD COLUMN order_name text",
            "ALTER TABLE stg_rejected DROP COLUMN order_name",
        ),
        migrations.RunSQL(ORIGIN_NAMES, "DROP FUNCTION origin_names"),
        migrations.RunSQL(NAMED_ORDERS, "DROP FUNCTION named_orders"),
        migrations.RunSQL(UNRELIABLE_ITEM, EARLIER),
    ]
