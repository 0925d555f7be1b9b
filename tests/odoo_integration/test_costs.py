"""What a run may cost: statements, requests, rows, WAL and memory. Counted, never timed."""

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from carteira.saldos import saldos
from odoo_integration import reading
from odoo_integration.models import OdooMove, OdooOrder, OdooPartner, OdooProduct, SyncRun
from odoo_integration.promote import indexes
from odoo_integration.simulator import Simulator, generate
from odoo_integration.sync import SyncRequest, sync

SMALL, LARGE = 40, 160
LAST_DAY = date(2026, 6, 30)
IDLE_STATEMENTS = 65
IDLE_WAL = 64 * 1024
LIVE = (CarteiraPrincipal, FaturamentoProduto, LinhaPedido, OdooMove, OdooOrder, OdooPartner,
        OdooProduct)  # fmt: skip


@pytest.fixture
def company(settings, transactional_db) -> Iterator[Callable[[int], Simulator]]:
    """Starts a company of so many orders; one at a time."""
    running: list[Simulator] = []

    def start(orders: int) -> Simulator:
        while running:
            running.pop().stop()
        odoo = Simulator(generate(orders=orders, seed=3, today=LAST_DAY)).start()
        running.append(odoo)
        point_at(settings, odoo.url)
        return odoo

    yield start
    while running:
        running.pop().stop()


@contextmanager
def elsewhere(orders: int) -> Iterator[str]:
    """A company in a process of its own, whose memory is not counted; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "odoo_integration.simulator", "--orders", str(orders)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process.stdout.readline().split()[-1]
        process.terminate()


def point_at(settings, url: str) -> None:
    settings.ODOO_URL = url
    settings.ODOO_DB = settings.ODOO_USER = settings.ODOO_PASSWORD = "demo"
    settings.ODOO_API_KEY, settings.ODOO_PROTOCOL = "", "jsonrpc"


def run(**request) -> SyncRun:
    return sync(SyncRequest(trigger="test", **request))


def one_line_changes(odoo: Simulator) -> None:
    """Two hours later, past the overlap, so that the window holds this line and nothing else."""
    line = LinhaPedido.objects.filter(qtd_linha__gt=0).order_by("odoo_id").first()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    odoo.edit.write("sale.order.line", line.odoo_id, {"product_uom_qty": float(line.qtd_linha) + 1})


class Counter:
    """Counts statements; BEGIN and COMMIT are not among them."""

    count = 0

    def __call__(self, execute, *arguments):
        self.count += 1
        return execute(*arguments)


def versions() -> dict[tuple[str, str], str]:
    """Where every live row is, and which transaction wrote it: any write to a row moves it."""
    found = {}
    with connection.cursor() as cursor:
        for model in LIVE:
            table = model._meta.db_table
            cursor.execute(f"SELECT {model._meta.pk.column}, ctid::text || xmin FROM {table}")
            found |= {(table, str(key)): version for key, version in cursor.fetchall()}
    return found


def written(before: dict[tuple[str, str], str]) -> dict[str, int]:
    """Rows written since, by table; tables without any are left out."""
    after, counts = versions(), {}
    for table, key in before.keys() | after.keys():
        if before.get((table, key)) != after.get((table, key)):
            counts[table] = counts.get(table, 0) + 1
    return counts


def wal_of_this_session() -> int:
    """Bytes of WAL this connection has written; whole-page images, a checkpoint's doing, left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT wal_bytes - wal_fpi * 8192 FROM pg_stat_get_backend_wal(pg_backend_pid())"
        )
        return int(cursor.fetchone()[0])


def test_an_idle_run_costs_the_same_few_requests_and_statements_at_any_size(company):
    costs = []
    for orders in (SMALL, LARGE):
        odoo = company(orders)
        run(full=True, accept_retire=True)
        one_line_changes(odoo)
        # Whether a model has anything in its window decides how often it is asked.
        for model in ("account.move", "account.move.line", "sale.order"):
            odoo.edit.touch(model, odoo.dataset[model].ids[0])
        run()
        statements = Counter()
        with connection.execute_wrapper(statements):
            idle = run()
        costs.append((idle.odoo_requests, statements.count))

    assert costs[0] == costs[1]
    assert costs[0][1] <= IDLE_STATEMENTS


