from django.db import migrations, models

_NAMES = {
    "carteira_principal": ("raz_social", "raz_social_red", "nome_produto"),
    "faturamento_produto": ("nome_cliente", "nome_produto"),
}
# 124 characters have at most 496 bytes; the next sync that reads the name cuts it at 500.
_CUT = [
    f"UPDATE {table} SET {name} = left({name}, 124) || '…' WHERE octet_length({name}) > 500"
    for table, names in _NAMES.items()
    for name in names
]


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0024_items_without_a_rate'),
    ]

    operations = [
        # What is longer fits no index.
        migrations.RunSQL(_CUT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(fields=['raz_social', 'raz_social_red'], name='carteira_cliente'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(fields=['nome_produto'], name='carteira_nome_produto'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(fields=['nome_cliente'], name='faturamento_cliente'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(fields=['nome_produto'], name='faturamento_nome_produto'),
        ),
    ]
