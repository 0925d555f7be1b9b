"""What is written about the product is what it does."""

import re

import pytest
from django.conf import settings

from odoo_integration.health import CHECKS
from odoo_integration.settings_document import documents
from tests.lab.paths import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize("file", [file.name for file in documents()])
def test_the_settings_documents_are_current(file):
    [(path, text)] = [item for item in documents().items() if item[0].name == file]
    assert path.read_text() == text, "run: manage.py document_settings"


def test_every_variable_is_named_once_and_explained():
    names = [variable.name for variable in settings.ENVIRONMENT.variables]
    assert len(names) == len(set(names))
    example = (ROOT / ".env.example").read_text()
    for variable in settings.ENVIRONMENT.variables:
        assert re.search(rf"^#?{variable.name}=", example, re.M), variable.name
        assert variable.help


def test_no_variable_is_read_behind_the_settings_back():
    allowed = {"CARTEIRA_ENV_FILE", "DJANGO_SETTINGS_MODULE", "PGSSLROOTCERT"}
    pattern = re.compile(r"""os\.(?:environ(?:\.get\(|\[)|getenv\()\s*["'](\w+)""")
    for folder in ("carteira", "carteira_project", "odoo_integration"):
        for file in (ROOT / folder).rglob("*.py"):
            read = set(pattern.findall(file.read_text()))
            assert read <= allowed, file


def test_every_check_is_explained_under_its_name():
    headings = re.findall(r"^### (\w+)$", (DOCS / "operation.md").read_text(), re.M)
    assert set(CHECKS) <= set(headings)


def test_every_command_named_exists():
    from django.core.management import get_commands

    known = set(get_commands())
    for file in ("operation.md", "scaling.md"):
        for command in re.findall(r"manage\.py (\w+)", (DOCS / file).read_text()):
            assert command in known, f"{file}: {command}"
