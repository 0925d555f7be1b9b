"""People of each group as browsers; imported by the conftests of the admin's tests."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from .groups import GROUPS, make_groups


@pytest.fixture(autouse=True)
def clean_start():
    """What a request before left behind in this process: cached figures, and its language."""
    cache.clear()
    with translation.override("pt-br"):
        yield


@pytest.fixture
def groups(db) -> None:
    """The migration's groups; tests with real commits empty the tables after themselves."""
    if Group.objects.count() < len(GROUPS):
        make_groups()


@pytest.fixture
def login(groups) -> Callable[[str], Client]:
    """A browser of somebody in a group; `superuser` and `none` (staff without a group) too."""

    def start(group: str) -> Client:
        user = User.objects.create_user(
            f"user-{group}", is_staff=True, is_superuser=group == "superuser"
        )
        if group in GROUPS:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return start


@pytest.fixture
def client(login) -> Client:
    return login("superuser")


@pytest.fixture
def connected(settings) -> None:
    """The settings name an Odoo, which no page asks by itself."""
    settings.ODOO_URL, settings.ODOO_DB = "https://odoo.example.com", "vendas"
