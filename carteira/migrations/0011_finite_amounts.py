from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0010_fiscal_state'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='carteiraprincipal',
            name='carteira_finita',
        ),
        migrations.RemoveConstraint(
            model_name='faturamentoproduto',
            name='faturamento_finito',
        ),
        migrations.RemoveConstraint(
            model_name='linhapedido',
            name='linha_pedido_finita',
        ),
        migrations.AddConstraint(
            model_name='carteiraprincipal',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_produto_pedido__lt', 1000000000000000), ('qtd_faturada__lt', 1000000000000000), ('qtd_saldo_produto_pedido__lt', 1000000000000000), ('qtd_cancelada_produto_pedido__lt', 1000000000000000), ('preco_produto_pedido__lt', 1000000000000000), ('qtd_entregue__lt', 1000000000000000), ('cotacao__lt', 1000000000000000), ('valor_pedido__lt', 1000000000000000), ('valor_a_faturar__lt', 1000000000000000), ('valor_a_entregar__lt', 1000000000000000)), name='carteira_finita'),
        ),
        migrations.AddConstraint(
            model_name='faturamentoproduto',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_produto_faturado__lt', 1000000000000000), ('preco_produto_faturado__lt', 1000000000000000), ('valor_produto_faturado__lt', 1000000000000000), ('peso_unitario_produto__lt', 1000000000000000), ('peso_total__lt', 1000000000000000), ('qtd_nf__lt', 1000000000000000), ('preco_nf__lt', 1000000000000000), ('valor_no_pedido__lt', 1000000000000000)), name='faturamento_finito'),
        ),
        migrations.AddConstraint(
            model_name='linhapedido',
            constraint=models.CheckConstraint(condition=models.Q(('qtd_linha__lt', 1000000000000000), ('preco_linha__lt', 1000000000000000), ('qtd_cancelada__lt', 1000000000000000), ('qtd_produto_pedido__lt', 1000000000000000), ('preco_produto_pedido__lt', 1000000000000000), ('desconto__lt', 1000000000000000), ('valor_linha__lt', 1000000000000000), ('qtd_entregue_linha__lt', 1000000000000000), ('preco_liquido__lt', 1000000000000000), ('qtd_entregue__lt', 1000000000000000)), name='linha_pedido_finita'),
        ),
    ]
