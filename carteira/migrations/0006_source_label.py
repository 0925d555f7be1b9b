from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0005_retirados'),
    ]

    operations = [
        migrations.AlterField(
            model_name='carteiraprincipal',
            name='fonte',
            field=models.CharField(choices=[('odoo', 'Odoo'), ('manual', 'Manual'), ('legado', 'Previous system')], default='manual', verbose_name='source'),
        ),
    ]
