"""The star and the note, edited beside the list; and marking many items, undone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from carteira.admin.backlog import marking
from carteira.models import CarteiraPrincipal
from tests.lab.records import item

from .pages import backlog

pytestmark = pytest.mark.django_db


def panel(one: CarteiraPrincipal) -> str:
    return reverse("admin:carteira_porque", args=[one.pk])


def version(client, one: CarteiraPrincipal) -> str:
    return client.get(panel(one)).context["form"].version


def undo_of(client, *items: CarteiraPrincipal) -> str:
    """Marks the items, and returns what undoes it."""
    chosen = {"action": "mark_important", "_selected_action": [one.pk for one in items]}
    answer = client.post(f"{backlog('changelist')}?uf=SP", chosen, follow=True)
    [message] = [str(message) for message in answer.context["messages"]]
    return message.split('name="acao" value="')[1].split('"')[0]


def important() -> set[str]:
    return set(
        CarteiraPrincipal.objects.filter(importante=True).values_list("num_pedido", flat=True)
    )


def test_a_note_and_a_star_are_saved_with_their_history(login):
    ana, one = login("Comercial"), item()
    notes = {"importante": "on", "observacao_interna": "ligar", "versao": version(ana, one)}
    answer = ana.post(panel(one), notes)
    assert "Salvo" in answer.content.decode()
    one.refresh_from_db()
    assert (one.importante, one.observacao_interna) == (True, "ligar")
    [entry] = LogEntry.objects.all()
    assert entry.change_message == "Importante: Não → Sim; Observação interna: — → ligar"
    # What comes back can be saved again.
    notes = {"observacao_interna": "", "versao": answer.context["form"].version}
    assert ana.post(panel(one), notes).context["saved"]


def test_a_note_over_a_newer_one_says_both(login):
    ana, one = login("Comercial"), item()
    opened = version(ana, one)
    CarteiraPrincipal.objects.update(observacao_interna="da Bia")
    answer = ana.post(panel(one), {"observacao_interna": "minha", "versao": opened})
    assert "da Bia" in answer.content.decode()
    assert "minha" in answer.content.decode()
    assert CarteiraPrincipal.objects.get().observacao_interna == "da Bia"


def test_who_may_not_change_items_has_no_form_and_cannot_post(login):
    reader, one = login("Consulta"), item()
    answer = reader.get(panel(one))
    assert answer.context["form"] is None
    assert "<form" not in answer.content.decode()
    assert reader.post(panel(one), {"observacao_interna": "x"}).status_code == 403
    assert reader.post(reverse("admin:carteira_desfazer"), {"acao": "x"}).status_code == 403


def test_many_marks_are_undone_as_far_as_they_are_still_there(login):
    ana = login("Comercial")
    first, second = item("A1"), item("A2")
    item("A0", importante=True)
    undo = undo_of(ana, first, second)
    CarteiraPrincipal.objects.filter(pk=second.pk).update(importante=False)
    answer = ana.post(reverse("admin:carteira_desfazer"), {"acao": undo})
    assert important() == {"A0"}
    assert answer["Location"] == f"{backlog('changelist')}?uf=SP"
    last = LogEntry.objects.order_by("pk").last()
    assert (last.object_id, last.change_message) == (str(first.pk), "Importante: Sim → Não")


def test_only_ones_own_marks_are_undone_and_only_for_a_while(login, monkeypatch):
    ana = login("Comercial")
    undo = undo_of(ana, item("A1"))
    other = login("Administração")
    other.post(reverse("admin:carteira_desfazer"), {"acao": undo})
    assert important() == {"A1"}
    answer = other.post(reverse("admin:carteira_desfazer"), {"acao": undo + "x"}, follow=True)
    assert "não pode mais ser desfeit" in answer.content.decode()
    later = timezone.now().timestamp() + marking._UNDO_SECONDS + 5
    monkeypatch.setattr(signing.time, "time", lambda: later)
    ana.post(reverse("admin:carteira_desfazer"), {"acao": undo})
    assert important() == {"A1"}
    monkeypatch.undo()
    ana.post(reverse("admin:carteira_desfazer"), {"acao": undo})
    assert important() == set()
