"""The sync loads nothing of the API or of PDF, nor do the checks that every command runs."""

import subprocess
import sys

from tests.lab.paths import ROOT

SCRIPT = """
import sys
import django
django.setup()
from django.core.checks import run_checks
import odoo_integration.management.commands.sync_odoo
import odoo_integration.sync
run_checks()
libraries = ("ninja", "pydantic", "fpdf", "fontTools", "PIL")
loaded = [name for name in sys.modules if name.partition(".")[0] in libraries]
late = ("carteira.api", "odoo_integration.api", "carteira.statement.pdf")
print(loaded, [name for name in late if name in sys.modules])
"""


def test_the_sync_loads_nothing_of_the_api_or_of_pdf(settings):
    environment = {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "carteira_project.settings",
        "CARTEIRA_ENV_FILE": "/dev/null",
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[] []\n", done.stderr
