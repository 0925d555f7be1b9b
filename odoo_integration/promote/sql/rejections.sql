INSERT INTO rejected_record (model, record_id, reason, first_run_id, last_run_id)
SELECT s.model, s.id, s.reason, s.run_id, s.run_id FROM stg_rejected s WHERE s.run_id = %(run)s
ON CONFLICT (model, record_id) DO UPDATE
SET reason = excluded.reason, last_run_id = excluded.last_run_id, resolved_at = NULL
WHERE (rejected_record.reason, rejected_record.resolved_at)
      IS DISTINCT FROM (excluded.reason, NULL::timestamptz);

UPDATE rejected_record r SET resolved_at = now()
WHERE r.resolved_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM stg_rejected s
                  WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id)
  AND CASE r.model
      WHEN 'sale.order' THEN EXISTS (
          SELECT 1 FROM stg_order s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      WHEN 'sale.order.line' THEN EXISTS (
          SELECT 1 FROM stg_order_line s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      WHEN 'account.move' THEN EXISTS (
          SELECT 1 FROM stg_move s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      WHEN 'account.move.line' THEN EXISTS (
          SELECT 1 FROM stg_move_line s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      WHEN 'res.partner' THEN EXISTS (
          SELECT 1 FROM stg_partner s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      WHEN 'product.product' THEN EXISTS (
          SELECT 1 FROM stg_product s WHERE s.run_id = %(run)s AND s.id = r.record_id)
      ELSE EXISTS (
          SELECT 1 FROM stg_name s
          WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id)
      END;

UPDATE rejected_record r SET resolved_at = now()
FROM stg_vanished v
WHERE r.resolved_at IS NULL AND v.run_id = %(run)s AND v.model = r.model AND v.id = r.record_id;
