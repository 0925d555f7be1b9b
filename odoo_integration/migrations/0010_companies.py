"""Companies, currencies and rates of the documents; the next run reads everything to fill them."""

from django.db import migrations, models

UNRELIABLE_ITEM = r"""
CREATE OR REPLACE VIEW unreliable_item AS
WITH waiting AS (
    SELECT r.id, r.model, r.record_id, r.order_id, r.product_id, r.sale_line_ids, m.invoice_origin,
           billing.id AS company_id, billing.parent_id
    FROM rejected_record r LEFT JOIN odoo_move m ON m.id = r.move_id
    LEFT JOIN odoo_company billing ON billing.id = m.company_id
    -- A cancelled invoice lowers no balance, whether it can be taken or not.
    WHERE r.resolved_at IS NULL AND m.status IS DISTINCT FROM 'Cancelado'
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
    -- An invoice line without an order line, by the origin of its invoice.
    SELECT w.id, COALESCE(selling.name, ''), named.name, p.item_code
    FROM waiting w
    CROSS JOIN LATERAL unnest(
        regexp_split_to_array(btrim(w.invoice_origin, E' \t\r\n'), '\s*[,;]\s*')) AS named (name)
    JOIN odoo_order o ON o.name = named.name
    LEFT JOIN odoo_company selling ON selling.id = o.company_id
    LEFT JOIN odoo_product p ON p.id = w.product_id
    WHERE w.model = 'account.move.line' AND COALESCE(cardinality(w.sale_line_ids), 0) = 0
      AND (w.product_id IS NULL OR p.id IS NOT NULL)
      AND (selling.id IS NULL OR w.company_id IS NULL OR selling.id = w.company_id
           OR selling.parent_id = w.company_id OR w.parent_id = selling.id)
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
COMMENT ON VIEW unreliable_item IS
    'Backlog items that lack an open rejected record in their sums.';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0009_invoice_date_due'),
        ('carteira', '0009_company_money_deliveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='OdooCompany',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='')),
                ('currency_id', models.BigIntegerField(null=True)),
                ('parent_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'odoo_company',
            },
        ),
        migrations.AddField(
            model_name='balancechange',
            name='empresa',
            field=models.CharField(blank=True, default='', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='currency_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='odooorder',
            name='currency_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='odooorder',
            name='currency_rate',
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.RunSQL(
            "ALTER TABLE stg_verified ADD COLUMN delivered numeric, ADD COLUMN subtotal numeric",
            "ALTER TABLE stg_verified DROP COLUMN delivered, DROP COLUMN subtotal",
        ),
        migrations.RunSQL(UNRELIABLE_ITEM, migrations.RunSQL.noop),
        migrations.RunSQL(
            "UPDATE sync_state SET baseline = NULL WHERE EXISTS (SELECT 1 FROM odoo_order)",
            migrations.RunSQL.noop,
            elidable=True,
        ),
    ]
