"""From the commit before to the present one by the commands of docs/operation.md, and back."""

import pytest

from tests.lab.paths import ROOT
from tests.lab.processes import wait_until
from tests.system.operation.runbook import block

from .machines import answers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_an_upgrade_from_the_commit_before_and_the_way_back(make):
    machine = make("antes")
    manage = ".venv/bin/python manage.py"
    machine.follow(["git clone https://example.com/carteira.git /opt/carteira && cd /opt/carteira"])
    machine.run("git reset --quiet --hard before")
    # Its packages are the tests' own: installing them again is the other machine's part.
    (machine.home / ".venv").symlink_to(ROOT / ".venv")
    machine.follow(["cp .env.example .env", "editor .env"])
    for command in ("migrate", "collectstatic --no-input", "setup_schedules", "sync_odoo --full"):
        machine.run(f"{manage} {command}")
    machine.follow(["systemctl enable --now carteira-web carteira-cluster"])
    balances = f"{manage} sync_odoo --verify --json"
    machine.follow(block("Upgrade", number=0))
    assert machine.run("git rev-parse HEAD") != (machine.home / "before.commit").read_text()
    assert '"balances_changed": 0' in machine.run(balances)
    machine.follow(block("Upgrade", number=1))
    assert machine.run("git rev-parse HEAD") == (machine.home / "before.commit").read_text()
    assert '"balances_changed": 0' in machine.run(balances)
    wait_until(lambda: answers(machine), seconds=40, what="gunicorn answers")
