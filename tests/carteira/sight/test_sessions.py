"""Sessions are listed and ended, and what happened to accounts is in one list."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db
SESSIONS, AUDIT = reverse("admin:sessoes"), reverse("admin:acessos")
PASSWORD = "um-segredo-de-teste"


def logged_in(user: User, browser: str = "Navegador de Teste") -> Client:
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save()
    client = Client(headers={"user-agent": browser})
    form = {"username": user.username, "password": PASSWORD}
    assert client.post(reverse("admin:login"), form).status_code == 302
    return client


def test_one_sees_and_ends_ones_own_sessions_alone(business):
    here, there = logged_in(business.member), logged_in(business.member, "Outro Navegador")
    other = logged_in(business.colleague)
    shown = here.get(SESSIONS)
    for text in ("nosso", "Navegador de Teste", "Outro Navegador", "127.0.0.1"):
        assert text in shown.content.decode()
    sessions = shown.context["sessions"]
    assert [one.is_current for one in sessions].count(True) == 1
    assert {one.username for one in sessions} == {"nosso"}
    assert there.session.session_key not in shown.content.decode()
    [elsewhere] = [one for one in sessions if not one.is_current]
    here.post(reverse("admin:sessao_encerrar", args=[elsewhere.digest]))
    assert there.get(SESSIONS).status_code == 302
    assert here.get(SESSIONS).status_code == 200
    [theirs] = other.get(SESSIONS).context["sessions"]
    foreign = reverse("admin:sessao_encerrar", args=[theirs.digest])
    assert here.post(foreign).status_code == 404
    assert here.get(foreign).status_code == 405
    assert other.get(SESSIONS).status_code == 200


def test_who_manages_users_ends_anybodys(business):
    member, boss = logged_in(business.member), logged_in(business.boss)
    everybody = boss.get(SESSIONS).context["sessions"]
    assert {one.username for one in everybody} == {"nosso", "chefe"}
    [his] = [one for one in everybody if one.username == "nosso"]
    boss.post(reverse("admin:sessao_encerrar", args=[his.digest]))
    assert member.get(SESSIONS).status_code == 302


def test_logins_and_rights_are_one_list(business):
    boss = logged_in(business.boss)
    logged_in(business.member)
    Client().post(reverse("admin:login"), {"username": "nosso", "password": "errada"})
    address = reverse("admin:auth_user_change", args=[business.member.pk])
    form = {
        "username": "nosso",
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "groups": [Group.objects.get(name="Consulta").pk],
    }
    assert boss.post(address, form).status_code == 302
    page = boss.get(AUDIT, {"usuario": "nosso"})
    said = [(one.text, one.by) for one in page.context["events"]]
    assert said[0][1] == "chefe"
    assert "Grupos: Comercial → Consulta" in said[0][0]
    assert "Empresas: Empresa Nossa → —" in said[0][0]
    assert ("senha errada, 1 vez(es)", "") in said
    assert ("entrou", "") in said
    assert {one.about for one in page.context["events"]} == {"nosso"}
    assert "chefe" in {one.about for one in boss.get(AUDIT).context["events"]}
    assert PASSWORD not in page.content.decode()
    assert logged_in(business.member).get(AUDIT).status_code == 403


def test_the_pages_ask_as_often_with_many_sessions(business):
    boss = logged_in(business.boss)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            boss.get(SESSIONS)
            boss.get(AUDIT)
        return len(captured)

    queries()
    few = queries()
    for _number in range(5):
        business.browser(business.member)
        logged_in(business.colleague)
    assert queries() == few
