import re
from pathlib import Path

import pytest
from django.utils import translation

from odoo_integration.admin.words import rule
from odoo_integration.verification import compare

COMPARE = Path(compare.__file__).with_suffix(".sql").read_text()
RULES = set(re.findall(r"(?:THEN|ELSE) '(\w+)'", COMPARE)) - {"equal", "unexplained"}


def test_the_rules_are_found_in_the_statement():
    assert {"fiscal_status", "changed_meanwhile", "several_lines"} <= RULES


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_words_in_both_languages(name):
    with translation.override("en"):
        english = rule(name)
    with translation.override("pt-br"):
        portuguese = rule(name)
    assert len({name, english, portuguese}) == 3
