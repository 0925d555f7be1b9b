-- What this run may change, as it was; read before anything of it is written.
CREATE TEMP TABLE item_before ON COMMIT DROP AS
SELECT c.id, c.retirado_em IS NOT NULL AS retired, s
FROM (
    SELECT c.id FROM carteira_principal c JOIN touched_order t ON t.id = c.odoo_order_id
    UNION
    SELECT id FROM item_match
    UNION
    -- What is deleted because another row takes its key.
    SELECT gone.id
    FROM item_match m
    JOIN carteira_principal gone
        ON gone.empresa = m.empresa AND gone.num_pedido = m.num_pedido
       AND gone.cod_produto = m.cod_produto
) asked
JOIN carteira_principal c ON c.id = asked.id
LEFT JOIN LATERAL item_state(c) s ON true;
ANALYZE item_before (id);
