-- A row that another one is renamed into: its local fields move over, its key becomes free.
UPDATE carteira_principal c SET
    importante = c.importante OR gone.importante,
    observacao_interna = COALESCE(NULLIF(c.observacao_interna, ''), gone.observacao_interna),
    forma_agendamento = COALESCE(NULLIF(c.forma_agendamento, ''), gone.forma_agendamento),
    motivo_exclusao = COALESCE(NULLIF(c.motivo_exclusao, ''), gone.motivo_exclusao)
FROM item_match m
JOIN carteira_principal gone
    ON gone.empresa = m.empresa AND gone.num_pedido = m.num_pedido
   AND gone.cod_produto = m.cod_produto
WHERE c.id = m.id AND gone.id <> m.id
  AND NOT EXISTS (SELECT 1 FROM item_match other WHERE other.id = gone.id);

DELETE FROM carteira_principal gone
USING item_match m
WHERE gone.empresa = m.empresa AND gone.num_pedido = m.num_pedido
  AND gone.cod_produto = m.cod_produto AND gone.id <> m.id
  AND NOT EXISTS (SELECT 1 FROM item_match other WHERE other.id = gone.id);
