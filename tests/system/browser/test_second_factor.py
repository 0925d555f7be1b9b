"""A second factor set up and used in a real browser, under our content security policy."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.carteira_project.login.test_second_factor import Phone
from tests.lab.openid import web

from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "um-segredo-de-teste"


def log_in(page: Page) -> None:
    page.get_by_label("Usuário").fill("ana")
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Acessar").click()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_it_is_set_up_and_asked_for(browser, width, dark):
    settings = {
        "SECOND_FACTOR": "everybody",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    with web(**settings) as site:
        site.has_user("ana", PASSWORD)
        context = browser.new_context(
            base_url=site.url,
            locale="pt-BR",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        said: list[ConsoleMessage] = []
        page.on("console", lambda one: said.append(one))
        found = {}

        page.goto("/admin/")
        log_in(page)
        expect(page.get_by_role("heading", name="Configurar um segundo fator")).to_be_visible()
        assert page.locator(".qr svg").bounding_box()["width"] > 150
        phone = Phone(page.content())
        found["set up"] = faults(page)
        page.get_by_label("Código").fill(phone.code())
        page.get_by_role("button", name="Configurar").click()
        expect(page.locator(".codes li")).to_have_count(10)
        found["codes"] = faults(page)
        page.get_by_role("link", name="Já os guardei").click()
        expect(page.get_by_role("heading", name="Painel", exact=True)).to_be_visible()
        page.get_by_role("link", name="Segundo fator").click()
        expect(page.get_by_text("Restam 10 códigos de recuperação.")).to_be_visible()
        found["one's own"] = faults(page)

        page.get_by_role("button", name="Encerrar sessão").click()
        page.goto("/admin/carteira/carteiraprincipal/")
        log_in(page)
        found["asked"] = faults(page)
        page.get_by_label("Código").fill(phone.code())
        page.get_by_role("button", name="Acessar").click()
        expect(page.get_by_role("heading", name="Carteira", exact=True)).to_be_visible()
        context.close()
        assert not any(found.values()), {name: f for name, f in found.items() if f}
        assert [one.text for one in said] == []
