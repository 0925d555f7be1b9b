"""What Odoo says of itself is kept for a day, and asked again when it turns out wrong."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from odoo_integration.client import OdooAuthenticationError
from odoo_integration.extract.server import fields_of
from odoo_integration.models import OdooServer, SyncRun
from odoo_integration.monitoring.selftest import self_test
from odoo_integration.simulator import generate
from tests.lab.runs import PROTOCOLS, run

ASKED = ("fields_get", "version", "authenticate", "login", "context_get")


def asked(simulator) -> set[str]:
    """Which of the questions about Odoo itself were asked since the log was cleared."""
    sent = {request.rpartition("/")[2] for request in simulator.stats.requests}
    return sent.intersection(ASKED)


@pytest.fixture(params=PROTOCOLS)
def known(request, odoo):
    """An Odoo that a run has asked all about."""
    version = PROTOCOLS[request.param]
    simulator = odoo(generate(orders=40, version=version), protocol=request.param, version=version)
    run()
    assert asked(simulator)
    simulator.stats.clear()
    return simulator


def test_nothing_of_it_is_asked_twice_in_a_day(known):
    done = run()
    assert asked(known) == set()
    assert done.odoo_version == f"{known.dataset.version}.0"
    assert done.profile == "standard"


def test_it_is_asked_again_after_a_day(known):
    OdooServer.objects.update(learned_at=timezone.now() - timedelta(hours=25))
    run()
    assert "fields_get" in asked(known)


def test_a_full_run_asks_again(known):
    run(full=True)
    assert "fields_get" in asked(known)


def test_check_sync_asks_again(known):
    before = OdooServer.objects.get().learned_at
    [_] = self_test(("odoo",))
    assert OdooServer.objects.get().learned_at > before


def test_another_profile_asks_again(known, settings):
    settings.ODOO_PROFILE = "standard"
    run()
    assert "fields_get" in asked(known)


def test_a_user_with_another_id_is_logged_in_again(known):
    OdooServer.objects.update(uid=4711)
    assert run().status == "done"
    if known.dataset.version == 17:
        assert OdooServer.objects.get().uid != 4711


def test_a_field_that_odoo_has_no_more_is_found_and_the_run_goes_on(odoo):
    simulator = odoo(generate(orders=40, seed=3))
    run()
    # The unit's field of order lines has another name from 19 on.
    simulator.swap(generate(orders=40, seed=3, version=19))
    simulator.edit.touch("sale.order.line", simulator.dataset["sale.order.line"].ids[0])
    simulator.stats.clear()

    done = run()

    assert done.status == "done"
    assert done.odoo_version == "19.0"
    assert done.odoo_requests == simulator.stats.total_requests
    assert "fields_get" in asked(simulator)


def test_a_nul_in_what_it_says_of_its_fields_does_not_end_the_run(odoo):
    simulator = odoo(generate(orders=40, seed=3))
    simulator.dataset["sale.order"].fields["x_odd\x00"] = {"type": "char\x00"}
    assert run().status == "done"
    kept = OdooServer.objects.get().fields["sale.order"]
    assert kept["x_odd"] == {"type": "char", "relation": None}


def test_what_a_column_of_json_refuses_is_not_kept(settings):
    settings.ODOO_EXTRA_FIELDS = ["sale.order.x_odd"]
    odd = {"type": "selection", "string": float("nan"), "selection": [["\ud800", "\x00", {}]]}
    client = SimpleNamespace(fields_get=lambda model: {"x_odd": odd, "\ud800": {"type": "\ud800"}})
    assert fields_of(client, "sale.order") == {
        "x_odd": {
            "type": "selection",
            "relation": None,
            "string": None,
            "selection": [["\ufffd", "", None]],
        },
        "\ufffd": {"type": "\ufffd", "relation": None},
    }


def test_a_refused_login_is_the_runs_error(known):
    known.user.expired = True
    with pytest.raises(OdooAuthenticationError):
        run()
    assert SyncRun.objects.first().error_detail.startswith("OdooAuthenticationError")
