"""Who manages users, and the groups themselves."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
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


def test_who_may_not_enter_is_not_told_that_the_password_is_wrong(groups):
    User.objects.create_user("bia", password="um-segredo-de-teste")
    form = {"username": "bia", "password": "um-segredo-de-teste"}
    said = "Sua senha está certa, mas você ainda não pode entrar"
    assert said in Client().post(reverse("admin:login"), form).content.decode()
    wrong = Client().post(reverse("admin:login"), form | {"password": "outra"}).content.decode()
    assert said not in wrong
    assert "senha corretos" in wrong


def test_a_new_user_can_enter_and_the_groups_are_explained(login):
    client = login("Administração")
    address = reverse("admin:auth_user_add")
    page = client.get(address).content.decode()
    assert "vê tudo, não altera nada" in page
    assert re.search(r'name="is_staff"[^>]*checked', page)
    client.post(
        address,
        {
            "username": "bia",
            "usable_password": "true",
            "password1": "um-segredo-de-teste",
            "password2": "um-segredo-de-teste",
            "is_staff": "on",
            "groups": [Group.objects.get(name="Consulta").pk],
        },
    )
    bia = User.objects.get(username="bia")
    assert (bia.is_staff, bia.groups.get().name) == (True, "Consulta")
    changed = client.get(reverse("admin:auth_user_change", args=[bia.pk])).content.decode()
    assert "vê tudo, não altera nada" in changed
