"""Which environment variables are read, where, and as what."""

import os
import re

import pytest

from carteira_project.environment import Environment
from tests.lab.paths import ROOT


def test_no_variable_is_read_behind_the_settings_back():
    # An administrator's credentials are for one call: they are no settings.
    for_one_call = {"ODOO_ADMIN_USER", "ODOO_ADMIN_SECRET"}
    allowed = {"CARTEIRA_ENV_FILE", "DJANGO_SETTINGS_MODULE", "PGSSLROOTCERT", *for_one_call}
    pattern = re.compile(r"""os\.(?:environ(?:\.get\(|\[)|getenv\()\s*["'](\w+)""")
    for folder in ("carteira", "carteira_project", "odoo_integration"):
        for file in (ROOT / folder).rglob("*.py"):
            read = set(pattern.findall(file.read_text()))
            assert read <= allowed, file


@pytest.mark.parametrize("written", ["$up3r$ecret", "'$up3r$ecret'"])
def test_a_secret_that_begins_with_a_dollar_sign_is_taken_as_it_is(tmp_path, monkeypatch, written):
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr("environ.Env.ENVIRON", os.environ)
    file = tmp_path / ".env"
    file.write_text(f"ODOO_SECRET={written}\n")
    file.chmod(0o600)
    env = Environment(file)
    assert env.text("ODOO_SECRET", "", "a key", secret=True) == "$up3r$ecret"
    assert env.value("ODOO_SECRET") == "$up3r$ecret"
