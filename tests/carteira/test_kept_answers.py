"""An answer is given again only while nothing has changed, and is renewed before it is asked."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carteira.grouping import BACKLOG, summed
from carteira.indicators import Part, backlog_figures, listed
from carteira.models import CarteiraPrincipal, Comment, DecisaoNotaCredito, KeptAnswer, Sight
from carteira.querysets import kept_answers
from carteira.querysets.kept_answers import answered, renew, rows_of
from carteira.querysets.typed_rows import read, written
from carteira.sight import visible
from odoo_integration import tasks
from odoo_integration.history import bridge
from odoo_integration.jobs.retention import delete_old
from odoo_integration.models import SyncRun, SyncState
from tests.lab.records import invoice, item
from tests.lab.runs import run as sync
from tests.lab.services import reader

pytestmark = pytest.mark.django_db
SUM = "SELECT sum(qtd_saldo_produto_pedido) FROM carteira_principal WHERE raz_social <> %s"


@pytest.fixture
def every_answer(monkeypatch) -> None:
    monkeypatch.setattr(kept_answers, "LONG_SECONDS", 0)


def total(without: str = "") -> Decimal:
    [[value]] = answered(SUM, [without], using="default")
    return value


def reads_items(work) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(query["sql"].startswith("SELECT sum(qtd_saldo") for query in captured)


def never() -> bool:
    return False


def followed_by(change: Callable[[], None]) -> Callable[..., Any]:
    """Asks, and something is committed before the answer is at hand."""
    asked = kept_answers._asked

    def slowly(*question):
        found = asked(*question)
        change()
        return found

    return slowly


# --- the rows -------------------------------------------------------------------------------------


def test_rows_are_read_as_they_were_written():
    moment = datetime.datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=datetime.UTC)
    rows = [
        ("Empório “Á” %s\\ \n", 10**30, Decimal("-1.500"), Decimal("0.00"), 1.5, True, None),
        (moment, moment.date(), datetime.timedelta(days=-3, seconds=5, microseconds=7)),
        ([Decimal("1.20"), None], ["kg", "L"], [], [moment.date()]),
        (),
    ]
    again = read(written(rows))
    assert again == rows
    assert repr(again[0]) == repr(rows[0]), "decimals keep their zeros"
    assert [*map(type, again[1])] == [*map(type, rows[1])]


def test_a_value_that_would_come_back_as_another_is_refused():
    with pytest.raises(TypeError, match="memoryview"):
        written([(memoryview(b"x"),)])


# --- what is kept ---------------------------------------------------------------------------------


def test_the_same_question_is_answered_without_reading_the_items_again(every_answer):
    item(qtd_produto_pedido=Decimal("12.30"))
    assert reads_items(total) == 1
    with CaptureQueriesContext(connection) as captured:
        assert total() == Decimal("12.30")
    assert len(captured) == 1
    assert reads_items(lambda: total("Ana")) == 1, "another question"


def test_short_answers_are_not_kept(monkeypatch):
    item()
    monkeypatch.setattr(kept_answers, "LONG_SECONDS", 60)
    total()
    assert not KeptAnswer.objects.exists()
    monkeypatch.setattr(kept_answers, "LONG_SECONDS", 0)
    total()
    assert KeptAnswer.objects.count() == 1


def test_very_many_rows_are_not_kept(every_answer):
    for count in (1_000, 1_001):
        answered("SELECT generate_series(1, %s)", [count], using="default")
    assert KeptAnswer.objects.count() == 1


def test_an_answer_about_what_has_no_version_is_not_kept(every_answer):
    Comment.objects.create(num_pedido="VCD1", author_name="Ana", text="late")
    comments = Comment.objects.values("author_name").annotate(found=Count("pk"))
    assert rows_of(comments) == [{"author_name": "Ana", "found": 1}]
    Comment.objects.all().delete()
    assert rows_of(comments) == []
    assert not KeptAnswer.objects.exists()


def test_percent_signs_in_values_are_values(every_answer):
    item(raz_social="100%s")
    item("VCD2", raz_social="100%", qtd_produto_pedido=Decimal(5))
    assert [total("100%s"), total("100%s")] == [Decimal(5)] * 2


def entered() -> None:
    item("MAN1", fonte="manual", qtd_produto_pedido=Decimal(1000))


def corrected() -> None:
    one = CarteiraPrincipal.objects.filter(num_pedido="VCD2")
    one.update(qtd_produto_pedido=7, qtd_saldo_produto_pedido=7)


def deleted() -> None:
    CarteiraPrincipal.objects.filter(num_pedido="VCD2").delete()


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE carteira_principal CASCADE")


@pytest.mark.parametrize("change", [entered, corrected, deleted, emptied])
def test_what_changes_is_seen_at_once(every_answer, change):
    item("VCD1", qtd_produto_pedido=Decimal(100))
    item("VCD2", qtd_produto_pedido=Decimal(50))
    before = total()
    change()
    with connection.cursor() as cursor:
        cursor.execute(SUM, [""])
        [truth] = cursor.fetchone()
    assert truth != before
    assert [total(), total()] == [truth, truth]


@pytest.mark.parametrize(
    "change",
    [
        lambda: invoice("1", 2),
        lambda: DecisaoNotaCredito.objects.create(odoo_move_id=1, reabre_saldo=True, motivo="x"),
    ],
)
def test_whatever_a_balance_is_made_of_makes_another_version(every_answer, change):
    total()
    change()
    assert reads_items(total) == 1


def test_what_is_committed_while_it_is_computed_is_not_taken_for_older(every_answer, monkeypatch):
    item(qtd_produto_pedido=Decimal(10))
    asked = kept_answers._asked
    monkeypatch.setattr(kept_answers, "_asked", followed_by(entered))
    assert total() == Decimal(10)
    assert not KeptAnswer.objects.exists()
    monkeypatch.setattr(kept_answers, "_asked", asked)
    assert total() == Decimal(1010)


def test_each_sees_the_answer_about_what_he_sees(every_answer):
    item("VCD1", vendedor="Ana", qtd_produto_pedido=Decimal(10))
    item("VCD2", vendedor="Rui", qtd_produto_pedido=Decimal(1))
    bound, free = reader("ana"), reader("eva")
    Sight.objects.create(user=bound, vendedores=["Ana"])

    def listed_by(user) -> Decimal:
        [sums] = listed(visible(CarteiraPrincipal.objects.pendentes(), user))
        return sums.parts[Part.ALL].value

    for _ in range(2):
        assert (listed_by(bound), listed_by(free)) == (Decimal(100), Decimal(110))


# --- the screens' figures -------------------------------------------------------------------------

FIGURES = {
    "listed": lambda items: listed(items),
    "front page": lambda items: backlog_figures(datetime.date(2026, 7, 1), items=items),
    "groups": lambda items: summed(
        items, BACKLOG, [BACKLOG.dimension("cliente")], today=datetime.date(2026, 7, 1)
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_kept_figures_are_the_computed_ones(every_answer, name):
    for n, unit in enumerate(("kg", "L", "")):
        item(f"VCD{n}", unid_medida_produto=unit, qtd_produto_pedido=Decimal("1.10") * (n + 1))
    ask = FIGURES[name]
    with CaptureQueriesContext(connection) as captured:
        computed = ask(CarteiraPrincipal.objects.all())
    again = ask(CarteiraPrincipal.objects.all())
    assert computed
    assert repr(again) == repr(computed)
    kept = KeptAnswer.objects.count()
    assert kept > 0
    assert len(captured) > kept


def test_a_bridge_to_the_present_is_one_question_at_any_time(every_answer):
    SyncState.objects.create(id=1, changes_since=timezone.now() - datetime.timedelta(days=9))
    start = timezone.now() - datetime.timedelta(days=1)
    first = bridge(start)
    with CaptureQueriesContext(connection) as captured:
        assert bridge(start) == first
    assert not any("UNION ALL" in query["sql"] for query in captured)
    assert KeptAnswer.objects.count() == 1


# --- renewing -------------------------------------------------------------------------------------


def test_what_was_waited_for_is_answered_again_once_the_data_has_changed(every_answer):
    total()
    assert not kept_answers.has_outdated()
    assert renew(stopped=never) == 0
    entered()
    assert kept_answers.has_outdated()
    assert renew(stopped=never) == 1
    assert not kept_answers.has_outdated()
    with CaptureQueriesContext(connection) as captured:
        assert total() == Decimal(1000)
    assert len(captured) == 1


def test_renewing_stops_where_something_else_waits(every_answer):
    for name in "abc":
        total(name)
    entered()
    turns = iter([False, False, True])
    assert renew(stopped=lambda: next(turns)) == 2
    assert renew(stopped=never) == 1


def test_only_the_last_fifty_are_renewed(every_answer):
    for number in range(51):
        total(str(number))
    entered()
    assert renew(stopped=never) == 50
    assert not kept_answers.has_outdated()
    with CaptureQueriesContext(connection) as captured:
        total("1")
    assert len(captured) == 1
    assert reads_items(lambda: total("0")) == 1


def test_what_nobody_waited_for_lately_is_not_renewed_and_is_deleted(every_answer):
    total()
    KeptAnswer.objects.update(asked_at=timezone.now() - kept_answers.KEPT_FOR)
    entered()
    assert not kept_answers.has_outdated()
    total("Ana")
    assert delete_old().kept_answers == 1
    assert KeptAnswer.objects.count() == 1


def test_what_changes_while_it_is_renewed_stays_to_be_renewed(every_answer, monkeypatch):
    total()
    entered()
    monkeypatch.setattr(kept_answers, "_asked", followed_by(corrected))
    assert renew(stopped=never) == 0
    assert kept_answers.has_outdated()


def test_the_pulse_queues_the_job_where_there_is_something_to_renew(every_answer, monkeypatch):
    queued: list[str] = []
    monkeypatch.setattr(tasks, "async_task", queued.append)
    total()
    tasks.pulse()
    assert queued == []
    entered()
    tasks.pulse()
    assert queued == ["odoo_integration.tasks.renew_answers"]
    monkeypatch.setattr(tasks, "_RENEWING", -1)
    assert tasks.renew_answers() == "0 renewed", "its time is over"
    monkeypatch.undo()
    assert tasks.renew_answers() == "1 renewed"


def test_a_migration_forgets_them(every_answer):
    total()
    call_command("migrate", verbosity=0)
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sync_that_brings_something_is_seen_and_an_idle_one_costs_nothing(company, every_answer):
    company.order("VCD1", (1, 10))
    sync()
    first = total()
    sync()
    assert SyncRun.objects.count() == 2
    assert reads_items(total) == 0
    company.order("VCD2", (1, 10))
    sync()
    assert total() > first


@pytest.fixture
def another_session(transactional_db) -> Iterator[Any]:
    """Somebody else's session, which commits when it is told to."""
    other = connection.get_new_connection(connection.get_connection_params())
    with other.cursor() as cursor:
        yield cursor
    other.close()


@pytest.mark.django_db(transaction=True)
def test_the_transaction_that_began_first_and_commits_last_is_seen(every_answer, another_session):
    one, other = item("VCD1"), item("VCD2")
    change = "UPDATE carteira_principal SET {0} = {0} + 1, {1} = {1} + 1 WHERE id = %s"
    change = change.format("qtd_produto_pedido", "qtd_saldo_produto_pedido")
    assert total() == 20
    another_session.execute(change, [one.pk])
    assert total() == 20
    with connection.cursor() as cursor:
        cursor.execute(change, [other.pk])
    assert [total(), total()] == [21, 21]
    another_session.connection.commit()
    assert [total(), total()] == [22, 22]
