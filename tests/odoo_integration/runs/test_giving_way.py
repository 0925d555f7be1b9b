"""A full run lets runs of chosen orders go between two pages, and takes back nothing of them."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection, connections

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, OdooHint, SyncRun, SyncState
from odoo_integration.runs import lease as leases
from odoo_integration.runs.errors import AnotherRunActive, LockLost
from odoo_integration.simulator import Simulator
from odoo_integration.simulator.policy import Policy
from odoo_integration.staging.tables import TABLES
from odoo_integration.tasks import follow_hints
from tests.lab.company import Company
from tests.lab.runs import run
from tests.lab.scripted_odoo import rpc_error
from tests.lab.services import service
from tests.lab.state import state

pytestmark = pytest.mark.django_db(transaction=True)

LAST_PAGE = ("res.partner", "search_read")
"""By then a full run has staged every document, and gives way once more."""


class Beside:
    """Something that another process would do while a full run waits for an answer of Odoo."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.result: object = None
        self.error: BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._do)

    def _do(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001
            self.error = error
        finally:
            connections.close_all()

    def begin(self) -> None:
        """Returns once it has asked for the way, or is over."""
        self.begin_and_wait_until(SyncState.objects.filter(guest__isnull=False).exists)

    def begin_and_wait_until(self, reached: Callable[[], bool]) -> None:
        self._thread.start()
        while self._thread.is_alive() and not reached():
            time.sleep(0.01)

    def end(self) -> object:
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error
        return self.result


@pytest.fixture
def during(alter) -> Callable[..., None]:
    """Calls something once, while Odoo answers a call of the run that has begun by then."""

    def during(act: Callable[[], object], call: tuple[str, str] = LAST_PAGE) -> None:
        waits = [act]

        def hook(asked, result):
            if (asked.model, asked.method) == call and waits:
                try:
                    waits.pop()()
                finally:
                    connections.close_all()
            return result

        alter(hook)

    return during


@pytest.fixture
def known(company) -> Iterator[Company]:
    """Two orders, one of them invoiced in part, and a run of everything."""
    first = company.order("VSC1", (1, 10.0), (2, 5.0))
    company.order("VSC2", (1, 7.0))
    company.bill(first, 4.0)
    run(full=True)
    yield company
    held = SyncState.objects.get()
    assert (held.holder, held.guest) == (None, None)
    assert not held.gives_way
    assert rows_staged() == 0


def rows_staged() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " + ".join(f"(SELECT count(*) FROM {t})" for t in TABLES))
        return cursor.fetchone()[0]


def visible(one: SyncRun):
    """When its data became visible: its own transaction wrote that."""
    return SyncRun.objects.get(pk=one.pk).promoted_at


def saldo(number: str, code: str):
    item = CarteiraPrincipal.objects.get(num_pedido=number, cod_produto=code)
    return item.qtd_saldo_produto_pedido


def log_is_exact() -> bool:
    """Whether the change log adds up to what is there, item by item."""
    logged: dict = {}
    for change in BalanceChange.objects.all():
        moved = (change.saldo_depois or 0) - (change.saldo_antes or 0)
        logged[change.item_id] = logged.get(change.item_id, 0) + moved
    items = CarteiraPrincipal.objects.values_list("pk", "qtd_saldo_produto_pedido", "retirado_em")
    live = {pk: 0 if gone else saldo for pk, saldo, gone in items}
    return {pk: total for pk, total in logged.items() if total} == {
        pk: saldo for pk, saldo in live.items() if saldo
    }


def reads_lines(asked) -> bool:
    """Whether this is a call of the guest."""
    return asked.model == "sale.order.line" and ["order_id", "in", [1]] in asked.domain


def more(company: Company) -> None:
    line = company.lines_of(1)[0]
    company.edit.write("sale.order.line", line, {"product_uom_qty": 30.0})


def without_a_line(company: Company) -> None:
    company.edit.unlink("sale.order.line", company.lines_of(1)[1])


def without_the_order(company: Company) -> None:
    company.edit.unlink("sale.order.line", company.lines_of(1))
    company.edit.unlink("sale.order", 1)


def another_product(company: Company) -> None:
    company.edit.write("sale.order.line", company.lines_of(1)[1], {"product_id": 3})


def one_line_for_another(company: Company) -> None:
    """As many are gone as have come: no count tells."""
    company.edit.unlink("sale.order.line", company.lines_of(1)[1])
    company.order_line(1, 3, 9.0)


def a_further_invoice(company: Company) -> None:
    company.bill(1, 2.0, 5.0)


def invoice_cancelled(company: Company) -> None:
    company.edit.write("account.move", 1, {"state": "cancel"})


def invoice_deleted(company: Company) -> None:
    lines = [row["id"] for row in company.data.rows("account.move.line")]
    company.edit.unlink("account.move.line", lines)
    company.edit.unlink("account.move", 1)


def a_renamed_customer(company: Company) -> None:
    company.edit.write("res.partner", 1, {"name": "Ana Maria"})


