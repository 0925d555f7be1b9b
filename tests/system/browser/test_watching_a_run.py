"""A run asked for and followed."""

import pytest
from playwright.sync_api import expect

from odoo_integration.models import SyncRun

from .page_faults import faults
from .queue_worker import work_off_the_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_run_is_queued_and_watched_until_it_ends(open_page):
    page = open_page()
    page.get_by_role("link", name="Sincronização", exact=True).click()
    page.get_by_role("link", name="Rodar agora").click()
    page.get_by_label("Só estes pedidos").check()
    page.get_by_role("button", name="Rodar agora").click()
    expect(page.get_by_text("Informe ao menos um número de pedido.")).to_be_visible()
    assert not faults(page)
    page.get_by_label("Tudo de novo").check()
    page.get_by_role("button", name="Rodar agora").click()
    expect(page.get_by_text("Na fila", exact=True)).to_be_visible()
    assert not faults(page)
    assert SyncRun.objects.count() == 1

    worker = work_off_the_queue()
    expect(page.get_by_text("Concluída")).to_be_visible()
    worker.join()
    run = SyncRun.objects.first()
    expect(page.get_by_role("heading", name=f"Execução {run.pk}", level=1)).to_be_visible()
    expect(page.get_by_text("ana").first).to_be_visible()
    assert (run.mode, run.status) == ("full", "done")
