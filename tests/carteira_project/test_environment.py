"""Which environment variables are read, and where."""

import re

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