def test_an_idle_run_writes_no_row_and_almost_no_wal(company):
    company(SMALL)
    run()
    run()
    if connection.pg_version < 180000:
        pytest.skip("PostgreSQL counts a session's WAL from 18 on")
    before, wal_before = versions(), wal_of_this_session()

    idle = run()

    assert written(before) == {}
    assert (idle.created, idle.updated, idle.retired, idle.balances_changed) == (0, 0, 0, 0)
    assert wal_of_this_session() - wal_before < IDLE_WAL


@pytest.mark.parametrize(
    "model",
    ["res.partner", "product.product", "uom.uom", "res.users", "product.category"],
)
def test_a_write_in_odoo_that_changes_nothing_shown_here_writes_no_row(company, model):
    odoo = company(SMALL)
    run()
    before = versions()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    odoo.edit.touch(model, odoo.dataset[model].ids)
    with CaptureQueriesContext(connection) as queries:
        touched = run()

    assert written(before) == {}
    assert touched.updated == 0
    # That nothing changed is found before anything is computed.
    assert not any("want_item" in query["sql"] for query in queries)


def test_reading_everything_again_writes_no_row(company):
    company(SMALL)
    run()
    before = versions()

    again = run(full=True)

    assert written(before) == {}
    assert again.unchanged == again.order_lines_read + again.invoice_lines_read


def test_a_small_run_is_planned_with_statistics_of_its_own_rows(company):
    """A run the planner has not heard of has one row for it, and is joined line by line."""
    odoo = company(SMALL)
    run()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    for line in list(LinhaPedido.objects.values_list("odoo_id", flat=True)[:20]):
        odoo.edit.write("sale.order.line", line, {"product_uom_qty": 7.0})
    changed = run()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text FROM pg_stats"
            " WHERE tablename = 'stg_order_line' AND attname = 'run_id'"
        )
        assert cursor.fetchone() == (f"{{{changed.pk}}}",)


def test_what_many_lines_name_is_looked_for_once(company):
    company(SMALL)
    with CaptureQueriesContext(connection) as queries:
        run()
    looked = [q["sql"] for q in queries if "product_id AS id FROM stg_order_line" in q["sql"]]
    assert len(looked) == 1


def test_a_first_load_leaves_statistics_of_what_the_next_run_joins(company, monkeypatch):
    # Building an index sets relpages, by which the need for statistics is known.
    monkeypatch.setattr(indexes, "_LARGE", 0)
    company(LARGE * 2)
    run()

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE attname = 'odoo_order_id'")
        analysed = {name for (name,) in cursor.fetchall()}
    assert {"carteira_principal", "faturamento_produto"} <= analysed


def test_one_changed_line_writes_its_own_rows_alone(company):
    odoo = company(SMALL)
    run()
    before = versions()
    one_line_changes(odoo)

    run()

    assert written(before) == {"linha_pedido": 1, "carteira_principal": 1}


def test_balances_are_two_queries_for_any_number_of_orders(company):
    company(SMALL)
    run()
    orders = list(CarteiraPrincipal.objects.values_list("num_pedido", flat=True).distinct())
    for asked in (orders[:1], orders):
        with CaptureQueriesContext(connection) as queries:
            saldos(asked)
        assert len(queries) == 2


def test_memory_does_not_grow_with_the_rows(transactional_db, settings, monkeypatch):
    # Small pages, so that the buffers are full at either size.
    settings.ODOO_PAGE_SIZE = 20
    settings.ODOO_CONCURRENCY = 1
    monkeypatch.setattr(reading, "IDS_PER_REQUEST", 20)
    peaks = []
    for orders in (SMALL * 2, SMALL * 8):
        with elsewhere(orders) as url:
            point_at(settings, url)
            # The first run fills everybody's caches.
            run(full=True, accept_retire=True)
            gc.collect()
            tracemalloc.start()
            try:
                run(full=True)
                peaks.append(tracemalloc.get_traced_memory()[1])
            finally:
                tracemalloc.stop()
    small, large = peaks
    # Four times the rows; holding them, or all their ids, would show.
    assert large < small * 1.25 + 64 * 1024


def test_a_first_load_builds_its_indexes_afterwards_and_keeps_them_all(company, monkeypatch):
    def definitions() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
            return {row[0] for row in cursor.fetchall()}

    monkeypatch.setattr(indexes, "_LARGE", 0)
    before = definitions()
    company(SMALL)
    with CaptureQueriesContext(connection) as first:
        run()
    with CaptureQueriesContext(connection) as again:
        run(full=True)

    assert definitions() == before
    assert any("ACCESS EXCLUSIVE" in query["sql"] for query in first)
    assert not any("ACCESS EXCLUSIVE" in query["sql"] for query in again)
