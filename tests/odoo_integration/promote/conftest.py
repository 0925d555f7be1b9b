"""`database`, for tests with the fixture `lab`: a migrated one, reached through the proxy."""

import pytest

from tests.lab.product_database import database

__all__ = ["database"]


@pytest.fixture
def two_orders(company):
    """One to be odd, and one that must arrive whatever the other holds."""
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.order("S002", (2, 5))
    return company
