"""The page of the sync by mouse and by keyboard, and the guide that connects Odoo to its end."""

import datetime

import pytest
from django.urls import reverse
from django_q.models import Schedule
from playwright.sync_api import expect

from odoo_integration.jobs.schedules import write_schedules
from tests.lab import records

from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = reverse("admin:odoo_integration_syncrun_changelist")


def is_paused() -> bool:
    return Schedule.objects.get(name="carteira: full").repeats == 0


def test_a_schedule_is_paused_by_mouse_and_resumed_by_keyboard(open_page):
    write_schedules()
    page = open_page()
    page.get_by_role("link", name="Sincronização", exact=True).click()
    page.get_by_role("button", name="Pausar sincronização completa").click()
    expect(page.get_by_text("Sincronização completa: pausada.")).to_be_visible()
    expect(page.get_by_text("Pausado: sincronização completa.")).to_be_visible()
    assert is_paused()
    resume = page.get_by_role("button", name="Retomar sincronização completa")
    page.get_by_role("link", name="Ajustar sincronização incremental").focus()
    page.keyboard.press("Tab")
    expect(resume).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sincronização completa: retomada.")).to_be_visible()
    assert not is_paused()


def test_a_run_of_the_strip_and_a_list_of_the_comparison_open(open_page):
    from odoo_integration.sync import SyncRequest, sync

    verified = sync(SyncRequest(trigger="command", verify=True))
    rule = next(iter(verified.verification["rules"]))
    page = open_page()
    page.goto(PAGE)
    page.locator(f'a[href$="#{rule}"]').click()
    expect(page.locator(f"#{rule} table")).to_be_visible()
    page.go_back()
    page.locator(".strip a").last.click()
    expect(page.get_by_role("heading", name=f"Execução {verified.pk}", level=1)).to_be_visible()


def test_a_run_that_ends_comes_into_the_open_page_and_the_focus_stays(open_page):
    write_schedules()
    first = records.run()
    page = open_page(390)
    page.goto(PAGE)
    expect(page.locator(".strip a")).to_have_count(2)
    page.locator(f'.strip a[href$="/{first.pk}/change/"]').focus()
    failed = records.run(status="failed", error="stopped before it was done")
    expect(page.locator(".strip a")).to_have_count(3)
    expect(page.get_by_role("heading", name="Último erro")).to_be_visible()
    expect(page.locator(f'.strip a[href$="/{first.pk}/change/"]')).to_be_focused()
    assert failed.pk != first.pk
    assert not faults(page)
    # Not loaded again: that would restore where it was scrolled to for the focus.
    page.goto("/admin/")
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="Último erro")).to_be_visible()
    assert page.evaluate("scrollY") == 0, "an error of a run is no error of a form"


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_guide_leads_to_the_lines_for_the_settings(open_page, company, settings, width):
    company.set_clock(datetime.datetime.now(datetime.UTC).replace(tzinfo=None))
    write_schedules()
    page = open_page(width)
    page.goto(PAGE)
    assert not faults(page), "the page of the sync, with its schedules"
    settings.ODOO_URL = settings.ODOO_DB = settings.ODOO_PASSWORD = ""
    page.goto("/admin/")
    page.get_by_role("link", name="Conectar", exact=True).click()
    assert not faults(page)
    page.get_by_label("Endereço do Odoo").fill(company.url)
    page.get_by_label("Endereço do Odoo").press("Enter")
    expect(page.get_by_label("Banco de dados")).to_have_value("demo")
    page.get_by_label("Usuário").fill("demo")
    page.get_by_label("Chave ou senha").fill("errada")
    page.get_by_role("button", name="Testar").click()
    expect(page.get_by_text("O Odoo recusou o acesso")).to_be_visible()
    expect(page.get_by_label("Chave ou senha")).to_have_value("")
    assert not faults(page)
    page.get_by_label("Chave ou senha").fill("demo")
    page.get_by_label("Chave ou senha").press("Enter")
    expect(page.get_by_text("ODOO_API_KEY=…")).to_be_visible()
    expect(page.get_by_text("O Odoo pode ser lido: ponha estas linhas no .env")).to_be_visible()
    assert not faults(page)
