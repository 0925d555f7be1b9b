from datetime import date

import pytest

from odoo_integration.simulator import Simulator, generate

from .calls import Client


def company(**options):
    return generate(**{"orders": 60, "seed": 3, "today": date(2026, 11, 23), **options})


@pytest.fixture
def odoo():
    with Simulator(company()) as simulator:
        yield simulator


@pytest.fixture
def odoo19():
    with Simulator(company(version=19)) as simulator:
        yield simulator


@pytest.fixture
def client(odoo):
    with Client(odoo) as client:
        yield client


@pytest.fixture
def client19(odoo19):
    with Client(odoo19) as client:
        yield client
