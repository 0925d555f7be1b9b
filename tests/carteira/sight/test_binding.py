"""Binding a user: in his form, by whoever manages users, with both values in the history."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from carteira.models import Sight
from carteira.sight import sight_of, visible
from odoo_integration.models import SyncRun

from .business import COMPANY, OTHER_TEAM, TEAM

pytestmark = pytest.mark.django_db


def form_of(user: User, **changed: object) -> dict[str, object]:
    return {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "groups": [group.pk for group in user.groups.all()],
        **changed,
    }


def page_of(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def test_administrators_bind_and_free(business):
    boss, member = business.browser(business.boss), business.colleague
    page = boss.get(page_of(member)).content.decode()
    for text in ("O que esta pessoa vê", TEAM, OTHER_TEAM, COMPANY, "Vendedor Nosso"):
        assert text in page
    bound = form_of(member, equipes_vendas=[TEAM], empresas=[COMPANY])
    assert boss.post(page_of(member), bound).status_code == 302
    sight = Sight.objects.get(user=member)
    assert (sight.equipes_vendas, sight.empresas, sight.vendedores) == ([TEAM], [COMPANY], [])
    said = LogEntry.objects.latest("pk").change_message
    assert f"Empresas: — → {COMPANY}; Equipes de vendas: {OTHER_TEAM} → {TEAM}" in said
    assert boss.post(page_of(member), form_of(member)).status_code == 302
    freed = User.objects.get(pk=member.pk)
    assert sight_of(freed) is None
    assert "→ —" in LogEntry.objects.latest("pk").change_message


def test_a_change_of_groups_is_in_the_history_too(business):
    boss, member = business.browser(business.boss), business.member
    groups = [Group.objects.get(name="Consulta").pk]
    kept = {"equipes_vendas": [TEAM], "empresas": [COMPANY]}
    boss.post(page_of(member), form_of(member, groups=groups, is_active="", **kept))
    said = LogEntry.objects.latest("pk").change_message
    assert "Ativo: Sim → Não; Grupos: Comercial → Consulta" in said


def test_a_new_user_is_bound_from_the_start_and_no_password_is_logged(business):
    boss = business.browser(business.boss)
    password = "um-segredo-de-teste"
    answer = boss.post(
        reverse("admin:auth_user_add"),
        {
            "username": "nova",
            "usable_password": "true",
            "password1": password,
            "password2": password,
            "is_staff": "on",
            "groups": [Group.objects.get(name="Consulta").pk],
            "vendedores": ["Vendedor Nosso"],
        },
    )
    assert answer.status_code == 302
    assert Sight.objects.get(user__username="nova").vendedores == ["Vendedor Nosso"]
    said = LogEntry.objects.latest("pk").change_message
    assert "Vendedor Nosso" in said
    assert password not in said
    nova = User.objects.get(username="nova")
    change = reverse("admin:auth_user_password_change", args=[nova.pk])
    boss.post(
        change,
        {"usable_password": "true", "password1": "outro-segredo", "password2": "outro-segredo"},
    )
    assert "segredo" not in LogEntry.objects.latest("pk").change_message


def test_a_name_no_longer_in_use_stays_until_it_is_unticked(business):
    Sight.objects.filter(user=business.member).update(vendedores=["Quem saiu"])
    boss = business.browser(business.boss)
    page = boss.get(page_of(business.member)).content.decode()
    assert 'value="Quem saiu"' in page


def test_nobody_who_is_bound_binds(business):
    business.give(business.member, "view_user")
    assert business.browser(business.member).get(page_of(business.colleague)).status_code == 403


def test_who_manages_users_and_superusers_are_bound_to_nothing(business):
    Sight.objects.create(user=business.boss, empresas=["de ninguém"])
    owner = User.objects.create_superuser("dono")
    Sight.objects.create(user=owner, empresas=["de ninguém"])
    for user in (business.boss, owner):
        found = User.objects.get(pk=user.pk)
        assert sight_of(found) is None
        assert found.has_perm("odoo_integration.view_syncrun")
        assert visible(SyncRun.objects.all(), found).count() == 1


def test_empty_lists_bind_nothing(business):
    Sight.objects.filter(user=business.member).update(empresas=[], equipes_vendas=[])
    found = User.objects.get(pk=business.member.pk)
    assert sight_of(found) is None
    assert found.has_perm("odoo_integration.view_syncrun")


def test_a_colleague_who_does_not_see_the_item_is_not_offered_and_not_told(business):
    item = business.own["item"]
    browser = business.browser(business.member)
    address = reverse("admin:carteira_comentar", args=[item.pk])
    said = browser.post(address, {"texto": "olha isto, @alheio e @chefe"}, follow=True)
    assert "não há colega @alheio" in said.content.decode()
    assert "não há colega @chefe" not in said.content.decode()
    assert business.colleague.username not in said.context["conversation"]["colleagues"]
    assert "chefe" in said.context["conversation"]["colleagues"]


def test_a_shared_view_that_names_others_is_not_offered(business):
    browser = business.browser(business.member)
    backlog = reverse("admin:carteira_carteiraprincipal_changelist")
    offered = [view.name for view in browser.get(backlog).context["views"].views]
    assert offered == ["Atrasados"]
    for whose, status in (("own", 302), ("foreign", 404)):
        address = reverse("admin:visao", args=[getattr(business, whose)["view"].pk])
        assert browser.get(address).status_code == status
