"""A real browser on a real server, with a real simulated Odoo behind it."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from odoo_integration.simulator import Simulator, generate
from odoo_integration.sync import SyncRequest, sync

from . import chromium as chrome

PASSWORD = "um-segredo-de-teste"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chrome.path() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed; on Debian: apt install chromium")
    # Playwright keeps an event loop in this thread, and Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with chrome.chromium() as browser:
            yield browser
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def company(settings, transactional_db) -> Iterator[Simulator]:
    """A small company, synced once."""
    cache.clear()
    with Simulator(generate(orders=60, seed=7)) as odoo:
        settings.ODOO_URL = odoo.url
        settings.ODOO_DB = settings.ODOO_USER = settings.ODOO_PASSWORD = "demo"
        settings.ODOO_API_KEY = ""
        settings.ODOO_PROTOCOL = "jsonrpc"
        sync(SyncRequest(trigger="command"))
        yield odoo


@pytest.fixture
def open_page(browser, live_server, company, settings) -> Iterator[Callable[..., Page]]:
    """Opens a window, logged in (`by_hand`: through the login page).

    The test fails on any error that the browser reports.
    """
    ana = User.objects.create_superuser("ana", password=PASSWORD)
    errors: list[str] = []
    contexts = []

    def start(width: int = 1440, *, by_hand: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="pt-BR",
            timezone_id="America/Sao_Paulo",
            color_scheme="light",
            base_url=live_server.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: (
                errors.append(said.text)
                if said.type == "error" and "favicon" not in str(said.location)
                else None
            ),
        )
        if by_hand:
            page.goto("/admin/")
            page.get_by_label("Usuário").fill("ana")
            page.get_by_label("Senha").fill(PASSWORD)
            page.get_by_role("button", name="Acessar").click()
        else:
            client = Client()
            client.force_login(ana)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
            context.add_cookies([cookie])
            page.goto("/admin/")
        expect(page.get_by_role("heading", name="Painel")).to_be_visible()
        return page

    yield start
    for context in contexts:
        context.close()
    assert not errors, errors
