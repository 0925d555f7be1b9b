"""The day's calls to Odoo: counted, kept within a budget, and spread over the day."""

import datetime
import math
import socket
import threading
import time

import pytest
import requests
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from odoo_integration.client import OdooAuthenticationError, pace
from odoo_integration.jobs.budget import Budget, incremental_interval, longest_interval
from odoo_integration.jobs.schedules import RUN_SYNC, planned
from odoo_integration.models import OdooCalls, SyncRun
from odoo_integration.monitoring.freshness import asked_at
from odoo_integration.monitoring.health.runs import freshness
from odoo_integration.runs.calls import calls_budget, calls_of_today
from odoo_integration.runs.errors import OdooResting
from odoo_integration.simulator import Simulator, generate
from odoo_integration.simulator.policy import Policy
from odoo_integration.tasks import run_sync
from tests.lab.company import tiny_dataset
from tests.lab.runs import run

DAY = datetime.timedelta(days=1)


class Day:
    """A simulated clock: for the pacer, the policy of the simulator, and Django."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, begin: datetime.datetime) -> None:
        self.begin = begin
        self.passed = 0.0
        monkeypatch.setattr(
            pace, "CLOCK", pace.Clock(monotonic=lambda: self.passed, sleep=self.sleep)
        )
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)

    @property
    def now(self) -> datetime.datetime:
        return self.begin + datetime.timedelta(seconds=self.passed)

    def sleep(self, seconds: float) -> None:
        self.passed += seconds

    def go_to(self, moment: datetime.datetime) -> None:
        self.passed = max(self.passed, (moment - self.begin).total_seconds())


@pytest.fixture
def online(settings, monkeypatch):
    """Gives a simulator an address at Odoo Online."""
    resolve = socket.getaddrinfo

    def local(host, *args, **options):
        host = "127.0.0.1" if host == "empresa.odoo.com" else host
        return resolve(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", local)

    def point(simulator) -> None:
        settings.ODOO_URL = simulator.url.replace("127.0.0.1", "empresa.odoo.com")

    return point


def keep_schedules(day: Day, until: datetime.datetime, before_each=lambda: None) -> None:
    """Runs the scheduled syncs when they are due."""
    jobs = [job for job in planned() if job.func == RUN_SYNC]
    due = {job: job.first_run(day.now) for job in jobs}
    while (moment := min(due.values())) < until:
        day.go_to(moment)
        before_each()
        for job in [job for job in jobs if due[job] == moment]:
            run_sync(**eval(f"dict({job.kwargs})"))  # as django-q2 reads them
            due[job] = job.first_run(moment)


@pytest.mark.slow
def test_a_day_of_schedules_keeps_to_the_policy(odoo, online, monkeypatch):
    midnight = datetime.datetime(2026, 11, 25, tzinfo=timezone.get_default_timezone())
    day = Day(monkeypatch, midnight)
    policy = Policy(monotonic=lambda: day.passed)
    online(odoo(generate(orders=60), policy=policy))
    run(full=True)
    policy.accepted = 0
    OdooCalls.objects.all().delete()
    keep_schedules(day, midnight + DAY)
    made = SyncRun.objects.filter(trigger="schedule", status=SyncRun.Status.DONE)
    kinds = {kind: made.filter(mode=kind).count() for kind in ("full", "incremental")}
    assert policy.refused == 0
    assert policy.accepted == calls_of_today() <= 2000
    assert kinds["full"] == 1
    assert made.filter(verified="everything").count() == 1
    # The calls are used, and over all of the day.
    assert policy.accepted > 1700
    hours = {timezone.localtime(one.started_at).hour // 4 for one in made}
    assert hours == set(range(6))
    assert SyncRun.objects.exclude(status=SyncRun.Status.DONE).count() == 0


@pytest.mark.slow
def test_runs_that_a_budget_keeps_apart_are_no_alarm(odoo, online, monkeypatch, settings):
    midnight = datetime.datetime(2026, 11, 25, tzinfo=timezone.get_default_timezone())
    day = Day(monkeypatch, midnight)
    settings.ODOO_CALLS_PER_DAY = 250
    online(odoo(tiny_dataset()))
    run(full=True)
    ages = []

    def look() -> None:
        found = freshness()
        assert found.ok, (day.now, found.text)
        ages.append((day.now - asked_at()).total_seconds() / 60)

    # Over a midnight, before which a budget may be used up.
    keep_schedules(day, midnight + 2 * DAY, look)
    assert max(ages) > settings.HEALTH_STALE_MINUTES
    day.sleep(2 * longest_interval() + 60)
    assert not freshness().ok, "a schedule that stands still is one"


def test_the_policy_of_the_simulator_refuses_what_is_too_fast_or_parallel():
    seconds = iter([0.0, 0.9, 1.0, 2.5, 3.0])
    policy = Policy(monotonic=lambda: next(seconds))
    with Simulator(tiny_dataset(), version=19, policy=policy) as simulator:

        def ask() -> requests.Response:
            return requests.get(f"{simulator.url}/web/version", timeout=10)

        assert [ask().status_code for _ in range(3)] == [200, 429, 200]
        fault = simulator.faults.add("slow", seconds=30, times=1)
        slow = threading.Thread(target=ask)
        slow.start()
        while not fault.struck:
            time.sleep(0.01)
        refused = ask()
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        fault.over.set()
        slow.join()
    assert (policy.accepted, policy.refused) == (3, 2)


def test_an_own_server_has_no_budget_and_no_pace(odoo):
    odoo(tiny_dataset())
    made = run(full=True)
    assert (calls_budget(), calls_of_today()) == (0, made.odoo_requests)
    assert incremental_interval() == 600


def test_calls_are_counted_by_connection_not_by_call(odoo):
    odoo(tiny_dataset())
    with CaptureQueriesContext(connection) as queries:
        first = run(full=True)
    counting = [q for q in queries if q["sql"].startswith("INSERT INTO odoo_calls")]
    assert len(counting) == 1
    second = run()
    assert calls_of_today() == first.odoo_requests + second.odoo_requests


@pytest.mark.parametrize("known", ["address", "version"])
def test_odoos_hosting_has_a_budget_that_a_setting_overrides(db, settings, known):
    if known == "address":
        settings.ODOO_URL = "https://empresa.odoo.com"
    else:
        settings.ODOO_URL = "https://erp.empresa.com"
        SyncRun.objects.create(started_at=timezone.now(), odoo_version="saas~18.2+e")
    assert calls_budget() == 2000
    settings.ODOO_CALLS_PER_DAY = 500
    assert calls_budget() == 500
    settings.ODOO_CALLS_PER_DAY = 0
    assert calls_budget() == 0


@pytest.mark.parametrize(
    ("budget", "seconds"),
    [
        (Budget(calls=0, used=9999, reserved=0, seconds=3600), 0),
        (Budget(calls=2000, used=0, reserved=90, seconds=86400), 86400 / 190),
        (Budget(calls=2000, used=1985, reserved=0, seconds=3600), math.inf),
        (Budget(calls=2000, used=2500, reserved=0, seconds=3600), math.inf),
    ],
)
def test_what_is_left_is_spread_over_the_rest_of_the_day(budget, seconds):
    assert budget.interval(10) == seconds


def test_only_scheduled_incremental_runs_wait(odoo, settings):
    odoo(tiny_dataset())
    run(full=True)
    settings.ODOO_CALLS_PER_DAY = 10
    assert run_sync(trigger="schedule") is None
    assert run_sync(trigger="admin:ana") is not None
    assert run_sync(trigger="schedule", full=True) is not None


def test_no_call_follows_a_refused_login_for_a_while(odoo, settings, monkeypatch):
    day = Day(monkeypatch, timezone.now())
    simulator = odoo(tiny_dataset())
    settings.ODOO_LOGIN_REST_SECONDS = 60.0
    settings.ODOO_PASSWORD = "wrong"
    with pytest.raises(OdooAuthenticationError):
        run()
    asked = simulator.stats.total_requests
    settings.ODOO_PASSWORD = "demo"
    with pytest.raises(OdooResting, match="another 60 s"):
        run()
    assert simulator.stats.total_requests == asked
    day.sleep(61)
    assert run().status == SyncRun.Status.DONE


def test_the_self_test_says_how_polite_it_is(odoo, online, monkeypatch, capsys, settings):
    Day(monkeypatch, datetime.datetime(2026, 11, 25, 12, tzinfo=timezone.get_default_timezone()))
    online(odoo(tiny_dataset()))
    settings.ODOO_CALLS_PER_DAY = 1500
    with pytest.raises(SystemExit):
        call_command("check_sync", "--only", "odoo")
    told = capsys.readouterr().out
    assert "calls 1 a second, 1 at once" in told
    assert "this is Odoo Online or Odoo.sh" in told
    assert f"calls today: {calls_of_today()} of 1,500" in told
    assert "incremental runs every" in told
