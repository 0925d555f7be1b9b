"""Extra fields at work: chosen as a column, filtered, grouped, and on the item's page."""

import os

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal
from odoo_integration.sync import SyncRequest, sync
from tests.lab.extra_fields import LABELS, add_field

from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRIORITY, VOLUME = "sale.order.x_prioridade", "sale.order.x_cubagem"
LOADED, ROUTE, NOTE = "sale.order.x_coleta", "res.partner.x_rota", "sale.order.line.x_obs"


@pytest.fixture
def backlog(company, settings):
    """Three open items of the first order have further fields."""
    choices = [list(pair) for pair in LABELS.items()]
    data, edit = company.dataset, company.edit
    add_field(data, PRIORITY, "selection", string="Prioridade", selection=choices)
    add_field(data, VOLUME, "float", string="Cubagem (m³)")
    add_field(data, LOADED, "date", string="Coleta combinada")
    add_field(data, ROUTE, "char", string="Rota")
    add_field(data, NOTE, "text", string="Observação da linha")
    item = CarteiraPrincipal.objects.em_aberto().filter(fonte="odoo").first()
    values = {"x_prioridade": "3", "x_cubagem": 12.75, "x_coleta": "2026-12-01"}
    edit.write("sale.order", item.odoo_order_id, values)
    customer = data.get("sale.order", item.odoo_order_id)["partner_id"]
    edit.write("res.partner", customer, {"x_rota": "Norte · terças e quintas"})
    for line in data.rows("sale.order.line"):
        if line["order_id"] == item.odoo_order_id:
            edit.write("sale.order.line", line["id"], {"x_obs": "Descarregar pelos fundos. " * 8})
    settings.ODOO_EXTRA_FIELDS = [PRIORITY, VOLUME, LOADED, ROUTE, NOTE]
    sync(SyncRequest(trigger="command"))
    cache.clear()
    return item


@pytest.mark.parametrize("width", [1440, 390])
def test_an_extra_field_is_chosen_filtered_grouped_and_shown(backlog, open_page, width):
    page = open_page(width)

    def look(name: str) -> None:
        assert faults(page) == []
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    chosen = "&".join(f"colunas={name}" for name in ("product", PRIORITY, VOLUME, LOADED, ROUTE))
    page.goto(f"/admin/carteira/carteiraprincipal/?{chosen}&{PRIORITY}=Alta")
    row = page.locator("#result_list tbody tr").first
    expect(row).to_contain_text("12,75")
    # A phone shows cards, which say what each value is.
    heading = page.get_by_role("columnheader", name="Prioridade")
    titled = row.locator(".extra").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert heading.is_visible() == (width == 1440)
    assert ("Prioridade" in titled) == (width == 390)
    look("lista")
    page.goto(f"/admin/carteira/carteiraprincipal/?agrupar={PRIORITY}")
    expect(page.get_by_role("main")).to_contain_text("Alta")
    look("grupos")
    page.goto(f"/admin/carteira/carteiraprincipal/{backlog.pk}/change/")
    expect(page.get_by_role("heading", name="Campos extras")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Norte · terças e quintas")
    look("item")
