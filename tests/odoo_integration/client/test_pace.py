"""How fast Odoo is asked: which addresses have a policy, and what follows from it."""

import threading

import pytest

from odoo_integration.client import OdooAuthenticationError, OdooTransientError, pace
from odoo_integration.client.pace import HOSTED, OWN, Clock, Pace, Pacer, hosted_by_odoo
from tests.lab.scripted_odoo import ScriptedServer, page, reply, rpc

from .clients import config_for, logged_in


class Simulated:
    """A clock that passes only where somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(pace, "CLOCK", Clock(monotonic=lambda: self.now, sleep=self.sleep))

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Simulated:
    return Simulated(monkeypatch)


@pytest.mark.parametrize(
    ("url", "version", "hosted"),
    [
        ("https://empresa.odoo.com", "", True),
        ("https://empresa-main-123.dev.odoo.com/", "", True),
        ("https://EMPRESA.Odoo.com:443", "", True),
        ("https://empresa.odoo.sh", "", True),
        ("https://erp.empresa.com.br", "saas~18.2+e", True),
        ("https://erp.empresa.com.br", "18.0+e", False),
        ("https://odoo.com.empresa.com.br", "", False),
        ("https://notodoo.com", "", False),
        ("https://[", "", False),
        ("", "", False),
    ],
)
def test_odoos_own_hosting_is_recognised(url: str, version: str, hosted: bool) -> None:
    assert hosted_by_odoo(url, version) is hosted


def test_each_part_of_the_pace_can_be_set() -> None:
    online = "https://empresa.odoo.com"
    assert config_for(online).pace() == HOSTED
    assert config_for("https://erp.empresa.com").pace() == OWN
    assert config_for("https://erp.empresa.com", calls_per_second=5).pace() == Pace(
        calls_per_second=5, concurrency=1
    )
    own_words = config_for(online, calls_per_second=0.0, concurrency=4, login_rest=0.0)
    assert own_words.pace() == Pace(strict=True, concurrency=4)


def test_calls_are_a_second_apart_counted_from_the_end_of_each(clock: Simulated) -> None:
    pacer = Pacer(HOSTED)
    begins = []
    for _ in range(3):
        with pacer.turn():
            begins.append(clock.now)
            clock.sleep(0.25)
    # The first waits too: another process may have called just before.
    assert begins == [1001.0, 1002.25, 1003.5]


def test_one_call_is_in_flight_over_siblings() -> None:
    pacer = Pacer(Pace(concurrency=1))
    inside = threading.Event()
    others: list[bool] = []

    def second() -> None:
        with pacer.turn():
            others.append(inside.is_set())

    with pacer.turn():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.05)
        assert not others
        inside.set()
    thread.join(5)
    assert others == [True]


def test_the_pace_follows_the_version(server: ScriptedServer, clock: Simulated) -> None:
    answer = {"server_version": "saas~18.2+e", "server_version_info": ["saas~18", 2, 0]}
    server.say(page(404), page(404), rpc(answer))
    with logged_in(config_for(server.url)) as client:
        assert client.pace == OWN
        assert client.version().major == 18
        assert client.pace == HOSTED
    with logged_in(config_for(server.url, last_version="saas~18.2+e")) as client:
        assert client.pace == HOSTED, "the next connection knows it from its first call on"


@pytest.mark.parametrize("seconds", [7, 90])
def test_a_pause_that_odoo_asks_for_holds_for_every_connection(
    server: ScriptedServer, clock: Simulated, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda seconds: None)
    server.say(page(429, **{"Retry-After": str(seconds)}), rpc(1))
    with logged_in(config_for(server.url, last_version="saas~18.2")) as client:
        client.search_count("sale.order", [])
        # One second before the first call.
        assert clock.now >= 1001 + seconds


def test_a_pause_too_long_to_wait_for_ends_the_call(
    server: ScriptedServer, clock: Simulated
) -> None:
    server.say(page(429, **{"Retry-After": "600"}), rpc(1))
    with logged_in(config_for(server.url, last_version="saas~18.2")) as client:
        with pytest.raises(OdooTransientError):
            client.search_count("sale.order", [])
        assert client.rest_left == 600
    assert len(server.requests) == 1


def test_a_refused_login_is_followed_by_a_rest_on_odoos_hosting_only(
    server: ScriptedServer, clock: Simulated
) -> None:
    server.say(rpc(False))
    for version, rest in (("saas~18.2", 60), ("18.0", 0)):
        client = logged_in(config_for(server.url, last_version=version))
        client._shared.authenticated = False
        with client, pytest.raises(OdooAuthenticationError):
            client.authenticate()
        assert client.rest_left == rest


def test_a_key_refused_in_a_call_is_a_refused_login(
    server: ScriptedServer, clock: Simulated
) -> None:
    refusal = {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}
    server.say(reply(refusal, status=401))
    config = config_for(server.url, protocol="json2", last_version="saas~18.4")
    with logged_in(config) as client:
        with pytest.raises(OdooAuthenticationError):
            client.search_count("sale.order", [])
        assert client.rest_left == 60
