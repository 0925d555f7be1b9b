-- As of order lines; an invoice line without any unit counts as it is, as in Odoo.
INSERT INTO stg_rejected
    (run_id, model, id, reason, at_promote, product_id, move_id, sale_line_ids)
SELECT %(run)s, 'account.move.line', w.odoo_id,
       CASE WHEN u.id IS NULL
            THEN 'product_uom_id: the unit ' || w.odoo_uom_id || ' could not be read or taken'
            WHEN w.ratio IS NULL
            THEN 'product_uom_id: the unit ' || u.name || ' cannot be converted into the unit of'
                 || ' its item (' || COALESCE(i.name, w.odoo_uom_item_id::text, '-') || ')'
            ELSE 'quantity: the quantity, the price or the weight is too large in the unit of its item'
       END,
       true, w.odoo_product_id, w.odoo_move_id, w.linhas_pedido
FROM target_invoice_line w
LEFT JOIN odoo_unit u ON u.id = w.odoo_uom_id
LEFT JOIN odoo_unit i ON i.id = w.odoo_uom_item_id
WHERE NOT w.fits
ON CONFLICT DO NOTHING;

INSERT INTO stg_rejected (run_id, model, id, reason)
SELECT DISTINCT %(run)s, 'uom.uom', named.id,
       'could not be read: it is deleted, or a rule in Odoo hides it from this user'
FROM target_invoice_line w
CROSS JOIN LATERAL (VALUES (w.odoo_uom_id), (w.odoo_uom_item_id)) AS named (id)
WHERE NOT w.fits AND named.id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM odoo_unit u WHERE u.id = named.id)
ON CONFLICT DO NOTHING;
