"""Comments on orders and items: signed, found in the list, and told to whom they mention."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carteira.conversation import add_comment
from carteira.models import Comment, Mention
from tests.lab.records import item

from .pages import PEOPLE, READERS, backlog

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


def say(client, one, text: str, about: str = "item", **options):
    address = reverse("admin:carteira_comentar", args=[one.pk])
    return client.post(address, {"texto": text, "sobre": about}, **options)


def page(client, one) -> str:
    return client.get(backlog("change", one.pk)).content.decode()


def order_page(client, one) -> str:
    return client.get(reverse("admin:carteira_pedido", args=[one.num_pedido])).content.decode()


def listed(client, **query) -> list[str]:
    found = client.get(backlog("changelist"), query).context["cl"].result_list
    return sorted(f"{one.num_pedido}/{one.cod_produto}" for one in found)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_see_the_backlog_may_comment(login, who):
    one = item()
    client = login(who)
    assert say(client, one, "ligar antes").status_code == (302 if who in READERS else 403)
    assert Comment.objects.count() == (who in READERS)
    if who in READERS:
        assert f"<strong>user-{who}</strong>" in page(client, one)
    assert client.get(reverse("admin:carteira_comentar", args=[one.pk])).status_code in (403, 405)


def test_a_comment_on_the_order_is_on_each_item_and_one_on_an_item_on_that_alone(client):
    one, two, other = item("N1", "1"), item("N1", "2"), item("N2", "1")
    say(client, one, "só deste item")
    say(client, two, "do pedido todo", about="pedido")
    assert "só deste item" in page(client, one)
    assert "só deste item" not in page(client, two)
    assert "do pedido todo" in page(client, one)
    assert "só deste item" in order_page(client, one)
    assert "do pedido todo" not in page(client, other)


def test_the_same_number_in_another_company_is_another_conversation(client):
    north, south = item("N1", empresa="Norte"), item("N1", empresa="Sul")
    say(client, north, "do norte", about="pedido")
    assert "do norte" in page(client, north)
    assert "do norte" not in page(client, south)


def test_what_is_written_is_shown_as_text(client):
    one = item()
    say(client, one, "<script>alert(1)</script>\x00 & mais\nlinha")
    text = page(client, one)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; mais<br>linha" in text


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_what_is_no_comment_is_refused(client, text):
    answer = say(client, item(), text, follow=True)
    assert "no mínimo um caractere e no máximo 4000" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_mention_is_on_the_colleagues_front_page_until_it_is_read(login):
    one = item("N1")
    ana, bia = login("Comercial"), login("Consulta")
    answer = say(ana, one, "@USER-Consulta veja, e escreva a ana@user-Consulta", follow=True)
    assert "não há colega" not in answer.content.decode()
    mention = Mention.objects.get()
    assert "Para mim" in bia.get(HOME).content.decode()
    assert "Para mim" not in ana.get(HOME).content.decode()
    read = reverse("admin:mencao_lida", args=[mention.pk])
    assert ana.post(read).status_code == 404
    assert bia.get(read).status_code == 405
    assert bia.post(read).status_code == 302
    assert "Para mim" not in bia.get(HOME).content.decode()


def test_a_mention_of_nobody_who_may_read_it_is_said(login):
    one = item()
    ana = login("Comercial")
    login("none")
    User.objects.create_user("fora", is_active=False, is_staff=True, is_superuser=True)
    answer = say(ana, one, "@user-none @fora @ninguem.", follow=True).content.decode()
    for name in ("user-none", "fora", "ninguem"):
        assert f"não há colega @{name}." in answer
    assert not Mention.objects.exists()
    assert Comment.objects.count() == 1


def test_a_comment_stays_when_its_author_is_gone(client, login):
    one = item()
    say(login("Comercial"), one, "ligar antes")
    User.objects.get(username="user-Comercial").delete()
    assert "<strong>user-Comercial</strong>" in page(client, one)


def test_the_last_comment_is_in_the_list_its_search_and_its_file(client):
    one, two, _other = item("N1", "1"), item("N1", "2"), item("N2", "1")
    say(client, one, "primeiro")
    say(client, one, "Ligar para a Transportadora", about="pedido")
    say(client, two, "só o dois")
    shown = client.get(backlog("changelist")).content.decode()
    assert "user-superuser: Ligar para a Transportadora" in shown
    assert "user-superuser: só o dois" in shown
    assert "primeiro" not in shown
    assert listed(client, q="transportadora") == ["N1/1", "N1/2"]
    assert listed(client, q="PRIMEIRO") == ["N1/1"]
    assert listed(client, q="primeiro dois") == []
    answer = client.get(backlog("exportar", "csv"), {"q": "N1 2"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.reader(io.StringIO(text.partition("\n")[2]), delimiter=";")
    assert "user-superuser: só o dois" in row


def test_the_list_asks_as_often_with_many_comments_as_with_none(client):
    rows = [item(f"N{number}") for number in range(30)]

    def queries(**query) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(backlog("changelist"), query)
        return len(captured)

    client.get(backlog("changelist"))
    plain, searched = queries(), queries(q="palmito")
    author = User.objects.get()
    for row in rows:
        add_comment(author, "palmito", row)
    assert (queries(), queries(q="palmito")) == (plain, searched)
