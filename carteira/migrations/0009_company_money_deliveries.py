"""Companies, deliveries and money by Odoo's own amounts."""

import django.db.models.constraints
import django.db.models.expressions
import django.db.models.functions.math
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0008_data_vencimento'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='carteiraprincipal',
            options={'ordering': ('num_pedido', 'cod_produto', 'empresa'), 'verbose_name': 'backlog item', 'verbose_name_plural': 'backlog'},
        ),
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
            name='faturamento_saldo',
        ),
        migrations.RemoveIndex(
            model_name='faturamentoproduto',
            name='faturamento_data',
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='cotacao',
            field=models.DecimalField(blank=True, decimal_places=12, default=1, help_text="of the order's currency for one of the company's, on the order's date", max_digits=30, null=True, verbose_name='exchange rate'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='empresa',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='moeda',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='moeda_empresa',
            field=models.CharField(blank=True, db_default='', default='', verbose_name="company's currency"),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='qtd_entregue',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=15, null=True, verbose_name='delivered'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='qtd_entregue',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name="delivered, in the item's unit"),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='valor_a_entregar',
            field=models.DecimalField(blank=True, decimal_places=2, default=None, max_digits=15, null=True, verbose_name='value to deliver'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='valor_a_faturar',
            field=models.DecimalField(blank=True, decimal_places=2, default=None, max_digits=15, null=True, verbose_name='value to invoice'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='valor_pedido',
            field=models.DecimalField(blank=True, decimal_places=2, default=None, max_digits=15, null=True, verbose_name='order value'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='empresa',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='moeda',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='valor_no_pedido',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=25, verbose_name='value in the order'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='desconto',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=20, verbose_name='discount, %%'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='empresa',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='preco_liquido',
            field=models.DecimalField(decimal_places=10, default=0, max_digits=25, verbose_name="net price, in the item's unit"),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='qtd_entregue_linha',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=20, verbose_name='delivered, as ordered'),
        ),
        migrations.AddField(
            model_name='linhapedido',
            name='valor_linha',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=20, verbose_name='net value of the line'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='saldo_a_entregar',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('retirado_em__isnull', True)), then=django.db.models.expressions.CombinedExpression(models.F('qtd_produto_pedido'), '-', models.F('qtd_entregue'))), default=models.Value(Decimal('0')), output_field=models.DecimalField()), output_field=models.DecimalField(decimal_places=3, max_digits=30, null=True), verbose_name='to deliver'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='valor_saldo_a_entregar',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('retirado_em__isnull', True)), then=django.db.models.functions.math.Round(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('valor_a_entregar'), '/', models.F('cotacao')), output_field=models.DecimalField()), 2)), default=models.Value(Decimal('0')), output_field=models.DecimalField()), output_field=models.DecimalField(decimal_places=2, max_digits=30, null=True), verbose_name='value left to deliver'),
        ),
        migrations.AddField(
            model_name='carteiraprincipal',
            name='valor_saldo',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('retirado_em__isnull', True)), then=models.Case(models.When(then=django.db.models.functions.math.Round(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('qtd_saldo_produto_pedido'), '*', models.F('preco_produto_pedido')), output_field=models.DecimalField()), 2), valor_a_faturar__isnull=True), default=django.db.models.functions.math.Round(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('valor_a_faturar'), '/', models.F('cotacao')), output_field=models.DecimalField()), 2))), default=models.Value(Decimal('0')), output_field=models.DecimalField()), output_field=models.DecimalField(decimal_places=2, max_digits=30, null=True), verbose_name='balance value'),
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
            index=models.Index(condition=models.Q(models.Q(('qtd_saldo_produto_pedido__gt', 0), ('saldo_a_entregar__gt', 0), _connector='OR'), ('retirado_em__isnull', True)), fields=['empresa', 'moeda_empresa', 'num_pedido'], include=('id', 'status_pedido', 'qtd_saldo_produto_pedido', 'valor_saldo', 'saldo_a_entregar', 'valor_saldo_a_entregar', 'estado', 'vendedor', 'data_pedido', 'data_entrega_pedido', 'nao_confiavel'), name='carteira_totais'),
        ),
        migrations.AddIndex(
            model_name='carteiraprincipal',
            index=models.Index(condition=models.Q(models.Q(('qtd_entregue__gt', models.F('qtd_faturada')), ('retirado_em__isnull', True)), models.Q(('qtd_entregue__lt', models.F('qtd_faturada')), ('retirado_em__isnull', True)), _connector='OR'), fields=['data_entrega_pedido', 'num_pedido', 'cod_produto'], name='carteira_diferenca'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(condition=models.Q(('retirado_em__isnull', True)), fields=['origem', 'cod_produto'], include=('empresa', 'qtd_produto_faturado', 'valor_no_pedido', 'status_nf', 'nota_credito', 'data_fatura'), name='faturamento_saldo'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(models.OrderBy(models.F('data_fatura'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), include=('valor_produto_faturado', 'status_nf', 'nota_credito', 'empresa', 'moeda'), name='faturamento_data'),
        ),
        migrations.AddConstraint(
            model_name='carteiraprincipal',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], fields=('num_pedido', 'cod_produto', 'empresa'), name='carteira_unica'),
        ),
    ]
