"""Views by e-mail: under the subscriber's rights, at least once, and ended by one click."""

import datetime
import email
import email.policy
import io
import re
from email.message import EmailMessage

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.admin.subscriptions.sending import send_due
from carteira.models import CarteiraPrincipal, SavedView, Subscription
from carteira.subscriptions import next_due
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db
SAVE = reverse("admin:visao_salvar")
LIST = "carteira.carteiraprincipal"
RUNS = "odoo_integration.syncrun"


@pytest.fixture
def ana(login):
    client = login("Comercial")
    User.objects.filter(username="user-Comercial").update(email="ana@example.com")
    return client


def subscribe(client, when: str, query: str = "uf=SP", **more) -> Subscription:
    values = {"lista": LIST, "nome": "De SP", "consulta": query, "quando": when}
    assert client.post(SAVE, values | more).status_code == 302
    return Subscription.objects.get()


def make_due(**values) -> None:
    Subscription.objects.update(due_at=timezone.now(), **values)


def received(mail) -> EmailMessage:
    [text] = mail.messages
    return email.message_from_bytes(text.encode(), policy=email.policy.default)


def test_a_view_is_saved_and_received_every_monday(ana, mail):
    one, _other = item("Nº 1", raz_social="Empório & Cia"), item("Nº 2", estado="RJ")
    subscription = subscribe(ana, "segunda")
    local = timezone.localtime(subscription.due_at)
    assert (local.weekday(), local.hour) == (0, 8)
    assert subscription.due_at > timezone.now()
    assert send_due() == 0
    make_due()
    assert send_due() == 1
    got = received(mail)
    assert (got["To"], got["Subject"]) == ("ana@example.com", "[Carteira] De SP")
    plain = got.get_body(("plain",)).get_content()
    assert one.num_pedido in plain
    assert "Nº 2" not in plain
    page = got.get_body(("html",)).get_content()
    assert "Empório &amp; Cia" in page
    [file] = got.iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(file.get_payload(decode=True))).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "Nº 1" in cells
    assert "Nº 2" not in cells
    subscription.refresh_from_db()
    assert subscription.due_at > timezone.now()
    assert subscription.sent_at
    assert send_due() == 0


def test_a_view_in_groups_is_sent_as_groups(ana, mail):
    item("Nº 1", raz_social="A")
    item("Nº 2", raz_social="A")
    subscribe(ana, "diaria", "agrupar=cliente")
    make_due()
    assert send_due() == 1
    assert received(mail).get_body(("plain",)).get_content().count("A ·") == 1


def test_only_new_rows_are_told(ana, mail):
    item("Nº 1")
    subscribe(ana, "novas")
    assert send_due() == 0
    make_due()
    assert send_due() == 0
    item("Nº 2")
    item("Nº 3", estado="RJ")
    make_due()
    assert send_due() == 1
    text = received(mail).get_body(("plain",)).get_content()
    assert "Novas linhas" in text
    assert "Nº 2" in text
    assert "Nº 1" not in text
    make_due()
    assert send_due() == 0


def test_what_left_is_new_when_it_comes_back(ana, mail):
    one = item("Nº 1")
    subscribe(ana, "novas")
    send_due()
    CarteiraPrincipal.objects.filter(pk=one.pk).update(estado="RJ")
    make_due()
    assert send_due() == 0
    CarteiraPrincipal.objects.filter(pk=one.pk).update(estado="SP")
    make_due()
    assert send_due() == 1


@pytest.mark.parametrize("lost", ["rights", "is_active", "is_staff", "email"])
def test_who_may_no_longer_see_it_receives_nothing(ana, mail, lost):
    item("Nº 1")
    subscribe(ana, "diaria")
    user = User.objects.get(username="user-Comercial")
    if lost == "rights":
        user.groups.clear()
    else:
        setattr(user, lost, "" if lost == "email" else False)
        user.save()
    make_due()
    assert send_due() == 0
    assert not mail.messages
    assert Subscription.objects.get().error
    assert Subscription.objects.get().due_at > timezone.now() + datetime.timedelta(minutes=10)


