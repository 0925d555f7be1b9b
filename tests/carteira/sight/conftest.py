"""A business of two companies, and the doors that people of its parts stand before."""

import pytest

from tests.lab.admin_fixtures import clean_start, groups, login

from .business import Business

__all__ = ["clean_start", "groups", "login"]


@pytest.fixture
def business(groups) -> Business:
    return Business()
