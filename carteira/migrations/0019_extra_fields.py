"""Extra fields: which there are, and their values."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0018_mails'),
    ]

    operations = [
        migrations.CreateModel(
            name='CampoExtra',
            fields=[
                ('nome', models.CharField(primary_key=True, serialize=False)),
                ('ordem', models.SmallIntegerField()),
                ('titulo', models.CharField(blank=True, db_default='', default='', verbose_name='heading')),
                ('tipo', models.CharField(choices=[('texto', 'Text'), ('escolha', 'Choice'), ('sim_nao', 'Yes or no'), ('inteiro', 'Whole number'), ('numero', 'Number'), ('valor', 'Amount'), ('dia', 'Day'), ('momento', 'Moment')], default='texto')),
                ('opcoes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(), blank=True, default=list, size=None)),
                ('nos_itens', models.BooleanField(default=False)),
                ('nas_faturas', models.BooleanField(default=False)),
                ('removido', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'extra field',
                'verbose_name_plural': 'extra fields',
                'db_table': 'campo_extra',
                'ordering': ('ordem',),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
    ]
