"""The largest open balances at the end of a run's summary."""

from decimal import Decimal

import pytest

from odoo_integration.runs.summary import summary
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db


def largest() -> list[str]:
    return summary(run()).partition("largest open balances:\n")[2].splitlines()


def test_they_are_in_the_companys_currency_and_say_what_is_left_to_deliver():
    item("SMALL")
    item(
        "LARGE",
        empresa="Norte",
        moeda="USD",
        moeda_empresa="BRL",
        cotacao=Decimal("0.2"),
        valor_a_faturar=Decimal(100),
        qtd_entregue=Decimal(4),
    )
    first, second = largest()
    assert first.startswith("Norte ")
    assert "BRL           500.00" in first
    assert first.endswith(", 6.000 to deliver")
    assert second.lstrip().startswith("SMALL")
    assert "to deliver" not in second


def test_one_company_is_not_named():
    item("A", empresa="Norte")
    item("B", empresa="Norte")
    assert [line.split()[0] for line in largest()] == ["A", "B"]
