-- Items whose sums their columns cannot hold: no single line is the cause, so the order is named.
CREATE TEMP TABLE too_large ON COMMIT DROP AS
SELECT g.empresa, g.num_pedido, g.cod_produto, g.odoo_order_id
FROM item g
WHERE greatest(abs(g.qtd_produto_pedido), abs(g.qtd_faturada),
               abs(g.qtd_produto_pedido - g.qtd_faturada), abs(g.qtd_cancelada_produto_pedido),
               abs(g.qtd_entregue), abs(g.qtd_bonificada),
               abs(g.qtd_produto_pedido - g.qtd_entregue)) >= 1e12
   OR greatest(abs(g.valor_pedido), abs(g.valor_pedido - g.valor_faturado),
               abs(g.valor_a_entregar)) >= 1e13;

INSERT INTO stg_rejected (run_id, model, id, reason, at_promote, sale_line_ids)
SELECT %(run)s, 'sale.order', t.odoo_order_id,
       'order_line: the quantities or values together are too large of '
       || string_agg(DISTINCT t.cod_produto, ', ' ORDER BY t.cod_produto),
       true, array_agg(l.odoo_id ORDER BY l.odoo_id)
FROM too_large t
JOIN linha_pedido l
    ON l.empresa = t.empresa AND l.num_pedido = t.num_pedido AND l.cod_produto = t.cod_produto
JOIN touched_order o ON o.id = l.odoo_order_id
WHERE l.retirado_em IS NULL
GROUP BY t.odoo_order_id
ON CONFLICT DO NOTHING;

UPDATE item g SET qtd_produto_pedido = 0, qtd_faturada = 0, qtd_cancelada_produto_pedido = 0,
    qtd_entregue = 0, qtd_bonificada = 0, valor_pedido = 0, valor_faturado = 0, valor_a_entregar = 0
FROM too_large t
WHERE g.empresa = t.empresa AND g.num_pedido = t.num_pedido AND g.cod_produto = t.cod_produto;
