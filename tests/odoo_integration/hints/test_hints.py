"""Hints from Odoo: what is taken, and that none is lost and none makes a run too many."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from carteira.models import CarteiraPrincipal
from odoo_integration import tasks
from odoo_integration.hints.web import LARGEST_BODY
from odoo_integration.jobs.hints import FOLLOW_HINTS, MOST_RECORDS, _left
from odoo_integration.models import OdooHint, SyncRun
from odoo_integration.runs import hints
from odoo_integration.runs.hints import Waiting
from odoo_integration.runs.lease import held_lease
from odoo_integration.simulator.demo.catalog import UNIT
from odoo_integration.tasks import follow_hints, pulse, run_sync
from tests.lab.runs import run

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.ODOO_HINT_SECRET = SECRET


@pytest.fixture
def send(client):
    def send(model="sale.order", record_id=1, *, secret=SECRET, **more) -> int:
        body = json.dumps({"_model": model, "_id": record_id, "_action": "Carteira(#7)", **more})
        answer = client.post(f"/odoo/aviso/{secret}/", body, content_type="application/json")
        return answer.status_code

    return send


def queued() -> list[str]:
    return [job.func() for job in OrmQ.objects.all()]


def waiting() -> dict[tuple[str, int], int]:
    return {(hint.model, hint.record_id): hint.hits for hint in OdooHint.objects.all()}


class TestWhatIsTaken:
    def test_a_hint_is_a_row_and_a_job(self, send):
        assert send(amount_total=9999.0, state="cancel") == 204
        assert waiting() == {("sale.order", 1): 1}
        assert queued() == [FOLLOW_HINTS]

    def test_a_thousand_doubles_are_one_row_and_one_job(self, send):
        for _ in range(1000):
            assert send() == 204
        assert waiting() == {("sale.order", 1): 1000}
        assert queued() == [FOLLOW_HINTS]

    def test_a_further_hint_takes_one_statement(self, send):
        send()
        with CaptureQueriesContext(connection) as queries:
            send("account.move", 2)
        assert len(queries) == 1

    @pytest.mark.parametrize(
        "secret", ["", "wrong", SECRET[:-1], SECRET + "0", SECRET.upper(), "ação"]
    )
    def test_a_wrong_secret_finds_nothing_and_asks_no_database(
        self, client, secret, caplog, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            answer = client.post(f"/odoo/aviso/{secret}/", "{}", content_type="application/json")
        assert answer.status_code == 404
        assert SECRET[:-1] not in caplog.text

    def test_without_the_setting_there_is_no_such_address(self, send, settings):
        settings.ODOO_HINT_SECRET = ""
        assert send() == send(secret="x") == 404

    def test_only_a_post_is_taken(self, client):
        assert client.get(f"/odoo/aviso/{SECRET}/").status_code == 405

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"[" * 60_000,
            b'{"_model": "sale.order"}',
            b'{"_model": "res.users", "_id": 1}',
            b'{"_model": ["sale.order"], "_id": 1}',
            b'{"_model": "sale.order", "_id": "1"}',
            b'{"_model": "sale.order", "_id": true}',
            b'{"_model": "sale.order", "_id": 0}',
            b'{"_model": "sale.order", "_id": 2147483648}',
            b'{"_model": "", "_id": 0}',
        ],
    )
    def test_what_names_no_record_is_refused(self, client, body):
        answer = client.post(f"/odoo/aviso/{SECRET}/", body, content_type="application/json")
        assert answer.status_code == 400
        assert waiting() == {}

    def test_a_large_body_is_refused(self, send):
        assert send(note="x" * LARGEST_BODY) == 413

    def test_it_needs_neither_csrf_nor_a_session(self, send):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        body = json.dumps({"_model": "sale.order", "_id": 1})
        answer = strict.post(f"/odoo/aviso/{SECRET}/", body, content_type="application/json")
        assert (answer.status_code, dict(answer.cookies)) == (204, {})

    @pytest.mark.parametrize("secret", ["short", "with/slash" * 4, "with blank" * 4])
    def test_a_poor_secret_stops_the_start(self, settings, secret):
        settings.ODOO_HINT_SECRET = secret
        with pytest.raises(SystemCheckError, match="openssl rand"):
            call_command("check", "--tag", "security")


class TestFollowing:
    @pytest.fixture
    def order(self, company) -> int:
        order = company.order("VSC1", (1, 10.0), (2, 5.0))
        run(full=True)
        return order

    def test_a_changed_order_is_read_and_nothing_else(self, company, order, send):
        other = company.order("VSC2", (1, 1.0))
        company.edit.write("sale.order.line", company.lines_of(order)[0], {"product_uom_qty": 7.0})
        send("sale.order", order)
        send("sale.order.line", company.lines_of(order)[0])
        made = SyncRun.objects.get(pk=follow_hints())
        assert (made.mode, made.trigger, made.orders) == ("order", "hint", ["VSC1"])
        assert saldo("VSC1", "A") == 7
        assert waiting() == {}
        assert not CarteiraPrincipal.objects.filter(odoo_order_id=other).exists()

    def test_144_hints_of_one_invoice_become_one_run(self, company, order, send):
        move = company.bill(order, 4.0, 5.0)
        lines = company.lines_of(order)
        for number in range(144):
            model, record = [
                ("account.move", move),
                ("sale.order", order),
                ("sale.order.line", lines[0]),
                ("sale.order.line", lines[1]),
            ][number % 4]
            assert send(model, record) == 204
        assert queued() == [FOLLOW_HINTS]
        before = SyncRun.objects.count()
        assert follow_hints() is not None
        assert follow_hints() is None, "nothing is left for another"
        assert SyncRun.objects.count() == before + 1
        assert (saldo("VSC1", "A"), saldo("VSC1", "B")) == (6, 0)

    def test_a_new_order_and_its_invoice_are_found_by_ids_alone(self, company, order, send):
        new = company.order("VSC3", (1, 8.0))
        move = company.bill(new, 3.0)
        send("account.move", move)
        follow_hints()
        assert saldo("VSC3", "A") == 5

    def test_an_invoice_linked_by_its_origin_is_followed(self, company, order, send):
        billing = [company.billing(company.lines_of(order)[0], 4.0, unit=UNIT, linked=False)]
        move = company.invoice(billing, origin="VSC1, VSC9", state="posted")
        send("account.move", move)
        made = SyncRun.objects.get(pk=follow_hints())
        assert made.orders == ["VSC1"]

    def test_an_invoice_line_taken_away_is_seen_at_its_former_order(self, company, order, send):
        move = company.bill(order, 4.0, 5.0, state="draft")
        run()
        assert saldo("VSC1", "A") == 6
        line = next(
            row["id"]
            for row in company.data.rows("account.move.line")
            if row["move_id"] == move and row["quantity"] == 4.0
        )
        company.edit.unlink("account.move.line", line)
        send("account.move", move)
        follow_hints()
        assert saldo("VSC1", "A") == 10

    def test_a_deleted_order_and_forged_ids_end_well(self, company, order, send):
        second = company.order("VSC2", (1, 1.0), state="cancel")
        run()
        company.edit.unlink("sale.order", second)
        for model in hints.MODELS:
            send(model, 2_000_000_000)
        send("sale.order", second)
        made = SyncRun.objects.get(pk=follow_hints())
        assert made.status == "done"
        assert waiting() == {}
        assert CarteiraPrincipal.objects.get(num_pedido="VSC2").retirado_em

    def test_hints_of_nothing_real_cost_a_handful_of_requests(self, company, order, send):
        run()
        send("sale.order", 2_000_000_000)
        made = SyncRun.objects.get(pk=follow_hints())
        assert made.odoo_requests <= 3
        assert made.updated == made.created == made.retired == 0

    def test_a_hint_of_before_the_commit_leaves_the_change_to_the_next_run(
        self, company, order, send
    ):
        """Odoo 17 posts before it commits, also for a transaction that is then rolled back."""
        line = company.lines_of(order)[0]
        send("sale.order.line", line)
        follow_hints()
        assert saldo("VSC1", "A") == 10
        company.edit.write("sale.order.line", line, {"product_uom_qty": 7.0})
        run()
        assert saldo("VSC1", "A") == 7

    def test_many_records_become_an_incremental_run(self, company, order, send):
        for number in range(MOST_RECORDS + 1):
            send("sale.order", number + 1)
        made = SyncRun.objects.get(pk=follow_hints())
        assert made.mode == "incremental"
        assert waiting() == {}

    def test_the_table_is_bounded_and_what_it_cannot_hold_is_not_forgotten(
        self, company, order, send, monkeypatch
    ):
        monkeypatch.setattr(hints, "MOST_ROWS", 3)
        monkeypatch.setattr(tasks, "MOST_RECORDS", 3)
        for number in range(9):
            send("sale.order", number + 1)
        assert waiting() == {
            ("sale.order", 1): 1, ("sale.order", 2): 1, ("sale.order", 3): 1, ("", 0): 6
        }  # fmt: skip
        made = SyncRun.objects.get(pk=follow_hints())
        assert made.mode == "incremental"
        assert waiting() == {}


class TestNothingIsLost:
    @pytest.fixture
    def order(self, company) -> int:
        order = company.order("VSC1", (1, 10.0))
        run(full=True)
        return order

    def test_a_hint_during_a_run_is_left_for_the_next(self, company, order, send, alter):
        line = company.lines_of(order)[0]
        sent = []

        def hint_meanwhile(asked, result):
            if (asked.model, asked.method) == ("account.move.line", "search_count") and not sent:
                # The order's lines are in staging: this change is not.
                sent.append(send("sale.order", order))
                connections.close_all()
                company.edit.write("sale.order.line", line, {"product_uom_qty": 3.0})
            return result

        send("sale.order", order)
        alter(hint_meanwhile)
        follow_hints()
        assert sent == [204]
        assert waiting() == {("sale.order", order): 1}
        assert saldo("VSC1", "A") == 10
        OrmQ.objects.all().delete()
        follow_hints()
        assert saldo("VSC1", "A") == 3
        assert waiting() == {}

    def test_a_hint_waits_for_the_run_that_is_active(self, order, send):
        send("sale.order", order)
        OrmQ.objects.all().delete()
        runs = SyncRun.objects.count()
        with held_lease(999):
            assert follow_hints() is None
        assert waiting() == {("sale.order", order): 1}
        assert SyncRun.objects.count() == runs
        # A run of one order does not cover it, and its end calls for the job.
        run_sync(trigger="admin:ana", orders=("VSC1",))
        assert queued() == [FOLLOW_HINTS]
        assert waiting() == {("sale.order", order): 1}

    @pytest.mark.parametrize("full", [True, False])
    def test_a_run_of_everything_covers_the_hints_before_it(self, order, send, full):
        send("sale.order", order)
        OrmQ.objects.all().delete()
        run_sync(trigger="schedule", full=full)
        assert waiting() == {}
        assert queued() == []

    def test_a_rehearsal_covers_nothing(self, order, send):
        send("sale.order", order)
        run(full=True, dry_run=True)
        assert waiting() == {("sale.order", order): 1}

    def test_a_failed_run_keeps_the_hint_for_the_next_that_succeeds(
        self, company, order, send, settings
    ):
        address, settings.ODOO_URL = settings.ODOO_URL, "http://127.0.0.1:1"
        send("sale.order", order)
        OrmQ.objects.all().delete()
        with pytest.raises(Exception, match="connect"):
            follow_hints()
        assert waiting() == {("sale.order", order): 1}
        pulse()
        assert queued() == [], "it is not tried every minute"
        settings.ODOO_URL = address
        run_sync(trigger="schedule")
        assert waiting() == {}

    def test_the_pulse_queues_the_job_that_was_lost(self, order, send):
        send("sale.order", order)
        OrmQ.objects.all().delete()
        pulse()
        assert queued() == []
        OdooHint.objects.update(first_at=timezone.now() - datetime.timedelta(minutes=1))
        SyncRun.objects.update(started_at=timezone.now() - datetime.timedelta(minutes=2))
        pulse()
        assert queued() == [FOLLOW_HINTS]

    def test_while_the_database_is_away_odoo_is_told_so_and_the_next_run_finds_the_change(
        self, company, order, send, settings
    ):
        company.edit.write("sale.order.line", company.lines_of(order)[0], {"product_uom_qty": 3.0})
        there = connections["default"].settings_dict["PORT"]
        connections["default"].close()
        try:
            connections["default"].settings_dict["PORT"] = 1
            assert send("sale.order", order) == 503
        finally:
            connections["default"].close()
            connections["default"].settings_dict["PORT"] = there
        run()
        assert saldo("VSC1", "A") == 3

    def test_the_budget_of_the_day_makes_hints_wait(self, order, send, settings):
        settings.ODOO_CALLS_PER_DAY = 10
        send("sale.order", order)
        assert follow_hints() is None
        assert waiting() == {("sale.order", order): 1}


def saldo(number: str, product: str):
    return CarteiraPrincipal.objects.get(
        num_pedido=number, cod_produto=product
    ).qtd_saldo_produto_pedido


@pytest.mark.parametrize(
    ("quiet", "age", "waits"),
    [
        (0.0, 0.2, True),
        (0.4, 0.9, True),
        (0.5, 0.5, False),
        # The posts of one change come closer together than this, those of several people do not.
        (0.05, 2.0, True),
        (0.2, 1.1, False),
        (0.05, 5.0, False),
    ],
)
def test_a_pause_between_hints_ends_the_wait(quiet, age, waits):
    assert (_left(Waiting(1, quiet, age)) > 0) == waits
