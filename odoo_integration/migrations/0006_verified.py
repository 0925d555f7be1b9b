"""What a run verified becomes a fact of its own beside how it read Odoo."""

from django.db import migrations, models


def split_mode(apps, schema_editor):
    runs = apps.get_model("odoo_integration", "SyncRun").objects
    # The mode of a verifying run said nothing of what it had read. Runs of chosen orders are known
    # by their list; the others had read everything or what had changed, which count alike.
    verifying = runs.filter(mode="verify")
    compared = verifying.exclude(verification={})
    compared.filter(orders=[]).update(verified="everything")
    compared.exclude(orders=[]).update(verified="orders")
    verifying.filter(orders=[], since__isnull=False).update(mode="since")
    verifying.filter(orders=[]).update(mode="incremental")
    verifying.update(mode="order")


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0005_espelho_sem_data'),
    ]

    operations = [
        migrations.AddField(
            model_name='syncrun',
            name='verified',
            field=models.CharField(blank=True, choices=[('', 'Nothing'), ('everything', 'Every balance'), ('orders', 'Chosen orders')], default='', verbose_name='verified'),
        ),
        migrations.AlterField(
            model_name='syncrun',
            name='mode',
            field=models.CharField(choices=[('full', 'Full'), ('incremental', 'Incremental'), ('since', 'Period'), ('order', 'Chosen orders'), ('policy', 'New policy')], verbose_name='mode'),
        ),
        migrations.RunPython(split_mode, migrations.RunPython.noop, elidable=True),
    ]
