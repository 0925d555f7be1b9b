"""Every list and the front page: the same queries at 10,000 rows as at 100."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import AlertState, BalanceChange, RejectedRecord, SyncRun, SyncState

pytestmark = pytest.mark.django_db

PAGES = {
    "backlog": ("admin:carteira_carteiraprincipal_changelist", {}, 12),
    "backlog, filtered and sorted by balance": (
        "admin:carteira_carteiraprincipal_changelist",
        {"o": "-6", "uf": "SP", "q": "palmito", "saldo": "todos"},
        # Two look up the names that have the word.
        15,
    ),
    "backlog in groups of two levels": (
        "admin:carteira_carteiraprincipal_changelist",
        {"agrupar": ["vendedor", "pedido"], "abrir": "*", "q": "palmito"},
        16,
    ),
    "invoices in groups": (
        "admin:carteira_faturamentoproduto_changelist",
        {"agrupar": ["vendedor", "mes"], "abrir": "*"},
        13,
    ),
    "invoices": ("admin:carteira_faturamentoproduto_changelist", {}, 11),
    "runs": ("admin:odoo_integration_syncrun_changelist", {}, 12),
    "changes": ("admin:odoo_integration_balancechange_changelist", {}, 6),
    "rejected": ("admin:odoo_integration_rejectedrecord_changelist", {}, 6),
    "alerts": ("admin:odoo_integration_alertstate_changelist", {}, 6),
    "backlog as it was": (
        "admin:carteira_carteiraprincipal_changelist",
        {"em": str(timezone.localdate())},
        15,
    ),
    "customer": ("admin:carteira_cliente", {}, 14),
    "all branches": ("admin:carteira_cliente", {}, 15),
    "statement": ("admin:carteira_posicao", {}, 5),
    "product": ("admin:carteira_produto", {}, 14),
    "bridge": ("admin:ponte", {"por": "cliente"}, 10),
    "steps of the bridge": ("admin:odoo_integration_bridgestep_changelist", {}, 6),
    "front page": ("admin:index", {}, 33),
}
# What the address of a page names.
NAMED = {
    "customer": ["12345678000195"],
    "all branches": ["12345678"],
    "statement": ["12345678000195"],
    "product": ["1"],
}
COPIES = {
    CarteiraPrincipal: {"cod_produto": "cod_produto || '-' || copy"},
    FaturamentoProduto: {"odoo_id": "odoo_id + 100 * copy"},
    SyncRun: {},
    BalanceChange: {},
    RejectedRecord: {"record_id": "record_id + 100 * copy"},
    AlertState: {"name": "name || '-' || copy"},
}


def fill() -> None:
    """A hundred rows of each."""
    rows = range(100)
    with connection.cursor() as cursor:
        # Items as a sync writes them: no change is logged one by one.
        cursor.execute("SET LOCAL carteira.promote = 'on'")
    CarteiraPrincipal.objects.bulk_create(
        CarteiraPrincipal(
            num_pedido=f"VCD{n // 5}",
            cod_produto=str(n),
            fonte="odoo",
            odoo_order_id=n // 5,
            nome_produto="Palmito",
            estado="SP",
            cnpj_cpf="12345678000195",
            raz_social="Mercearia",
            vendedor=f"Vendedor {n % 9}",
            data_pedido=timezone.localdate(),
            qtd_produto_pedido=2,
            qtd_saldo_produto_pedido=2,
        )
        for n in rows
    )
    FaturamentoProduto.objects.bulk_create(
        FaturamentoProduto(
            odoo_id=n,
            numero_nf=str(n),
            odoo_move_id=n,
            cnpj_cliente="12345678000195",
            cod_produto="1",
            vendedor=f"Vendedor {n % 9}",
            data_fatura=timezone.localdate(),
        )
        for n in rows
    )
    runs = SyncRun.objects.bulk_create(
        SyncRun(mode="full", status="done", trigger="command", started_at=timezone.now())
        for n in rows
    )
    SyncState.objects.create(id=1)
    items = CarteiraPrincipal.objects.all()
    BalanceChange.objects.bulk_create(
        BalanceChange(
            run=run,
            item=item,
            num_pedido="VCD1",
            cod_produto="1",
            cause="new",
            status_depois="Pedido de venda",
            nao_confiavel_depois=False,
            pedido_depois=2,
            faturado_depois=0,
            saldo_depois=2,
            unidade_depois="un",
            moeda_depois="BRL",
        )
        for run, item in zip(runs, items, strict=True)
    )
    RejectedRecord.objects.bulk_create(
        RejectedRecord(model="sale.order", record_id=n, reason="x", last_run=runs[0]) for n in rows
    )
    AlertState.objects.bulk_create(AlertState(name=str(n), since=timezone.now()) for n in rows)


def multiply() -> None:
    """A hundred times as many."""
    with connection.cursor() as cursor:
        for model, changed in COPIES.items():
            names = [
                f.column for f in model._meta.local_fields if f.column != "id" and not f.generated
            ]
            values = ", ".join(changed.get(name, f'"{name}"') for name in names)
            columns = ", ".join(f'"{name}"' for name in names)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({columns})"
                f" SELECT {values} FROM {table}, generate_series(1, 99) copy"
            )
            assert model.objects.count() == 10_000
            # As a sync does once a table has grown much.
            cursor.execute(f"ANALYZE {table}")


def computed(statements: list[str]) -> list[str]:
    """Those that do not look for a kept answer, as each long question does before it is asked."""
    return [one for one in statements if 'FROM "resposta_guardada"' not in one]


def test_the_number_of_queries_does_not_grow(client):
    def queries(page: str) -> list[str]:
        name, query, _most = PAGES[page]
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name, args=NAMED.get(page)), query).status_code == 200
        return [entry["sql"] for entry in captured.captured_queries]

    fill()
    client.get(reverse("admin:index"))
    few = {page: queries(page) for page in PAGES}
    multiply()
    many = {page: queries(page) for page in PAGES}
    for page, (_name, _query, most) in PAGES.items():
        assert len(many[page]) == len(few[page]), f"{page}: {set(many[page]) - set(few[page])}"
        assert len(computed(many[page])) <= most, f"{page}: {many[page]}"
