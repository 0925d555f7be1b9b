from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0008_rejections'),
    ]

    operations = [
        migrations.AddField(
            model_name='odoomove',
            name='invoice_date_due',
            field=models.DateField(null=True),
        ),
        # As every migrate does afterwards; here, too, for databases that are migrated without signals.
        migrations.RunSQL(
            "ALTER TABLE stg_move ADD COLUMN IF NOT EXISTS invoice_date_due date",
            migrations.RunSQL.noop,
        ),
    ]
