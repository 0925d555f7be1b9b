"""Django's error report of a demo, with a secret planted in every setting that can hold one."""

import json
import re

import pytest

from tests.lab.processes import manage

PLANTED = {
    "DATABASE_URL": "postgres://u:planted-1%2Fa'&@127.0.0.1:1/x?sslpassword=planted-2",
    "DATABASE_REPLICA_URL": "postgres://u:planted-3@127.0.0.1:1/x",
    "LEGACY_DATABASE_URL": "postgres://u:planted-4@127.0.0.1:1/x",
    "Q_BROKER_URL": "redis://:planted-5@127.0.0.1:1/0",
    "ALERT_WEBHOOK_URL": "https://hooks.example.com/planted-6?key=planted-7",
    "ODOO_URL": "http://u:planted-8@127.0.0.1:1",
    "ODOO_PASSWORD": "planted-9 <ç'&+/",
    "ODOO_API_KEY": "planted-10",
    "EMAIL_HOST_PASSWORD": "planted-11",
    "METRICS_TOKEN": "planted-12",
    "SECRET_KEY": "planted-13",
}
# What code at work with them has in its variables, and what an exception may say.
CODE = """
import json, sys
from django.conf import settings
from django.db import connections
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

def connect():
    url, webhook, key = settings.LEGACY_DATABASE_URL, settings.ALERT_WEBHOOK_URL, "planted-14"
    parameters = {"password": "planted-15", "host": "h"}
    text = "host=h password=planted-16 dbname=x"
    databases, odoo = settings.DATABASES, [settings.ODOO_PASSWORD, settings.ODOO_URL]
    said = f"{url} with {settings.ODOO_PASSWORD!r} at http://u:planted-17@h/"
    raise ValueError(f"no answer from {said}")

headers = {"Referer": "http://x/?token=planted-18", "Authorization": "planted-19"}
request = RequestFactory().get("/", headers=headers)
request.META["DATABASE_URL"] = settings.LEGACY_DATABASE_URL
try:
    try:
        connect()
    except ValueError as error:
        raise RuntimeError("while it connected") from error
except RuntimeError:
    reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    reports = [reporter.get_traceback_html(), reporter.get_traceback_text()]
    print(json.dumps([settings.DEBUG, *reports]))
"""


@pytest.mark.parametrize("demo", ["1", "0"])
def test_no_secret_is_in_djangos_error_report(demo):
    done = manage("shell", "-v0", "-c", CODE, **PLANTED | {"DEMO": demo, "LOG_LEVEL": "ERROR"})
    assert done.returncode == 0, done.stderr
    debug, *reports = json.loads(done.stdout)
    assert debug == (demo == "1")
    for report in reports:
        assert re.findall(".{80}planted.{20}", report) == []
        assert "planted" not in report
        for visible in ("while it connected", "no answer from", "127.0.0.1", "LEGACY_DATABASE_URL"):
            assert visible in report
