"""Companies, currencies and rates of the documents; the next run reads everything to fill them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0007_one_definition_each'),
    ]

    operations = [
        migrations.CreateModel(
            name='OdooCompany',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='')),
                ('currency_id', models.BigIntegerField(null=True)),
                ('parent_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'odoo_company',
            },
        ),
        migrations.AddField(
            model_name='balancechange',
            name='empresa',
            field=models.CharField(blank=True, default='', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='odoomove',
            name='currency_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='odooorder',
            name='currency_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='odooorder',
            name='currency_rate',
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.RunSQL(
            "ALTER TABLE stg_verified ADD COLUMN delivered numeric, ADD COLUMN subtotal numeric",
            "ALTER TABLE stg_verified DROP COLUMN delivered, DROP COLUMN subtotal",
        ),
        migrations.RunSQL(
            "UPDATE sync_state SET baseline = NULL WHERE EXISTS (SELECT 1 FROM odoo_order)",
            migrations.RunSQL.noop,
            elidable=True,
        ),
    ]
