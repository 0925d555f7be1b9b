"""The documents of the settings are what the settings are."""

import re

import pytest
from django.conf import settings

from odoo_integration.checks.settings_document import documents
from tests.lab.paths import ROOT


@pytest.mark.parametrize("file", [file.name for file in documents()])
def test_the_settings_documents_are_current(file):
    [(path, text)] = [item for item in documents().items() if item[0].name == file]
    assert path.read_text() == text, "run: manage.py document_settings"


def test_every_variable_is_named_once_and_explained():
    names = [variable.name for variable in settings.ENVIRONMENT.variables]
    assert len(names) == len(set(names))
    example = (ROOT / ".env.example").read_text()
    for variable in settings.ENVIRONMENT.variables:
        assert re.search(rf"^#?{variable.name}=", example, re.MULTILINE), variable.name
        assert variable.help
