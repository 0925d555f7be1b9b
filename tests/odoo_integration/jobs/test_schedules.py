import datetime

import pytest
from django.utils import timezone
from django_q.models import Schedule

from odoo_integration import tasks
from odoo_integration.jobs.schedules import (
    Written,
    missing_schedules,
    paused_schedules,
    write_schedules,
)

pytestmark = pytest.mark.django_db


def named(name: str) -> Schedule:
    return Schedule.objects.get(name=f"carteira: {name}")


def test_writing_them_twice_changes_nothing():
    assert write_schedules().created == 7
    before = list(Schedule.objects.order_by("id").values())
    assert write_schedules() == Written()
    assert list(Schedule.objects.order_by("id").values()) == before
    assert missing_schedules() == []


def test_the_first_runs_lie_ahead_at_the_times_of_the_settings(settings):
    settings.SCHEDULE_FULL = "0 2 * * *"
    write_schedules()
    now = timezone.now()
    assert all(schedule.next_run > now for schedule in Schedule.objects.all())
    assert timezone.localtime(named("full").next_run).time() == datetime.time(2, 0)


def test_an_operators_pause_and_next_run_stay():
    write_schedules()
    later = timezone.now() + datetime.timedelta(days=3)
    Schedule.objects.filter(name="carteira: full").update(repeats=0, next_run=later)
    write_schedules()
    assert (named("full").repeats, named("full").next_run) == (0, later)
    assert paused_schedules() == ["carteira: full"]


def test_a_new_rhythm_is_written_with_a_new_next_run(settings):
    write_schedules()
    Schedule.objects.filter(name="carteira: incremental").update(repeats=0)
    settings.SCHEDULE_INCREMENTAL_MINUTES = 3
    assert write_schedules().changed == 1
    schedule = named("incremental")
    assert (schedule.minutes, schedule.repeats) == (3, 0)
    assert schedule.next_run < timezone.now() + datetime.timedelta(minutes=4)


def test_doubles_and_what_is_no_longer_planned_are_removed():
    write_schedules()
    Schedule.objects.create(name="carteira: full", func="odoo_integration.tasks.run_sync")
    Schedule.objects.create(name="carteira: of old", func="odoo_integration.tasks.run_sync")
    Schedule.objects.create(name="somebody's own", func="odoo_integration.tasks.run_sync")
    assert write_schedules().removed == 2
    assert Schedule.objects.count() == 8


def test_every_schedule_calls_a_task_that_takes_its_arguments(monkeypatch):
    import ast
    import inspect

    write_schedules()
    for schedule in Schedule.objects.all():
        task = getattr(tasks, schedule.func.rpartition(".")[2])
        call = ast.parse(f"f({schedule.kwargs})").body[0].value
        arguments = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        inspect.signature(task).bind(**arguments)


def test_the_command_says_what_it_did(capsys):
    from django.core.management import call_command

    call_command("setup_schedules")
    assert capsys.readouterr().out == "schedules: 7 created, 0 changed, 0 removed\n"
