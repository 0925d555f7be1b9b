-- Each balance of ours beside Odoo's own, and the rule that explains a difference. Of an item that
-- is not reliable, nothing is compared: we know that ours lacks a record.
WITH theirs AS (
    SELECT l.num_pedido, l.cod_produto,
           sum((v.quantity - v.invoiced)
               * unit_ratio(u.factor, u.category_id, i.factor, i.category_id)) AS saldo,
           -- Ours are rounded line by line, to a thousandth of the item's unit.
           0.001 * count(*) FILTER (WHERE l.odoo_uom_id IS DISTINCT FROM l.odoo_uom_item_id)
               AS slack,
           bool_or(l.odoo_write_date <> v.write_date) AS moved,
           bool_or(v.quantity IS NULL) AS unread
    FROM (
        SELECT id, write_date, quantity, invoiced FROM stg_verified WHERE run_id = %(run)s
        UNION ALL
        SELECT id, NULL, NULL, NULL FROM stg_rejected
        WHERE run_id = %(run)s AND model = %(label)s
    ) v
    JOIN linha_pedido l ON l.odoo_id = v.id AND l.retirado_em IS NULL
    LEFT JOIN odoo_unit u ON u.id = l.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = l.odoo_uom_item_id
    GROUP BY l.num_pedido, l.cod_produto
), odoos AS (
    -- As Odoo counts: each linked invoice line in full for every order line it names.
    SELECT l.num_pedido, l.cod_produto,
           sum(round(f.qtd_nf * CASE WHEN f.odoo_uom_id IS NULL THEN 1 ELSE
                     unit_ratio(u.factor, u.category_id, i.factor, i.category_id) END, 3)
               * CASE WHEN f.nota_credito THEN -1 ELSE 1 END) AS counts,
           -- Odoo rounds a converted line to the order line's unit, to a hundredth by default.
           COALESCE(sum(0.011 * unit_ratio(o.factor, o.category_id, i.factor, i.category_id))
               FILTER (WHERE f.odoo_uom_id IS DISTINCT FROM l.odoo_uom_id), 0) AS slack
    FROM faturamento_produto f
    CROSS JOIN LATERAL unnest(f.linhas_pedido) AS link (id)
    JOIN linha_pedido l ON l.odoo_id = link.id AND l.retirado_em IS NULL
    LEFT JOIN odoo_unit u ON u.id = f.odoo_uom_id
    LEFT JOIN odoo_unit o ON o.id = l.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = l.odoo_uom_item_id
    WHERE f.retirado_em IS NULL
      AND (f.status_nf <> 'Cancelado' OR f.odoo_move_id = ANY (%(fiscal)s))
    GROUP BY l.num_pedido, l.cod_produto
), counted (num_pedido, cod_produto, counts) AS (
    {invoiced}
), ours AS (
    SELECT f.origem AS num_pedido, f.cod_produto,
           bool_or(f.nota_credito AND f.status_nf <> 'Cancelado') AND NOT %(refunds)s AS credited,
           bool_or(f.status_nf = 'Provisório') AND %(posted_only)s AS drafts,
           bool_or(f.status_nf = 'Cancelado' AND f.odoo_move_id = ANY (%(fiscal)s)) AS fiscal,
           bool_or(f.vinculo = 'origem' AND f.status_nf <> 'Cancelado') AS by_origin
    FROM faturamento_produto f
    WHERE f.retirado_em IS NULL AND f.origem <> ''
    GROUP BY f.origem, f.cod_produto
), compared AS (
    SELECT c.num_pedido, c.cod_produto, c.nao_confiavel, c.qtd_saldo_produto_pedido AS ours,
           round(t.saldo, 3) AS theirs, t.moved, t.unread,
           t.slack + COALESCE(d.slack, 0) AS slack,
           c.qtd_produto_pedido - COALESCE(n.counts, 0) AS by_our_rules,
           c.qtd_produto_pedido - COALESCE(d.counts, 0) AS by_odoos_rules,
           o.credited, o.drafts, o.fiscal, o.by_origin
    FROM carteira_principal c
    JOIN theirs t ON t.num_pedido = c.num_pedido AND t.cod_produto = c.cod_produto
    LEFT JOIN odoos d ON d.num_pedido = c.num_pedido AND d.cod_produto = c.cod_produto
    LEFT JOIN counted n ON n.num_pedido = c.num_pedido AND n.cod_produto = c.cod_produto
    LEFT JOIN ours o ON o.num_pedido = c.num_pedido AND o.cod_produto = c.cod_produto
    WHERE c.retirado_em IS NULL AND c.fonte = 'odoo'
)
SELECT num_pedido, cod_produto, ours, theirs,
       CASE
           WHEN nao_confiavel THEN 'not_reliable'
           WHEN ours = theirs THEN 'equal'
           -- A quantity of Odoo's cannot be read, or cannot be converted.
           WHEN unread OR theirs IS NULL THEN 'unexplained'
           -- What we hold must give Odoo's balance by Odoo's rules, and ours by ours: only then
           -- is the difference the rules' doing.
           WHEN abs(by_odoos_rules - theirs) > slack AND moved THEN 'changed_meanwhile'
           WHEN abs(by_odoos_rules - theirs) > slack OR ours <> by_our_rules THEN 'unexplained'
           WHEN by_our_rules = by_odoos_rules THEN 'unit_rounding'
           WHEN credited THEN 'credit_notes'
           WHEN drafts THEN 'drafts'
           WHEN fiscal THEN 'fiscal_status'
           WHEN by_origin THEN 'linked_by_origin'
           -- One invoice line for several order lines: Odoo counts it for each of them.
           ELSE 'several_lines'
       END AS verdict
FROM compared
