-- A line whose order or invoice cannot be read has no number to live under, one whose product
-- cannot be read no code: a product hidden from this user is not a product without a code.
INSERT INTO stg_rejected
    (run_id, model, id, reason, at_promote, order_id, product_id, move_id, sale_line_ids)
SELECT s.run_id, 'sale.order.line', s.id, 'order_id: the order ' || s.order_id || ' could not be read',
       true, s.order_id, s.product_id, NULL::bigint, NULL::bigint[]
FROM stg_order_line s LEFT JOIN odoo_order o ON o.id = s.order_id
WHERE s.run_id = %(run)s AND o.id IS NULL
UNION ALL
SELECT s.run_id, 'account.move.line', s.id,
       'move_id: the invoice ' || s.move_id || ' could not be read',
       true, NULL, s.product_id, s.move_id, s.sale_line_ids
FROM stg_move_line s LEFT JOIN odoo_move m ON m.id = s.move_id
WHERE s.run_id = %(run)s AND m.id IS NULL
UNION ALL
SELECT s.run_id, 'sale.order.line', s.id,
       'product_id: the product ' || s.product_id || ' could not be read',
       true, s.order_id, s.product_id, NULL, NULL
FROM stg_order_line s LEFT JOIN odoo_product p ON p.id = s.product_id
WHERE s.run_id = %(run)s AND p.id IS NULL
UNION ALL
SELECT s.run_id, 'account.move.line', s.id,
       'product_id: the product ' || s.product_id || ' could not be read',
       true, NULL, s.product_id, s.move_id, s.sale_line_ids
FROM stg_move_line s LEFT JOIN odoo_product p ON p.id = s.product_id
WHERE s.run_id = %(run)s AND s.product_id IS NOT NULL AND p.id IS NULL
ON CONFLICT DO NOTHING;

-- What customers and products are called would be left blank, and nobody told. Blank terms and
-- names of salespeople, teams and categories say nothing wrong.
INSERT INTO stg_rejected (run_id, model, id, reason)
SELECT %(run)s, named.model, named.id,
       'could not be read: it is deleted, or a rule in Odoo hides it from this user'
FROM ({unread}) named
ON CONFLICT DO NOTHING;

-- A unit that cannot be taken any more is not known by what it was before.
WITH dropped AS (
    DELETE FROM odoo_unit u USING stg_rejected r
    WHERE r.run_id = %(run)s AND r.model = 'uom.uom' AND r.id = u.id
    RETURNING u.id
)
INSERT INTO changed_record SELECT 'uom.uom', id FROM dropped
ON CONFLICT DO NOTHING;
