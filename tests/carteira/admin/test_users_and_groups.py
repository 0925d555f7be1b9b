"""Who manages users, and the groups themselves."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
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


def form_of(user: User, *groups: Group) -> dict:
    """The form of a user as a browser sends it."""
    return {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "groups": [group.pk for group in groups],
    }


def group_with(codename: str) -> Group:
    group = Group.objects.create(name=codename)
    group.permissions.add(Permission.objects.get(codename=codename))
    return group


@pytest.mark.parametrize("whose", ["his own", "another's"])
def test_who_manages_users_cannot_give_a_group_with_rights_he_lacks(login, whose):
    client = login("Administração")
    login("Consulta")
    name = "user-Administração" if whose == "his own" else "user-Consulta"
    user = User.objects.get(username=name)
    before = set(user.groups.all())
    forbidden = group_with("delete_user")
    address = reverse("admin:auth_user_change", args=[user.pk])
    assert "delete_user" not in client.get(address).content.decode()
    answer = client.post(address, form_of(user, *before, forbidden))
    assert answer.status_code == 200
    assert "groups" in answer.context["adminform"].errors
    assert set(user.groups.all()) == before
    allowed = group_with("view_user")
    assert client.post(address, form_of(user, *before, allowed)).status_code == 302
    assert set(user.groups.all()) == before | {allowed}


@pytest.mark.parametrize("by", ["group", "own permission"])
@pytest.mark.parametrize("active", [True, False])
def test_who_has_rights_beyond_the_administrators_is_not_edited_by_him(login, by, active):
    client = login("Administração")
    stronger = User.objects.create_user("stronger", password="unchanged", is_active=active)
    if by == "group":
        stronger.groups.add(group_with("delete_user"))
    else:
        stronger.user_permissions.add(Permission.objects.get(codename="delete_user"))
    for name in ("auth_user_change", "auth_user_password_change"):
        data = form_of(stronger) | {"password1": "of the intruder", "password2": "of the intruder"}
        answer = client.post(reverse(f"admin:{name}", args=[stronger.pk]), data)
        assert answer.status_code == 403
    stronger.refresh_from_db()
    assert stronger.check_password("unchanged")


def test_who_edits_groups_gives_only_the_permissions_he_holds(login):
    client = login("Administração")
    me = User.objects.get(username="user-Administração")
    own = group_with("change_group")
    me.groups.add(own)
    held, missing = (
        Permission.objects.get(codename=name) for name in ("change_group", "delete_user")
    )
    address = reverse("admin:auth_group_change", args=[own.pk])
    data = {"name": own.name, "permissions": [held.pk, missing.pk]}
    assert client.post(address, data).status_code == 200
    assert set(own.permissions.all()) == {held}
    assert client.post(address, data | {"permissions": [held.pk]}).status_code == 302
    other = reverse("admin:auth_group_change", args=[group_with("delete_user").pk])
    assert client.post(other, {"name": "mine"}).status_code == 403


def test_the_groups_are_made_on_an_empty_database(groups):
    Group.objects.all().delete()
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
