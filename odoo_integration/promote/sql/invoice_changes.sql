-- Which items the invoices move, and by what; read before the invoice lines are written. An order
-- without an item here is new as a whole: no cause is looked for.
INSERT INTO invoice_change
SELECT side.empresa, side.origem, side.cod_produto,
       CASE WHEN f.retirado_em IS NULL AND f.odoo_id IS NOT NULL
                AND f.reabre_saldo IS DISTINCT FROM w.reabre_saldo THEN 'decision'
            WHEN f.odoo_id IS NULL OR f.retirado_em IS NOT NULL THEN
                CASE WHEN w.nota_credito THEN 'credit_note' ELSE 'invoiced' END
            WHEN w.nota_credito THEN 'credit_note'
            WHEN f.status_nf <> 'Cancelado' AND w.status_nf = 'Cancelado' THEN 'invoice_cancelled'
            WHEN f.status_nf IN ('Provisório', 'Desconhecido') AND w.status_nf = 'Lançado'
                THEN 'invoiced'
            ELSE 'invoice_changed'
       END
FROM target_invoice_line w
LEFT JOIN faturamento_produto f ON f.odoo_id = w.odoo_id
CROSS JOIN LATERAL (
    VALUES (w.empresa, w.origem, w.cod_produto), (f.empresa, f.origem, f.cod_produto)
) AS side (empresa, origem, cod_produto)
WHERE EXISTS (SELECT 1 FROM carteira_principal c WHERE c.num_pedido = side.origem) AND (
    f.odoo_id IS NULL OR f.retirado_em IS NOT NULL
    OR (f.empresa, f.origem, f.cod_produto, f.qtd_produto_faturado, f.status_nf, f.nota_credito,
        f.reabre_saldo, f.consome_faturar, f.consome_entregar, f.bonificacao)
    IS DISTINCT FROM (w.empresa, w.origem, w.cod_produto, w.qtd_produto_faturado, w.status_nf,
                      w.nota_credito, w.reabre_saldo, w.consome_faturar, w.consome_entregar,
                      w.bonificacao));

INSERT INTO invoice_change
SELECT f.empresa, f.origem, f.cod_produto, 'invoice_removed'
FROM faturamento_produto f
WHERE f.retirado_em IS NULL AND f.origem <> '' AND f.odoo_id IN (
    SELECT v.id FROM stg_vanished v WHERE v.run_id = %(run)s AND v.model = 'account.move.line'
    UNION ALL
    SELECT gone.odoo_id FROM stg_vanished v
    JOIN faturamento_produto gone ON gone.odoo_move_id = v.id
    WHERE v.run_id = %(run)s AND v.model = 'account.move');

INSERT INTO touched_order (id, num_pedido, empresa)
SELECT DISTINCT o.id, o.name, i.empresa
FROM invoice_change i
JOIN odoo_order o ON o.name = i.origem
LEFT JOIN odoo_company company ON company.id = o.company_id
WHERE i.empresa = COALESCE(company.name, '')
ON CONFLICT DO NOTHING;
ANALYZE touched_order;
