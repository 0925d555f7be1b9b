"""A mark for balances that lack a record; no column of numbers holds NaN."""

from django.db import migrations, models

# Written before it was forbidden. The next full run reads what belongs there.
NO_NAN = """
UPDATE carteira_principal SET qtd_produto_pedido = 0, qtd_faturada = 0,
    qtd_saldo_produto_pedido = 0, qtd_cancelada_produto_pedido = 0, preco_produto_pedido = 0,
    nao_confiavel = true
WHERE 'NaN' IN (qtd_produto_pedido, qtd_faturada, qtd_saldo_produto_pedido,
                qtd_cancelada_produto_pedido, preco_produto_pedido);
UPDATE linha_pedido SET qtd_linha = 0, preco_linha = 0, qtd_cancelada = 0, qtd_produto_pedido = 0,
    preco_produto_pedido = 0
WHERE 'NaN' IN (qtd_linha, preco_linha, qtd_cancelada, qtd_produto_pedido, preco_produto_pedido);
UPDATE faturamento_produto SET qtd_produto_faturado = 0, preco_produto_faturado = 0,
    valor_produto_faturado = 0, peso_unitario_produto = 0, peso_total = 0, qtd_nf = 0, preco_nf = 0
WHERE 'NaN' IN (qtd_produto_faturado, preco_produto_faturado, valor_produto_faturado,
                peso_unitario_produto, peso_total, qtd_nf, preco_nf);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0006_source_label'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='carteiraprincipal',
            name='carteira_negativa',
        ),
        migrations.RemoveIndex(
            model_name='carteiraprincipal',
            name='carteira_totais',
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='nao_confiavel',
            field=models.BooleanField(db_default=False, default=False, verbose_name='not reliable'),
        ),
        migrations.RunSQL(NO_NAN, migrations.RunSQL.noop, elidable=True),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(('qtd_saldo_produto_pedido__gt', 0), ('retirado_em__isnull', True)), fields=['num_pedido'], include=('id', 'status_pedido', 'qtd_saldo_produto_pedido', 'preco_produto_pedido', 'estado', 'vendedor', 'data_pedido', 'data_entrega_pedido', 'nao_confiavel'), name='carteira_totais'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(('qtd_saldo_produto_pedido__lt', 0), ('retirado_em__isnull', True), ('nao_confiavel', False)), fields=['num_pedido'], name='carteira_negativa'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(('nao_confiavel', True)), fields=['num_pedido', 'cod_produto'], name='carteira_nao_confiavel'),
        ),
        migrations.AddConstraint(
            model_name='carteiraprincipal',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_produto_pedido__lt', 1000000000000000), ('qtd_faturada__lt', 1000000000000000), ('qtd_saldo_produto_pedido__lt', 1000000000000000), ('qtd_cancelada_produto_pedido__lt', 1000000000000000), ('preco_produto_pedido__lt', 1000000000000000)), name='carteira_finita'),
        ),
        migrations.AddConstraint(
            model_name='faturamentoproduto',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_produto_faturado__lt', 1000000000000000), ('preco_produto_faturado__lt', 1000000000000000), ('valor_produto_faturado__lt', 1000000000000000), ('peso_unitario_produto__lt', 1000000000000000), ('peso_total__lt', 1000000000000000), ('qtd_nf__lt', 1000000000000000), ('preco_nf__lt', 1000000000000000)), name='faturamento_finito'),
        ),
        migrations.AddConstraint(
            model_name='linhapedido',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_linha__lt', 1000000000000000), ('preco_linha__lt', 1000000000000000), ('qtd_cancelada__lt', 1000000000000000), ('qtd_produto_pedido__lt', 1000000000000000), ('preco_produto_pedido__lt', 1000000000000000)), name='linha_pedido_finita'),
        ),
    ]
