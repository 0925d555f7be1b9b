-- Every change of an item's state, with its cause: one row for an item that a run changes.
INSERT INTO balance_change (
    run_id, item_id, empresa, num_pedido, cod_produto, chave_anterior, cause, unidade_antes,
    unidade_depois, moeda_antes, moeda_depois, status_antes, status_depois, nao_confiavel_antes,
    nao_confiavel_depois, pedido_antes, pedido_depois, faturado_antes, faturado_depois,
    cancelado_antes, cancelado_depois, entregue_antes, entregue_depois, saldo_antes, saldo_depois,
    valor_pedido_antes, valor_pedido_depois, valor_a_faturar_antes, valor_a_faturar_depois,
    valor_a_entregar_antes, valor_a_entregar_depois)
SELECT %(run)s, COALESCE(after.id, was.id), COALESCE(a.empresa, b.empresa), COALESCE(a.num_pedido, b.num_pedido),
       COALESCE(a.cod_produto, b.cod_produto),
       CASE WHEN (b.num_pedido, b.cod_produto) <> (a.num_pedido, a.cod_produto)
            THEN b.num_pedido || ' · ' || b.cod_produto ELSE '' END,
       CASE WHEN was.id IS NULL THEN 'new'
            WHEN was.retired THEN 'returned'
            WHEN a.pedido IS NULL THEN 'retired'
            WHEN (b.num_pedido, b.cod_produto) <> (a.num_pedido, a.cod_produto) THEN 'renamed'
            WHEN %(everything)s THEN 'policy'
            WHEN b.pedido <> a.pedido AND b.faturado <> a.faturado THEN 'quantity_and_invoices'
            WHEN b.pedido <> a.pedido THEN 'quantity'
            WHEN a.faturado = b.faturado THEN
                CASE WHEN b.status <> a.status THEN 'status'
                     WHEN b.entregue IS DISTINCT FROM a.entregue THEN 'delivered'
                     WHEN b.nao_confiavel <> a.nao_confiavel THEN 'reliability'
                     ELSE 'value' END
            WHEN 'decision' = ANY (i.causes) THEN 'decision'
            WHEN a.faturado > b.faturado AND 'invoiced' = ANY (i.causes) THEN 'invoiced'
            WHEN 'invoice_cancelled' = ANY (i.causes) THEN 'invoice_cancelled'
            WHEN 'invoice_removed' = ANY (i.causes) THEN 'invoice_removed'
            WHEN 'credit_note' = ANY (i.causes) THEN 'credit_note'
            ELSE 'invoice_changed'
       END,
       b.unidade, a.unidade, b.moeda, a.moeda, b.status, a.status, b.nao_confiavel,
       a.nao_confiavel, b.pedido, a.pedido, b.faturado, a.faturado, b.cancelado, a.cancelado,
       b.entregue, a.entregue, b.saldo, a.saldo, b.valor_pedido, a.valor_pedido, b.valor_a_faturar,
       a.valor_a_faturar, b.valor_a_entregar, a.valor_a_entregar
FROM item_before was
FULL JOIN (
    SELECT c.id, s FROM carteira_principal c JOIN touched_order t ON t.id = c.odoo_order_id
    LEFT JOIN LATERAL item_state(c) s ON true
) after ON after.id = was.id
CROSS JOIN LATERAL (SELECT (was.s).*) b
CROSS JOIN LATERAL (SELECT (after.s).*) a
LEFT JOIN (
    SELECT empresa, origem, cod_produto, array_agg(DISTINCT cause) AS causes
    FROM invoice_change GROUP BY empresa, origem, cod_produto
) i ON i.empresa = a.empresa AND i.origem = a.num_pedido AND i.cod_produto = a.cod_produto
WHERE was.s IS DISTINCT FROM after.s
