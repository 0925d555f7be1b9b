import django.db.models.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0007_company_money_deliveries'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='carteiraprincipal',
            name='carteira_unica',
        ),
        migrations.RemoveIndex(
            model_name='carteiraprincipal',
            name='carteira_aberta',
        ),
        migrations.RemoveIndex(
            model_name='carteiraprincipal',
            name='carteira_entrega',
        ),
        migrations.RemoveIndex(
            model_name='carteiraprincipal',
            name='carteira_totais',
        ),
        migrations.RemoveIndex(
            model_name='faturamentoproduto',
            name='faturamento_data',
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='moeda_empresa',
            field=models.CharField(blank=True, db_default='', default='', verbose_name="company's currency"),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(models.Q(('qtd_saldo_produto_pedido__gt', 0), ('saldo_a_entregar__gt', 0), _connector='OR'), ('retirado_em__isnull', True)), fields=['data_pedido', 'num_pedido', 'cod_produto'], name='carteira_aberta'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(models.Q(('qtd_saldo_produto_pedido__gt', 0), ('saldo_a_entregar__gt', 0), _connector='OR'), ('retirado_em__isnull', True)), fields=['data_entrega_pedido', 'num_pedido', 'cod_produto'], name='carteira_entrega'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(models.Q(('qtd_saldo_produto_pedido__gt', 0), ('saldo_a_entregar__gt', 0), _connector='OR'), ('retirado_em__isnull', True)), fields=['empresa', 'moeda_empresa', 'num_pedido'], include=('id', 'status_pedido', 'qtd_saldo_produto_pedido', 'valor_saldo', 'saldo_a_entregar', 'valor_saldo_a_entregar', 'estado', 'vendedor', 'data_pedido', 'data_entrega_pedido'), name='carteira_totais'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(models.OrderBy(models.F('data_fatura'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), include=('valor_produto_faturado', 'status_nf', 'nota_credito', 'empresa', 'moeda'), name='faturamento_data'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(models.Q(('qtd_entregue__gt', models.F('qtd_faturada')), ('retirado_em__isnull', True)), models.Q(('qtd_entregue__lt', models.F('qtd_faturada')), ('retirado_em__isnull', True)), _connector='OR'), fields=['data_entrega_pedido', 'num_pedido', 'cod_produto'], name='carteira_diferenca'),
        ),
        migrations.AddConstraint(
            model_name='carteiraprincipal',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], fields=('num_pedido', 'cod_produto', 'empresa'), name='carteira_unica'),
        ),
    ]