def a_renamed_product(company: Company) -> None:
    company.edit.write("product.product", 1, {"default_code": "A9"})


CHANGES = (more, without_a_line, without_the_order, another_product, one_line_for_another,
           a_further_invoice, invoice_cancelled, invoice_deleted, a_renamed_customer,
           a_renamed_product)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_guest_brought_is_not_taken_back(known, during, change):
    guest = Beside(lambda: run(orders=("VSC1",)))

    def change_and_begin() -> None:
        change(known)
        guest.begin()

    during(change_and_begin)
    full = run(full=True)
    small = guest.end()

    assert full.status == small.status == "done"
    assert visible(small) < visible(full)
    assert small.finished_at < visible(full)
    assert not BalanceChange.objects.filter(run=full).exists(), "it had nothing older to say"
    assert log_is_exact()
    after = state()
    again = run(full=True)
    assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)
    assert state() == after


def test_lines_of_an_order_that_a_guest_found_gone_do_not_return(known, during):
    """As many lines have come as are gone with the order, so that no count tells."""
    guest = Beside(lambda: run(orders=("VSC1",)))

    def replace_and_begin() -> None:
        without_the_order(known)
        known.order("VSC9", (2, 1.0), (3, 1.0))
        guest.begin()

    during(replace_and_begin)
    full = run(full=True)
    guest.end()

    assert full.rejected == 0
    live = CarteiraPrincipal.objects.vigentes().values_list("num_pedido", "cod_produto")
    assert set(live) == {("VSC2", "A"), ("VSC9", "B"), ("VSC9", "C")}
    assert log_is_exact()


def test_a_guest_that_has_to_read_twice_starts_from_nothing(known, during, alter):
    """Odoo refuses a call, so that the guest asks again what Odoo is."""
    guest = Beside(lambda: run(orders=("VSC1",)))
    refused = []

    def change_and_begin() -> None:
        more(known)
        guest.begin()

    def refuse(asked, result):
        if asked.model == "account.move.line" and "ilike" in str(asked.domain) and not refused:
            refused.append(asked)
            return rpc_error("odoo.exceptions.AccessError", "not now")
        return result

    alter(refuse)
    during(change_and_begin)
    assert run(full=True).status == guest.end().status == "done"
    assert refused
    assert saldo("VSC1", "A") == 26


def test_hints_are_followed_while_a_full_run_reads(known, during, settings):
    settings.ODOO_HINT_SECRET = "0123456789abcdef0123456789abcdef"
    guest = Beside(follow_hints)

    def change_and_hint() -> None:
        more(known)
        moment = SyncRun.objects.latest("pk").started_at
        OdooHint.objects.create(
            model="sale.order", record_id=1, hits=1, first_at=moment, last_at=moment
        )
        guest.begin()

    during(change_and_hint)
    full = run(full=True)
    small = SyncRun.objects.get(pk=guest.end())

    assert (small.trigger, small.orders, small.status) == ("hint", ["VSC1"], "done")
    assert small.finished_at < visible(full)
    assert not OdooHint.objects.exists()
    assert saldo("VSC1", "A") == 26


def test_several_guests_go_one_after_another(known, during, settings, monkeypatch):
    monkeypatch.setattr(leases, "ASK_AGAIN_SECONDS", 0.01)
    settings.ODOO_PAGE_SIZE = 50
    for number in range(3, 180):
        known.order(f"VSC{number}", (1, 1.0))
    run(full=True)
    guests = [Beside(lambda n=n: run(orders=(f"VSC{n}",))) for n in (1, 2, 3)]

    def begin_all() -> None:
        more(known)
        for guest in guests:
            guest.begin()

    during(begin_all, ("sale.order", "search_read"))
    full = run(full=True)
    small = [guest.end() for guest in guests]

    assert {one.status for one in (full, *small)} == {"done"}
    assert min(one.finished_at for one in small) < visible(full)
    assert not BalanceChange.objects.filter(run=full).exists()
    assert saldo("VSC1", "A") == 26
    assert log_is_exact()


def test_a_rehearsal_and_a_comparison_may_be_guests(known, during):
    guests = [Beside(lambda: run(orders=("VSC1",), verify=True))]

    def change_and_begin() -> None:
        more(known)
        guests[0].begin()

    during(change_and_begin)
    full = run(full=True)
    assert guests[0].end().verification["unexplained"] == 0
    assert not BalanceChange.objects.filter(run=full).exists()

    rehearsal = Beside(lambda: run(orders=("VSC1",), dry_run=True))

    def reduce_and_begin() -> None:
        known.edit.write("sale.order.line", known.lines_of(1)[0], {"product_uom_qty": 20.0})
        rehearsal.begin()

    during(reduce_and_begin)
    full = run(full=True)
    assert rehearsal.end().balances_changed == 1
    assert saldo("VSC1", "A") == 26, "the full run had read before, and the rehearsal wrote nothing"
    assert run().balances_changed == 1
    assert saldo("VSC1", "A") == 16


