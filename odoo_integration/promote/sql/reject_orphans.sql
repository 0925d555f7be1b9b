-- A line whose order or invoice cannot be read has no number to live under.
INSERT INTO stg_rejected
SELECT s.run_id, 'sale.order.line', s.id, 'order_id: the order ' || s.order_id || ' could not be read'
FROM stg_order_line s LEFT JOIN odoo_order o ON o.id = s.order_id
WHERE s.run_id = %(run)s AND o.id IS NULL
UNION ALL
SELECT s.run_id, 'account.move.line', s.id, 'move_id: the invoice ' || s.move_id || ' could not be read'
FROM stg_move_line s LEFT JOIN odoo_move m ON m.id = s.move_id
WHERE s.run_id = %(run)s AND m.id IS NULL
ON CONFLICT DO NOTHING;
