"""Views of lists: saved, shared, opened by others under their own rights, and begun with."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from carteira.models import SavedView
from tests.lab.records import item

from .pages import PEOPLE, READERS, backlog

pytestmark = pytest.mark.django_db
BACKLOG = backlog("changelist")
SAVE = reverse("admin:visao_salvar")
LATE = {
    "lista": "carteira.carteiraprincipal",
    "nome": "Atrasados de SP",
    "consulta": "uf=SP&atrasado=sim&o=-9&colunas=customer&colunas=delivery&p=3",
}


def save(client, **changed):
    return client.post(SAVE, {**LATE, **changed})


def own(client) -> str:
    return reverse("admin:visao", args=[SavedView.objects.get(name="Atrasados de SP").pk])


def names(client) -> list[str]:
    return [view.name for view in client.get(BACKLOG).context["views"].views]


def test_a_view_opens_the_list_as_it_was_saved(client):
    late = datetime.date(2026, 1, 1)
    item("N1", data_entrega_pedido=late)
    item("N2", data_entrega_pedido=late, estado="RJ")
    answer = save(client, follow=True)
    assert answer.status_code == 302
    page = client.get(own(client), follow=True)
    cl = page.context["cl"]
    assert [one.num_pedido for one in cl.result_list] == ["N1"]
    assert list(cl.list_display) == ["action_checkbox", "order", "customer", "delivery"]
    assert cl.params["o"] == "-9"
    assert "p" not in page.request["QUERY_STRING"].split("&")[0]
    assert page.context["views"].current == SavedView.objects.get()
    assert "Visão: <strong>Atrasados de SP</strong>" in page.content.decode()


def test_saving_under_the_same_name_replaces_ones_own_view_alone(login):
    ana, bia = login("Comercial"), login("Consulta")
    save(ana)
    save(bia, consulta="uf=RJ")
    save(ana, consulta="uf=MG")
    assert sorted(SavedView.objects.values_list("query", flat=True)) == ["uf=MG", "uf=RJ"]


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_everybodys(login):
    ana, bia = login("Comercial"), login("Consulta")
    save(ana)
    assert (names(ana), names(bia)) == (["Atrasados de SP"], [])
    assert bia.get(own(ana)).status_code == 404
    save(ana, compartilhada="on")
    assert names(bia) == ["Atrasados de SP"]
    assert "compartilhada por user-Comercial" in bia.get(BACKLOG).content.decode()
    assert bia.get(own(ana)).status_code == 302
    # Only its owner takes it away.
    delete = reverse("admin:visao_excluir", args=[SavedView.objects.get().pk])
    assert bia.post(delete).status_code == 404
    assert ana.get(delete).status_code == 405
    ana.post(delete)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_opens_and_saves_views_of_the_lists_they_may_see(login, who):
    save(login("superuser") if who != "superuser" else login("Comercial"), compartilhada="on")
    address = own(None)
    client = login(who)
    may = who in READERS
    assert client.get(address).status_code == (302 if may else 403)
    assert save(client, nome="Minha").status_code == (302 if may else 403)
    assert SavedView.objects.filter(name="Minha").exists() is may


@pytest.mark.parametrize("lista", ["", "x", "auth.x", "x.y.z", "sessions.session"])
def test_a_list_that_is_none_is_not_found(client, lista):
    assert save(client, lista=lista).status_code == 404


@pytest.mark.parametrize(
    "changed", [{"nome": "  "}, {"nome": "x" * 81}, {"consulta": "q=" + "x" * 5000}]
)
def test_what_cannot_be_saved_is_said(client, changed):
    answer = client.post(SAVE, LATE | changed, follow=True)
    assert "Uma visão precisa de um nome" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_no_address_outside_the_list_comes_from_a_view(client):
    save(client, consulta="//evil.example/?x=1")
    address = client.get(own(client))["Location"]
    assert address.startswith(f"{BACKLOG}?")


def test_the_start_page_is_shown_after_the_login_only(client, login):
    user = User.objects.get(username="user-superuser")
    user.set_password("um-segredo")
    user.save()
    client.force_login(user)
    save(client, inicial="on")
    save(client, nome="Outra", inicial="on")
    assert SavedView.objects.get(is_start=True).name == "Outra"
    client.logout()
    home = reverse("admin:index")
    credentials = {"username": user.username, "password": "um-segredo"}

    def log_in(target: str) -> str:
        client.logout()
        address = f"{reverse('admin:login')}?next={target}"
        return client.post(address, credentials | {"next": target})["Location"]

    assert log_in(home).startswith(f"{BACKLOG}?")
    assert client.get(home).status_code == 200
    assert log_in(reverse("admin:password_change")) == reverse("admin:password_change")
    SavedView.objects.all().delete()
    assert log_in(home) == home


def test_the_first_column_stays_and_unknown_ones_are_passed_over(client):
    item()
    for query, shown in (
        ({"colunas": ["senha", "customer"]}, ["order", "customer"]),
        ({"colunas": "senha"}, None),
    ):
        columns = list(client.get(BACKLOG, query).context["cl"].list_display)[1:]
        assert columns == shown or (shown is None and len(columns) > 8)


PERIODS = {
    "hoje": {0},
    "esta_semana": {-2, 0, 4},
    "proximos_7_dias": {0, 4, 6, 7},
    "este_mes": {-23, -9, -2, 0, 4, 6},
    "ha_mais_de_30_dias": {-31},
    "semana_que_vem": set(),
}


@pytest.mark.parametrize("period", PERIODS)
def test_periods_move_with_the_day(client, monkeypatch, period):
    # A Wednesday, the 24th.
    today = datetime.date(2026, 6, 24)
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    for days in (-31, -30, -23, -9, -2, 0, 4, 6, 7, 8):
        item(f"N{days}", data_entrega_pedido=today + datetime.timedelta(days=days))
    found = client.get(BACKLOG, {"entrega": period}).context["cl"].result_list
    assert {(one.data_entrega_pedido - today).days for one in found} == PERIODS[period]
