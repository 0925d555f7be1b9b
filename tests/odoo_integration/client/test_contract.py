"""What every Odoo keeps, whichever protocol it is read by: a real server and the simulated one.

A target is a function that yields (settings, protocols); add one to TARGETS and the whole suite
runs against it. The real server is named by ODOO_URL, ODOO_DB, ODOO_USER, ODOO_PASSWORD and
ODOO_API_KEY.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from odoo_integration.client import (
    OdooAuthenticationError,
    OdooClient,
    OdooConfig,
    OdooConfigurationError,
    OdooNotFoundError,
    connect,
)
from odoo_integration.client.factory import CLIENTS
from odoo_integration.simulator import Simulator
from tests.lab.recorded import DAY0
from tests.settings import REAL_ODOO

Settings = dict[str, Any]
Target = Callable[[], AbstractContextManager[Settings]]


@contextmanager
def real_odoo() -> Iterator[Settings]:
    # tests/settings.py takes these out of the environment, so that no other test finds them.
    found = {**os.environ, **REAL_ODOO}
    if not found.get("ODOO_URL") or not found.get("ODOO_DB"):
        pytest.skip("ODOO_URL and ODOO_DB name no real Odoo")
    yield {
        "url": found["ODOO_URL"],
        "database": found["ODOO_DB"],
        "user": found.get("ODOO_USER", ""),
        "password": found.get("ODOO_PASSWORD", ""),
        "api_key": found.get("ODOO_API_KEY", ""),
    }


def simulated(version: int) -> Target:
    @contextmanager
    def target() -> Iterator[Settings]:
        with Simulator(DAY0, version=version, password="senha-demo", api_key="chave-demo") as odoo:
            yield {
                "url": odoo.url,
                "database": odoo.database,
                "user": "demo",
                "password": "senha-demo",
                "api_key": "chave-demo",
            }

    return target


TARGETS = [
    pytest.param(real_odoo, marks=pytest.mark.odoo, id="real"),
    pytest.param(simulated(17), id="simulated-17"),
    pytest.param(simulated(19), id="simulated-19"),
]


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> Iterator[Settings]:
    with request.param() as settings:
        yield settings


@pytest.fixture(params=CLIENTS)
def settings(request: pytest.FixtureRequest, target: Settings) -> Settings:
    protocol = request.param
    if protocol == "json2" and not target["api_key"]:
        pytest.skip("JSON-2 needs ODOO_API_KEY")
    if protocol != "json2" and not target["user"]:
        pytest.skip(f"{protocol} needs ODOO_USER")
    with connect(OdooConfig(**{**target, "protocol": "auto"})) as probe:
        if protocol == "json2" and probe.version().major < 19:
            pytest.skip("JSON-2 is there from Odoo 19 on")
    return {**target, "protocol": protocol}


@pytest.fixture
def client(settings: Settings) -> Iterator[OdooClient]:
    with connect(OdooConfig(**settings)) as client:
        yield client


def test_the_version_needs_no_login(client: OdooClient) -> None:
    version = client.version()
    assert version.major >= 14
    assert str(version.major) in version.text


def test_the_login_gives_a_user(client: OdooClient) -> None:
    uid = client.authenticate()
    assert uid is None or uid > 0
    requests = client.stats.requests
    assert client.authenticate() == uid
    assert client.stats.requests == requests, "one login"


def test_the_servers_clock_is_known(client: OdooClient) -> None:
    client.search_count("sale.order", [])
    assert client.server_time is not None
    assert client.server_time.tzinfo is UTC


def test_counts_agree_with_ids(client: OdooClient) -> None:
    ids = client.search("sale.order", [])
    assert ids == sorted(ids)
    assert client.search_count("sale.order", []) == len(ids) > 0
    assert client.search("sale.order", [], limit=2, offset=1) == ids[1:3]
    assert client.search("sale.order", [], order="id desc", limit=1) == ids[-1:]
    assert client.search_count("sale.order", [("id", "=", 0)]) == 0
    assert client.search("sale.order", [("id", "=", 0)]) == []
    assert client.search_read("sale.order", [("id", "=", 0)], ["name"]) == []


def test_rows_have_bare_ids_and_plain_values(client: OdooClient) -> None:
    fields = ["order_id", "product_id", "product_uom_qty", "write_date", "state"]
    rows = client.search_read("sale.order.line", [("product_id", "!=", False)], fields, limit=5)
    assert rows
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    for row in rows:
        assert set(row) == {"id", *fields}
        assert type(row["order_id"]) is int
        assert type(row["product_id"]) is int
        assert type(row["product_uom_qty"]) in (float, int)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["write_date"])
        datetime.fromisoformat(row["write_date"])


@pytest.mark.parametrize("limit", [20, 150])
def test_reading_as_odoo_14_can_gives_the_same(client: OdooClient, limit: int) -> None:
    query: dict[str, Any] = {"limit": limit, "order": "id desc"}
    fields = ["order_id", "product_uom_qty", "write_date"]
    once = client.search_read("sale.order.line", [], fields, **query)
    client._shared.knows_load = False
    assert client.search_read("sale.order.line", [], fields, **query) == once


def test_ids_that_are_gone_are_left_out(client: OdooClient) -> None:
    first = client.search("sale.order", [], limit=2)
    gone = client.search("sale.order", [], order="id desc", limit=1)[0] + 999_999
    rows = client._read("sale.order", [first[1], gone, first[0]], ["name"])
    assert [row["id"] for row in rows] == [first[1], first[0]]


def test_a_domain_may_cross_models(client: OdooClient) -> None:
    order = client.search("sale.order", [("order_line", "!=", False)], limit=1)
    domain = ["|", ("order_id.id", "in", order), ("id", "=", 0)]
    rows = client.search_read("sale.order.line", domain, ["order_id"])
    assert rows
    assert {row["order_id"] for row in rows} == set(order)


def test_fields_are_described_and_unknown_ones_absent(client: OdooClient) -> None:
    fields = client.fields_get("sale.order.line", ["order_id", "state", "naoexiste"])
    assert set(fields) == {"order_id", "state"}
    assert fields["order_id"]["type"] == "many2one"
    assert fields["order_id"]["relation"] == "sale.order"
    assert "sale" in [value for value, _ in fields["state"]["selection"]]
    assert len(client.fields_get("sale.order")) > 5


def test_a_wrong_field_is_a_wrong_setting(client: OdooClient) -> None:
    with pytest.raises(OdooConfigurationError, match=r"sale\.order.*naoexiste"):
        client.search_read("sale.order", [], ["naoexiste"], limit=1)
    with pytest.raises(OdooConfigurationError, match="naoexiste"):
        client.search_count("sale.order", [("naoexiste", "=", 1)])
    assert client.stats.retries == 0


def test_a_wrong_model_is_not_found(client: OdooClient) -> None:
    with pytest.raises(OdooNotFoundError, match=r"sale\.naoexiste"):
        client.search_count("sale.naoexiste", [])


def test_a_wrong_password_is_refused(settings: Settings) -> None:
    wrong = {**settings, "password": "errada-de-proposito", "api_key": ""}
    if settings["protocol"] == "json2":
        wrong["api_key"] = "errada-de-proposito"
    with connect(OdooConfig(**wrong)) as client:
        with pytest.raises(OdooAuthenticationError, match="ODOO_API_KEY") as raised:
            client.authenticate()
        assert "errada" not in str(raised.value)


def test_a_wrong_database_is_named(settings: Settings) -> None:
    with (
        connect(OdooConfig(**{**settings, "database": "naoexiste"})) as client,
        pytest.raises(OdooConfigurationError, match="ODOO_DB"),
    ):
        client.authenticate()


def test_a_sibling_shares_the_login(client: OdooClient) -> None:
    client.authenticate()
    with client.sibling() as sibling:
        before = client.stats.requests
        assert sibling.search_count("sale.order", []) == client.search_count("sale.order", [])
        assert client.stats.requests == before + 2
