"""What docs/operation.md names exists."""

import re

from odoo_integration.monitoring.health import CHECKS
from tests.lab.paths import ROOT

DOCS = ROOT / "docs"


def test_every_check_is_explained_under_its_name():
    headings = re.findall(r"^### (\w+)$", (DOCS / "operation.md").read_text(), re.MULTILINE)
    assert set(CHECKS) <= set(headings)


def test_every_command_named_exists():
    from django.core.management import get_commands

    known = set(get_commands())
    for file in ("operation.md", "scaling.md"):
        for command in re.findall(r"manage\.py (\w+)", (DOCS / file).read_text()):
            assert command in known, f"{file}: {command}"
