-- ANALYZE of what has outgrown its statistics: after a first load the planner would take a
-- million rows for a handful, and join them row by row. Small changes cost nothing here.
DO $$
DECLARE grown regclass;
BEGIN
    FOR grown IN
        SELECT oid FROM pg_class
        WHERE oid = ANY (ARRAY[
            'stg_order', 'stg_order_line', 'stg_move', 'stg_move_line', 'stg_partner',
            'odoo_order', 'odoo_move', 'odoo_partner', 'odoo_product', 'odoo_name', 'odoo_unit',
            'linha_pedido', 'faturamento_produto', 'carteira_principal']::regclass[])
          AND pg_relation_size(oid) / current_setting('block_size')::int > 50 + 1.2 * relpages
    LOOP
        EXECUTE format('ANALYZE %%s', grown);
    END LOOP;
END $$;
