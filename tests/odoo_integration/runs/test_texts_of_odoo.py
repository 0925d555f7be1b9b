"""What Odoo writes into its texts can neither stop a record of a run nor reach a terminal."""

import datetime
import logging

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.client import OdooProtocolError
from odoo_integration.models import OdooOrder, SyncCursor, SyncRun
from odoo_integration.runs import record
from odoo_integration.runs.failure import describe_failure, one_line
from odoo_integration.runs.progress import Progress
from odoo_integration.runs.summary import summary
from tests.lab.runs import run
from tests.lab.scripted_odoo import Reply, rpc_error

ODD = "A\x00B \x1b[31mred\x1b]0;title\x07 \ud800 \u202e\x9b2J\r\nnext"


def broken(text: str) -> Reply:
    return rpc_error("odoo.exceptions.UserError", text)


@pytest.mark.parametrize("text", [ODD, "\x00", "x" * 100_000 + "\x00", "\n" * 100_000])
def test_a_failure_is_recorded_whatever_its_text_holds(company, alter, text):
    company.order("S001", (1, 100))
    alter(lambda asked, result: broken(text) if asked.method == "search_read" else result)

    with pytest.raises(OdooProtocolError, match="search_read of") as raised:
        run()

    recorded = SyncRun.objects.get()
    assert (recorded.status, recorded.error) == ("failed", one_line(raised.value))
    assert recorded.error.isprintable()
    assert recorded.error_detail.replace("\n", "").isprintable()
    assert len(recorded.error_detail) < 30_000


@pytest.mark.parametrize("error", [ValueError(ODD), OSError("\n" * 10**6), KeyError("\ud800")])
def test_any_other_failure_is_recorded_too(transactional_db, error):
    with (
        pytest.raises(type(error)),
        record.recorded_run(mode="full", trigger="test", progress=Progress()),
    ):
        raise error
    assert SyncRun.objects.get().status == "failed"


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
def test_a_value_that_cannot_be_stored_leaves_no_run_running(transactional_db, value):
    with record.recorded_run(mode="full", trigger="test", progress=Progress()) as recorder:
        recorder.run.odoo_version = value
    assert SyncRun.objects.get().status == "done"

    def fail() -> None:
        with record.recorded_run(mode="full", trigger="test", progress=Progress()) as recorder:
            recorder.run.verification = {"x": value}
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fail()
    failed = SyncRun.objects.latest("id")
    assert (failed.status, failed.error.partition(";")[0]) == ("failed", "RuntimeError: no")


def test_a_failures_detail_is_bounded(transactional_db):
    failure = describe_failure(ValueError("x" * 999 + "\n" * 9000), run_id=1)
    assert len(failure.detail.splitlines()) <= 501


def test_the_summary_shows_no_control_characters(company):
    company.order("S001", (1, 100))
    done = run()
    # As a version before stored it; now such an order is rejected.
    OdooOrder.objects.update(name="S\x1b[2J1")
    CarteiraPrincipal.objects.update(num_pedido="S\x1b[2J1")
    done.odoo_version = "17.0\x1b]0;x\x07"
    lines = summary(done).split("\n")
    assert all(map(str.isprintable, lines))
    assert "S\ufffd[2J1" in summary(done)


def test_retries_are_logged_without_control_characters(company, alter, caplog):
    company.order("S001", (1, 100))
    busy = iter([rpc_error(f"psycopg2.errors.{ODD}.LockNotAvailable", ODD)])
    alter(lambda asked, result: next(busy, result) if asked.method == "search_read" else result)
    with caplog.at_level(logging.WARNING, "carteira.odoo"):
        assert run().odoo_retries == 1
    assert caplog.messages
    assert all(map(str.isprintable, caplog.messages))


def test_a_cursor_of_year_1_does_not_stop_the_next_run(company):
    company.order("S001", (1, 100))
    run()
    first = datetime.datetime(1, 1, 3, tzinfo=datetime.UTC)
    SyncCursor.objects.update(write_date=first)
    assert run().status == "done"
