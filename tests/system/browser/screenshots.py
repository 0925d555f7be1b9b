"""Renders the main screens on demo data into docs/screenshots.

`python -m tests.system.browser.screenshots`, or `make screenshots`.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from itertools import product

from playwright.sync_api import Browser, Page

from tests.lab.paths import ROOT

from .chromium import chromium

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1440, 1024, 390)
HEIGHT = {1440: 900, 1024: 768, 390: 844}
_SECONDS_TO_START = 60


def main() -> None:
    """Takes every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DEMO": "1",
            "DATA_DIR": folder,
            "CARTEIRA_ENV_FILE": os.devnull,
            "LOG_LEVEL": "WARNING",
        }
        for name in [n for n in environment if n.startswith("ODOO_") or n == "DATABASE_URL"]:
            del environment[name]

        def manage(*arguments: str) -> None:
            subprocess.run(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )

        manage("migrate", "--verbosity", "0")
        manage("setup_schedules")
        manage("sync_odoo", "--no-progress")
        manage("sync_odoo", "--no-progress", "--verify")
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            with chromium() as browser:
                for width, dark in product(WIDTHS, (False, True)):
                    _take(browser, f"http://127.0.0.1:{port}", width, dark=dark)
        finally:
            server.terminate()
            server.wait()


def _take(browser: Browser, base: str, width: int, *, dark: bool) -> None:
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": HEIGHT[width]},
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Usuário").fill("demo")
    page.get_by_label("Senha").fill("demo")
    page.get_by_role("button", name="Acessar").click()

    def shoot(name: str) -> None:
        page.wait_for_timeout(800)
        file = FOLDER / f"{name}-{width}{'-escuro' if dark else ''}.png"
        page.screenshot(path=file)
        print(file.relative_to(ROOT))

    shoot("painel")
    backlog = "/admin/carteira/carteiraprincipal/"
    page.goto(backlog)
    shoot("carteira")
    page.locator("#result_list td.field-customer a").first.click()
    shoot("cliente")
    page.get_by_role("link", name="Imprimir posição").click()
    shoot("posicao")
    page.goto(f"{backlog}?agrupar=cliente")
    shoot("grupos")
    page.goto("/admin/ponte/")
    shoot("ponte")
    page.goto("/admin/carteira/faturamentoproduto/")
    shoot("faturamento")
    item = _telling_item(page)
    page.goto(item)
    page.locator(".who a").first.click()
    shoot("pedido")
    page.goto(item)
    page.locator(".who a").last.click()
    shoot("produto")
    page.goto(item)
    shoot("item")
    page.goto("/admin/odoo_integration/syncrun/")
    shoot("execucoes")
    page.locator("#result_list tbody th a").first.click()
    shoot("execucao")
    page.goto("/admin/odoo_integration/syncrun/add/")
    shoot("rodar-agora")
    page.goto(f"{backlog}importar/")
    shoot("importar")
    context.close()


def _telling_item(page: Page) -> str:
    """An item whose sum has an invoice that counts and one that does not; any, if there is none."""
    page.goto("/admin/carteira/faturamentoproduto/?status=Cancelado")
    orders = page.locator("#result_list td.field-order a")
    addresses = dict.fromkeys(a.get_attribute("href") or "" for a in orders.all())
    for address in addresses:
        page.goto(address)
        sections = page.locator("section.card", has=page.locator(".term.excluded"))
        telling = sections.filter(has=page.locator(".term:not(.excluded) ~ .term:not(.excluded)"))
        if telling.count():
            return telling.first.locator("h2 a").get_attribute("href") or address
    page.goto(next(iter(addresses)))
    return page.locator("section.card h2 a").first.get_attribute("href") or ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int) -> None:
    ends = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the demo's web server did not start")


if __name__ == "__main__":
    main()
