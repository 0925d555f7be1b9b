"""What the tax authority says of invoices; the next run reads everything to fill it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0010_companies'),
    ]

    operations = [
        migrations.AddField(
            model_name='odoomove',
            name='fiscal_divergence',
            field=models.CharField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='fiscal_key',
            field=models.CharField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='fiscal_model',
            field=models.CharField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='fiscal_series',
            field=models.CharField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='fiscal_status',
            field=models.CharField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='profile',
            field=models.CharField(blank=True, default='', verbose_name='profile'),
        ),
        migrations.RunSQL(
            "UPDATE sync_state SET baseline = NULL WHERE EXISTS (SELECT 1 FROM odoo_order)",
            migrations.RunSQL.noop,
            elidable=True,
        ),
    ]
