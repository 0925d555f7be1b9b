from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0007_nao_confiavel'),
    ]

    operations = [
        migrations.AddField(
            model_name='faturamentoproduto',
            name='data_vencimento',
            field=models.DateField(blank=True, null=True, verbose_name='due date'),
        ),
    ]
