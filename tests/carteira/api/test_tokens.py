"""Who may ask, how often, and what is kept of a token."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carteira.models import ApiToken
from tests.lab.services import ALL, reader, service, token

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "/api/v1/saldos?pedido=VCD1": "saldos",
    "/api/v1/carteira": "carteira",
    "/api/v1/itens/1": "carteira",
    "/api/v1/pedidos/VCD1": "carteira",
    "/api/v1/execucoes": "execucoes",
    "/api/v1/execucoes/1": "execucoes",
    "/api/v1/execucoes/1/alteracoes": "execucoes",
    "/api/v1/atualizacao": "execucoes",
}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_token_reads_what_its_scopes_say_and_nothing_else(address):
    assert service([ADDRESSES[address]], name="one").get(address).status_code in (200, 404)
    others = [scope for scope in ALL if scope != ADDRESSES[address]]
    answer = service(others, name="others").get(address)
    assert answer.status_code == 403
    assert ADDRESSES[address] in answer.json()["error"]


def test_every_address_is_in_that_matrix(client):
    declared = client.get("/api/v1/openapi.json").json()["paths"]
    asked = {address.partition("?")[0] for address in ADDRESSES}
    numbers = {"{id}": "1", "{num_pedido}": "VCD1"}
    for name, value in numbers.items():
        declared = {path.replace(name, value): one for path, one in declared.items()}
    assert set(declared) == asked


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nothing", "Basic {}", "{}", "Bearer  {}", "Bearer \u00e9"],
)
def test_whatever_is_no_token_is_refused(header):
    text = header.format(token())
    client = Client(headers={"Authorization": text} if text else {})
    answer = client.get("/api/v1/carteira")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert set(answer.json()) == {"status", "error"}


def test_a_session_is_no_token(admin_client):
    assert admin_client.get("/api/v1/carteira").status_code == 401


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_token_of_a_user_reads_what_the_user_may_see(address):
    nobody = service(name="nobody", user=User.objects.create_user("bruno"))
    answer = nobody.get(address)
    assert (answer.status_code, set(answer.json())) == (403, {"status", "error"})
    assert service(name="some", user=reader("ana")).get(address).status_code in (200, 404)


def test_a_revoked_token_and_one_of_a_dismissed_user_end():
    user = reader("ana")
    one, of_user = service(name="one"), service(name="of user", user=user)
    assert one.get("/api/v1/carteira").status_code == 200
    assert of_user.get("/api/v1/carteira").status_code == 200
    ApiToken.objects.filter(name="one").update(revoked_at=timezone.now())
    User.objects.update(is_active=False)
    assert one.get("/api/v1/carteira").status_code == 401
    assert of_user.get("/api/v1/carteira").status_code == 401


def test_a_token_goes_with_its_user():
    user = User.objects.create_user("ana")
    token(user=user)
    user.delete()
    assert not ApiToken.objects.exists()


def test_nothing_in_the_database_gives_the_token_away():
    text = token()
    [row] = ApiToken.objects.values()
    assert text.removeprefix("carteira_") not in str(row)
    assert not any(text[:20] in str(value) for value in row.values())


def test_its_use_is_noted_once_a_minute(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/saldos?pedido=VCD1")
        return sum("UPDATE" in entry["sql"] for entry in captured.captured_queries)

    assert [statements(), statements()] == [1, 0]
    used = ApiToken.objects.get().last_used_at
    assert timezone.now() - used < datetime.timedelta(minutes=1)
    ApiToken.objects.update(last_used_at=used - datetime.timedelta(seconds=61))
    assert statements() == 1


def test_a_token_waits_when_it_asks_too_often(settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    eager, other = service(name="eager"), service(name="other")
    # A minute may end in between.
    answers = [eager.get("/api/v1/execucoes") for _ in range(7)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert 0 < int(refused[0]["Retry-After"]) <= 60
    assert set(refused[0].json()) == {"status", "error"}
    assert other.get("/api/v1/execucoes").status_code == 200
