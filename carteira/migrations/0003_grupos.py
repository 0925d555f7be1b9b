"""The groups of people, with their permissions; on an empty database too."""

from django.db import migrations

from ._permissions import ensure_permissions

VER = [
    "carteira.view_carteiraprincipal",
    "carteira.view_faturamentoproduto",
    "carteira.view_linhapedido",
    "odoo_integration.view_syncrun",
    "odoo_integration.view_balancechange",
    "odoo_integration.view_rejectedrecord",
    "odoo_integration.view_alertstate",
]
# To change an item edits its local fields; to add one also creates and edits manual orders and
# imports them; to add a run starts one.
GRUPOS = {
    "Consulta": VER,
    "Comercial": [*VER, "carteira.change_carteiraprincipal"],
    "Operação": [*VER, "odoo_integration.add_syncrun"],
    "Administração": [
        *VER,
        "carteira.change_carteiraprincipal",
        "carteira.add_carteiraprincipal",
        "carteira.delete_carteiraprincipal",
        "odoo_integration.add_syncrun",
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
    ],
}


def criar_grupos(apps, schema_editor):
    ensure_permissions(apps, "auth", "carteira", "odoo_integration")
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for nome, permissoes in GRUPOS.items():
        grupo, _criado = Group.objects.get_or_create(name=nome)
        for permissao in permissoes:
            app, codigo = permissao.split(".")
            grupo.permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codigo)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("carteira", "0002_indices_das_listas"),
        ("odoo_integration", "0003_alerts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    # People may have changed or use the groups: going back leaves them.
    operations = [migrations.RunPython(criar_grupos, migrations.RunPython.noop)]
