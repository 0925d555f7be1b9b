"""Mentions and reminders: on the day, on the front page and by e-mail, once each."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from carteira.admin.backlog.mention_mail import send_mentions
from carteira.models import Comment, Mention
from tests.lab.records import item

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


def say(client, text: str, remind: str = ""):
    address = reverse("admin:carteira_comentar", args=[item().pk])
    return client.post(address, {"texto": text, "sobre": "item", "lembrar": remind}, follow=True)


def day(after: int) -> str:
    return str(timezone.localdate() + datetime.timedelta(after))


def test_a_mention_is_mailed_once(login, mail):
    ana, _bia = login("Comercial"), login("Consulta")
    User.objects.filter(username="user-Consulta").update(email="bia@example.com")
    say(ana, "veja @user-consulta")
    assert (send_mentions(), send_mentions()) == (1, 0)
    [text] = mail.messages
    assert "bia@example.com" in text
    assert "https://carteira.example.com/admin/" in text


def test_a_reminder_comes_on_its_day(login, mail):
    ana = login("Comercial")
    User.objects.update(email="ana@example.com")
    say(ana, "cobrar entrega", day(3))
    assert send_mentions() == 0
    assert "cobrar entrega" not in ana.get(HOME).content.decode()
    Mention.objects.update(day=timezone.localdate())
    assert send_mentions() == 1
    assert "Lembrete: pedido VCD1" in mail.messages[0]
    assert "cobrar entrega" in ana.get(HOME).content.decode()


@pytest.mark.parametrize("remind", ["ontem", "2026-02-30", "2020-01-01", "9999-99-99"])
def test_a_day_that_is_none_is_refused(login, remind):
    page = say(login("Comercial"), "x", remind)
    assert "Um lembrete precisa de um dia" in page.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_who_cannot_be_reached_or_may_not_read_gets_no_mail(login, mail, change):
    ana, _bia = login("Comercial"), login("Consulta")
    User.objects.filter(username="user-Consulta").update(email="bia@example.com")
    say(ana, "veja @user-consulta")
    User.objects.filter(username="user-Consulta").update(**change)
    assert send_mentions() == 0


def test_who_may_no_longer_read_gets_no_mail(login, mail):
    ana, _bia = login("Comercial"), login("Consulta")
    bia = User.objects.get(username="user-Consulta")
    User.objects.filter(pk=bia.pk).update(email="bia@example.com")
    say(ana, "veja @user-consulta")
    bia.groups.clear()
    assert send_mentions() == 0


def test_what_the_mail_server_refuses_is_sent_later(login, mail):
    ana = login("Comercial")
    User.objects.update(email="ana@example.com")
    say(ana, "agora", day(0))
    mail.refusing = True
    assert send_mentions() == 0
    mail.refusing = False
    assert send_mentions() == 1
