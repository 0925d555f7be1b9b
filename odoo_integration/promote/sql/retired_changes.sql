INSERT INTO balance_change (
    run_id, empresa, num_pedido, cod_produto, chave_anterior, cause, pedido_antes, faturado_antes,
    saldo_antes)
SELECT %(run)s, c.empresa, c.num_pedido, c.cod_produto, '', 'retired', c.qtd_produto_pedido, c.qtd_faturada,
       c.qtd_saldo_produto_pedido
FROM carteira_principal c JOIN touched_order t ON t.id = c.odoo_order_id
WHERE c.retirado_em IS NULL AND NOT EXISTS (SELECT 1 FROM item_match m WHERE m.id = c.id)
