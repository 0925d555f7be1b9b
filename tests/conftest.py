"""What every test may use: the database, and a simulated Odoo that the settings point at.

Imports are inside the fixtures, so that a test of plain Python does not wait for them.
"""

import datetime
import math
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from odoo_integration.simulator import Simulator

    from .lab.company import Company


def pytest_configure(config: pytest.Config) -> None:
    """Before the processes of `-n` start: two of them would make the server's user at once."""
    if getattr(config.option, "tx", None):
        from .lab.binaries import wheel_binaries

        wheel_binaries()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hypothesis' plugin imports all of Hypothesis for its summary, even where no test uses it."""
    config = session.config
    if "hypothesis" not in sys.modules and not getattr(config.option, "tx", None):
        config.pluginmanager.unregister(name="hypothesispytest")


@pytest.fixture(scope="session", autouse=True)
def nothing_collected(django_test_environment) -> None:
    """Pages name static files as they are, also where `make serve` has collected older ones."""
    from django.conf import settings

    settings.STATIC_ROOT = Path(settings.DATA_DIR) / "tests" / "not-collected"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings, django_db_createdb
) -> Iterator[None]:
    """pytest-django's database: a copy of a migrated one, on a server that sessions share."""
    from django.test import TransactionTestCase

    from carteira.querysets import kept_answers

    from .lab.database import copied_database, forget_durability
    from .lab.emptying import empty_tables
    from .lab.kept_server import keep_running

    TransactionTestCase._fixture_teardown = empty_tables
    # How long an answer takes on a busy machine is not to decide what a test sees.
    kept_answers.LONG_SECONDS = math.inf
    ours = "DATABASE_URL" not in os.environ
    with django_db_blocker.unblock():
        if ours:
            keep_running(Path(os.environ["DATA_DIR"]))
            forget_durability()
        with (
            copied_database(anew=django_db_createdb, keep_template=ours),
            django_db_blocker.block(),
        ):
            yield


@pytest.fixture
def odoo(settings, transactional_db) -> Iterator[Callable[..., "Simulator"]]:
    """Starts a simulator and points the settings at it."""
    from odoo_integration.simulator import Simulator

    started: list[Simulator] = []

    def start(dataset, *, protocol: str = "jsonrpc", **options) -> Simulator:
        simulator = Simulator(dataset, **options)
        simulator.start()
        started.append(simulator)
        settings.ODOO_URL = simulator.url
        settings.ODOO_DB = settings.ODOO_USER = settings.ODOO_PASSWORD = "demo"
        settings.ODOO_API_KEY = "demo" if protocol == "json2" else ""
        settings.ODOO_PROTOCOL = protocol
        return simulator

    yield start
    for simulator in started:
        simulator.stop()


@pytest.fixture
def company(odoo) -> "Company":
    """Three customers and five products, not an order yet."""
    from .lab.company import Company, tiny_dataset

    return Company(odoo(tiny_dataset()))


@pytest.fixture
def company_of(odoo) -> Callable[[int], "Simulator"]:
    """Starts a generated company of so many orders."""
    from odoo_integration.simulator import generate

    last_day = datetime.date(2026, 6, 30)
    return lambda orders: odoo(generate(orders=orders, seed=3, today=last_day))
