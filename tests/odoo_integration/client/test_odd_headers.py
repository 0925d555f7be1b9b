"""Versions, clocks and waiting times that no server has are taken for none."""

from typing import Any

import pytest

from odoo_integration.client import (
    OdooConfigurationError,
    OdooVersion,
    connect,
)
from odoo_integration.client.answers import Answer
from tests.lab.scripted_odoo import (
    ScriptedServer,
)
from tests.odoo_integration.client.clients import config_for

from .odd import json_of, one_clear_line


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as server:
        yield server


@pytest.mark.parametrize(
    "version",
    [
        {"version": "9" * 4300},
        {"version": "9" * 5000},
        {"version_info": [int("9" * 4300)]},
        {"version_info": [-17, 0]},
        {"version_info": [0]},
        {"version_info": [17.5]},
        {"version_info": [[17]]},
        {"version_info": {"0": 17}},
        {"version": -17},
        {"version": "-17"},
        {"version": ["17.0"]},
        {"version": "١٧"},
        {"version_info": [True]},
    ],
    ids=lambda version: str(version)[:40],
)
def test_what_is_no_version_is_none(version: Any) -> None:
    assert OdooVersion.parse(version) is None


def test_an_odd_version_info_leaves_the_version_in_words() -> None:
    odd = {"server_version": "17.0\x00\x1b[31m" + "+" * 500, "server_version_info": [None, "x"]}
    version = OdooVersion.parse(odd)
    assert version is not None
    assert version.major == 17
    assert version.text.startswith("17.0\ufffd\ufffd[31m+")
    assert len(version.text) == 40


@pytest.mark.parametrize("protocol", ["auto", "jsonrpc"])
def test_a_server_without_a_version_is_not_odoo(server: Any, protocol: str) -> None:
    server.say(json_of(b'{"server_version": "' + b"9" * 4300 + b'"}'))
    with (
        pytest.raises(OdooConfigurationError, match="does not answer like an Odoo") as raised,
        connect(config_for(server.url, protocol=protocol)) as client,
    ):
        client.version()
    one_clear_line(raised.value)


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0100 00:00:00 GMT",
        "Mon, 01 Jan 1970 00:00:00 GMT",
        "Mon, 99 Nov 2026 99:99:99 GMT",
        "Mon, 23 Nov 99999999999999999999 17:34:20 GMT",
        "Mon, 23 Nov 2026 17:34:20 +99999999999",
        "soon",
        " ",
        "2026-11-23T17:34:20Z",
        "9" * 5000,
        "\x80\xff",
    ],
)
def test_a_clock_that_is_not_set_is_none(date: str) -> None:
    assert Answer(200, {"Date": date}, b"").date is None


@pytest.mark.parametrize("wait", ["9" * 5000, "-1", "1e9", "soon", "\x00", "inf", "nan"])
def test_an_odd_retry_after_is_none(wait: str) -> None:
    assert Answer(503, {"Retry-After": wait}, b"").retry_after is None
