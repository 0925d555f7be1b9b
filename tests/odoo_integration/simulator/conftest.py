import pytest

from odoo_integration.simulator import Simulator

from .calls import Client
from .company import company


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
