"""Schemathesis asks the API whatever its own document allows, and what it does not.

Bounded and always the same: a failure here is the same failure everywhere. It is imported by the
test that uses it, for it takes seconds that every other test would wait for.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from carteira.models import CampoExtra
from tests.lab.records import invoice, item, order_line, run
from tests.lab.services import token

pytestmark = pytest.mark.django_db
EXAMPLES = 25
BOUNDED = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """The test's transaction lasts over many requests, as it does for Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def header(settings, _kept_connection) -> dict[str, str]:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    cache.clear()
    settings.ODOO_EXTRA_FIELDS = [f"sale.order.x_{kind}" for kind in CampoExtra.Tipo.values]
    for number, kind in enumerate(CampoExtra.Tipo.values):
        CampoExtra.objects.create(
            nome=f"sale.order.x_{kind}", tipo=kind, titulo=kind, ordem=number, nos_itens=True
        )
    one = item()
    order_line(one, 1, 10)
    invoice("1", 3)
    run()
    return {"Authorization": f"Bearer {token()}"}


def fuzzed(operation: Any, mode: Any, header: dict[str, str]) -> set[int]:
    """The statuses that one address answered."""
    seen: set[int] = set()

    @BOUNDED
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(headers=header)
        seen.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        # One of the declared statuses, in the declared shape, and no wrong request taken.
        case.validate_response(answer)

    # An address without parameters has nothing that can be wrong.
    with suppress(hypothesis.errors.Unsatisfiable):
        ask()
    return seen


@pytest.mark.parametrize(
    ("mode", "usual", "without"),
    [("POSITIVE", 200, set()), ("NEGATIVE", 422, {"GET /api/v1/atualizacao"})],
)
def test_nothing_a_client_sends_is_an_error_of_ours(mode, usual, without, header):
    import schemathesis
    from schemathesis.generation import GenerationMode

    from carteira_project.wsgi import application

    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    # The token is always ours: a request that is wrong by its token alone would be a right one.
    for operations in document.raw_schema["paths"].values():
        del operations["get"]["security"]
    answers = {
        operation.label: fuzzed(operation, GenerationMode[mode], header)
        for operation in (found.ok() for found in document.get_all_operations())
    }
    assert any(usual in seen for seen in answers.values())
    assert {address for address, seen in answers.items() if not seen} == without
