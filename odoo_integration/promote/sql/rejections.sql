INSERT INTO rejected_record AS r (
    model, record_id, reason, first_run_id, last_run_id, at_promote, order_id, product_id, move_id,
    sale_line_ids, order_name)
SELECT s.model, s.id, s.reason, s.run_id, s.run_id, s.at_promote, s.order_id, s.product_id,
       s.move_id, s.sale_line_ids, s.order_name
FROM stg_rejected s WHERE s.run_id = %(run)s
ON CONFLICT (model, record_id) DO UPDATE
SET reason = excluded.reason, last_run_id = excluded.last_run_id, resolved_at = NULL,
    at_promote = excluded.at_promote, order_id = excluded.order_id,
    product_id = excluded.product_id, move_id = excluded.move_id,
    sale_line_ids = excluded.sale_line_ids, order_name = excluded.order_name
WHERE (r.reason, r.resolved_at, r.at_promote, r.order_id, r.product_id, r.move_id, r.sale_line_ids,
       r.order_name)
      IS DISTINCT FROM (excluded.reason, NULL::timestamptz, excluded.at_promote, excluded.order_id,
                        excluded.product_id, excluded.move_id, excluded.sale_line_ids,
                        excluded.order_name)
  -- A record that could not be read at all stays so until it is read again.
  AND NOT (excluded.at_promote AND NOT r.at_promote AND r.resolved_at IS NULL AND NOT ({reread}));

UPDATE rejected_record r SET resolved_at = now()
WHERE r.resolved_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM stg_rejected s
                  WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id)
  AND (CASE WHEN NOT r.at_promote THEN {reread}
            WHEN r.model = 'sale.order.line' THEN EXISTS (
                SELECT 1 FROM target_order_line t WHERE t.odoo_id = r.record_id)
            WHEN r.model = 'account.move.line' THEN EXISTS (
                SELECT 1 FROM target_invoice_line t WHERE t.odoo_id = r.record_id)
            ELSE EXISTS (SELECT 1 FROM touched_order t WHERE t.id = r.record_id) END
       OR EXISTS (SELECT 1 FROM stg_vanished v
                  WHERE v.run_id = %(run)s AND v.model = r.model AND v.id = r.record_id));

-- Master data that nothing here refers to any more.
WITH referred AS (
    {referred}
    UNION
    SELECT 'product.product', product_id FROM rejected_record WHERE resolved_at IS NULL
)
UPDATE rejected_record r SET resolved_at = now()
WHERE r.resolved_at IS NULL AND NOT (r.model = ANY (%(documents)s))
  AND NOT EXISTS (SELECT 1 FROM referred n WHERE n.model = r.model AND n.id = r.record_id);

-- Both ways: what lacks a record now, and what lacks none any more.
CREATE TEMP TABLE turned ON COMMIT DROP AS
    (SELECT item_id AS id FROM unreliable_item
     EXCEPT SELECT id FROM carteira_principal WHERE nao_confiavel)
    UNION ALL
    (SELECT id FROM carteira_principal WHERE nao_confiavel
     EXCEPT SELECT item_id FROM unreliable_item);

-- For the change log: those of orders that nothing else touched.
WITH turned_order AS (
    SELECT c.odoo_order_id AS id FROM turned JOIN carteira_principal c ON c.id = turned.id
    EXCEPT SELECT id FROM touched_order
), as_it_was AS (
    INSERT INTO item_before
    SELECT c.id, c.retirado_em IS NOT NULL, s
    FROM turned_order t JOIN carteira_principal c ON c.odoo_order_id = t.id
    LEFT JOIN LATERAL item_state(c) s ON true
    WHERE NOT EXISTS (SELECT 1 FROM item_before b WHERE b.id = c.id)
)
INSERT INTO touched_order SELECT id FROM turned_order;

UPDATE carteira_principal c SET nao_confiavel = NOT c.nao_confiavel, updated_at = now()
FROM turned WHERE c.id = turned.id;
