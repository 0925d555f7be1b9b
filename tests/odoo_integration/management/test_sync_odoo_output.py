"""`sync_odoo --json` prints one JSON object whatever happens; a mistake is one line."""

import datetime
import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from odoo_integration.models import SyncRun
from odoo_integration.runs.moments import parse_moment
from odoo_integration.runs.window import Window
from tests.lab.commands import command
from tests.lab.paths import ROOT
from tests.lab.scripted_odoo import HTML, Reply


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "sync_odoo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_an_unexpected_exception_is_one_json_object(company, capsys, monkeypatch, caplog):
    def explode(*_, **__):
        raise ZeroDivisionError("by\x00zero\nsecond line")

    monkeypatch.setattr("odoo_integration.sync.extract", explode)
    code, out, err = command(capsys, "--json")

    assert code == 1
    shown = json.loads(out)
    assert (shown["status"], shown["trigger"]) == ("failed", "command")
    assert shown["error"].startswith("ZeroDivisionError: by\ufffdzero second line")
    assert "Traceback" not in out
    assert shown["error"] in err
    assert "ZeroDivisionError" in SyncRun.objects.get().error_detail
    assert any(record.exc_info for record in caplog.records)


def test_a_failure_before_the_run_exists_is_one_json_object(company, capsys, monkeypatch):
    def explode():
        raise LookupError("early")

    monkeypatch.setattr("odoo_integration.sync.policy_changed", explode)
    code, out, _ = command(capsys, "--json")
    assert code == 1
    assert json.loads(out) == {"status": "failed", "error": "LookupError: early"}


def test_a_stop_before_the_run_exists_is_one_json_object(company, capsys, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr("odoo_integration.sync.policy_changed", stop)
    code, out, err = command(capsys, "--json")
    assert code == 1
    assert json.loads(out) == {"status": "failed", "error": "stopped before it was done"}
    assert err == "stopped before it was done"


@pytest.mark.parametrize("arguments", [["--json"], ["--no-progress"]])
def test_an_odd_odoo_is_one_line(company, alter, capsys, arguments):
    alter(lambda *_: Reply(b"\x1b[31m<html>\x00", 403, HTML))
    code, out, err = command(capsys, *arguments)
    assert code == 1
    line = err.splitlines()[-1]
    assert line.isprintable()
    assert "Traceback" not in err + out
    assert (json.loads(out)["error"] == line) if "--json" in arguments else not out


def test_a_summary_that_the_output_cannot_encode_is_written(company):
    company.order("S\u4e2d1", (1, 100))
    written = io.BytesIO()
    latin = io.TextIOWrapper(written, encoding="latin-1")
    call_command("sync_odoo", "--no-progress", stdout=latin)
    latin.flush()
    assert b"S?1 " in written.getvalue()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--full", "--order", "S1"], "--order"),
        (["--since", "yesterday"], "--since"),
        (["--since", "0001-01-01"], "--since: '0001-01-01' is before 1970"),
        (["--since", "9999-12-31"], "--since: '9999-12-31' is in the future"),
        (["--balance-method", "x"], "--balance-method"),
        (["--order", "S\x1b[2J"], "--order: 'S\\x1b[2J' is not the number of an order"),
        (["--order", "S\udcff"], "--order: 'S\\udcff' is not the number of an order"),
    ],
    ids=str,
)
def test_wrong_usage_is_one_json_object_and_names_the_option(arguments, named):
    done = manage("--json", *arguments, DEMO="1")
    assert done.returncode == 2
    assert json.loads(done.stdout)["status"] == "failed"
    assert named in json.loads(done.stdout)["error"]
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.isascii()

    assert manage(*arguments, DEMO="1").stdout == ""


def test_a_wrong_setting_is_one_json_object():
    done = manage("--json", DEMO="1", ODOO_TIMEOUT="soon")
    assert done.returncode == 2
    assert "ODOO_TIMEOUT" in json.loads(done.stdout)["error"]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text", ["0001-01-01", "1969-12-31", "0001-01-01T00:00+05:00", "9999-12-31", "x", "", "2026"]
)
def test_a_moment_that_cannot_be_read_since_is_refused(text):
    with pytest.raises(ValueError, match=r"before 1970|in the future|not an ISO date"):
        parse_moment(text)


def test_a_moment_is_sent_in_utc_with_four_digits_of_the_year():
    since = datetime.datetime(987, 6, 5, 1, 2, 3, 4, tzinfo=datetime.UTC)
    zoned = datetime.datetime(
        2026, 5, 1, 22, tzinfo=datetime.timezone(datetime.timedelta(hours=-3))
    )
    for moment, sent in ((since, "0987-06-05 01:02:03"), (zoned, "2026-05-02 01:00:00")):
        asked = Window("since", {"sale.order": moment}, {}, True)
        assert asked.domain("sale.order") == [["write_date", ">=", sent]]
