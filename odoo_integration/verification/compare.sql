-- Each item of ours beside Odoo's own figures, and the rule that explains a difference. Of an item
-- that is not reliable nothing is compared: ours is known to lack a record.
WITH theirs AS (
    SELECT l.empresa, l.num_pedido, l.cod_produto,
           sum((v.quantity - v.invoiced) * ratio) AS saldo, sum(v.invoiced * ratio) AS invoiced,
           round(sum(v.delivered * ratio), 3) AS delivered, round(sum(v.subtotal), 2) AS value,
           -- Ours are rounded line by line, to a thousandth of the item's unit.
           0.001 * count(*) FILTER (WHERE l.odoo_uom_id IS DISTINCT FROM l.odoo_uom_item_id)
               AS slack,
           bool_or(l.odoo_write_date <> v.write_date) AS moved,
           bool_or(v.quantity IS NULL) AS unread
    FROM (
        SELECT id, write_date, {figures} FROM stg_verified
        WHERE run_id = %(run)s
        UNION ALL
        SELECT id, NULL, NULL, NULL, NULL, NULL FROM stg_rejected
        WHERE run_id = %(run)s AND model = %(label)s
    ) v
    JOIN linha_pedido l ON l.odoo_id = v.id AND l.retirado_em IS NULL
    LEFT JOIN odoo_unit u ON u.id = l.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = l.odoo_uom_item_id
    CROSS JOIN LATERAL (
        SELECT unit_ratio(u.factor, u.category_id, i.factor, i.category_id) AS ratio) r
    GROUP BY l.empresa, l.num_pedido, l.cod_produto
), odoos AS (
    -- As Odoo counts: each linked invoice line in full for every order line it names.
    SELECT l.empresa, l.num_pedido, l.cod_produto, sum(counted) AS counts,
           sum(counted) FILTER (WHERE f.odoo_uom_id IS DISTINCT FROM l.odoo_uom_id) AS converted,
           -- Odoo rounds a converted line to the order line's unit, to a hundredth by default.
           COALESCE(sum(0.011 * unit_ratio(o.factor, o.category_id, i.factor, i.category_id))
               FILTER (WHERE f.odoo_uom_id IS DISTINCT FROM l.odoo_uom_id), 0) AS slack,
           -- Odoo converts an invoice line when it is written, and not when a factor changes.
           bool_or(f.odoo_uom_id IS DISTINCT FROM l.odoo_uom_id
                   AND GREATEST(us.write_date, os.write_date) > f.odoo_write_date)
               AS factor_changed
    FROM faturamento_produto f
    CROSS JOIN LATERAL unnest(f.linhas_pedido) AS link (id)
    JOIN linha_pedido l ON l.odoo_id = link.id AND l.retirado_em IS NULL
    LEFT JOIN odoo_unit u ON u.id = f.odoo_uom_id
    LEFT JOIN odoo_unit o ON o.id = l.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = l.odoo_uom_item_id
    LEFT JOIN stg_unit us ON us.run_id = %(run)s AND us.id = f.odoo_uom_id
    LEFT JOIN stg_unit os ON os.run_id = %(run)s AND os.id = l.odoo_uom_id
    CROSS JOIN LATERAL (
        SELECT round(f.qtd_nf * CASE WHEN f.odoo_uom_id IS NULL THEN 1 ELSE
                     unit_ratio(u.factor, u.category_id, i.factor, i.category_id) END, 3)
               * CASE WHEN f.nota_credito THEN -1 ELSE 1 END AS counted) c
    WHERE f.retirado_em IS NULL
      AND (f.status_nf <> 'Cancelado' OR f.divergencia_fiscal = 'sem_validade')
    GROUP BY l.empresa, l.num_pedido, l.cod_produto
), counted AS (
    SELECT empresa, origem AS num_pedido, cod_produto, qtd_faturada AS counts,
           valor_faturado AS value
    FROM ({invoiced}) invoiced
), ours AS (
    SELECT f.empresa, f.origem AS num_pedido, f.cod_produto,
           bool_or(f.nota_credito AND f.status_nf <> 'Cancelado') AND NOT %(refunds)s AS credited,
           bool_or(f.reabre_saldo IS NOT NULL) AS decided,
           bool_or(NOT f.consome_faturar) AS operations, bool_or(f.consome_entregar) AS shipped,
           bool_or(f.status_nf = 'Provisório') AND %(posted_only)s AS drafts,
           bool_or(f.divergencia_fiscal = 'sem_validade' OR f.status_nf = 'Desconhecido') AS fiscal,
           bool_or(f.vinculo = 'origem' AND f.status_nf <> 'Cancelado') AS by_origin
    FROM faturamento_produto f
    WHERE f.retirado_em IS NULL AND f.origem <> ''
    GROUP BY f.empresa, f.origem, f.cod_produto
), compared AS (
    SELECT c.empresa, c.num_pedido, c.cod_produto, c.qtd_saldo_produto_pedido AS ours,
           round(t.saldo, 3) AS theirs, t.moved, t.unread, c.nao_confiavel,
           c.qtd_entregue AS ours_delivered, t.delivered AS theirs_delivered,
           c.valor_pedido AS ours_value, t.value AS theirs_value,
           (abs(c.qtd_entregue - t.delivered) <= t.slack
            -- Shipped by an invoice, where no stock counts it.
            OR (o.shipped AND c.qtd_entregue > t.delivered))
               AND c.valor_pedido = t.value AS rest_equal,
           t.slack + COALESCE(d.slack, 0) AS slack,
           c.qtd_produto_pedido - COALESCE(n.counts, 0) AS by_our_rules,
           c.qtd_produto_pedido - COALESCE(d.counts, 0) AS by_odoos_rules,
           -- Some positive ratio other than today's gives Odoo's figure.
           d.factor_changed
               AND sign(t.invoiced - (d.counts - d.converted)) = sign(d.converted) AS old_factor,
           o.credited, o.decided, o.operations, o.drafts, o.fiscal, o.by_origin
    FROM carteira_principal c
    JOIN theirs t
        ON t.empresa = c.empresa AND t.num_pedido = c.num_pedido AND t.cod_produto = c.cod_produto
    LEFT JOIN odoos d
        ON d.empresa = c.empresa AND d.num_pedido = c.num_pedido AND d.cod_produto = c.cod_produto
    LEFT JOIN counted n
        ON n.empresa = c.empresa AND n.num_pedido = c.num_pedido AND n.cod_produto = c.cod_produto
    LEFT JOIN ours o
        ON o.empresa = c.empresa AND o.num_pedido = c.num_pedido AND o.cod_produto = c.cod_produto
    WHERE c.retirado_em IS NULL AND c.fonte = 'odoo'
)
SELECT empresa, num_pedido, cod_produto, ours, theirs, ours_delivered, theirs_delivered, ours_value,
       theirs_value,
       CASE
           WHEN nao_confiavel THEN 'not_reliable'
           -- A quantity of Odoo's cannot be read, or cannot be converted.
           WHEN unread OR theirs IS NULL THEN 'unexplained'
           WHEN NOT rest_equal AND moved THEN 'changed_meanwhile'
           WHEN NOT rest_equal THEN 'unexplained'
           WHEN ours = theirs THEN 'equal'
           -- What we hold must give Odoo's balance by Odoo's rules, and ours by ours: only then
           -- do the rules explain the difference.
           WHEN abs(by_odoos_rules - theirs) > slack AND moved THEN 'changed_meanwhile'
           WHEN ours <> by_our_rules THEN 'unexplained'
           WHEN abs(by_odoos_rules - theirs) > slack AND old_factor THEN 'unit_factor_changed'
           WHEN abs(by_odoos_rules - theirs) > slack THEN 'unexplained'
           WHEN by_our_rules = by_odoos_rules THEN 'unit_rounding'
           WHEN decided THEN 'decisions'
           WHEN operations THEN 'operations'
           WHEN credited THEN 'credit_notes'
           WHEN drafts THEN 'drafts'
           WHEN fiscal THEN 'fiscal_status'
           WHEN by_origin THEN 'linked_by_origin'
           -- One invoice line for several order lines: Odoo counts it for each of them.
           ELSE 'several_lines'
       END AS verdict
FROM compared
