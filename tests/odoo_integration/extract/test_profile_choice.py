"""Which profile a run uses, and what happens when it is another than before."""

import json

import pytest

from carteira.models import FaturamentoProduto
from odoo_integration.simulator import generate
from tests.lab.commands import command
from tests.lab.runs import run

LOCALISATIONS = {
    "standard": {},
    "brasil_ciel": {"brasil_ciel": True},
    "brasil_oca": {"brasil_oca": True},
}


@pytest.mark.parametrize("profile", LOCALISATIONS)
def test_the_profile_follows_what_odoo_offers(odoo, capsys, profile):
    odoo(generate(orders=40, seed=5, **LOCALISATIONS[profile]))
    code, out, _ = command(capsys, "--json")
    assert (code, json.loads(out)["profile"]) == (0, profile)
    _, out, _ = command(capsys)
    assert f"with the profile {profile}" in out


def test_the_setting_overrules_what_odoo_offers(odoo, settings):
    settings.ODOO_PROFILE = "standard"
    odoo(generate(orders=40, seed=5, brasil_oca=True))
    assert run().profile == "standard"
    assert not FaturamentoProduto.objects.divergencias()


def test_another_profile_reads_everything_again(odoo, settings):
    settings.ODOO_PROFILE = "standard"
    odoo(generate(orders=40, seed=5, brasil_oca=True))
    run()
    assert run().mode == "incremental"
    settings.ODOO_PROFILE = "auto"
    assert run().mode == "full"
    assert FaturamentoProduto.objects.divergencias()
    assert run().mode == "incremental"


def test_choosing_takes_no_further_request(odoo, settings):
    counts = []
    for settings.ODOO_PROFILE in ("standard", "auto"):
        odoo(generate(orders=40, seed=5))
        counts.append(run(full=True).odoo_requests)
    assert counts[0] == counts[1]
