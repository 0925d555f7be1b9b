"""Who manages users, and the groups themselves."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from tests.lab.groups import GROUPS, grupos

pytestmark = pytest.mark.django_db


def test_who_manages_users_cannot_become_a_superuser(login):
    client = login("Administração")
    myself = User.objects.get(username="user-Administração")
    boss = User.objects.create_superuser("boss")
    address = reverse("admin:auth_user_change", args=[myself.pk])
    page = client.get(address).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    client.post(
        address,
        {
            "username": myself.username,
            "is_superuser": "on",
            "is_active": "on",
            "is_staff": "on",
            "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00",
            "groups": [group.pk for group in Group.objects.all()],
        },
    )
    myself.refresh_from_db()
    assert not myself.is_superuser
    assert myself.groups.count() == len(GROUPS)
    assert (
        client.post(
            reverse("admin:auth_user_change", args=[boss.pk]), {"username": "taken"}
        ).status_code
        == 403
    )
    assert client.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403


def test_the_groups_are_made_on_an_empty_database(groups):
    Group.objects.all().delete()
    from django.contrib.auth.models import Permission

    Permission.objects.all().delete()
    modules = [config.models_module for config in apps.get_app_configs()]
    grupos.criar_grupos(apps, None)
    assert modules == [config.models_module for config in apps.get_app_configs()]
    call_command("check", verbosity=0)
    for name, permissions in grupos.GRUPOS.items():
        held = Group.objects.get(name=name).permissions.all()
        assert {f"{p.content_type.app_label}.{p.codename}" for p in held} == set(permissions)


def test_a_refusal_speaks_portuguese(login):
    client = login("Consulta")
    refusal = client.get(reverse("admin:carteira_importar"))
    assert "Você não pode fazer isto" in refusal.content.decode()
    client.raise_request_exception = False
    assert "Esta página não existe" in client.get("/nada/").content.decode()
