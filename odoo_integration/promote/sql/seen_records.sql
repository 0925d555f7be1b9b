DELETE FROM sync_seen s USING sync_cursor c
WHERE c.model = s.model AND (%(baseline)s OR s.write_date < c.write_date - %(overlap)s);
DELETE FROM sync_seen s
USING unnest(%(gone_models)s::text[], %(gone_ids)s::bigint[]) AS gone (model, id)
WHERE s.model = gone.model AND s.record_id = gone.id;
DELETE FROM sync_seen s USING stg_vanished v
WHERE v.run_id = %(run)s AND s.model = v.model AND s.record_id = v.id;
-- What was shown and could not be taken, or needs not be.
INSERT INTO sync_seen (model, record_id, write_date, settled)
SELECT shown.model, shown.id, shown.write_date, shown.settled
FROM unnest(%(models)s::text[], %(ids)s::bigint[], %(dates)s::timestamptz[], %(known)s::boolean[])
    AS shown (model, id, write_date, settled)
JOIN sync_cursor c ON c.model = shown.model AND shown.write_date >= c.write_date - %(overlap)s
ON CONFLICT (model, record_id) DO UPDATE
SET write_date = excluded.write_date, settled = excluded.settled;
WITH staged AS (
    SELECT 'account.move' AS model, id, write_date FROM stg_move WHERE run_id = %(run)s
    UNION ALL
    SELECT 'account.move.line', id, write_date FROM stg_move_line WHERE run_id = %(run)s
    UNION ALL
    SELECT 'sale.order', id, write_date FROM stg_order WHERE run_id = %(run)s
    UNION ALL
    SELECT 'sale.order.line', id, write_date FROM stg_order_line WHERE run_id = %(run)s
    UNION ALL
    SELECT 'res.partner', id, write_date FROM stg_partner WHERE run_id = %(run)s
    UNION ALL
    SELECT 'product.product', id, write_date FROM stg_product WHERE run_id = %(run)s
), recent AS (
    SELECT staged.*, count(*) OVER (PARTITION BY model) AS together
    FROM staged JOIN sync_cursor c USING (model)
    WHERE staged.write_date >= c.write_date - %(overlap)s
)
INSERT INTO sync_seen (model, record_id, write_date, settled)
SELECT model, id, write_date, COALESCE(write_date < %(settled)s::timestamptz, false) FROM recent WHERE together <= %(most)s
ON CONFLICT (model, record_id) DO UPDATE
SET write_date = excluded.write_date, settled = excluded.settled
WHERE (sync_seen.write_date, sync_seen.settled) IS DISTINCT FROM
    (excluded.write_date, excluded.settled)
