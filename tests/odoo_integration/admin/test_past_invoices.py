"""The list of invoices as it was: its rows, its totals and its file, in both senses."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from carteira.models import FaturamentoProduto
from odoo_integration.models import SyncState
from tests.lab.runs import run

from .test_bridge_pages import text

INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")


@pytest.fixture
def moment(company):
    """An invoice and a draft; since then the draft was made anew, and another invoice came."""
    order = company.order("S1", (1, 10))
    draft = company.bill(order, 2, state="draft", invoice_date=False)
    company.bill(order, 4, name="NF 1")
    run()
    moment = timezone.now()
    SyncState.objects.update(changes_since=moment)
    [line] = company.record("account.move", draft)["invoice_line_ids"]
    values = company.record("account.move.line", line)
    company.edit.unlink("account.move.line", line)
    company.invoice_line(
        draft, **{name: values[name] for name in ("product_id", "quantity", "product_uom_id")}
    )
    company.bill(order, 1, name="NF 3", invoice_date="2026-03-20")
    run()
    return moment


def rows(client, **query) -> list[tuple[str, Decimal]]:
    listed = client.get(INVOICES, query).context["cl"].result_list
    return sorted((row.numero_nf, row.qtd_produto_faturado) for row in listed)


def test_lines_that_were_known_then_are_listed_as_they_were_there(client, moment):
    then = {"em": moment.isoformat()}
    assert rows(client, **then) == [("", 2), ("NF 1", 4)]
    assert len(rows(client)) == 4
    [removed] = FaturamentoProduto.objects.filter(retirado_em__isnull=False)
    page = client.get(INVOICES, then)
    assert removed.pk in [row.pk for row in page.context["cl"].result_list]
    assert "removida no Odoo" not in text(page)
    assert "que eram conhecidas em" in text(page)
    assert rows(client, **then, retirado="sim") == []
    assert rows(client, **then, q="NF 1") == [("NF 1", 4)]


def test_invoices_are_dated_until_the_day(client, moment):
    assert rows(client, documentos_em="2026-03-04") == []
    assert rows(client, documentos_em="2026-03-19") == [("NF 1", 4)]
    assert rows(client, documentos_em="2026-03-20") == [("NF 1", 4), ("NF 3", 1)]
    page = text(client.get(INVOICES, {"documentos_em": "2026-03-19"}))
    assert "faturas com data até 19/03/2026" in page
    assert "Ver como está agora" in page


def test_the_totals_and_the_file_are_of_then(client, moment):
    FaturamentoProduto.objects.update(valor_produto_faturado=10)
    assert totals(client) == {"posted": 20, "draft": 10}
    assert totals(client, em=moment.isoformat()) == {"posted": 10, "draft": 10}
    assert totals(client, documentos_em="2026-03-19") == {"posted": 10, "draft": 0}
    # The twelve months before the day, and not before today.
    FaturamentoProduto.objects.filter(numero_nf="NF 1").update(data_fatura="2020-02-03")
    assert totals(client, documentos_em="2020-03-01") == {"posted": 10, "draft": 0}
    address = reverse("admin:carteira_faturamentoproduto_exportar", args=["csv"])
    answer = client.get(address, {"documentos_em": "2026-03-19"})
    assert len(b"".join(answer.streaming_content).splitlines()) == 1 + 1


def totals(client, **query) -> dict[str, Decimal]:
    """What the totals by month add up to; what was removed in Odoo is in none of them."""
    months = client.get(INVOICES, query).context["cl"].summary.data["months"]
    return {name: sum(row[name] or 0 for row in months) for name in ("posted", "draft")}


def test_a_moment_before_the_log_and_two_dates_are_refused(client, moment):
    early = client.get(INVOICES, {"em": "2020-01-01", "status": "Lançado"}, follow=True)
    assert early.redirect_chain[-1][0] == f"{INVOICES}?status=Lan%C3%A7ado"
    both = client.get(INVOICES, {"documentos_em": "2026-03-05", "em": "2026-03-05"}, follow=True)
    assert "Escolha uma das duas datas" in text(both)
