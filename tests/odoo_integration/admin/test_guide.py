"""The guide that connects Odoo: tried against a real simulator, and nothing of it kept."""

import datetime
import logging
from collections.abc import Callable, Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carteira_project.environment import Environment
from odoo_integration.admin.guide.env_lines import env_lines
from odoo_integration.client import OdooConfig
from odoo_integration.models import OdooCalls, OdooServer, SyncRun
from odoo_integration.simulator import Simulator, generate
from tests.lab.scripted_odoo import ScriptedServer, page

pytestmark = pytest.mark.django_db
GUIDE = reverse("admin:sync_connect")
SYNC = reverse("admin:odoo_integration_syncrun_changelist")
KEY = "chave-unica-5e8d1c"
PROTOCOLS = {"jsonrpc": (17, "key"), "json2": (19, "key"), "password": (16, "password")}


@pytest.fixture
def odoo() -> Iterator[Callable[..., Simulator]]:
    running: list[Simulator] = []

    def start(**options) -> Simulator:
        company = generate(orders=20, version=options.pop("version", 17))
        one = Simulator(
            company, database="vendas", user="ana", password=KEY, api_key=KEY, **options
        )
        one.set_clock(datetime.datetime.now(datetime.UTC).replace(tzinfo=None))
        running.append(one.start())
        return one

    yield start
    for one in running:
        one.stop()


def typed(odoo: Simulator | None = None, **values: str) -> dict[str, str]:
    address = odoo.url if odoo else "http://127.0.0.1:9"
    return {"url": address, "database": "vendas", "user": "ana", "kind": "key", "secret": KEY} | (
        values
    )


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


@pytest.mark.parametrize("who", ["Consulta", "Comercial", "Operação", "none"])
def test_only_who_sets_the_installation_up_may(login, odoo, who):
    one, client = odoo(), login(who)
    assert client.get(GUIDE).status_code == 403
    assert client.post(GUIDE, typed(one)).status_code == 403
    assert not one.stats.total_requests


def test_the_pages_lead_to_it_while_no_odoo_is_connected(login, settings):
    boss, reader = login("Administração"), login("Operação")
    for address in (SYNC, reverse("admin:index"), reverse("admin:odoo_integration_syncrun_add")):
        assert f'href="{GUIDE}"' in boss.get(address).text
        text = reader.get(address).text
        assert "Peça a um administrador que o conecte." in text
        assert GUIDE not in text
        assert "Rodar agora</a>" not in text
    settings.ODOO_URL, settings.ODOO_DB = "https://odoo.example.com", "x"
    assert GUIDE not in boss.get(SYNC).text
    assert boss.get(GUIDE)["Location"] == SYNC
    settings.ODOO_URL, settings.DEMO = "", True
    assert boss.get(GUIDE)["Location"] == SYNC


def test_no_run_is_queued_without_an_odoo(client):
    from django_q.models import OrmQ

    answer = client.post(reverse("admin:odoo_integration_syncrun_add"), {"what": "full"})
    assert "O Odoo ainda não está conectado." in answer.text
    assert not OrmQ.objects.exists()


def test_the_address_comes_first_and_its_databases_are_listed(client, odoo):
    assert 'name="secret"' not in client.get(GUIDE).text
    one = odoo()
    answer = client.post(GUIDE, {"url": f" {one.url}/ "})
    assert "O Odoo 17.0 responde neste endereço." in answer.text
    assert "O servidor lista 1 banco: vendas" in answer.text
    assert 'value="vendas"' in answer.text
    assert 'name="secret"' in answer.text
    hidden = client.post(GUIDE, {"url": odoo(lists_databases=False).url}).text
    assert "O servidor não lista os bancos" in hidden


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_ends_with_the_lines_for_the_settings(client, odoo, protocol):
    version, kind = PROTOCOLS[protocol]
    one = odoo(version=version)
    answer = client.post(GUIDE, typed(one, kind=kind))
    assert not errors(answer)
    lines = {line.title: line for line in answer.context["lines"]}
    assert {line.tone for line in lines.values()} == {"good"}, lines
    asked_by = "json2" if protocol == "json2" else "jsonrpc"
    assert lines["Odoo"].text == f"versão {version}.0, consultado por {asked_by}"
    assert lines["Campos"].text == "todos os campos do perfil standard existem"
    assert lines["Pedido"].text == "pode ser lido"
    assert lines["Relógio"].text == "o mesmo aqui e lá"
    variable = "ODOO_API_KEY" if kind == "key" else "ODOO_PASSWORD"
    assert answer.context["env_lines"] == [
        f"ODOO_URL={one.url}", "ODOO_DB=vendas", "ODOO_USER=ana", f"{variable}=…",
    ]  # fmt: skip
    assert f"{variable}=…" in answer.text


