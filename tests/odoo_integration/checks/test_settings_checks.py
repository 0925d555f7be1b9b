import pytest
from django.core.checks import run_checks

from odoo_integration.checks.settings import check_env_file, check_queue, check_schedules
from tests.lab.processes import manage


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_settings_as_they_are_have_no_hazard():
    assert run_checks() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"timeout": None}, "queue.E001"),
        ({"retry": 3600}, "queue.E002"),
        ({"retry": 60}, "queue.E002"),
        ({"max_attempts": 0}, "queue.E003"),
        ({"ack_failures": False}, "queue.E004"),
        ({"catch_up": True}, "queue.E005"),
        ({"workers": 1}, "queue.E006"),
        ({"queue_limit": 50}, "queue.E007"),
        ({"bulk": 10}, "queue.E007"),
        ({"sync": True}, "queue.E008"),
    ],
)
def test_each_hazard_of_the_queue_is_told(settings, change, found):
    settings.Q_CLUSTER = settings.Q_CLUSTER | change
    assert ids(check_queue()) == [found]


def test_django_q2s_own_defaults_are_all_hazards(settings):
    settings.Q_CLUSTER = {"name": "x", "orm": "default"}
    assert ids(check_queue()) == [f"queue.E00{n}" for n in (1, 3, 4, 5, 6)]


def test_a_cron_that_cannot_be_read_is_told(settings):
    settings.SCHEDULE_VERIFY = "at dawn"
    assert ids(check_schedules()) == ["schedules.E001"]


def test_staleness_must_leave_room_for_two_syncs(settings):
    settings.SCHEDULE_INCREMENTAL_MINUTES = 45
    assert ids(check_schedules()) == ["schedules.W001"]


def test_an_env_file_others_can_read_is_told(settings, tmp_path):
    settings.ENV_FILE = tmp_path / ".env"
    settings.ENV_FILE.write_text("SECRET_KEY=x")
    settings.ENV_FILE.chmod(0o644)
    assert ids(check_env_file()) == ["carteira.W001"]
    settings.ENV_FILE.chmod(0o600)
    assert check_env_file() == []


def test_production_settings_pass_check_deploy():
    done = manage("check", "--deploy", "--fail-level", "WARNING", DATABASE_URL="postgres://x@h/x")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_a_demo_on_the_network_does_not_pass_check_deploy():
    done = manage("check", "--deploy", DATABASE_URL="postgres://x@h/x", DEMO="1")
    assert "carteira.E001" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("command", ["serve", "run_cluster"])
def test_without_a_secret_key_neither_web_nor_queue_starts(command):
    done = manage(command, SECRET_KEY="", DATABASE_URL="postgres://x@h/x")
    assert done.returncode == 2
    assert done.stderr.startswith("configuration error: ")
    assert "SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_refuses_to_be_reached_by_others():
    done = manage("serve", "--host", "0.0.0.0", DEMO="1", DATABASE_URL="postgres://x@h/x")
    assert done.returncode == 2
    assert "password is known" in done.stderr
