from django.db import migrations

# A fifth of the rows may be dead before PostgreSQL cleans a table unless told otherwise. By then no
# index answers alone: totals of a million items of which 7 % had changed took three times as long.
_TABLES = ('carteira_principal', 'faturamento_produto', 'linha_pedido')
_FACTORS = (
    'autovacuum_vacuum_scale_factor',
    'autovacuum_vacuum_insert_scale_factor',
    'autovacuum_analyze_scale_factor',
)
_SET = ', '.join(f'{factor} = 0.02' for factor in _FACTORS)


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0025_names_by_index'),
    ]

    operations = [
        migrations.RunSQL(
            [f'ALTER TABLE {table} SET ({_SET})' for table in _TABLES],
            [f'ALTER TABLE {table} RESET ({", ".join(_FACTORS)})' for table in _TABLES],
        ),
    ]
