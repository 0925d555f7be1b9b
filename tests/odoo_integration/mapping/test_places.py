"""Cities and states of Brazil."""

import pytest

from odoo_integration.mapping.places import brazilian_state, city_name, city_state


@pytest.mark.parametrize(
    ("code", "name", "uf"),
    [
        ("SP", "São Paulo (BR)", "SP"),
        ("SP", "São Paulo", "SP"),
        ("AL", "Alabama (US)", ""),
        ("AL", "Alagoas (BR)", "AL"),
        ("11", "Departamento Central (PY)", ""),
        ("", "", ""),
    ],
)
def test_a_state_of_another_country_is_no_uf(code, name, uf):
    assert brazilian_state(code, name) == uf


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Campinas (SP)", ("Campinas", "SP")),
        ("Mogi das Cruzes  (sp)", ("Mogi das Cruzes", "SP")),
        ("Asunción (XX)", ("Asunción", "")),
        ("Campinas", ("Campinas", "")),
        ("(SP)", ("(SP)", "")),
        ("", ("", "")),
    ],
)
def test_a_municipality_is_a_city_and_a_uf(name, parts):
    assert (city_name(name), city_state(name)) == parts
