"""What the tax authority says of invoices, and their CFOP."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0009_company_money_deliveries'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='faturamentoproduto',
            name='faturamento_status',
        ),
        migrations.RemoveIndex(
            model_name='faturamentoproduto',
            name='faturamento_excecoes',
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='cfop',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='CFOP'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='chave_nf',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='access key'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='divergencia_fiscal',
            field=models.CharField(blank=True, choices=[('sem_validade', 'not valid at the tax authority'), ('autorizada', 'authorised, but not posted in Odoo'), ('rejeitada', 'refused by the tax authority'), ('desconhecida', 'fiscal status unknown')], db_default='', default='', verbose_name='fiscal divergence'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='modelo_nf',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='fiscal model'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='odoo_cfop_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='CFOP id in Odoo'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='serie_nf',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='series'),
        ),
        migrations.AddField(
            model_name='faturamentoproduto',
            name='situacao_fiscal',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='fiscal status'),
        ),
        migrations.AlterField(
            model_name='faturamentoproduto',
            name='status_nf',
            field=models.CharField(choices=[('Lançado', 'Posted'), ('Cancelado', 'Cancelled'), ('Provisório', 'Draft'), ('Desconhecido', 'Unknown')], default='Provisório', verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='faturamentoproduto',
            index=models.Index(condition=models.Q(('revertida', True), ('nota_credito', True), ('retirado_em__isnull', False), ('cod_produto__startswith', 'SEM-CODIGO-'), ('divergencia_fiscal__gt', ''), _connector='OR'), fields=['data_fatura', 'id'], name='faturamento_excecoes'),
        ),
        migrations.AddConstraint(
            model_name='faturamentoproduto',
            constraint=models.CheckConstraint(condition=models.Q(('status_nf__in', ['Lançado', 'Cancelado', 'Provisório', 'Desconhecido'])), name='faturamento_status'),
        ),
    ]
