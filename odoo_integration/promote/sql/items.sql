-- The items of the touched orders: lines of one key are merged before there is a balance. Sorted
-- while the rows are narrow: what is made from them keeps an order's items side by side, and a list
-- of them then reads few pages.
CREATE TEMP TABLE item ON COMMIT DROP AS
WITH grouped AS (
    SELECT l.empresa, l.num_pedido, l.cod_produto, min(l.odoo_order_id) AS odoo_order_id,
           min(l.odoo_product_id) AS odoo_product_id,
           min(l.odoo_id) FILTER (WHERE l.extras IS NOT NULL) AS line_with_extras, min(l.odoo_uom_item_id) AS uom_id,
           sum(l.qtd_produto_pedido) AS qtd_produto_pedido,
           sum(l.qtd_entregue) AS qtd_entregue, sum(l.valor_linha) AS valor_pedido,
           bool_or(l.metodo_entregue = 'stock_move') AS by_stock,
           -- Multiplied before it is divided: a rounded price would lose half a cent.
           sum(CASE WHEN l.qtd_produto_pedido = 0 THEN -l.qtd_entregue * l.preco_liquido
                    ELSE l.valor_linha * (l.qtd_produto_pedido - l.qtd_entregue)
                         / l.qtd_produto_pedido END) AS valor_a_entregar,
           sum(round(l.qtd_cancelada * CASE WHEN l.qtd_linha = 0 THEN 1
               ELSE l.qtd_produto_pedido / l.qtd_linha END, 3)) AS qtd_cancelada_produto_pedido,
           -- Weighted by the ordered quantity; a deduction (100 + 50 - 80) has no price of its own.
           COALESCE(round(sum(l.qtd_produto_pedido * l.preco_produto_pedido)
                              FILTER (WHERE l.qtd_produto_pedido > 0)
                          / sum(l.qtd_produto_pedido)
                              FILTER (WHERE l.qtd_produto_pedido > 0), 4),
                    max(l.preco_produto_pedido)) AS preco_produto_pedido
    FROM linha_pedido l JOIN touched_order t ON t.id = l.odoo_order_id
    WHERE l.retirado_em IS NULL
    GROUP BY l.empresa, l.num_pedido, l.cod_produto
)
SELECT g.empresa, g.num_pedido, g.cod_produto, g.odoo_order_id, g.odoo_product_id, g.uom_id,
       g.line_with_extras,
       g.qtd_produto_pedido, g.valor_pedido, g.qtd_cancelada_produto_pedido,
       g.preco_produto_pedido, COALESCE(s.qtd_bonificada, 0) AS qtd_bonificada,
       COALESCE(b.qtd, 0) AS qtd_faturada, COALESCE(b.valor, 0) AS valor_faturado,
       COALESCE(shipped.qtd_entregue, g.qtd_entregue) AS qtd_entregue,
       COALESCE(g.valor_pedido - shipped.valor_entregue, g.valor_a_entregar) AS valor_a_entregar
FROM grouped g
LEFT JOIN balance_sum b
    ON b.empresa = g.empresa AND b.origem = g.num_pedido AND b.cod_produto = g.cod_produto
LEFT JOIN operation_sum s
    ON s.empresa = g.empresa AND s.origem = g.num_pedido AND s.cod_produto = g.cod_produto
-- What the stock does not count is delivered with its invoice.
LEFT JOIN LATERAL (
    SELECT s.qtd_entregue, s.valor_entregue
    WHERE NOT g.by_stock AND s.qtd_entregue > g.qtd_entregue
) shipped ON true
-- An order number somebody entered here by hand is theirs: a conflict to report, not to merge. An
-- order that was here before keeps its items but those whose very key was entered by hand.
WHERE NOT EXISTS (
    SELECT 1 FROM carteira_principal c
    WHERE c.num_pedido = g.num_pedido AND c.empresa IN ('', g.empresa) AND c.fonte = 'manual' AND (
        c.cod_produto = g.cod_produto OR NOT EXISTS (
            SELECT 1 FROM carteira_principal mine
            WHERE mine.odoo_order_id = g.odoo_order_id AND mine.retirado_em IS NULL)))
ORDER BY g.num_pedido, g.cod_produto, g.empresa;
ANALYZE item (num_pedido, cod_produto, odoo_order_id, odoo_product_id);
