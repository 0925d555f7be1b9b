"""The import of the predecessor's tables from a second database, and the full sync after it."""

from decimal import Decimal

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.legacy import NotEmpty, Unusable, import_legacy, undo
from odoo_integration.simulator import generate
from tests.lab.processes import database_url
from tests.lab.runs import balances, run

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = """
CREATE TABLE carteira_principal (id serial, num_pedido varchar(50), cod_produto varchar(50),
    cnpj_cpf varchar(20), estado varchar(2), status_pedido varchar(50), data_pedido date,
    qtd_produto_pedido numeric(15,3), qtd_saldo_produto_pedido numeric(15,3),
    preco_produto_pedido numeric(15,2), importante boolean, observacao_interna text,
    created_at timestamp, created_by varchar(100));
CREATE TABLE faturamento_produto (id serial, numero_nf varchar(20), data_fatura date,
    cod_produto varchar(50), origem varchar(20), qtd_produto_faturado numeric(15,3),
    status_nf varchar(20));
"""


@pytest.fixture
def legacy(transactional_db):
    """The predecessor's database: `legacy.run(sql)` and `legacy.url`."""
    name = f"{connection.settings_dict['NAME']}_legacy"

    class Legacy:
        url = database_url(name)

        def run(self, *statements: str) -> None:
            link = psycopg2.connect(self.url)
            link.autocommit = True
            with link.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            link.close()

        def item(self, order: str, product: str, ordered: str, left: str, **more: str) -> None:
            columns = {
                "num_pedido": order, "cod_produto": product, "qtd_produto_pedido": ordered,
                "qtd_saldo_produto_pedido": left, "status_pedido": "Pedido de venda",
            } | more  # fmt: skip
            names, values = ", ".join(columns), ", ".join(f"'{v}'" for v in columns.values())
            self.run(f"INSERT INTO carteira_principal ({names}) VALUES ({values})")

    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    legacy = Legacy()
    legacy.run(TABLES)
    yield legacy
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_rows_come_over_with_their_local_fields(legacy):
    legacy.item(
        "VCD9", "100", "10", "4",
        cnpj_cpf="12.345.678/0001-90", importante="true", observacao_interna="ligar antes",
        created_at="2024-05-02 22:30", estado="ZZ", status_pedido="Liberado",
    )  # fmt: skip
    done = import_legacy(legacy.url)
    item = CarteiraPrincipal.objects.get()
    assert (item.fonte, item.qtd_faturada, item.cnpj_cpf) == ("legado", 6, "12345678000190")
    assert (item.importante, item.observacao_interna) == (True, "ligar antes")
    assert item.created_at.isoformat() == "2024-05-03T01:30:00+00:00"
    assert (item.estado, item.status_pedido) == ("", "Pedido de venda")
    assert sum(done.remarks.values()) == 2
    assert done.left_out["carteira_principal"] == ["created_by"]


def test_a_rehearsal_writes_nothing_and_the_way_back_leaves_nothing(legacy):
    legacy.item("VCD9", "100", "10", "4")
    assert import_legacy(legacy.url, dry_run=True).items == 1
    assert not CarteiraPrincipal.objects.exists()
    import_legacy(legacy.url)
    assert undo() == (1, 0)
    assert not CarteiraPrincipal.objects.exists()


def test_it_refuses_an_installation_that_is_not_empty(legacy):
    CarteiraPrincipal.objects.create(num_pedido="M1", cod_produto="1")
    with pytest.raises(NotEmpty):
        import_legacy(legacy.url)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE faturamento_produto", "no table faturamento_produto"),
        (
            "ALTER TABLE carteira_principal DROP COLUMN qtd_saldo_produto_pedido",
            "no column qtd_saldo",
        ),
        (
            "INSERT INTO carteira_principal (num_pedido, cod_produto, qtd_produto_pedido)"
            " VALUES ('A', '1', 5)",
            "qtd_saldo_produto_pedido is empty",
        ),
        (
            "INSERT INTO carteira_principal (num_pedido, cod_produto, qtd_produto_pedido,"
            " qtd_saldo_produto_pedido) VALUES ('A', '1', 'NaN', 5)",
            "qtd_produto_pedido is NaN",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_written(legacy, statement, told):
    legacy.item("VCD9", "100", "10", "4")
    legacy.run(statement)
    with pytest.raises(Unusable, match=told):
        import_legacy(legacy.url)
    assert not CarteiraPrincipal.objects.exists()


def test_an_item_that_is_there_twice_is_told(legacy):
    legacy.item("VCD9", "100", "10", "4")
    legacy.item("VCD9", "100", "5", "5")
    with pytest.raises(Unusable, match="VCD9 100 is there 2 times"):
        import_legacy(legacy.url)


def test_the_first_full_sync_adopts_what_odoo_knows(legacy, odoo):
    company = generate(orders=32)
    odoo(company)
    run(full=True)
    truth = balances()
    (order, product) = next(key for key, saldo in truth.items() if saldo > 0)
    for model in (CarteiraPrincipal, FaturamentoProduto):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE linha_pedido, odoo_order, odoo_move, odoo_partner, odoo_product, odoo_unit,"
            " odoo_name, sync_cursor, sync_state, balance_change, sync_run CASCADE"
        )
    legacy.item(order, product, "999", "1", importante="true", observacao_interna="minha nota")
    legacy.item("OUTRO-1", "7", "10", "4")
    legacy.run(
        "INSERT INTO faturamento_produto (numero_nf, origem, cod_produto, qtd_produto_faturado,"
        f" status_nf) VALUES ('1', '{order}', '{product}', 998, 'LANÇADO'),"
        " ('2', 'OUTRO-1', '7', 6, 'Lançado')"
    )
    import_legacy(legacy.url)
    before = CarteiraPrincipal.objects.get(num_pedido=order)

    run(full=True)

    assert balances() == truth | {("OUTRO-1", "7"): Decimal(4)}
    adopted = CarteiraPrincipal.objects.get(num_pedido=order, cod_produto=product)
    assert (adopted.pk, adopted.fonte) == (before.pk, "odoo")
    assert (adopted.importante, adopted.observacao_interna) == (True, "minha nota")
    assert CarteiraPrincipal.objects.get(num_pedido="OUTRO-1").fonte == "legado"
    old = FaturamentoProduto.objects.filter(odoo_id__isnull=True).order_by("numero_nf")
    assert [line.retirado_em is None for line in old] == [False, True]


def test_the_command_says_what_is_not_set_and_never_shows_the_password(capsys):
    with pytest.raises(SystemExit) as ended, override_settings(LEGACY_DATABASE_URL=""):
        call_command("import_legacy")
    assert ended.value.code == 2
    url = "postgres://u:p4ssw0rd@127.0.0.1:1/x"
    with pytest.raises(SystemExit) as ended, override_settings(LEGACY_DATABASE_URL=url):
        call_command("import_legacy")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert "LEGACY_DATABASE_URL" in told.err
    assert "p4ssw0rd" not in told.err + told.out
