"""Two people at one item: nothing of either is lost without a word, and the history tells both."""

import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction

from carteira.models import CarteiraPrincipal
from tests.lab.records import item

from .pages import backlog, opened

NOTE = {"observacao_interna": "ligar antes"}
pytestmark = pytest.mark.django_db


def note() -> str:
    return CarteiraPrincipal.objects.get().observacao_interna


def messages() -> list[str]:
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


def test_a_form_that_was_opened_before_another_saved_says_so_and_shows_both(login):
    address = backlog("change", item().pk)
    ana, bia = login("Comercial"), login("Administração")
    of_ana, of_bia = opened(ana, address), opened(bia, address)
    assert bia.post(address, NOTE | of_bia).status_code == 302
    answer = ana.post(address, of_ana | {"observacao_interna": "portaria 2"})
    page = answer.content.decode()
    assert note() == "ligar antes"
    assert "alterado depois que você abriu esta página" in page
    assert "user-Administração" in page
    assert "Salvo nesse meio-tempo: ligar antes" in page
    assert ">\nportaria 2</textarea>" in page
    # Saved again, knowing both.
    again = {"versao": answer.context["adminform"].form.version}
    ana.post(address, again | {"observacao_interna": "portaria 2"})
    assert note() == "portaria 2"


def test_a_form_without_its_version_saves_nothing(login):
    address = backlog("change", item().pk)
    page = login("Comercial").post(address, NOTE).content.decode()
    assert "alterado depois que você abriu esta página" in page
    assert note() == ""


def test_a_bulk_action_meanwhile_counts_too(login):
    one = item()
    address = backlog("change", one.pk)
    ana = login("Comercial")
    before = opened(ana, address)
    bulk = {"action": "mark_important", "_selected_action": [one.pk]}
    login("Administração").post(backlog("changelist"), bulk)
    ana.post(address, NOTE | before)
    one.refresh_from_db()
    assert (one.importante, one.observacao_interna) == (True, "")


def test_what_a_sync_writes_is_in_nobodys_way(login):
    one = item()
    address = backlog("change", one.pk)
    ana = login("Comercial")
    before = opened(ana, address)
    CarteiraPrincipal.objects.update(raz_social="Nova razão", municipio="Santos")
    ana.post(address, NOTE | before)
    assert note() == "ligar antes"


def test_a_manual_item_is_held_in_all_its_fields(login):
    one = item("MAN1", fonte="manual")
    address = backlog("change", one.pk)
    ana = login("Administração")
    before = opened(ana, address)
    CarteiraPrincipal.objects.update(vendedor="Bia")
    form = ana.get(address).context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    page = ana.post(address, values | before | {"vendedor": "Caio"}).content.decode()
    assert "Salvo nesse meio-tempo: Bia" in page
    one.refresh_from_db()
    assert one.vendedor == "Bia"


def test_the_history_says_old_and_new_in_portuguese(login):
    one = item(observacao_interna="antes")
    ana = login("Comercial")
    address = backlog("change", one.pk)
    new = {"observacao_interna": "depois", "importante": "on"}
    ana.post(address, opened(ana, address) | new, headers={"accept-language": "en"})
    assert messages() == ["Importante: Não → Sim; Observação interna: antes → depois"]
    page = ana.get(backlog("history", one.pk)).content.decode()
    assert "Observação interna: antes → depois" in page
    ana.post(address, opened(ana, address) | {"observacao_interna": "", "importante": "on"})
    assert messages()[-1] == "Observação interna: depois → —"


def test_the_history_of_a_bulk_action_has_what_it_changed(login):
    new, old = item("N1"), item("N2", importante=True)
    ana = login("Comercial")
    chosen = {"action": "mark_important", "_selected_action": [new.pk, old.pk]}
    ana.post(backlog("changelist"), chosen)
    entries = LogEntry.objects.all()
    assert [(entry.object_id, entry.user.username) for entry in entries] == [
        (str(new.pk), "user-Comercial")
    ]
    assert messages() == ["Importante: Não → Sim"]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_are_one_after_the_other(login):
    one = item()
    address = backlog("change", one.pk)
    ana = login("Comercial")
    before = opened(ana, address)

    def save() -> None:
        try:
            ana.post(address, NOTE | before)
        finally:
            connection.close()

    second = threading.Thread(target=save)
    with transaction.atomic():
        CarteiraPrincipal.objects.select_for_update().get()
        second.start()
        second.join(0.5)
        assert second.is_alive(), "did not wait for the row"
        CarteiraPrincipal.objects.update(observacao_interna="da Bia")
    second.join(20)
    assert note() == "da Bia"
