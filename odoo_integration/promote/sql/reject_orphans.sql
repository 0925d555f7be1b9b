-- A line whose order or invoice cannot be read has no number to live under, one whose product
-- cannot be read no code: a product hidden from this user is not a product without a code.
INSERT INTO stg_rejected
SELECT s.run_id, 'sale.order.line', s.id, 'order_id: the order ' || s.order_id || ' could not be read'
FROM stg_order_line s LEFT JOIN odoo_order o ON o.id = s.order_id
WHERE s.run_id = %(run)s AND o.id IS NULL
UNION ALL
SELECT s.run_id, 'account.move.line', s.id, 'move_id: the invoice ' || s.move_id || ' could not be read'
FROM stg_move_line s LEFT JOIN odoo_move m ON m.id = s.move_id
WHERE s.run_id = %(run)s AND m.id IS NULL
UNION ALL
SELECT s.run_id, 'sale.order.line', s.id,
       'product_id: the product ' || s.product_id || ' could not be read'
FROM stg_order_line s LEFT JOIN odoo_product p ON p.id = s.product_id
WHERE s.run_id = %(run)s AND p.id IS NULL
UNION ALL
SELECT s.run_id, 'account.move.line', s.id,
       'product_id: the product ' || s.product_id || ' could not be read'
FROM stg_move_line s LEFT JOIN odoo_product p ON p.id = s.product_id
WHERE s.run_id = %(run)s AND s.product_id IS NOT NULL AND p.id IS NULL
ON CONFLICT DO NOTHING;
