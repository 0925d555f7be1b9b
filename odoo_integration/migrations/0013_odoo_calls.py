from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("odoo_integration", "0012_seen_records")]

    operations = [
        migrations.CreateModel(
            name="OdooCalls",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("calls", models.BigIntegerField(default=0)),
                ("rest_until", models.DateTimeField(null=True)),
            ],
            options={"db_table": "odoo_calls"},
        ),
    ]