def test_it_asks_as_the_settings_say(client, odoo, settings):
    settings.ODOO_PROTOCOL, settings.ODOO_LANG = "xmlrpc", "en_US"
    one = odoo()
    answer = client.post(GUIDE, typed(one))
    assert answer.context["lines"][0].text == "versão 17.0, consultado por xmlrpc"
    assert answer.context["ready"]
    settings.ODOO_PROTOCOL = "json2"
    refused = client.post(GUIDE, typed(one, kind="password"))
    assert "ODOO_API_KEY" in errors(refused)["secret"][0]


def test_nothing_is_written_and_the_secret_is_nowhere(client, odoo, caplog):
    caplog.set_level(logging.DEBUG)
    one = odoo()
    client.get(GUIDE)
    with CaptureQueriesContext(connection) as captured:
        answers = [
            client.post(GUIDE, typed(one)),
            client.post(GUIDE, typed(one, database="outro")),
            client.post(GUIDE, typed(one, user="outra")),
            client.post(GUIDE, typed(url="http://127.0.0.1:9")),
            client.post(GUIDE, typed(url=f"http://ana:{KEY}@127.0.0.1:9")),
            client.post(GUIDE, typed(url=f"http://127.0.0.1/?{KEY}", database="")),
        ]
    writes = [q["sql"] for q in captured if not q["sql"].startswith(("SELECT", "SAVE", "RELEASE"))]
    assert writes == []
    for model in (OdooServer, OdooCalls, SyncRun, LogEntry):
        assert not model.objects.exists(), model
    for answer in answers:
        without_address = answer.text.replace(f'value="http://ana:{KEY}@127.0.0.1:9"', "")
        assert KEY not in without_address.replace(f'value="http://127.0.0.1/?{KEY}"', "")
        assert "no-store" in answer["Cache-Control"]
    assert KEY not in caplog.text
    assert all(KEY not in str(s.get_decoded()) for s in Session.objects.all())
    assert KEY not in str(getattr(cache, "_cache", ""))
    assert KEY not in str(captured.captured_queries)


MISTAKES = [
    ({"url": ""}, "url", "Este campo é obrigatório."),
    ({"url": "ftp://x"}, "url", "ODOO_URL não é um endereço"),
    ({"url": "file:///etc/passwd"}, "url", "ODOO_URL não é um endereço"),
    ({"url": "http://127.0.0.1:9"}, "url", "recusou a conexão"),
    ({"url": "http://nao-existe.invalid"}, "url", "confira ODOO_URL"),
    ({"database": ""}, "database", "ODOO_DB"),
    ({"database": "outro"}, "database", "não tem o banco"),
    ({"user": "outra"}, "secret", "O Odoo recusou o acesso"),
    ({"secret": "errada"}, "secret", "O Odoo recusou o acesso"),
    ({"secret": ""}, "secret", "ODOO_API_KEY"),
    ({"kind": "password", "user": ""}, "user", "ODOO_USER"),
    ({"secret": "com espaço"}, "secret", "ODOO_API_KEY contém um espaço"),
]


