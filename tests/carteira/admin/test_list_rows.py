"""The rows of a list: the HTML that Django would write, without its work for each cell."""

import pytest
from django.contrib.admin.templatetags.admin_list import items_for_result
from django.test.signals import template_rendered
from django.urls import reverse

from carteira.admin.lists import ListAdmin
from carteira.admin.lists.rows import rows
from carteira.admin_site import site
from carteira.models import CarteiraPrincipal
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
BACKLOG = "carteira_carteiraprincipal"
INVOICES = "carteira_faturamentoproduto"
LISTS = [
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model, admin in site._registry.items()
    if isinstance(admin, ListAdmin)
]


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_djangos(client, things, name):
    compared = 0
    for query in ({}, {"o": "-1"}, {"o": "1.2", "p": "1"}):
        answer = client.get(reverse(f"admin:{name}_changelist"), query)
        cl = answer.context["cl"]
        ours = list(rows(cl))
        assert ours == ["".join(items_for_result(cl, row, None)) for row in cl.result_list]
        page = answer.content.decode()
        assert all(row in page for row in ours)
        compared += len(ours)
    assert compared


def test_what_is_dangerous_is_escaped_as_django_does(client):
    item("<b>&'\"", raz_social="</td><script>", nome_produto="{}{0}%s", pedido_cliente="&amp;")
    cl = client.get(reverse(f"admin:{BACKLOG}_changelist")).context["cl"]
    [ours] = rows(cl)
    assert ours == "".join(items_for_result(cl, cl.result_list[0], None))
    assert "&lt;b&gt;&amp;&#x27;&quot;" in ours
    assert "<script>" not in ours
    assert "{}{0}%s" in ours


@pytest.mark.parametrize(
    ("counted", "on_invoice", "unit", "written"),
    [
        (24, 24, "un", "24<small>un</small>"),
        (-24, 24, "un", "−24<small>un</small>"),
        (24, 2, "cx", "24<small>2 cx na nota</small>"),
        (24, 2, "", "24<small>2 na nota</small>"),
        # Its unit cannot be converted: it is not counted.
        (0, 2, "cx", "0<small>2 cx na nota</small>"),
    ],
)
def test_an_invoiced_quantity_stands_above_what_the_invoice_says(
    client, counted, on_invoice, unit, written
):
    invoice("1", counted, qtd_nf=on_invoice, unid_medida_nf=unit)
    cl = client.get(reverse(f"admin:{INVOICES}_changelist")).context["cl"]
    [ours] = rows(cl)
    assert f'<span class="number">{written}</span>' in ours


def test_a_row_renders_no_template(client):
    def rendered(number_of_rows: int) -> int:
        while (count := CarteiraPrincipal.objects.count()) < number_of_rows:
            item(f"A{count}")
        seen: list[object] = []
        template_rendered.connect(record := (lambda **found: seen.append(found)), weak=False)
        try:
            client.get(reverse(f"admin:{BACKLOG}_changelist"))
        finally:
            template_rendered.disconnect(record)
        return len(seen)

    few, many = rendered(1), rendered(50)
    assert few == many
    # Each filter has one.
    assert many <= 50
