"""Webhooks and their messages; Administração manages them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import odoo_integration.models.webhooks
from django.db import migrations, models

from carteira.migrations._permissions import ensure_permissions


MANAGE = (
    "view_webhook",
    "add_webhook",
    "change_webhook",
    "view_webhookmessage",
    "change_webhookmessage",
)


def allow(apps, schema_editor):
    ensure_permissions(apps, "odoo_integration")
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="odoo_integration", codename__in=MANAGE
    )
    # People may have renamed or deleted the group.
    for group in apps.get_model("auth", "Group").objects.filter(name="Administração"):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0003_grupos'),
        ('odoo_integration', '0018_extra_fields'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='service')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('saldos.alterados', 'a run changed balances'), ('execucao.falhou', 'runs begin to fail'), ('execucao.recuperada', 'a run succeeds after failed ones')]), size=None, verbose_name='is told that')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('salt', models.CharField(default=odoo_integration.models.webhooks.new_salt, editable=False)),
                ('seen_run', models.BigIntegerField(default=0, editable=False)),
                ('created_by', models.CharField(editable=False, verbose_name='created by')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'db_table': 'webhook',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='WebhookMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('saldos.alterados', 'a run changed balances'), ('execucao.falhou', 'runs begin to fail'), ('execucao.recuperada', 'a run succeeds after failed ones')], verbose_name='event')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(verbose_name='next attempt')),
                ('claimed_until', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered at')),
                ('dead_at', models.DateTimeField(null=True, verbose_name='given up at')),
                ('last_error', models.CharField(blank=True, default='', verbose_name='last error')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='odoo_integration.syncrun', verbose_name='run')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='odoo_integration.webhook', verbose_name='webhook')),
            ],
            options={
                'verbose_name': 'webhook message',
                'verbose_name_plural': 'webhook messages',
                'db_table': 'webhook_message',
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('dead_at__isnull', True), ('delivered_at__isnull', True)), fields=['next_attempt_at'], name='webhook_message_waiting')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'run', 'event'), name='webhook_message_event')],
            },
        ),
        migrations.RunPython(allow, migrations.RunPython.noop, elidable=True),
    ]
