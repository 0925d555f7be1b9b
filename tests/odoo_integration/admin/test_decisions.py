"""Deciding about a credit note, and editing a fiscal operation, on the screens."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django_q.models import OrmQ

from carteira.models import DecisaoNotaCredito, OperacaoFiscal
from odoo_integration.models import SyncRun
from tests.lab.records import invoice

pytestmark = pytest.mark.django_db
DECISION = {"answer": "reopens", "reason": "combinado com o cliente"}


@pytest.fixture
def refund(db):
    return invoice("RNF 4", -12, nota_credito=True, odoo_move_id=77, origem="VCD1")


def queued() -> list[dict]:
    return [job.task["kwargs"] for job in OrmQ.objects.all()]


@pytest.mark.parametrize("group", ["Comercial", "Administração"])
def test_a_decision_is_stored_logged_and_synced(
    login, refund, group, django_capture_on_commit_callbacks
):
    client = login(group)
    page = reverse("admin:carteira_faturamentoproduto_change", args=[refund.pk])
    assert "Esta nota de crédito reabre o saldo?" in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("admin:decide_credit_note", args=[refund.pk]), DECISION, follow=True
        )
    assert answer.redirect_chain == [(page, 302)]
    decision = DecisaoNotaCredito.objects.get(odoo_move_id=77)
    assert (decision.reabre_saldo, decision.motivo) == (True, DECISION["reason"])
    assert decision.decidido_por == f"user-{group}"
    assert "combinado com o cliente" in answer.content.decode()
    assert LogEntry.objects.get(object_id=refund.pk).user.username == f"user-{group}"
    [job] = queued()
    assert (job["orders"], job["trigger"]) == (("VCD1",), f"admin:user-{group}")


@pytest.mark.parametrize("group", ["Consulta", "Operação", "none"])
def test_who_may_not_decide_is_refused_and_sees_no_form(login, refund, group):
    client = login(group)
    assert (
        client.post(reverse("admin:decide_credit_note", args=[refund.pk]), DECISION).status_code
        == 403
    )
    assert not DecisaoNotaCredito.objects.exists()
    if group != "none":
        page = client.get(
            reverse("admin:carteira_faturamentoproduto_change", args=[refund.pk])
        ).content.decode()
        assert "decidir" not in page


@pytest.mark.parametrize("posted", [{}, {"answer": "reopens", "reason": " "}, {"answer": "x"}])
def test_a_decision_needs_an_answer_and_a_reason(login, refund, posted):
    client = login("Comercial")
    answer = client.post(reverse("admin:decide_credit_note", args=[refund.pk]), posted, follow=True)
    assert "Nada foi decidido" in answer.content.decode()
    assert not DecisaoNotaCredito.objects.exists()
    assert not queued()


def test_an_invoice_that_is_no_credit_note_has_nothing_to_decide(login):
    line = invoice("NF 3", 5, odoo_move_id=3)
    client = login("Comercial")
    assert (
        client.post(reverse("admin:decide_credit_note", args=[line.pk]), DECISION).status_code
        == 404
    )
    page = reverse("admin:carteira_faturamentoproduto_change", args=[line.pk])
    assert "reabre o saldo?" not in client.get(page).content.decode()


def test_an_edited_operation_is_logged_and_computed_again(
    login, django_capture_on_commit_callbacks
):
    client = login("Administração")
    operation = OperacaoFiscal.objects.create(cfop="5199", descricao="Teste")
    address = reverse("admin:carteira_operacaofiscal_change", args=[operation.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"cfop": "5199", "descricao": "Teste", "consome_entregar": "on"})
    operation.refresh_from_db()
    assert not operation.consome_faturar
    assert LogEntry.objects.get(object_id=operation.pk).get_change_message()
    assert [job["orders"] for job in queued()] == [()]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"cfop": "5199", "descricao": "Teste", "consome_entregar": "on"})
    assert len(queued()) == 1
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("group", ["Consulta", "Comercial", "Operação"])
def test_others_see_operations_and_edit_none(login, group):
    client = login(group)
    assert client.get(reverse("admin:carteira_operacaofiscal_changelist")).status_code == 200
    assert client.get(reverse("admin:carteira_operacaofiscal_add")).status_code == 403


def test_a_cfop_has_four_digits(login):
    client = login("Administração")
    page = client.post(
        reverse("admin:carteira_operacaofiscal_add"), {"cfop": "51a2", "descricao": "x"}
    )
    assert "Um CFOP tem quatro dígitos." in page.content.decode()
