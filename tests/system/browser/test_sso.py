"""A login by the company's OpenID provider in a real browser, under our content security policy."""

import pytest
from playwright.sync_api import ConsoleMessage, expect

from tests.lab.openid import provider, web

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_login_by_the_provider(browser):
    with provider() as company:
        company.knows("7", preferred_username="nova", email="nova@empresa.test")
        settings = {
            "OIDC_ISSUER": company.url,
            "OIDC_CLIENT_ID": "carteira",
            "OIDC_CLIENT_SECRET": "s",
            "OIDC_NAME": "Empresa",
            # Static files without `collectstatic`.
            "DEBUG": "1",
        }
        with web(**settings) as site:
            context = browser.new_context(base_url=site.url, locale="pt-BR")
            page = context.new_page()
            said: list[ConsoleMessage] = []
            page.on("console", lambda one: said.append(one))
            page.goto("/admin/")
            expect(page.get_by_label("Senha")).to_be_visible()
            page.get_by_role("link", name="Entrar com Empresa").click()
            page.get_by_placeholder("sub").fill("7")
            page.get_by_role("button", name="Authorize").click()
            expect(page.get_by_role("heading", name="Painel", exact=True)).to_be_visible()
            expect(page.get_by_text("você ainda não pode ver nada")).to_be_visible()
            page.get_by_role("link", name="Sessões").click()
            expect(page.get_by_text("esta", exact=True)).to_be_visible()
            context.close()
            ours = [one.text for one in said if one.location["url"].startswith(site.url)]
            assert ours == []
