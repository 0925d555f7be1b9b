"""`database`: a migrated database of the lab; Django's default connection goes there by its proxy.

Imported where it is used, not a plugin: `fixtures.py` has another one of that name.
"""

from collections.abc import Iterator

import pytest

from .product import Lab


@pytest.fixture
def database(lab: Lab) -> Iterator[str]:
    with lab.database() as database, lab.through_proxy(database):
        yield database
