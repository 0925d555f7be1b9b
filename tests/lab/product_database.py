"""`database`: a migrated database of the lab; Django's default connection goes there by its proxy.

Imported by the conftest of the folders that use it, not a plugin: `fixtures.py` has another
fixture of that name.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .product import Lab


@pytest.fixture
def database(lab: "Lab") -> Iterator[str]:
    with lab.database() as database, lab.through_proxy(database):
        yield database
