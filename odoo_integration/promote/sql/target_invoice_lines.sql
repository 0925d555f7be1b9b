-- The touched invoice lines as they should be: linked to an order by the order line, or by the
-- origin's text where they name no order line, and counted in the unit of the item they invoice. What an
-- invoice or a product says is put together once, not for each of its lines.
CREATE TEMP TABLE target_invoice_line ON COMMIT DROP AS
WITH raw AS (
    SELECT {staged}, {amount} AS amount
    FROM stg_move_line s JOIN touched_invoice_line t ON t.id = s.id
    WHERE s.run_id = %(run)s
      AND NOT EXISTS (SELECT 1 FROM stg_rejected r WHERE r.run_id = %(run)s
                      AND r.model = 'account.move.line' AND r.id = s.id)
    UNION ALL
    SELECT {live},
           CASE WHEN f.nota_credito THEN -f.valor_produto_faturado ELSE f.valor_produto_faturado END
    FROM faturamento_produto f JOIN touched_invoice_line t ON t.id = f.odoo_id
    WHERE f.retirado_em IS NULL
      -- A scalar: statistics know nothing of this run's rows, and a join would compare all with all.
      AND (SELECT 1 FROM stg_move_line s WHERE s.run_id = %(run)s AND s.id = f.odoo_id) IS NULL
      AND NOT EXISTS (SELECT 1 FROM stg_vanished v WHERE v.run_id = %(run)s
                      AND v.model = 'account.move.line' AND v.id = f.odoo_id)
), linked AS MATERIALIZED (
    SELECT raw.*, l.odoo_order_id, l.empresa, l.num_pedido, l.cod_produto, l.odoo_uom_item_id,
           l.preco_liquido, l.valor_linha, l.qtd_produto_pedido
    FROM raw
    LEFT JOIN linha_pedido l ON l.retirado_em IS NULL AND l.odoo_id = CASE
        WHEN cardinality(raw.linhas_pedido) <= 1 THEN raw.linhas_pedido[1]
        ELSE (SELECT min(one.odoo_id) FROM linha_pedido one
              WHERE one.odoo_id = ANY (raw.linhas_pedido) AND one.retirado_em IS NULL)
        END
), placed AS (
    SELECT {columns}, amount, odoo_order_id, empresa, num_pedido AS origem, cod_produto,
           odoo_uom_item_id, preco_liquido, valor_linha, qtd_produto_pedido,
           'linha' AS vinculo
    FROM linked WHERE num_pedido IS NOT NULL
    UNION ALL
    SELECT {linked}, linked.amount, found.order_id,
           COALESCE(found.empresa, company.name, ''), COALESCE(found.num_pedido, named.first, ''),
           COALESCE(found.cod_produto, p.item_code, ''),
           COALESCE(found.odoo_uom_item_id, p.uom_id), found.preco_liquido, found.valor_linha,
           found.qtd_produto_pedido,
           CASE WHEN COALESCE(found.num_pedido, named.first, '') = '' THEN 'nenhum' ELSE 'origem' END
    FROM linked
    JOIN odoo_move m ON m.id = linked.odoo_move_id
    LEFT JOIN odoo_company company ON company.id = m.company_id
    LEFT JOIN odoo_product p ON p.id = linked.odoo_product_id
    -- The first order named that has the product, else the first that exists, else the first. A line
    -- whose order line is not here belongs to none of the orders that are.
    LEFT JOIN LATERAL named_orders(m.invoice_origin, company.id, company.parent_id, p.item_code)
        found ON found.place = 1 AND cardinality(linked.linhas_pedido) = 0
    LEFT JOIN LATERAL (
        SELECT t.name AS first
        FROM unnest(origin_names(m.invoice_origin)) WITH ORDINALITY AS t (name, place)
        WHERE t.name <> '' AND octet_length(t.name) <= %(max_key)s
          AND t.name !~ '[[:cntrl:]]'
        ORDER BY t.place LIMIT 1
    ) named ON cardinality(linked.linhas_pedido) = 0
    WHERE linked.num_pedido IS NULL
), of_move AS MATERIALIZED (
    SELECT m.id, COALESCE(currency.name, '') AS moeda, m.invoice_date AS data_fatura,
           m.invoice_date_due AS data_vencimento,
           m.invoice_origin AS documento_origem,
           CASE WHEN m.number = '/' THEN '' ELSE m.number END AS numero_nf,
           m.status AS status_nf, m.fiscal_status AS situacao_fiscal,
           m.fiscal_divergence AS divergencia_fiscal, m.fiscal_series AS serie_nf,
           m.fiscal_key AS chave_nf, m.fiscal_model AS modelo_nf, m.refund AS nota_credito,
           decision.reabre_saldo,
           CASE WHEN m.refund THEN -1 ELSE 1 END AS sign,
           NOT m.refund AND EXISTS (
               SELECT 1 FROM odoo_move r
               WHERE r.reversed_entry_id = m.id AND r.status NOT IN ('Cancelado', 'Desconhecido')) AS revertida,
           COALESCE(NULLIF(m.partner_tax_id, ''), partner.tax_id, '') AS cnpj_cliente,
           COALESCE(partner.legal_name, '') AS nome_cliente,
           COALESCE(partner.city, '') AS municipio, COALESCE(partner.state, '') AS estado,
           COALESCE(salesperson.name, '') AS vendedor, COALESCE(team.name, '') AS equipe_vendas,
           COALESCE(NULLIF(incoterm.code, ''), incoterm.name, '') AS incoterm,
           COALESCE(m.extras || partner.extras, m.extras, partner.extras) AS extras
    FROM (SELECT DISTINCT odoo_move_id AS id FROM linked) asked
    JOIN odoo_move m ON m.id = asked.id
    LEFT JOIN decisao_nota_credito decision ON decision.odoo_move_id = m.id AND m.refund
    LEFT JOIN odoo_partner_resolved partner ON partner.id = m.partner_id
    LEFT JOIN odoo_name salesperson
        ON salesperson.model = 'res.users' AND salesperson.record_id = m.user_id
    LEFT JOIN odoo_name team ON team.model = 'crm.team' AND team.record_id = m.team_id
    LEFT JOIN odoo_name currency
        ON currency.model = 'res.currency' AND currency.record_id = m.currency_id
    LEFT JOIN odoo_name incoterm
        ON incoterm.model = 'account.incoterms' AND incoterm.record_id = m.incoterm_id
), of_product AS MATERIALIZED (
    SELECT p.id, p.name, p.weight, unit.factor, unit.category_id, p.extras
    FROM (SELECT DISTINCT odoo_product_id AS id FROM linked) asked
    JOIN odoo_product p ON p.id = asked.id
    LEFT JOIN odoo_unit unit ON unit.id = p.uom_id
), measured AS (
    SELECT placed.*, COALESCE(u.name, '') AS unid_medida_nf,
           CASE WHEN placed.odoo_uom_id IS NULL OR placed.odoo_uom_item_id IS NULL AND u.id IS NOT NULL
                THEN 1
                ELSE unit_ratio(u.factor, u.category_id, i.factor, i.category_id) END AS ratio,
           CASE WHEN placed.odoo_uom_id IS NULL THEN 1
                ELSE unit_ratio(u.factor, u.category_id, p.factor, p.category_id)
           END AS product_ratio,
           COALESCE(p.name, '') AS nome_produto, COALESCE(p.weight, 0) AS weight,
           p.extras,
           COALESCE(cfop.code, '') AS cfop
    FROM placed
    LEFT JOIN of_product p ON p.id = placed.odoo_product_id
    LEFT JOIN odoo_unit u ON u.id = placed.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = placed.odoo_uom_item_id
    LEFT JOIN odoo_name cfop
        ON cfop.model = 'l10n_br_fiscal.cfop' AND cfop.record_id = placed.odoo_cfop_id
    OFFSET 0
), converted AS (
    SELECT measured.*, round(qtd_nf * ratio, 3) AS quantity, round(preco_nf / ratio, 4) AS price,
           COALESCE(round(weight * qtd_nf * product_ratio, 3), 0) AS total_weight,
           -- A line invoiced as a whole takes its whole value: multiplied before it is divided.
           round(COALESCE(round(qtd_nf * ratio, 3) * valor_linha / NULLIF(qtd_produto_pedido, 0),
                          round(qtd_nf * ratio, 3) * preco_liquido, 0), 6) AS taken
    FROM measured OFFSET 0
), judged AS (
    -- What the columns hold; see the order lines, also for `OFFSET 0`.
    SELECT converted.*,
           COALESCE(abs(quantity) < 1e12 AND abs(price) < 1e11 AND abs(total_weight) < 1e12
                    AND abs(taken) < 1e13, false) AS fits
    FROM converted OFFSET 0
)
SELECT {measured}, w.odoo_order_id, w.empresa, w.origem, w.vinculo, w.cod_produto, w.nome_produto,
       w.unid_medida_nf, w.cfop,
       w.cfop = '' OR COALESCE(
           -- As it is: what else invoices the item is looked at once all of its lines are written.
           CASE WHEN operation.salvo_faturado_antes THEN (
               SELECT f.consome_faturar FROM faturamento_produto f WHERE f.odoo_id = w.odoo_id) END,
           operation.consome_faturar, false) AS consome_faturar,
       COALESCE(operation.consome_entregar, false) AS consome_entregar,
       COALESCE(operation.bonificacao, false) AS bonificacao,
       CASE WHEN w.fits THEN w.quantity * m.sign ELSE 0 END AS qtd_produto_faturado,
       CASE WHEN w.fits THEN w.price ELSE 0 END AS preco_produto_faturado,
       round(w.amount, 2) * m.sign AS valor_produto_faturado, m.moeda,
       CASE WHEN w.fits THEN w.taken * m.sign ELSE 0 END AS valor_no_pedido,
       round(w.weight, 3) AS peso_unitario_produto,
       CASE WHEN w.fits THEN w.total_weight * m.sign ELSE 0 END AS peso_total,
       m.numero_nf, m.data_fatura, m.data_vencimento, m.cnpj_cliente, m.nome_cliente,
       m.municipio, m.estado, m.vendedor, m.equipe_vendas, m.incoterm, m.documento_origem,
       m.status_nf, m.situacao_fiscal,
       CASE WHEN m.divergencia_fiscal = '' AND m.status_nf <> 'Cancelado'
                 AND w.cfop <> '' AND operation.id IS NULL
            THEN 'cfop' ELSE m.divergencia_fiscal END AS divergencia_fiscal, m.serie_nf, m.chave_nf, m.modelo_nf,
       m.revertida, m.nota_credito, m.reabre_saldo,
       COALESCE(m.extras || w.extras, m.extras, w.extras) AS extras, w.fits, w.ratio, w.odoo_uom_item_id
FROM judged w
JOIN of_move m ON m.id = w.odoo_move_id
LEFT JOIN operacao_fiscal operation ON operation.cfop = w.cfop;
ANALYZE target_invoice_line (odoo_id);
