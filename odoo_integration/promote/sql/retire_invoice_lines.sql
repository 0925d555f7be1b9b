-- Lines imported from the predecessor, of orders that Odoo gives by itself.
UPDATE faturamento_produto f SET retirado_em = now(), updated_at = now()
FROM touched_order t
WHERE f.odoo_id IS NULL AND f.retirado_em IS NULL AND f.origem = t.num_pedido
  AND f.empresa IN ('', t.empresa);

UPDATE faturamento_produto f SET retirado_em = now(), updated_at = now()
WHERE f.retirado_em IS NULL AND f.odoo_id IN (
    SELECT v.id FROM stg_vanished v WHERE v.run_id = %(run)s AND v.model = 'account.move.line'
    UNION ALL
    SELECT gone.odoo_id FROM stg_vanished v
    JOIN faturamento_produto gone ON gone.odoo_move_id = v.id
    WHERE v.run_id = %(run)s AND v.model = 'account.move')
