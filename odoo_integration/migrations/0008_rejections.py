"""Rejected records say which items they belong to, and a view says which items lack one; where
units cannot be converted, there is no ratio in place of 1."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

STAGE_LINKS = """
ALTER TABLE stg_rejected
    ADD COLUMN at_promote boolean NOT NULL DEFAULT false,
    ADD COLUMN order_id bigint, ADD COLUMN product_id bigint, ADD COLUMN move_id bigint,
    ADD COLUMN sale_line_ids bigint[];
"""
UNSTAGE_LINKS = """
ALTER TABLE stg_rejected DROP COLUMN at_promote, DROP COLUMN order_id, DROP COLUMN product_id,
    DROP COLUMN move_id, DROP COLUMN sale_line_ids;
"""
# Written before it was forbidden; a unit that is referred to is read again.
NO_NAN = """
DELETE FROM odoo_unit WHERE NOT (factor > 0 AND factor < 'NaN');
UPDATE odoo_product SET weight = 0 WHERE weight = 'NaN';
"""
RATIO = """
CREATE OR REPLACE FUNCTION unit_ratio(
    from_factor numeric, from_category bigint, to_factor numeric, to_category bigint
) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN from_category IS NOT DISTINCT FROM to_category
                THEN from_factor / to_factor END
$$;
COMMENT ON FUNCTION unit_ratio IS
    'How many of one unit make one of another; NULL where they cannot be converted.';
"""
RATIO_BEFORE = """
CREATE OR REPLACE FUNCTION unit_ratio(
    from_factor numeric, from_category bigint, to_factor numeric, to_category bigint
) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN from_factor IS NULL OR to_factor IS NULL
                     OR from_category IS DISTINCT FROM to_category
                THEN 1 ELSE from_factor / to_factor END
$$;
COMMENT ON FUNCTION unit_ratio IS
    'How many of one unit make one of another; 1 where they cannot be compared.';
"""
CREATE_VIEW = r"""
CREATE VIEW unreliable_item AS
WITH waiting AS (
    SELECT r.id, r.model, r.record_id, r.order_id, r.product_id, r.sale_line_ids, m.invoice_origin
    FROM rejected_record r LEFT JOIN odoo_move m ON m.id = r.move_id
    -- A cancelled invoice lowers no balance, whether it can be taken or not.
    WHERE r.resolved_at IS NULL AND m.status IS DISTINCT FROM 'Cancelado'
), key (rejection_id, num_pedido, cod_produto) AS (
    SELECT w.id, l.num_pedido, l.cod_produto
    FROM waiting w JOIN linha_pedido l ON l.odoo_id = w.record_id AND l.retirado_em IS NULL
    WHERE w.model = 'sale.order.line'
    UNION
    -- A line that was never taken; without a product that can be read, any item may lack it.
    SELECT w.id, o.name, p.item_code
    FROM waiting w
    JOIN odoo_order o ON o.id = w.order_id
    LEFT JOIN odoo_product p ON p.id = w.product_id
    WHERE w.model = 'sale.order.line' AND (w.product_id IS NULL OR p.id IS NOT NULL)
    UNION
    SELECT w.id, l.num_pedido, l.cod_produto
    FROM waiting w
    CROSS JOIN LATERAL unnest(w.sale_line_ids) AS linked (id)
    JOIN linha_pedido l ON l.odoo_id = linked.id AND l.retirado_em IS NULL
    UNION
    SELECT w.id, f.origem, f.cod_produto
    FROM waiting w JOIN faturamento_produto f ON f.odoo_id = w.record_id AND f.retirado_em IS NULL
    WHERE w.model = 'account.move.line'
    UNION
    SELECT w.id, f.origem, f.cod_produto
    FROM waiting w
    JOIN faturamento_produto f ON f.odoo_move_id = w.record_id AND f.retirado_em IS NULL
    WHERE w.model = 'account.move'
    UNION
    -- An invoice line without an order line, by the origin of its invoice.
    SELECT w.id, named.name, p.item_code
    FROM waiting w
    CROSS JOIN LATERAL unnest(
        regexp_split_to_array(btrim(w.invoice_origin, E' \t\r\n'), '\s*[,;]\s*')) AS named (name)
    LEFT JOIN odoo_product p ON p.id = w.product_id
    WHERE w.model = 'account.move.line' AND COALESCE(cardinality(w.sale_line_ids), 0) = 0
      AND (w.product_id IS NULL OR p.id IS NOT NULL)
    UNION
    SELECT w.id, c.num_pedido, c.cod_produto
    FROM waiting w JOIN carteira_principal c ON c.odoo_order_id = w.record_id
    WHERE w.model = 'sale.order' AND w.sale_line_ids IS NULL
)
SELECT DISTINCT k.rejection_id, c.id AS item_id
FROM key k
JOIN carteira_principal c
    ON c.num_pedido = k.num_pedido AND (k.cod_produto IS NULL OR c.cod_produto = k.cod_produto)
WHERE c.fonte = 'odoo' AND c.retirado_em IS NULL;
COMMENT ON VIEW unreliable_item IS
    'Backlog items that lack an open rejected record in their sums.';
"""
# The next run computes every balance under the new rules before it reads.
RECOMPUTE = "UPDATE sync_state SET policy = '';"


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0007_one_definition_each'),
        ('carteira', '0007_nao_confiavel'),
    ]

    operations = [
        migrations.RunSQL(NO_NAN, migrations.RunSQL.noop, elidable=True),
        migrations.AddField(
            model_name='rejectedrecord',
            name='at_promote',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='rejectedrecord',
            name='move_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='invoice id in Odoo'),
        ),
        migrations.AddField(
            model_name='rejectedrecord',
            name='order_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='order id in Odoo'),
        ),
        migrations.AddField(
            model_name='rejectedrecord',
            name='product_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='product id in Odoo'),
        ),
        migrations.AddField(
            model_name='rejectedrecord',
            name='sale_line_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, null=True, size=None, verbose_name='order lines in Odoo'),
        ),
        migrations.AddConstraint(
            model_name='odooproduct',
            constraint=models.CheckConstraint(condition=models.Q(('weight__lt', 1000000000000000)), name='odoo_product_finite'),
        ),
        migrations.AddConstraint(
            model_name='odoounit',
            constraint=models.CheckConstraint(condition=models.Q(('factor__lt', 1000000000000000)), name='odoo_unit_finite'),
        ),
        migrations.AddConstraint(
            model_name='odoounit',
            constraint=models.CheckConstraint(condition=models.Q(('factor__gt', 0)), name='odoo_unit_positive'),
        ),
        migrations.RunSQL(STAGE_LINKS, UNSTAGE_LINKS),
        migrations.RunSQL(RATIO, RATIO_BEFORE),
        migrations.RunSQL(CREATE_VIEW, "DROP VIEW unreliable_item"),
        migrations.CreateModel(
            name='UnreliableItem',
            fields=[
                ('pk', models.CompositePrimaryKey('rejection_id', 'item_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('rejection', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='items', to='odoo_integration.rejectedrecord')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='carteira.carteiraprincipal')),
            ],
            options={
                'db_table': 'unreliable_item',
                'managed': False,
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(RECOMPUTE, migrations.RunSQL.noop, elidable=True),
    ]
