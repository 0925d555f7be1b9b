"""Administração pauses schedules, and moves their next run."""

from django.db import migrations

from carteira.migrations._permissions import ensure_permissions


def allow(apps, schema_editor):
    ensure_permissions(apps, "django_q")
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="django_q", codename__in=("view_schedule", "change_schedule")
    )
    # People may have renamed or deleted the group.
    for group in apps.get_model("auth", "Group").objects.filter(name="Administração"):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("carteira", "0003_grupos"),
        ("odoo_integration", "0020_gives_way"),
        ("django_q", "0001_initial"),
    ]
    # People may have changed the group: going back leaves it.
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
