"""Which environment variables are read, and where."""

import re

from tests.lab.paths import ROOT


def test_no_variable_is_read_behind_the_settings_back():
    allowed = {"CARTEIRA_ENV_FILE", "DJANGO_SETTINGS_MODULE", "PGSSLROOTCERT"}
    pattern = re.compile(r"""os\.(?:environ(?:\.get\(|\[)|getenv\()\s*["'](\w+)""")
    for folder in ("carteira", "carteira_project", "odoo_integration"):
        for file in (ROOT / folder).rglob("*.py"):
            read = set(pattern.findall(file.read_text()))
            assert read <= allowed, file
