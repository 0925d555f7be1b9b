from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0008_rejections'),
    ]

    operations = [
        migrations.AddField(
            model_name='odoomove',
            name='invoice_date_due',
            field=models.DateField(null=True),
        ),
    ]
