from collections.abc import Callable, Iterator

import pytest

from tests.sync.conftest import company, odoo

from .altered import Alter, AlteredOdoo

__all__ = ["company", "odoo"]


@pytest.fixture
def alter(settings) -> Iterator[Callable[[Alter], AlteredOdoo]]:
    """Puts a server that alters answers before the Odoo that the settings point at."""
    running: list[AlteredOdoo] = []

    def start(change: Alter) -> AlteredOdoo:
        altered = AlteredOdoo(settings.ODOO_URL, change)
        running.append(altered.__enter__())
        settings.ODOO_URL = altered.url
        return altered

    yield start
    for altered in running:
        altered.__exit__()
