"""What the last runs saw of the windows, what Odoo says of itself, and when small models were read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0011_fiscal_state'),
    ]

    operations = [
        # Small models have no cursor any more: they are read whole, once a day.
        migrations.RunSQL(
            """
            DELETE FROM sync_cursor WHERE model NOT IN (
                'account.move', 'account.move.line', 'sale.order', 'sale.order.line',
                'res.partner', 'product.product')
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='syncstate',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='syncstate',
            name='small_models_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='syncstate',
            name='looked',
            field=models.CharField(db_default=''),
        ),
        migrations.CreateModel(
            name='OdooServer',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('address', models.CharField()),
                ('protocol', models.CharField()),
                ('version', models.CharField()),
                ('major', models.SmallIntegerField()),
                ('uid', models.BigIntegerField(null=True)),
                ('fields', models.JSONField()),
                ('learned_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'odoo_server',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='odoo_server_single')],
            },
        ),
        migrations.CreateModel(
            name='SeenRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField()),
                ('record_id', models.BigIntegerField()),
                ('write_date', models.DateTimeField()),
                ('settled', models.BooleanField()),
            ],
            options={
                'db_table': 'sync_seen',
                'constraints': [models.UniqueConstraint(fields=('model', 'record_id'), name='sync_seen_record')],
            },
        ),
    ]