@pytest.mark.parametrize("request_of", [{}, {"full": True}, {"verify": True}])
def test_a_run_of_everything_is_refused_at_once(known, during, request_of):
    other = Beside(lambda: run(**request_of))
    during(other.begin)
    assert run(full=True).status == "done"
    with pytest.raises(AnotherRunActive, match="is active"):
        other.end()
    assert SyncRun.objects.count() == 2


def test_nobody_is_let_in_while_a_full_run_proves_what_it_read(known, alter):
    counted = []
    other = Beside(lambda: run(orders=("VSC1",)))

    def hook(asked, result):
        # The second count of order lines is the proof's.
        if (asked.model, asked.method) == ("sale.order.line", "search_count"):
            counted.append(1)
            if len(counted) == 2:
                other.begin()
                connections.close_all()
        return result

    alter(hook)
    assert run(full=True).status == "done"
    with pytest.raises(AnotherRunActive):
        other.end()


@pytest.mark.parametrize("first", [True, False])
def test_a_first_load_and_an_incremental_run_let_nobody_in(company, during, first):
    company.order("VSC1", (1, 10.0))
    if not first:
        run(full=True)
        company.edit.write("sale.order.line", 1, {"product_uom_qty": 3.0})
    other = Beside(lambda: run(orders=("VSC1",)))
    during(other.begin, ("sale.order", "search_read"))
    assert run(full=first).status == "done"
    with pytest.raises(AnotherRunActive):
        other.end()


def test_a_guest_that_was_given_up_cannot_promote(known, during, alter):
    """It sleeps longer than its right lasts; the full run goes on, and the guest is refused."""
    asleep, awake = threading.Event(), threading.Event()

    def work() -> SyncRun:
        return run(orders=("VSC1",))

    guest = Beside(work)

    def change_and_begin() -> None:
        more(known)
        guest.begin()

    def sleep(asked, result):
        if reads_lines(asked):
            SyncState.objects.update(guest_until="2026-01-01T00:00:00Z")
            connections.close_all()
            asleep.set()
            assert awake.wait(30)
        return result

    alter(sleep)
    during(change_and_begin)
    full = run(full=True)
    assert asleep.is_set()
    awake.set()
    with pytest.raises(LockLost):
        guest.end()

    assert full.status == "done"
    assert SyncRun.objects.exclude(pk=full.pk).order_by("pk").last().status == "failed"
    assert saldo("VSC1", "A") == 6, "the full run had read before the change"
    run()
    assert saldo("VSC1", "A") == 26
    assert log_is_exact()


def test_a_guest_keeps_others_out_where_the_lease_of_its_host_ran_out(known, during, alter):
    """As when the host's machine is lost: nobody gives its lease back."""
    guest = Beside(lambda: run(orders=("VSC1",)))
    refused = []

    def change_and_begin() -> None:
        more(known)
        guest.begin()

    def lose_the_host(asked, result):
        if reads_lines(asked) and not refused:
            SyncState.objects.update(lease_until="2026-01-01T00:00:00Z", process="elsewhere:1:1")
            try:
                run()
            except AnotherRunActive as error:
                refused.append(str(error))
            connections.close_all()
        return result

    alter(lose_the_host)
    during(change_and_begin)
    run(full=True)
    small = guest.end()
    assert refused[0].startswith(f"run {small.pk} is active")
    assert saldo("VSC1", "A") == 26
    assert log_is_exact()


def test_the_pace_that_odoo_allows_is_kept_by_both_together(known, settings):
    """None in parallel, and none too soon after another, though pages are asked for early."""
    for number in range(3, 150):
        known.order(f"VSC{number}", (1, 1.0))
    settings.ODOO_CALLS_PER_SECOND, settings.ODOO_CONCURRENCY = 20.0, 1
    settings.ODOO_PAGE_SIZE = 50
    policy = Policy(calls_per_second=20.0)
    with Simulator(known.data, policy=policy) as strict:
        settings.ODOO_URL = strict.url
        run(full=True)
        strict.edit.write("sale.order.line", 1, {"product_uom_qty": 30.0})
        full = Beside(lambda: run(full=True))
        full.begin_and_wait_until(lambda: SyncState.objects.filter(gives_way=True).exists())
        small = run(orders=("VSC1",))
        assert full.end().status == small.status == "done"
        assert small.finished_at < visible(full.result)

    assert policy.refused == 0
    assert saldo("VSC1", "A") == 26


def test_readers_see_a_version_after_the_guest_and_another_after_its_host(known, during):
    cache.clear()
    reader = service()

    def bring() -> str:
        run(orders=("VSC1",))
        return reader.get("/api/v1/carteira")["ETag"]

    guest = Beside(bring)

    def change_and_begin() -> None:
        more(known)
        guest.begin()

    before = reader.get("/api/v1/carteira")["ETag"]
    known.edit.write("sale.order.line", known.lines_of(2)[0], {"product_uom_qty": 70.0})
    during(change_and_begin)
    run(full=True)

    assert len({before, guest.end(), reader.get("/api/v1/carteira")["ETag"]}) == 3
