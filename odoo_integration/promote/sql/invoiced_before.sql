-- Shipments that invoice their item only where no other note does, as 5117 does without 5922.
UPDATE faturamento_produto f SET consome_faturar = NOT f.consome_faturar, updated_at = now()
FROM operacao_fiscal operation
WHERE operation.cfop = f.cfop AND operation.salvo_faturado_antes
  -- Written as the condition of the small index over what is delivered by notes.
  AND f.consome_entregar AND f.retirado_em IS NULL
  AND (f.origem IN (SELECT num_pedido FROM touched_order)
       OR f.origem IN (SELECT origem FROM target_invoice_line))
  AND f.consome_faturar = (f.origem <> '' AND EXISTS (
      SELECT 1 FROM faturamento_produto before
      WHERE before.origem = f.origem AND before.cod_produto = f.cod_produto
        AND before.empresa = f.empresa AND before.retirado_em IS NULL
        AND before.cfop <> '' AND before.consome_faturar AND NOT before.consome_entregar
        AND before.status_nf IN ('Lançado', 'Provisório') AND NOT before.nota_credito))
