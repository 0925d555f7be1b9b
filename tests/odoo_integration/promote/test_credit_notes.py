"""What a credit note does to a balance."""

import pytest

from carteira.models import FaturamentoProduto
from tests.lab.backlog import saldo
from tests.lab.runs import run


def test_credit_notes_do_not_reopen_a_balance_and_mark_what_they_reverse(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    run()
    assert saldo("S001") == 70
    assert FaturamentoProduto.objects.get(nota_credito=False).revertida
    credit = FaturamentoProduto.objects.get(nota_credito=True)
    assert credit.qtd_produto_faturado == -10


def test_credit_notes_reopen_a_balance_where_the_setting_says_so(company, settings):
    settings.NOTA_CREDITO = "negative"
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    run()
    assert saldo("S001") == 80


@pytest.mark.parametrize("end", ["cancelled", "deleted"])
@pytest.mark.parametrize(("policy", "credited"), [("ignored", 70), ("negative", 80)])
def test_a_credit_note_taken_back_leaves_no_trace(company, settings, policy, credited, end):
    settings.NOTA_CREDITO = policy
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    credit = company.bill(order, 10, move_type="out_refund", reversed_entry_id=move, state="draft")
    run()
    assert saldo("S001") == credited
    if end == "cancelled":
        company.edit.write("account.move", credit, {"state": "cancel"})
    else:
        company.edit.unlink("account.move", credit)
    run()
    assert saldo("S001") == 70
    assert not FaturamentoProduto.objects.get(nota_credito=False).revertida
