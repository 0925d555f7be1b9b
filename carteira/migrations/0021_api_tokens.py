"""Tokens of the API, and a trace of what is changed by other than a sync.

The trigger's function serves any further table whose rows the API shows, or that decides who sees
them: a statement-level trigger on it is enough.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from ._permissions import ensure_permissions

TABLES = ("carteira_principal", "faturamento_produto", "linha_pedido", "decisao_nota_credito")
FUNCTION = """
CREATE FUNCTION note_local_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO edicao_local DEFAULT VALUES;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION note_local_edit IS
    'Notes that something was changed by other than a sync, for caches of what the API answers.';
"""
# The promote is known by its run.
TRIGGER = """
CREATE TRIGGER note_local_edit AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH STATEMENT WHEN (current_setting('carteira.promote', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION note_local_edit();
"""
MANAGE = ("view_apitoken", "add_apitoken", "change_apitoken")


def allow(apps, schema_editor):
    ensure_permissions(apps, "carteira")
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="carteira", codename__in=MANAGE
    )
    # People may have renamed or deleted the group.
    for group in apps.get_model("auth", "Group").objects.filter(name="Administração"):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0020_sight'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LocalEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'edicao_local',
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='service')),
                ('beginning', models.CharField(editable=False, verbose_name='begins with')),
                ('digest', models.CharField(editable=False, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('saldos', 'balances of given orders'), ('carteira', 'the backlog, with customers and values'), ('execucoes', 'runs, what they changed, and how fresh the data is')]), size=None, verbose_name='may read')),
                ('created_by', models.CharField(editable=False, verbose_name='created by')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                ('user', models.ForeignKey(blank=True, help_text='Without one, the service sees every item.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sees what this user sees')),
            ],
            options={
                'verbose_name': 'API token',
                'verbose_name_plural': 'API tokens',
                'db_table': 'api_token',
                'ordering': ('revoked_at', 'name'),
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION note_local_edit"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER note_local_edit ON {table}"
            )
            for table in TABLES
        ),
        migrations.RunPython(allow, migrations.RunPython.noop, elidable=True),
    ]
