from collections.abc import Callable, Iterator

import pytest

from tests.lab.altered_odoo import Alter, AlteredOdoo


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
