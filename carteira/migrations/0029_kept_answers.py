"""Answers of long questions, and a trace of the one statement that left none: TRUNCATE."""

import django.db.models.functions.datetime
from django.db import migrations, models

TABLES = ("carteira_principal", "faturamento_produto", "linha_pedido", "decisao_nota_credito")
TRIGGER = """
CREATE TRIGGER note_truncate AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION note_local_edit();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0028_grouped_totals'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('key', models.CharField(primary_key=True, serialize=False)),
                ('statement', models.TextField()),
                ('version', models.CharField()),
                ('rows', models.TextField()),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'resposta_guardada',
            },
        ),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER note_truncate ON {table}"
            )
            for table in TABLES
        ),
    ]
