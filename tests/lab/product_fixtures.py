"""The whole product on a disposable server behind the proxy, as pytest fixtures.

`lab`: server, proxy and migrated template, one for the session; disarmed after each test.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from .backends import terminate_backends
from .product import Lab, hurried


@pytest.fixture(scope="session")
def _lab(django_db_blocker: Any) -> Iterator[Lab]:
    with django_db_blocker.unblock(), Lab() as lab:
        yield lab


@pytest.fixture
def lab(_lab: Lab, django_db_blocker: Any) -> Iterator[Lab]:
    if not _lab.server.running:
        _lab.server.start()
    _lab.proxy.accepted = _lab.proxy.sessions = _lab.proxy.broken = 0
    with django_db_blocker.unblock(), hurried():
        yield _lab
    _lab.proxy.disarm()
    _lab.proxy.thaw()
    _lab.proxy.refusing = False
    if not _lab.server.running:
        _lab.server.start()
    terminate_backends(_lab.server)
