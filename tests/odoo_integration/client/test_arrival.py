"""What an address tells before a login: the version, and the databases where they are listed."""

import pytest

from odoo_integration.client import OdooConfigurationError, look_at
from odoo_integration.simulator import VERSIONS, Simulator, generate
from tests.lab.scripted_odoo import Reply, Request, page, reply, rpc

from .clients import config_for

VERSION = {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("lists", [True, False])
def test_every_version_tells(version, lists):
    company = generate(orders=1, version=version)
    with Simulator(company, database="vendas", lists_databases=lists) as odoo:
        found = look_at(config_for(odoo.url, database=""))
    assert found.version.major == version
    assert found.databases == (("vendas",) if lists else ())


ODD = {
    "no list": rpc("vendas"),
    "no names": rpc([1, None, {"name": "x"}]),
    "odd names": rpc(["", "x y", "ç", "x" * 64, "a\nb"]),
    "a page": page(200),
    "nothing there": page(404),
    "an error": page(500),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_list_is_none(server, name):
    def script(request: Request) -> Reply:
        return reply(VERSION) if request.method == "GET" else ODD[name]

    server.script = script
    found = look_at(config_for(server.url, max_retries=0))
    assert found.databases == ()


def test_what_is_no_address_is_not_asked():
    with pytest.raises(OdooConfigurationError):
        look_at(config_for("ftp://127.0.0.1"))
