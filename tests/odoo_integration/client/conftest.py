from collections.abc import Iterator

import pytest

from tests.lab.scripted_odoo import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server
