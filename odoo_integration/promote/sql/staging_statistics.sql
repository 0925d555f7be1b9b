-- What is staged is of a run that no statistics know yet, and a run unknown to them has one row for
-- the planner: it would compare a thousand staged lines with a thousand others, one by one.
DO $$
DECLARE filled record;
BEGIN
    FOR filled IN
        SELECT t.name FROM unnest(ARRAY[
            'stg_order', 'stg_order_line', 'stg_move', 'stg_move_line', 'stg_partner', 'stg_product'
        ]) AS t (name)
        WHERE pg_relation_size(t.name::regclass) > 0 AND NOT EXISTS (
            SELECT 1 FROM pg_stats s
            WHERE s.tablename = t.name AND s.attname = 'run_id'
              AND s.most_common_vals::text = '{%(run)s}')
    LOOP
        EXECUTE format('ANALYZE %%I', filled.name);
    END LOOP;
END $$;