@pytest.mark.parametrize(("values", "field", "text"), MISTAKES)
def test_a_mistake_is_one_line_at_its_field(client, odoo, values, field, text):
    answer = client.post(GUIDE, typed(odoo(), **values))
    found = errors(answer)
    assert list(found) == [field], found
    assert len(found[field]) == 1
    assert text in found[field][0]
    assert "Traceback" not in answer.text
    assert 'name="secret"' in answer.text


def test_what_is_no_odoo_is_not_shown(client):
    with ScriptedServer() as server:
        server.say(page(200, "Segredo da rede interna"))
        answer = client.post(GUIDE, {"url": server.url})
    assert "não responde como um servidor Odoo" in errors(answer)["url"][0]
    assert "Segredo" not in answer.text
    assert {request.path for request in server.requests} == {
        "/web/version", "/json/version", "/jsonrpc", "/xmlrpc/2/common",
    }  # fmt: skip


@pytest.mark.parametrize("model", ["sale.order", "account.move.line", "product.product"])
@pytest.mark.parametrize("version", [17, 19])
def test_a_missing_right_is_told_with_its_model(client, odoo, model, version):
    answer = client.post(GUIDE, typed(odoo(denied_models=[model], version=version)))
    wrong = [line for line in answer.context["lines"] if line.tone == "bad"]
    assert [line.name for line in wrong] == [model]
    assert "dê ao usuário" in wrong[0].text
    assert not answer.context["ready"]
    assert "ODOO_API_KEY=" not in answer.text


def test_fields_that_are_missing_are_named(client, odoo):
    one = odoo()
    del one.dataset["sale.order.line"].fields["product_uom_qty"]
    lines = client.post(GUIDE, typed(one)).context["lines"]
    [wrong] = [line for line in lines if line.tone == "bad"]
    assert wrong.title == "Campos"
    assert "product_uom_qty" in wrong.text


def test_an_empty_database_and_a_wrong_clock_are_to_be_looked_at(client, odoo):
    one = odoo(own_orders_only=0.0)
    one.set_clock("2026-01-01 00:00:00")
    answer = client.post(GUIDE, typed(one))
    careful = {line.title: line.text for line in answer.context["lines"] if line.tone == "caution"}
    assert set(careful) == {"Pedido", "Linha de pedido", "Relógio"}
    assert "minutos de diferença" in careful["Relógio"]
    assert answer.context["ready"]


def test_a_test_that_takes_too_long_is_given_up(client, odoo, monkeypatch):
    monkeypatch.setattr("odoo_integration.admin.guide.page._LONGEST_TEST", 0.0)
    one = odoo()
    answer = client.post(GUIDE, typed(one))
    assert "O teste demorou demais e foi abandonado" in answer.text
    assert not answer.context["ready"]
    assert not one.stats.requests["sale.order/search_read"]


def test_tests_are_counted_for_each_person(client, odoo):
    one = odoo()
    for _ in range(10):
        client.post(GUIDE, {"url": one.url})
    asked = one.stats.total_requests
    answer = client.post(GUIDE, {"url": one.url})
    assert "Testes demais" in answer.text
    assert one.stats.total_requests == asked


@pytest.mark.parametrize("value", ["ana silva", "o'ana", "a#b", "\"x\" 'y'", "a\\b 'c'"])
def test_the_settings_read_the_lines_as_they_were_typed(tmp_path, monkeypatch, value):
    config = OdooConfig(url="https://x.example.com/", database=value, user=value, password=KEY)
    file = tmp_path / ".env"
    file.write_text("\n".join(env_lines(config)))
    file.chmod(0o600)
    for name in ("ODOO_URL", "ODOO_DB", "ODOO_USER", "ODOO_PASSWORD"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    env = Environment(file)
    assert env.text("ODOO_URL", "", "") == "https://x.example.com"
    assert (env.text("ODOO_DB", "", ""), env.text("ODOO_USER", "", "")) == (value, value)
    assert env.text("ODOO_PASSWORD", "", "") == "…"
