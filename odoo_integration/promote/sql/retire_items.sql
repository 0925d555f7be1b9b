UPDATE carteira_principal c SET
    retirado_em = now(), updated_at = now(), qtd_saldo_produto_pedido = 0,
    motivo_retirada = CASE
        WHEN o.id IS NULL THEN 'pedido' ELSE 'linha' END
FROM touched_order t LEFT JOIN odoo_order o ON o.id = t.id
WHERE t.id = c.odoo_order_id AND c.retirado_em IS NULL
  AND NOT EXISTS (SELECT 1 FROM item_match m WHERE m.id = c.id)
