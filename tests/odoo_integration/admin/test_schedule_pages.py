"""Schedules in the admin may be paused and moved; nobody can choose the function they run."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule

from odoo_integration.jobs.schedules import write_schedules

pytestmark = pytest.mark.django_db
SYNC = reverse("admin:odoo_integration_syncrun_changelist") + "#schedules"


def test_a_schedule_can_be_paused_and_moved_and_what_it_runs_stays(client):
    write_schedules()
    schedule = Schedule.objects.get(name="carteira: incremental")
    page = reverse("admin:django_q_schedule_change", args=[schedule.pk])
    form = {
        "func": "os.system", "kwargs": "command='true'", "repeats": "0",
        "next_run_0": "01/03/2030", "next_run_1": "10:00:00",
    }  # fmt: skip
    assert client.post(page, form).status_code == 302
    after = Schedule.objects.get(pk=schedule.pk)
    assert (after.func, after.kwargs) == (schedule.func, schedule.kwargs)
    assert (after.repeats, timezone.localtime(after.next_run).year) == (0, 2030)


def test_not_even_a_superuser_adds_one(client):
    assert client.get(reverse("admin:django_q_schedule_add")).status_code == 403


def test_a_paused_schedule_is_said_on_the_front_page_and_on_the_runs(client, login):
    write_schedules()
    front, now = reverse("admin:index"), reverse("admin:sync_now")
    for address in (front, now):
        assert "Pausado" not in client.get(address).content.decode()
    Schedule.objects.filter(name="carteira: full").update(repeats=0)
    for address in (front, now):
        page = client.get(address).content.decode()
        assert "Pausado: sincronização completa." in page
        assert SYNC in page if address == front else "Agendas" not in page
    reader = login("Consulta").get(front).content.decode()
    assert "Pausado: sincronização completa." in reader
