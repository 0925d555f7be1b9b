-- Which existing row each item is: by Odoo's ids, so that a renamed code keeps its row, its notes
-- and its history; by the key where the ids say nothing. A row is one item's alone.
CREATE TEMP TABLE item_match (empresa text, num_pedido text, cod_produto text, id bigint PRIMARY KEY)
ON COMMIT DROP;
INSERT INTO item_match
SELECT DISTINCT ON (w.empresa, w.num_pedido, w.cod_produto)
       w.empresa, w.num_pedido, w.cod_produto, c.id
FROM item w
JOIN carteira_principal c
    ON c.odoo_order_id = w.odoo_order_id AND c.odoo_product_id = w.odoo_product_id
WHERE c.fonte = 'odoo'
ORDER BY w.empresa, w.num_pedido, w.cod_produto, c.retirado_em IS NOT NULL, c.id
ON CONFLICT (id) DO NOTHING;
ANALYZE item_match;

-- A row without a company is the predecessor's. The items left are found first: the planner takes the
-- join on three columns for a single row, and would then look through all matches for each item.
WITH unmatched AS MATERIALIZED (
    SELECT w.empresa, w.num_pedido, w.cod_produto, w.odoo_order_id
    FROM item w
    WHERE NOT EXISTS (SELECT 1 FROM item_match m
                      WHERE m.empresa = w.empresa AND m.num_pedido = w.num_pedido
                        AND m.cod_produto = w.cod_produto)
)
INSERT INTO item_match
SELECT DISTINCT ON (c.id) w.empresa, w.num_pedido, w.cod_produto, c.id
FROM unmatched w
JOIN carteira_principal c ON c.num_pedido = w.num_pedido AND c.cod_produto = w.cod_produto
    AND c.empresa IN ('', w.empresa)
WHERE c.fonte IN ('odoo', 'legado')
ORDER BY c.id, w.odoo_order_id
ON CONFLICT (id) DO NOTHING;
-- Where the company has a row of its own and the predecessor's, its own is taken.
DELETE FROM item_match m USING item_match better, carteira_principal mine, carteira_principal other
WHERE m.empresa = better.empresa AND m.num_pedido = better.num_pedido
  AND m.cod_produto = better.cod_produto AND mine.id = better.id AND other.id = m.id
  AND mine.empresa <> '' AND other.empresa = '';
ANALYZE item_match;
