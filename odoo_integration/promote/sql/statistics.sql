-- ANALYZE of what has outgrown its statistics: after a first load the planner would take a
-- million rows for a handful, and join them row by row. Small changes cost nothing here, and
-- only the columns that joins and filters go by are sampled; PostgreSQL's own ANALYZE does the
-- rest later. Before indexes are built: that sets relpages too, and hides that a table has grown.
DO $$
DECLARE grown record;
BEGIN
    FOR grown IN
        SELECT c.oid::regclass AS name, t.columns
        FROM (VALUES
            ('stg_order', 'run_id, id, name'),
            ('stg_order_line', 'run_id, id, order_id, product_id'),
            ('stg_move', 'run_id, id'), ('stg_move_line', 'run_id, id, move_id, product_id'),
            ('stg_partner', 'run_id, id'), ('stg_product', 'run_id, id'),
            ('odoo_order', 'id, name, partner_id, partner_shipping_id'),
            ('odoo_move', 'id, partner_id, reversed_entry_id'),
            ('odoo_partner', 'id, commercial_partner_id, state_id, city_id'),
            ('odoo_product', 'id, code, uom_id, categ_id'), ('odoo_name', 'model, record_id'),
            ('odoo_unit', 'id'),
            ('linha_pedido',
             'odoo_id, odoo_order_id, odoo_product_id, num_pedido, cod_produto, retirado_em'),
            ('faturamento_produto',
             'odoo_id, odoo_move_id, odoo_order_id, origem, cod_produto, vinculo, status_nf,'
             ' nota_credito, retirado_em'),
            ('carteira_principal',
             'id, num_pedido, cod_produto, odoo_order_id, odoo_product_id, fonte, retirado_em')
        ) AS t (name, columns)
        JOIN pg_class c ON c.oid = t.name::regclass
        CROSS JOIN LATERAL (
            SELECT pg_relation_size(c.oid) / current_setting('block_size')::int AS pages) size
        WHERE size.pages > 50 + 1.2 * c.relpages
           -- Small tables of master data, once: a guess of a thousand names costs a bad plan each.
           OR (c.reltuples < 0 AND size.pages > 0 AND t.name LIKE 'odoo%%')
    LOOP
        EXECUTE format('ANALYZE %%s (%%s)', grown.name, grown.columns);
    END LOOP;
END $$;
