INSERT INTO balance_change (
    run_id, empresa, num_pedido, cod_produto, chave_anterior, cause, pedido_antes, pedido_depois,
    faturado_antes, faturado_depois, saldo_antes, saldo_depois)
SELECT %(run)s, w.empresa, w.num_pedido, w.cod_produto,
       CASE WHEN (c.num_pedido, c.cod_produto) <> (w.num_pedido, w.cod_produto)
            THEN c.num_pedido || ' · ' || c.cod_produto ELSE '' END,
       CASE WHEN c.id IS NULL THEN 'new'
            WHEN c.retirado_em IS NOT NULL THEN 'returned'
            WHEN (c.num_pedido, c.cod_produto) <> (w.num_pedido, w.cod_produto) THEN 'renamed'
            WHEN %(policy)s THEN 'policy'
            WHEN c.qtd_produto_pedido <> w.qtd_produto_pedido
                 AND c.qtd_faturada <> w.qtd_faturada THEN 'quantity_and_invoices'
            WHEN c.qtd_produto_pedido <> w.qtd_produto_pedido THEN 'quantity'
            WHEN 'decision' = ANY (i.causes) THEN 'decision'
            WHEN w.qtd_faturada > c.qtd_faturada AND 'invoiced' = ANY (i.causes) THEN 'invoiced'
            WHEN 'invoice_cancelled' = ANY (i.causes) THEN 'invoice_cancelled'
            WHEN 'invoice_removed' = ANY (i.causes) THEN 'invoice_removed'
            WHEN 'credit_note' = ANY (i.causes) THEN 'credit_note'
            ELSE 'invoice_changed'
       END,
       CASE WHEN c.retirado_em IS NULL THEN c.qtd_produto_pedido END, w.qtd_produto_pedido,
       CASE WHEN c.retirado_em IS NULL THEN c.qtd_faturada END, w.qtd_faturada,
       CASE WHEN c.retirado_em IS NULL THEN c.qtd_saldo_produto_pedido END,
       w.qtd_saldo_produto_pedido
FROM target_item w
LEFT JOIN carteira_principal c ON c.id = w.id
LEFT JOIN (
    SELECT empresa, origem, cod_produto, array_agg(DISTINCT cause) AS causes
    FROM invoice_change GROUP BY empresa, origem, cod_produto
) i ON i.empresa = w.empresa AND i.origem = w.num_pedido AND i.cod_produto = w.cod_produto
WHERE c.id IS NULL OR c.retirado_em IS NOT NULL
   OR c.qtd_saldo_produto_pedido <> w.qtd_saldo_produto_pedido
   OR (c.num_pedido, c.cod_produto) <> (w.num_pedido, w.cod_produto)
