"""The bridge's page, the rows behind its figures, and the backlog as it was."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from carteira.formats import money
from carteira.models import CarteiraPrincipal
from odoo_integration.models import BridgeStep, SyncState, Visit
from tests.lab.runs import run

PRODUCT, OTHER = 1, 2
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")


@pytest.fixture
def moved(company, client) -> datetime.datetime:
    """Ten pieces and six of another customer; four were invoiced and three cancelled since."""
    order = company.order("S1", (PRODUCT, 10))
    other = company.order("S2", (OTHER, 6), partner_id=2, user_id=2)
    run()
    moment = timezone.now()
    SyncState.objects.update(changes_since=moment)
    company.bill(order, 4)
    [line] = company.lines_of(other)
    company.edit.write("sale.order.line", line, {"product_uom_qty": 3.0})
    run()
    return moment


def text(answer) -> str:
    found = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ")
    return re.sub(r"\s+", " ", found)


def test_the_page_shows_the_bridge(client, moved):
    page = text(client.get(reverse("admin:ponte")))
    assert "Abertura R$ 32,00 Faturado −R$ 8,00 Reduções −R$ 6,00 Fechamento R$ 18,00" in page


def test_every_figure_opens_rows_that_add_up_to_it(client, moved):
    for by in ("cliente", "produto", "vendedor", "uf", "empresa", "raiz"):
        context = client.get(reverse("admin:ponte"), {"por": by}).context
        for line in context["money"] + context["groups"]:
            for figure in line["steps"]:
                if figure["url"]:
                    rows = client.get(figure["url"]).context["cl"].result_list
                    total = sum((row.valor for row in rows), Decimal(0))
                    assert figure["text"] == f"−R$\xa0{-total}".replace(".", ","), by


def test_the_ends_open_the_backlog_as_it_was(client, moved):
    [line] = client.get(reverse("admin:ponte")).context["money"]
    opening = client.get(line["opening"][1])
    assert "R$ 32,00" in text(opening)
    assert [row.qtd_saldo_produto_pedido for row in opening.context["cl"].result_list] == [10, 6]
    assert "R$ 18,00" in text(client.get(line["closing"][1]))


@pytest.mark.parametrize("by", ["cliente", "produto", "vendedor", "uf", "empresa", "raiz"])
def test_the_ends_of_a_group_open_its_items_alone(company, client, by):
    """Codes that begin alike, persons, and what has no name, are groups of their own."""
    write = company.edit.write
    write("product.product", OTHER, {"default_code": "A1"})
    write("res.partner", 1, {"vat": "111.444.777-35"})
    write("res.partner", 2, {"vat": False, "state_id": False})
    company.order("S1", (PRODUCT, 10), (OTHER, 1))
    company.order("S2", (OTHER, 6), partner_id=2, user_id=False)
    run()
    moment = timezone.now()
    company.bill(company.order("S3", (OTHER, 4), partner_id=2), 1)
    run()
    asked = {"por": by, "de": moment.isoformat()}
    groups = client.get(reverse("admin:ponte"), asked).context["groups"]
    for group in groups:
        for figure, address in (group["opening"], group["closing"]):
            rows = client.get(address).context["cl"].queryset
            listed = rows.aggregate(sum=Sum("valor_saldo"))["sum"] or Decimal(0)
            assert figure == money(listed), (group["title"], address)
    assert len(groups) == {"empresa": 1}.get(by, 2)


def test_a_group_narrows_the_bridge(client, moved):
    page = client.get(reverse("admin:ponte"), {"por": "vendedor"})
    [one] = [g for g in page.context["groups"] if g["title"] == "Vendedor Bruno"]
    assert "Abertura R$ 12,00 Reduções −R$ 6,00 Fechamento R$ 6,00" in text(client.get(one["url"]))


def test_the_file_has_what_the_page_has(client, moved):
    answer = client.get(reverse("admin:ponte_exportar", args=["csv"]), {"por": "produto"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    head = "cod_produto;nome_produto;moeda;unidade;abertura;faturado;reducao;fechamento"
    assert lines[0] == head
    assert "A;Produto 0;BRL;;20,00;-8,00;0;12,00" in {
        line.replace(",000;", ",00;") for line in lines
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"de": "2020-01-01"}, "O histórico está completo desde"),
        ({"de": "amanhã"}, "não é uma data"),
        ({"de": "2999-01-01"}, "ainda não chegou"),
        ({"ate": "2020-01-01"}, "O último dia é anterior ao primeiro"),
    ],
)
def test_a_wrong_period_is_refused_in_one_line(client, moved, asked, said):
    answer = client.get(reverse("admin:ponte"), asked)
    assert answer.status_code == 200
    assert said in text(answer)
    if "de" in asked:
        listed = client.get(BACKLOG, {"em": asked["de"], "uf": "SP"}, follow=True)
        assert said in text(listed)
        assert listed.redirect_chain[-1][0] == f"{BACKLOG}?uf=SP"


def test_before_the_first_run_the_page_says_so(client):
    assert "nada foi sincronizado" in text(client.get(reverse("admin:ponte")))


def test_nothing_can_be_done_to_the_past(client, moved):
    then = {"em": moved.isoformat()}
    page = client.get(BACKLOG, then)
    assert "A carteira como era conhecida em" in text(page)
    assert page.context["action_form"] is None
    assert not page.context["has_add_permission"]
    answer = client.post(
        f"{BACKLOG}?em={timezone.localdate()}",
        {
            "action": "mark_important",
            "_selected_action": [CarteiraPrincipal.objects.first().pk],
            "index": 0,
        },
    )
    assert answer.status_code in (200, 302)
    assert not CarteiraPrincipal.objects.filter(importante=True).exists()


def test_the_past_is_exported_as_it_was(client, moved):
    address = reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"])
    answer = client.get(address, {"em": moved.isoformat(), "q": "S1"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    head, row = (line.split(";") for line in lines)
    assert dict(zip(head, row, strict=True))["qtd_saldo_produto_pedido"] == "10,000"


def test_the_list_by_the_documents_says_what_it_cannot_know(client, moved):
    page = client.get(BACKLOG, {"documentos_em": "2026-03-05", "saldo": "todos"})
    assert "o que já tinha sido entregue não se sabe" in text(page)
    assert page.context["action_form"] is None
    both = client.get(BACKLOG, {"documentos_em": "2026-03-05", "em": "2026-03-05"}, follow=True)
    assert "Escolha uma das duas datas" in text(both)


def test_since_my_last_visit(client, moved):
    client.get(reverse("admin:index"))
    visit = Visit.objects.get()
    assert visit.previous is None
    left = timezone.now() - datetime.timedelta(hours=2)
    Visit.objects.update(seen_at=left)
    page = client.get(reverse("admin:index"))
    assert "Desde minha última visita" in text(page)
    assert Visit.objects.get().previous == left


def test_who_may_not_see_the_backlog_sees_no_bridge(login, moved):
    nobody = login("none")
    assert BridgeStep.objects.exists()
    assert "Ponte" not in text(nobody.get(reverse("admin:index")))