def test_a_failing_mail_server_is_told_and_tried_again(ana, mail):
    item("Nº 1")
    subscription = subscribe(ana, "diaria")
    mail.refusing = True
    make_due()
    assert send_due() == 0
    subscription.refresh_from_db()
    assert subscription.failures == 1
    wait = subscription.due_at - timezone.now()
    assert datetime.timedelta(minutes=4) < wait <= datetime.timedelta(minutes=5)
    shown = ana.get(reverse("admin:visao_assinatura", args=[subscription.view_id]))
    assert "O servidor de e-mail não aceitou a mensagem" in shown.content.decode()
    mail.refusing = False
    make_due()
    assert send_due() == 1
    subscription.refresh_from_db()
    assert (subscription.failures, subscription.error) == (0, "")


@pytest.mark.parametrize("query", ["nada=1", "agrupar=nada", "q=zzzz"])
def test_a_view_that_cannot_be_read_stops_no_other(ana, mail, query):
    item("Nº 1")
    subscribe(ana, "diaria", query)
    user = User.objects.get(username="user-Comercial")
    other = SavedView.objects.create(owner=user, list_name=LIST, name="Todos")
    Subscription.objects.create(view=other, user=user, rhythm="diaria", due_at=timezone.now())
    make_due()
    assert send_due() >= 1
    assert any("Todos" in text for text in mail.messages)


def test_one_click_of_a_mail_program_ends_it_and_a_look_does_not(ana, mail):
    item("Nº 1")
    subscribe(ana, "diaria")
    make_due()
    send_due()
    header = received(mail)["List-Unsubscribe"]
    path = re.fullmatch(r"<https://carteira\.example\.com(/.*)>", header.strip())[1]
    stranger = Client(enforce_csrf_checks=True)
    assert "De SP" in stranger.get(path).content.decode()
    assert Subscription.objects.exists()
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert "já terminou" in stranger.get(path).content.decode()
    assert "já terminou" in stranger.post(path[:-12] + "x/cancelar/").content.decode()


def test_a_colleagues_shared_view_is_received_under_ones_own_rights(login, ana, mail):
    item("Nº 1")
    ana.post(SAVE, {"lista": LIST, "nome": "De SP", "consulta": "uf=SP", "compartilhada": "on"})
    view = SavedView.objects.get()
    bia, stranger = login("Consulta"), login("ninguém")
    page = reverse("admin:visao_assinatura", args=[view.pk])
    assert bia.get(page).status_code == 200
    assert bia.post(page, {"quando": "diaria"}).status_code == 302
    assert stranger.post(page, {"quando": "diaria"}).status_code in (302, 403)
    assert bia.post(page, {"quando": "nunca"}).status_code == 404
    assert Subscription.objects.get().user.username == "user-Consulta"
    bia.post(page, {"quando": ""})
    assert not Subscription.objects.exists()


def test_any_list_with_a_file_has_a_short_table(login, mail):
    boss = login("superuser")
    User.objects.update(email="chefe@example.com")
    run()
    assert boss.post(SAVE, {"lista": RUNS, "nome": "Tudo", "quando": "diaria"}).status_code == 302
    make_due()
    assert send_due() == 1
    text = received(mail).get_body(("plain",)).get_content()
    assert "Concluída" in text


def test_a_list_without_a_file_is_not_received(login):
    boss = login("superuser")
    values = {"lista": "odoo_integration.alertstate", "nome": "Tudo", "quando": "diaria"}
    assert boss.post(SAVE, values).status_code == 404
    assert not Subscription.objects.exists()
    assert not SavedView.objects.exists()
    page = boss.get(reverse("admin:odoo_integration_alertstate_changelist"))
    assert 'name="quando"' not in page.content.decode()


@pytest.mark.parametrize(
    ("now", "rhythm", "due"),
    [
        ("2026-11-23 07:59", "segunda", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "segunda", "2026-11-30 08:00"),
        ("2026-11-26 12:00", "segunda", "2026-11-30 08:00"),
        ("2026-11-26 07:59", "diaria", "2026-11-26 08:00"),
        ("2026-11-26 08:01", "diaria", "2026-11-27 08:00"),
        ("2026-11-26 08:01", "novas", "2026-11-26 08:16"),
    ],
)
def test_when_it_is_due(now, rhythm, due):
    def moment(text):
        return timezone.make_aware(datetime.datetime.fromisoformat(text))

    assert next_due(rhythm, moment(now)) == moment(due)


def test_the_queries_do_not_depend_on_the_rows(ana, mail):
    subscribe(ana, "diaria", "")
    counts = []
    make_due()
    send_due()
    for many in (1, 40):
        for number in range(many):
            item(f"M{many}-{number}")
        make_due()
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert send_due() == 1
        counts.append(len(captured))
    assert counts[0] == counts[1]
