"""Who sees and edits fiscal operations, and who decides about credit notes."""

from django.db import migrations

from ._permissions import ensure_permissions

SEE = ["view_operacaofiscal", "view_decisaonotacredito"]
DECIDE = ["add_decisaonotacredito"]
GROUPS = {
    "Consulta": SEE,
    "Comercial": [*SEE, *DECIDE],
    "Operação": SEE,
    "Administração": [
        *SEE,
        *DECIDE,
        "add_operacaofiscal",
        "change_operacaofiscal",
        "delete_operacaofiscal",
    ],
}


def allow(apps, schema_editor):
    ensure_permissions(apps, "carteira")
    permissions = apps.get_model("auth", "Permission").objects
    for name, codenames in GROUPS.items():
        # People may have renamed or deleted a group.
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(
                *permissions.filter(content_type__app_label="carteira", codename__in=codenames)
            )


class Migration(migrations.Migration):
    dependencies = [("carteira", "0012_operations_and_decisions")]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
