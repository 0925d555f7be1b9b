from django.db import migrations

# Numbers are staged as the floats Odoo sends.
RETYPE = """
DO $$
DECLARE staged record;
BEGIN
    FOR staged IN
        SELECT c.oid::regclass AS name, string_agg(
                   format('ALTER COLUMN %I TYPE {wanted}', a.attname), ', ') AS changes
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relname LIKE 'stg\\_%' AND pg_table_is_visible(c.oid) AND c.relkind = 'r'
          AND a.atttypid = '{found}'::regtype AND a.attnum > 0 AND NOT a.attisdropped
        GROUP BY c.oid
    LOOP
        EXECUTE format('ALTER TABLE %s %s', staged.name, staged.changes);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("odoo_integration", "0023_unreliable_by_place")]
    operations = [
        migrations.RunSQL(
            [RETYPE.format(found="numeric", wanted="double precision")],
            [RETYPE.format(found="double precision", wanted="numeric")],
        )
    ]
