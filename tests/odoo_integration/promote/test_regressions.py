"""What went wrong before, row by row of the predecessor's history."""

import datetime
from decimal import Decimal

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.client import OdooError
from odoo_integration.errors import HeldForDecision, ReadingNotProven
from odoo_integration.models import BalanceChange, SyncCursor, SyncRun
from odoo_integration.simulator import generate
from odoo_integration.sync import SyncRequest, sync
from tests.lab.runs import balances, run
from tests.lab.state import state

LONG = "ENTREGUE NO LOCAL COMBINADO COM DESCARGA POR CONTA DO DESTINATÁRIO " * 5


class Watch:
    """Looks at the database's connection each time Odoo has answered."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def phase(self, name: str) -> None:
        pass

    def rows(self, model: str, count: int) -> None:
        # The page is in: the next one has been asked for, or is about to be.
        if connection.connection is not None:
            self.statuses.append(connection.connection.info.transaction_status)

    def close(self) -> None:
        pass


def test_no_transaction_is_open_while_odoo_answers(odoo):
    odoo(generate(orders=40, seed=4))
    watch = Watch()
    sync(SyncRequest(trigger="test"), progress=watch)
    assert len(watch.statuses) > 4
    assert set(watch.statuses) == {TRANSACTION_STATUS_IDLE}


def test_a_sync_outlives_a_server_that_ends_idle_transactions(company, settings):
    company.bill(company.order("S001", (1, 100)), 30)
    company.odoo.faults.add("slow", seconds=0.3, method="search_read")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = cursor.fetchone()[0]
        cursor.execute(f"ALTER DATABASE {database} SET idle_in_transaction_session_timeout = 100")
    try:
        connection.close()
        run()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database} RESET idle_in_transaction_session_timeout")
        connection.close()
    assert balances() == {("S001", "A"): 70}


def test_a_balance_that_cannot_be_summed_fails_the_run_and_changes_none(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    run()
    company.bill(order, 20)

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO balance_sum"):
            raise ProgrammingError("column f.qtd does not exist")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(ProgrammingError):
        run()

    assert balances() == {("S001", "A"): 70}
    failed = SyncRun.objects.first()
    assert (failed.status, failed.balances_changed) == ("failed", 0)
    run()
    assert balances() == {("S001", "A"): 50}


def test_cancelled_invoices_do_not_count(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30, state="cancel")
    run()
    assert balances() == {("S001", "A"): 100}
    assert FaturamentoProduto.objects.get().status_nf == "Cancelado"


def test_an_unknown_status_is_refused_by_the_database_too(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    with pytest.raises(IntegrityError), transaction.atomic():
        FaturamentoProduto.objects.update(status_nf="CANCELADO")


def test_an_invoice_line_is_never_there_twice(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    run(full=True)
    run(orders=("S001",))
    row = FaturamentoProduto.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_100_and_50_minus_80_is_70(company):
    order = company.order("S001", (1, 100), (1, 50))
    company.bill(order, 80)
    run()
    assert balances() == {("S001", "A"): 70}
    assert CarteiraPrincipal.objects.get().qtd_produto_pedido == 150


def test_a_deduction_on_a_line_of_its_own_is_part_of_the_item(company):
    company.order("S001", (1, 100), (1, 50), (1, -80))
    run()
    assert balances() == {("S001", "A"): 70}
    assert CarteiraPrincipal.objects.get().preco_produto_pedido == 2


def test_a_failed_run_says_so_wherever_it_is_looked_for(company):
    company.odoo.faults.add("error", name="ValueError", message="Invalid field 'x'")
    with pytest.raises(OdooError):
        run()
    failed = SyncRun.objects.get()
    assert (failed.status, failed.promoted_at) == ("failed", None)
    assert "Invalid field" in failed.error
    assert failed.finished_at is not None


def test_an_incremental_run_asks_for_its_window_alone(odoo):
    simulator = odoo(generate(orders=60, seed=4, today=datetime.date(2026, 11, 20)))
    whole = run()
    simulator.set_clock("2026-12-24 12:00:00")
    simulator.edit.touch("sale.order", 7)
    run()

    simulator.set_clock("2026-12-24 13:00:00")
    simulator.stats.clear()
    done = run()

    assert done.mode == "incremental"
    assert whole.orders_read == 60
    assert done.orders_read <= 1
    assert done.invoice_lines_read + done.order_lines_read < whole.order_lines_read / 10


def test_several_orders_at_once_are_exactly_those(company):
    for name in ("S001", "S002", "S003", "S0011"):
        company.bill(company.order(name, (1, 100)), 30)
    run(orders=("S001", "S003"))
    assert balances() == {("S001", "A"): 70, ("S003", "A"): 70}


def test_items_odoo_counts_as_finished_are_read_all_the_same(company, settings):
    settings.FATURADO_CONTA = "posted_only"
    company.bill(company.order("S001", (1, 100)), 100, state="draft")
    assert company.record("sale.order.line", 1)["qty_invoiced"] == 100
    run()
    assert balances() == {("S001", "A"): 100}


def test_cancelled_and_deleted_orders_leave_the_open_backlog(company):
    cancelled, deleted = company.order("S001", (1, 100)), company.order("S002", (1, 100))
    company.order("S003", (1, 100))
    run()
    company.edit.write("sale.order", cancelled, {"state": "cancel"})
    company.edit.unlink("sale.order", deleted)
    run()
    assert [i.num_pedido for i in CarteiraPrincipal.objects.em_aberto()] == ["S003"]


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("rows", [1, 7])
def test_answers_cut_short_delete_nothing(odoo, rows, full):
    simulator = odoo(generate(orders=40, seed=4))
    run()
    before = state()
    simulator.faults.add("short_page", rows=rows, method="search_read")
    run(full=full)
    assert state() == before


@pytest.mark.parametrize("full", [True, False])
def test_ids_cut_short_hold_or_fail_the_run_and_delete_nothing(odoo, full):
    simulator = odoo(generate(orders=60, seed=4))
    run()
    before = state()
    simulator.edit.unlink("sale.order", 33)
    simulator.faults.add("short_page", rows=3)
    try:
        run(full=full)
    except (ReadingNotProven, HeldForDecision):
        assert state() == before
    deleted = set(before["CarteiraPrincipal"]) - set(state()["CarteiraPrincipal"])
    assert len({pedido for pedido, _ in deleted}) <= 1


def test_22_hours_in_sao_paulo_is_that_day(company):
    late = "2026-03-11 01:00:00"
    company.order("S001", (1, 1), date_order=late, create_date=late, commitment_date=late)
    run()
    item = CarteiraPrincipal.objects.get()
    day = datetime.date(2026, 3, 10)
    assert (item.data_pedido, item.data_atual_pedido, item.data_entrega_pedido) == (day, day, day)


def test_three_hundred_characters_lose_nothing(company):
    text = LONG[:299] + "."
    company.edit.write("res.partner", 1, {"name": text, "city": text, "street": text})
    company.edit.write("account.incoterms", 1, {"code": text})
    company.edit.write("product.product", 1, {"name": text, "default_code": text})
    order = company.order("S001", (1, 100), incoterm=1, client_order_ref=text)
    origin = ", ".join([*(f"S{n:03d}" for n in range(100, 160)), "S001"])
    assert len(origin) > 300
    line = company.billing(company.lines_of(order)[0], 30, unit=1, linked=False)
    company.invoice([line], origin=origin, state="posted", invoice_incoterm_id=1)
    run()
    item, row = CarteiraPrincipal.objects.get(), FaturamentoProduto.objects.get()
    assert (item.incoterm, item.raz_social, item.nome_produto, item.cod_produto) == (text,) * 4
    assert (item.pedido_cliente, item.municipio, item.rua_endereco_ent) == (text,) * 3
    assert (row.incoterm, row.documento_origem, row.origem) == (text, origin, "S001")
    assert item.qtd_saldo_produto_pedido == 70


def test_a_promote_that_loses_its_connection_is_done_again_whole(company):
    order = company.order("S001", (1, 100))
    run()
    company.bill(order, 30)
    killed = []

    def kill_once(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO balance_sum") and not killed:
            killed.append(True)
            with context["connection"].connection.cursor() as own:
                own.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill_once):
        done = run()

    assert killed
    assert done.db_retries >= 1
    assert balances() == {("S001", "A"): 70}
    assert BalanceChange.objects.filter(run=done).count() == 1


def test_requests_to_odoo_do_not_grow_with_the_orders(odoo):
    counts = []
    for orders in (40, 300):
        odoo(generate(orders=orders, seed=2))
        counts.append(run(full=True, accept_retire=True).odoo_requests)
    assert counts[0] == counts[1] < 60


def test_starting_the_web_starts_no_sync(company):
    company.order("S001", (1, 100))
    get_wsgi_application()
    assert company.odoo.stats.total_requests == 0
    assert not SyncRun.objects.exists()


def test_local_fields_and_created_at_survive_every_sync(company):
    order = company.order("S001", (1, 100))
    run()
    local = {
        "importante": True,
        "observacao_interna": "entregar cedo",
        "forma_agendamento": "telefone",
        "motivo_exclusao": "nenhum",
    }
    CarteiraPrincipal.objects.update(**local)
    created = CarteiraPrincipal.objects.get().created_at
    company.bill(order, 30)
    company.edit.write("product.product", 1, {"default_code": "A9"})
    for request in ({}, {"full": True}, {"orders": ("S001",)}):
        run(**request)
    item = CarteiraPrincipal.objects.get()
    assert {name: getattr(item, name) for name in CarteiraPrincipal.LOCAIS} == local
    assert item.created_at == created
    assert (item.cod_produto, item.qtd_saldo_produto_pedido) == ("A9", 70)


def test_a_customers_new_cnpj_reaches_old_orders_and_invoices(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    company.edit.write(
        "res.partner", 1, {"vat": "12.345.678/0001-95", "name": "Ana & Filhos", "state_id": 27}
    )
    done = run()
    item, row = CarteiraPrincipal.objects.get(), FaturamentoProduto.objects.get()
    assert (item.cnpj_cpf, item.raz_social, item.estado) == ("12345678000195", "Ana & Filhos", "TO")
    assert (row.cnpj_cliente, row.nome_cliente, row.estado) == (item.cnpj_cpf, "Ana & Filhos", "TO")
    assert done.balances_changed == 0


def test_a_salesperson_renamed_as_a_contact_reaches_old_orders(company):
    """A user's name lives in its partner: renaming that moves the partner's write_date alone."""
    company.order("S001", (1, 100))
    company.order("S002", (1, 100), user_id=2)
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.edit.touch("res.users", 2)
    run()
    user = company.record("res.users", 1)
    company.edit.write("res.partner", user["partner_id"], {"name": "Ana Paula"})
    company.edit.write("res.users", 1, {"name": "Ana Paula", "write_date": user["write_date"]})
    run()
    assert CarteiraPrincipal.objects.get(num_pedido="S001").vendedor == "Ana Paula"


def test_a_category_moved_under_a_new_one_takes_its_name_to_old_orders(company):
    """The one thing that changed names a category that nothing here had named before."""
    company.order("S001", (1, 100))
    run()
    category = company.record("product.product", 1)["categ_id"]
    company.odoo.set_clock("2026-06-01 12:00:00")
    new = company.edit.create("product.category", {"name": "Conservas"})
    company.edit.write("product.category", category, {"parent_id": new})
    run()
    assert CarteiraPrincipal.objects.get().materia_prima_produto == "Conservas"


def test_an_unknown_state_stays_empty(company):
    company.edit.write("res.partner", 1, {"state_id": 28})
    company.order("S001", (1, 100))
    run()
    assert CarteiraPrincipal.objects.get().estado == ""


@pytest.mark.parametrize("full", [True, False])
def test_a_user_who_suddenly_sees_91_of_400_orders_holds_the_run(odoo, full):
    simulator = odoo(generate(orders=400, seed=1))
    run()
    before = state()
    simulator.user.own_orders_only = 91

    with pytest.raises(HeldForDecision) as held:
        run(full=full)

    assert state() == before
    last = SyncRun.objects.first()
    assert (last.status, last.retired, last.promoted_at) == ("held", 0, None)
    message = str(held.value)
    assert last.error == message
    for said in ("309 of 400", "sale.order", "rights", "--accept-retire"):
        assert said in message

    accepted = run(full=full, accept_retire=True)

    assert accepted.status == "done"
    assert len({pedido for pedido, _ in balances()}) <= 91
    simulator.user.own_orders_only = None
    run(full=full)
    assert state() == before


def test_a_few_deletions_hold_nothing(odoo, settings):
    simulator = odoo(generate(orders=400, seed=1))
    run()
    simulator.edit.unlink("sale.order", [10, 20, 30])
    assert run().status == "done"


def test_an_idle_incremental_run_writes_no_row(odoo):
    simulator = odoo(generate(orders=60, seed=4))
    run()
    before = state()
    stamps = _physical_rows()
    for _ in range(2):
        done = run()
        assert (done.created, done.updated, done.retired, done.balances_changed) == (0, 0, 0, 0)
    assert state() == before
    assert _physical_rows() == stamps
    assert simulator


def _physical_rows() -> list:
    with connection.cursor() as cursor:
        rows = []
        for table in (
            "carteira_principal",
            "linha_pedido",
            "faturamento_produto",
            "odoo_order",
            "odoo_move",
            "odoo_partner",
            "odoo_product",
            "odoo_unit",
            "odoo_name",
            "sync_cursor",
        ):
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")
            rows.append((table, *cursor.fetchone()))
    return rows


def test_no_cursor_passes_odoos_clock(company):
    company.odoo.set_clock("2026-03-10 12:00:00")
    order = company.order("S001", (1, 100))
    # A long import dated ahead of the clock, as a clock that was set back leaves it.
    company.edit.touch("sale.order", order, at="2026-03-20 12:00:00")
    company.odoo.set_clock("2026-03-10 12:00:05")
    run()
    clock = datetime.datetime(2026, 3, 10, 12, 0, 5, tzinfo=datetime.UTC)
    assert max(SyncCursor.objects.values_list("write_date", flat=True)) <= clock
    assert SyncCursor.objects.get(model="sale.order").write_date == clock


def test_a_late_commit_with_an_older_date_is_read(company):
    order = company.order("S001", (1, 100))
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.order("S002", (1, 5))
    run()
    company.edit.write(
        "sale.order.line",
        company.lines_of(order),
        {"product_uom_qty": 60.0},
        at="2026-03-10 11:45:00",
    )
    run()
    assert balances() == {("S001", "A"): 60, ("S002", "A"): 5}


def test_a_new_record_that_every_window_misses_is_found_by_its_id(company):
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.order("S001", (1, 100))
    run()
    order = company.edit.create(
        "sale.order",
        {"name": "S002", "state": "sale", "partner_id": 1, "date_order": "2026-03-03 12:00:00"},
        at="2026-03-03 12:00:00",
    )
    company.edit.create(
        "sale.order.line",
        {
            "order_id": order,
            "product_id": 1,
            "product_uom": 1,
            "product_uom_qty": 5.0,
            "price_unit": 1.0,
            "name": "linha",
        },
        at="2026-03-03 12:00:00",
    )
    run()
    assert balances() == {("S001", "A"): 100, ("S002", "A"): Decimal(5)}
