"""What people do all day, in a real browser."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from carteira.formatos import quantidade
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import BalanceChange, SyncRun

from .queue_worker import work_off_the_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_login_to_why_a_balance_is_what_it_is_by_a_cnpj_root(open_page):
    line = (
        FaturamentoProduto.objects.exclude(origem="")
        .exclude(cnpj_cliente="")
        .filter(status_nf="Lançado", nota_credito=False)
        .first()
    )
    one = CarteiraPrincipal.objects.get(num_pedido=line.origem, cod_produto=line.cod_produto)
    root = f"{one.cnpj_cpf[:2]}.{one.cnpj_cpf[2:5]}.{one.cnpj_cpf[5:8]}"

    page = open_page(by_hand=True)
    page.get_by_role("link", name="Carteira", exact=True).nth(1).click()
    page.get_by_role("searchbox").fill(f"{root} {one.num_pedido} {one.cod_produto}")
    page.get_by_role("button", name="Pesquisar").click()
    empty = page.get_by_text("Nada aqui com estes filtros")
    expect(page.locator("#result_list").or_(empty).first).to_be_visible()
    if empty.is_visible():
        page.get_by_role("link", name="Procurar em toda a carteira").click()
    page.locator("#result_list").get_by_role("link", name=one.num_pedido).first.click()

    account = page.get_by_role("math")
    expect(account).to_contain_text(line.numero_nf)
    expect(account).to_contain_text(f"= {quantidade(one.qtd_saldo_produto_pedido)}")
    expect(page.get_by_role("heading", name="O que mudou o saldo")).to_be_visible()
    page.get_by_role("link", name=f"Pedido {one.num_pedido}").click()
    expect(page.get_by_role("heading", name=f"Pedido {one.num_pedido}", level=1)).to_be_visible()


def test_a_filtered_list_is_downloaded(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist") + "?uf=SP")
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows
    assert {row["estado"] for row in rows} == {"SP"}
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar XLSX").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
    assert len(list(book.worksheets[0].iter_rows())) == len(rows) + 1


def test_switching_the_filter_changes_list_and_totals(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    totals = page.locator("dl.totais")
    before = totals.inner_text()
    filters = page.get_by_role("navigation", name="Filtro")
    filters.get_by_text("Saldo: Em aberto").click()
    filters.get_by_role("link", name="Negativo").click()
    expect(filters.locator("summary").first).to_contain_text("Negativo")
    negative = CarteiraPrincipal.objects.negativos().count()
    expect(page.locator("#result_list tbody tr")).to_have_count(min(negative, 50))
    filters.get_by_text("Saldo: Negativo").click()
    filters.get_by_role("link", name="Todos", exact=True).click()
    filters.get_by_text("Produto", exact=True).click()
    filters.get_by_label("Código ou nome").fill("zzz")
    filters.get_by_role("button", name="Aplicar").click()
    expect(page.get_by_text("Nada aqui com estes filtros")).to_be_visible()
    assert totals.inner_text() != before


def test_a_spreadsheet_with_an_error_is_shown_before_it_is_saved(open_page):
    taken = CarteiraPrincipal.objects.values_list("num_pedido", flat=True)[0]
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    page.get_by_role("link", name="Importar").click()
    content = (
        "num_pedido;cod_produto;qtd_produto_pedido;preco_produto_pedido\n"
        f"MAN-1;100;1.250,5;2,50\n{taken};100;1;1\nMAN-2;100;doze;1\n"
    )
    page.get_by_label("Arquivo").set_input_files(
        {"name": "pedidos.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Prévia").click()
    expect(page.get_by_text("O número do pedido vem do Odoo")).to_be_visible()
    expect(page.get_by_text("“doze” não é um número")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Importar 1 linha").click()
    expect(page.get_by_text("1 item importado.")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert not faults(page)
    assert CarteiraPrincipal.objects.get(fonte="manual").num_pedido == "MAN-1"


def test_a_run_is_queued_and_watched_until_it_ends(open_page):
    page = open_page()
    page.get_by_role("link", name="Execuções", exact=True).click()
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


def test_three_clicks_from_the_login_to_why_a_balance_is_4(open_page):
    item = CarteiraPrincipal.objects.em_aberto().filter(qtd_faturada__gt=0).first()
    item.qtd_produto_pedido = item.qtd_faturada + 4
    item.qtd_saldo_produto_pedido = 4
    item.save()
    page = open_page(by_hand=True)
    page.context.add_init_script(
        "addEventListener('click', e => { if (e.isTrusted && e.detail)"
        " sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1 }, true)"
    )
    page.reload()
    page.get_by_role("link", name="Carteira", exact=True).nth(1).click()
    page.get_by_role("searchbox").fill(f"{item.num_pedido} {item.cod_produto}")
    page.keyboard.press("Enter")
    page.locator("#result_list").get_by_role("link", name=item.num_pedido).click()
    expect(page.get_by_role("math")).to_contain_text("= 4")
    assert page.evaluate("Number(sessionStorage.clicks)") <= 3


def test_filters_are_within_reach_of_the_keyboard_and_close_at_escape(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    state = page.locator("#filtros summary", has_text="UF")
    choices = state.locator("xpath=..").get_by_role("list")
    state.focus()
    page.keyboard.press("Enter")
    expect(choices).to_be_visible()
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(state).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#filtros summary", has_text="Vendedor").click()
    expect(choices).to_be_hidden()
    state.click()
    choices.get_by_role("link", name="SP", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filtros .ativo", has_text="UF: SP")).to_be_visible()


def test_on_a_phone_a_filter_rises_from_below_and_its_choices_can_be_tapped(open_page):
    page = open_page(390)
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    page.locator("#filtros summary", has_text="Saldo").click()
    choice = page.locator("#filtros").get_by_role("link", name="Zerado")
    box = choice.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] >= 32
    choice.click()
    expect(page.locator("#filtros summary", has_text="Zerado")).to_be_visible()


SCREENS = {
    "front page": "admin:index",
    "backlog": "admin:carteira_carteiraprincipal_changelist",
    "new manual order": "admin:carteira_carteiraprincipal_add",
    "import": "admin:carteira_importar",
    "invoices": "admin:carteira_faturamentoproduto_changelist",
    "runs": "admin:odoo_integration_syncrun_changelist",
    "run form": "admin:odoo_integration_syncrun_add",
    "changes": "admin:odoo_integration_balancechange_changelist",
    "rejected": "admin:odoo_integration_rejectedrecord_changelist",
    "alerts": "admin:odoo_integration_alertstate_changelist",
    "users": "admin:auth_user_changelist",
    "new user": "admin:auth_user_add",
    "groups": "admin:auth_group_changelist",
    "new group": "admin:auth_group_add",
    "password": "admin:password_change",
    "schedules": "admin:django_q_schedule_changelist",
    "done jobs": "admin:django_q_success_changelist",
    "failed jobs": "admin:django_q_failure_changelist",
    "queue": "admin:django_q_ormq_changelist",
    "attempts": "admin:axes_accessattempt_changelist",
    "accesses": "admin:axes_accesslog_changelist",
}
# Words of ours that would stand there if a translation were missing.
ENGLISH = (
    "Backlog",
    "Invoice",
    "Balance",
    "Order ",
    "Export ",
    "Runs",
    "Search",
    "Status:",
    "Open ",
    "Django administration",
    "Select ",
    "Add ",
    "Change ",
    "Can ",
    "Scheduled",
    "Success",
    "Failed",
    "Access",
    "Page not found",
)
# Dark enough to read: the least contrast that WCAG 2 AA allows, 4.5, or 3 for large letters.
CONTRAST = """() => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
    const behind = e => {
        if (!e) return [255, 255, 255];
        const colour = rgb(getComputedStyle(e).backgroundColor);
        return (colour[3] ?? 1) === 1 ? colour.slice(0, 3) : over(colour, behind(e.parentElement));
    };
    const found = [];
    for (const e of document.querySelectorAll('body *')) {
        const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!words || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (e.closest('svg, .visually-hidden, option, :disabled')) continue;
        const style = getComputedStyle(e), under = behind(e);
        const [a, b] = [light(over(rgb(style.color), under)), light(under)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const large = parseFloat(style.fontSize) >= 24;
        if (ratio < (large ? 3 : 4.5)) found.push(`${e.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return found;
}"""


UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
    .filter(e => !e.labels?.length && !e.getAttribute('aria-label') && !e.value
                 && !e.textContent?.trim() && !e.title)
    .map(e => e.outerHTML)"""


def faults(page: Page) -> list[str]:
    """What sticks out of the window, is in English, too pale to read, or a field without a name."""
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    words = page.locator("body").inner_text()
    return [
        *([f"{beyond} pixels wider than the window"] if beyond > 0 else []),
        *(f"English: {word}" for word in ENGLISH if word in words),
        *(f"without a name: {field}" for field in page.evaluate(UNNAMED)),
        *(f"too pale: {text}" for text in page.evaluate(CONTRAST)),
    ]


# What a page fetches after it was loaded.
FETCHED = {"front page": ".serie", "runs": ".agora"}


@pytest.mark.parametrize(
    ("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)]
)
def test_every_screen_fits_and_speaks_portuguese(open_page, width, dark):
    page = open_page(width, dark=dark)
    one = CarteiraPrincipal.objects.em_aberto().first()
    manual = CarteiraPrincipal.objects.create(
        num_pedido="MAN-1", cod_produto="1", qtd_produto_pedido=2, qtd_saldo_produto_pedido=2
    )
    run = SyncRun.objects.first()
    failed = SyncRun.objects.create(
        mode="full",
        status="failed",
        trigger="schedule",
        started_at=timezone.now(),
        error="O Odoo não respondeu em 30 s: " + "x" * 120,
        error_detail="Traceback " + "y" * 400,
    )
    screens = {name: reverse(address) for name, address in SCREENS.items()} | {
        "item": reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]),
        "order": reverse("admin:carteira_pedido", args=[one.num_pedido]),
        "order that is a quotation": reverse(
            "admin:carteira_pedido", args=[CarteiraPrincipal.objects.cotacoes().first().num_pedido]
        ),
        "history": reverse("admin:carteira_carteiraprincipal_history", args=[one.pk]),
        "delete": reverse("admin:carteira_carteiraprincipal_delete", args=[manual.pk]),
        "manual item": reverse("admin:carteira_carteiraprincipal_change", args=[manual.pk]),
        "invoice": reverse(
            "admin:carteira_faturamentoproduto_change",
            args=[FaturamentoProduto.objects.first().pk],
        ),
        "run": reverse("admin:odoo_integration_syncrun_change", args=[run.pk]),
        "failed run": reverse("admin:odoo_integration_syncrun_change", args=[failed.pk]),
        "change": reverse(
            "admin:odoo_integration_balancechange_change",
            args=[BalanceChange.objects.first().pk],
        ),
        "user": reverse("admin:auth_user_change", args=[User.objects.get().pk]),
        "group": reverse("admin:auth_group_change", args=[Group.objects.create(name="X").pk]),
        "nothing found": reverse("admin:carteira_carteiraprincipal_changelist") + "?q=zzzz",
    }
    found = {}
    for name, address in screens.items():
        page.goto(address)
        if name in FETCHED:
            page.locator(FETCHED[name]).wait_for()
        found[name] = faults(page)
    assert not any(found.values()), {name: f for name, f in found.items() if f}
