UPDATE linha_pedido l SET retirado_em = now()
WHERE l.retirado_em IS NULL AND l.odoo_id IN (
    SELECT v.id FROM stg_vanished v WHERE v.run_id = %(run)s AND v.model = 'sale.order.line'
    UNION ALL
    SELECT gone.odoo_id FROM stg_vanished v JOIN linha_pedido gone ON gone.odoo_order_id = v.id
    WHERE v.run_id = %(run)s AND v.model = 'sale.order');
