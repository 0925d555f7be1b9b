

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0002_staging'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertState',
            fields=[
                ('name', models.CharField(primary_key=True, serialize=False, verbose_name='check')),
                ('ok', models.BooleanField(default=True, verbose_name='ok')),
                ('text', models.TextField(default='', verbose_name='finding')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('untold', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(), blank=True, default=list, size=None, verbose_name='channels not told yet')),
                ('claimed_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'db_table': 'alert_state',
                'ordering': ('name',),
            },
        ),
    ]
