"""The filters over extra fields: those of the list, typed, and in the document while they exist."""

import pytest
from django.core.cache import cache

from carteira.models import CampoExtra
from tests.carteira.admin.test_extra_fields import FILTERS, KINDS, fields, rows  # noqa: F401

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/carteira"


@pytest.mark.parametrize("case", [case for case in FILTERS if case != "no number"])
def test_it_filters_as_the_list_does(client, rows, case):
    query, orders = FILTERS[case]
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.json()
    assert [one["num_pedido"] for one in answer.json()["itens"]] == orders


@pytest.mark.parametrize(
    "query",
    [
        {"sale.order.x_numero_de": "doze"},
        {"sale.order.x_inteiro_ate": "9" * 40},
        {"sale.order.x_dia_de": "28/02/2026"},
        {"product.product.x_sim": "talvez"},
        {"sale.order.x_texto": "a\0b"},
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused_by_its_name(client, rows, query):
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(f"{next(iter(query))}: ")


def described(client) -> set[str]:
    document = client.get("/api/v1/openapi.json").json()
    return {one["name"] for one in document["paths"][ADDRESS]["get"]["parameters"]}


def test_the_document_has_them_while_there_are_such_fields(client, rows):
    named = described(client)
    for name, (kind, _title) in KINDS.items():
        assert (f"{name}_de" if kind in ("inteiro", "numero", "valor") else name) in named
    CampoExtra.objects.filter(nome="sale.order.x_dia").update(removido=True)
    cache.clear()
    assert named - described(client) == {
        f"sale.order.x_dia{end}" for end in ("", "_de", "_ate", "_sem_data")
    }
    assert client.get(ADDRESS, {"sale.order.x_dia_de": "2026-03-01"}).status_code == 422
