"""A service with a token of every scope."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.lab.services import service


@pytest.fixture
def client(db) -> Client:
    cache.clear()
    return service()
