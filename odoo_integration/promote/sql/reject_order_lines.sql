-- Lines that are kept and count nothing: their item says so, and counts them once they fit.
INSERT INTO stg_rejected (run_id, model, id, reason, at_promote, order_id, product_id)
SELECT %(run)s, 'sale.order.line', w.odoo_id,
       CASE WHEN w.odoo_uom_id IS NULL THEN 'product_uom: is empty'
            WHEN u.id IS NULL
            THEN 'product_uom: the unit ' || w.odoo_uom_id || ' could not be read or taken'
            WHEN w.ratio IS NULL
            THEN 'product_uom: the unit ' || u.name || ' cannot be converted into the unit of its'
                 || ' item (' || COALESCE(i.name, w.odoo_uom_item_id::text, '-') || ')'
            ELSE 'product_uom_qty: the quantity or the price is too large in the unit of its item'
       END,
       true, w.odoo_order_id, w.odoo_product_id
FROM target_order_line w
LEFT JOIN odoo_unit u ON u.id = w.odoo_uom_id
LEFT JOIN odoo_unit i ON i.id = w.odoo_uom_item_id
WHERE NOT w.fits
ON CONFLICT DO NOTHING;

-- The unit itself, so that it is asked for again.
INSERT INTO stg_rejected (run_id, model, id, reason)
SELECT DISTINCT %(run)s, 'uom.uom', named.id,
       'could not be read: it is deleted, or a rule in Odoo hides it from this user'
FROM target_order_line w
CROSS JOIN LATERAL (VALUES (w.odoo_uom_id), (w.odoo_uom_item_id)) AS named (id)
WHERE NOT w.fits AND named.id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM odoo_unit u WHERE u.id = named.id)
ON CONFLICT DO NOTHING;
