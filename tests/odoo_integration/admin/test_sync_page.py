"""The page of the sync: schedules with their switch, results with what to do."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule

from odoo_integration.jobs.schedules import write_schedules
from odoo_integration.models import SyncRun
from tests.lab.records import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connected")]
PAGE = reverse("admin:odoo_integration_syncrun_changelist")


@pytest.fixture
def schedules() -> dict[str, Schedule]:
    write_schedules()
    return {one.name.removeprefix("carteira: "): one for one in Schedule.objects.all()}


def switch(client, schedule: Schedule, value: str):
    address = reverse("admin:sync_schedule", args=[schedule.pk])
    return client.post(address, {"pausado": value}, follow=True)


def test_the_menu_has_one_entry_and_no_raw_screen_of_the_queue(client):
    page = client.get(reverse("admin:index")).content.decode()
    assert f'<a href="{PAGE}">Sincronização</a>' in page
    assert "/django_q/" not in page
    assert client.get(reverse("admin:app_list", args=["django_q"])).status_code == 200


def test_each_schedule_says_how_often_and_when_next(client, schedules):
    now = timezone.localtime()
    today = now.replace(hour=23, minute=59, second=0)
    tomorrow = (now + datetime.timedelta(days=1)).replace(hour=2, minute=0)
    Schedule.objects.filter(name="carteira: incremental").update(next_run=today)
    Schedule.objects.filter(name="carteira: full").update(next_run=tomorrow)
    Schedule.objects.filter(name="carteira: verify").update(
        next_run=datetime.datetime(2030, 3, 1, 13, tzinfo=datetime.UTC), cron="0 10 1 * *"
    )
    rows = {row.name: row for row in client.get(PAGE).context["overview"]["schedules"]}
    assert rows["sincronização incremental"].rhythm == "a cada 10 minutos"
    assert rows["sincronização incremental"].next_run == "hoje às 23:59"
    assert rows["sincronização completa"].rhythm == "todo dia às 02:00"
    assert rows["sincronização completa"].next_run == "amanhã às 02:00"
    assert rows["comparação com o Odoo"].rhythm == "pelo cron: 0 10 1 * *"
    assert rows["comparação com o Odoo"].next_run == "01/03/2030 10:00"
    assert not any(row.overdue or row.paused for row in rows.values())
    assert len(rows) == len(schedules) - 1, "all but the pulse"


def test_a_schedule_that_should_have_started_is_late(client, schedules):
    missed = timezone.now() - datetime.timedelta(minutes=5)
    Schedule.objects.filter(name="carteira: mails").update(next_run=missed)
    rows = client.get(PAGE).context["overview"]["schedules"]
    assert [row.name for row in rows if row.overdue] == ["e-mails aos usuários"]


def test_a_schedule_is_paused_once_and_its_history_says_by_whom(client, schedules):
    full = schedules["full"]
    for _ in range(2):
        page = switch(client, full, "sim").content.decode()
    assert "Sincronização completa: pausada." in page
    assert "Pausado: sincronização completa." in client.get(reverse("admin:sync_now")).text
    full.refresh_from_db()
    assert full.repeats == 0
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Pausada"]
    history = client.get(reverse("admin:django_q_schedule_history", args=[full.pk])).text
    assert "Pausada" in history
    assert "user-superuser" in history


def test_what_a_paused_schedule_missed_is_not_made_up_for(client, schedules):
    full = schedules["full"]
    missed = timezone.now() - datetime.timedelta(days=3)
    Schedule.objects.filter(pk=full.pk).update(repeats=0, next_run=missed)
    switch(client, full, "nao")
    full.refresh_from_db()
    assert full.repeats == -1
    assert full.next_run > timezone.now()
    later = full.next_run + datetime.timedelta(days=1)
    Schedule.objects.filter(pk=full.pk).update(repeats=0, next_run=later)
    switch(client, full, "nao")
    full.refresh_from_db()
    assert full.next_run == later, "what somebody has set is kept"


@pytest.mark.parametrize("who", ["Consulta", "Comercial", "Operação", "none"])
def test_others_see_the_schedules_and_cannot_pause_them(login, schedules, who):
    client = login(who)
    answer = client.post(
        reverse("admin:sync_schedule", args=[schedules["full"].pk]), {"pausado": "sim"}
    )
    assert answer.status_code == 403
    assert not Schedule.objects.filter(repeats=0).exists()
    page = client.get(PAGE)
    assert page.status_code == (403 if who == "none" else 200)
    assert "Pausar" not in page.text


def test_administrators_pause_and_reach_the_schedule_itself(login, schedules):
    client = login("Administração")
    page = client.get(PAGE).text
    own = reverse("admin:django_q_schedule_change", args=[schedules["full"].pk])
    assert f'href="{own}"' in page
    assert client.get(own).status_code == 200
    assert "pausada" in switch(client, schedules["full"], "sim").text


def test_a_schedule_of_others_is_not_switched(client):
    other = Schedule.objects.create(name="other", func="os.getpid")
    assert switch(client, other, "sim").status_code == 404
    assert client.get(reverse("admin:sync_schedule", args=[other.pk])).status_code == 405


def test_the_strip_has_the_last_runs_with_words_and_links(client):
    for _ in range(31):
        first = run(duration_s=2.0, balances_changed=3, finished_at=timezone.now())
    failed = run(status="failed", error="x")
    strip = client.get(PAGE).context["overview"]["results"]["strip"]
    assert [mark.id for mark in strip[-2:]] == [first.pk, failed.pk]
    assert len(strip) == 30
    page = client.get(PAGE).text
    assert f"Execução {first.pk} · Concluída · Completa · " in page
    assert "2 s · 3 saldos alterados" in page
    assert {mark.mark for mark in strip} == {"✓", "✕"}


def test_the_last_error_says_what_to_do_until_a_run_succeeds(client):
    failed = run(
        status="failed",
        error='Odoo refused the login of "ana" at odoo.example.com; check ODOO_USER and'
        " ODOO_API_KEY or ODOO_PASSWORD (keys expire, after 90 days at most).; nothing was written",
        error_detail="OdooAuthenticationError\nTraceback (most recent call last):",
    )
    page = client.get(PAGE).text
    assert "O Odoo recusou o acesso de" in page
    assert "Crie uma nova chave de API no Odoo" in page
    assert "Traceback" not in page
    run(mode="order")
    assert "Crie uma nova chave" in client.get(PAGE).text, "a part says nothing of the whole"
    run(mode="incremental")
    page = client.get(PAGE).text
    assert "Uma execução posterior deu certo" in page
    assert reverse("admin:odoo_integration_syncrun_change", args=[failed.pk]) in page


def test_every_kind_of_error_has_an_advice(client):
    run(status="held", error="x", error_detail="HeldForDecision\n")
    assert "tem o comando que aceita isso" in client.get(PAGE).text
    run(status="failed", error="x", error_detail="ZeroDivisionError\n")
    assert "manage.py doctor" in client.get(PAGE).text


def test_the_last_comparison_leads_to_its_lists(client):
    item = {"num_pedido": "VCD9", "cod_produto": "1", "ours": "1", "theirs": "2"}
    verified = run(
        verified="everything",
        verification={
            "equal": 7,
            "explained": 2,
            "unexplained": 1,
            "rules": {"drafts": 2},
            "items": [item],
            "explained_items": [item | {"num_pedido": "VCD5", "rule": "drafts"}],
        },
    )
    run(verified="orders", verification={"equal": 1})
    address = reverse("admin:odoo_integration_syncrun_change", args=[verified.pk])
    page = client.get(PAGE).text
    for anchor, text in (("explained", "2 explicados"), ("unexplained", "1 sem explicação")):
        assert f'<a href="{address}#{anchor}">{text}</a>' in page
    assert f'<a href="{address}#drafts">2</a>' in page
    page = client.get(address).text
    for mark in ('id="unexplained"', 'id="explained"', 'id="drafts"', "VCD9", "VCD5"):
        assert mark in page
    assert "Os primeiros 1, por pedido e produto." in page


def test_a_filtered_list_stands_alone(client):
    assert client.get(PAGE, {"status": "failed"}).context["overview"] is None


def test_the_queries_do_not_grow_with_the_runs(client, schedules):
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return [query["sql"] for query in captured]

    def more(times: int) -> None:
        for _ in range(times):
            run(status="failed", error="x", error_detail="SyncError\n")
            run(verified="everything", verification={"equal": 1})

    more(30)
    client.get(PAGE)
    few = queries()
    more(40)
    many = queries()
    assert len(many) == len(few), set(many) - set(few)
    assert SyncRun.objects.count() == 140
