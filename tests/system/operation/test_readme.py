"""What the documents promise is there."""

import re

import pytest

from odoo_integration.simulator import VERSIONS
from tests.lab.paths import ROOT

LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def shape(name: str) -> list[str]:
    """Heading levels, fences and table rows of a document, in their order."""
    lines = (ROOT / name).read_text().splitlines()
    return [re.match(r"#+|```\w*|\|", line)[0] for line in lines if re.match(r"#+ |```|\|", line)]


def test_the_portuguese_readme_has_the_english_ones_headings():
    assert shape("README.pt-BR.md") == shape("README.md")


@pytest.mark.parametrize(
    "name", ["README.md", "README.pt-BR.md", "CONTRIBUTING.md", "docs/odoo.md", "docs/bi.md"]
)
def test_every_local_link_leads_somewhere(name):
    targets = LINK.findall((ROOT / name).read_text())
    assert targets
    folder = (ROOT / name).parent
    assert [target for target in targets if not (folder / target).exists()] == []


def test_every_make_target_named_in_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"`?make (\w+)", (ROOT / "README.md").read_text()))
    assert {
        target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)
    } == set()


@pytest.mark.parametrize(("name", "to"), [("README.md", "to"), ("README.pt-BR.md", "a")])
def test_the_readme_names_the_versions_of_odoo(name, to):
    assert f"Odoo {VERSIONS[0]} {to} {VERSIONS[-1]}" in (ROOT / name).read_text()
