from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("odoo_integration", "0024_staged_floats")]
    operations = [
        migrations.AddField("syncstate", "changed", models.BigIntegerField(db_default=0)),
        migrations.RunSQL("UPDATE sync_state SET changed = promoted", migrations.RunSQL.noop),
    ]
