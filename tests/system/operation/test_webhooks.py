"""Webhooks as an installation sends them: by its cluster, to a receiver that verifies them."""

from standardwebhooks import Webhook as Verifier

from tests.lab.ports import free_port
from tests.lab.processes import wait_until
from tests.lab.receivers import Webhook

from .installation import Installation

MADE = (
    "from odoo_integration.models import Webhook;"
    " made = Webhook.objects.create(name='ERP', url={url!r}, events=list(Webhook.Event));"
    " print(made.secret_in_words)"
)


def test_the_cluster_tells_of_each_event_once_signed(tmp_path):
    # No scheduled run comes between.
    quiet = {"SCHEDULE_INCREMENTAL_MINUTES": "600", "SCHEDULE_PEEK_SECONDS": "0"}
    allowed = {"WEBHOOK_PRIVATE_ADDRESSES": "1"}
    with Webhook() as receiver, Installation(tmp_path, **quiet, **allowed) as installation:
        made = installation.manage("shell", "-v0", "-c", MADE.format(url=receiver.url))
        nobody = dict.fromkeys(("ODOO_DB", "ODOO_USER", "ODOO_PASSWORD"), "demo")
        nobody |= {"ODOO_URL": f"http://127.0.0.1:{free_port()}"}
        assert installation.manage("sync_odoo", "--no-progress", **nobody).returncode == 1
        assert installation.manage("sync_odoo", "--no-progress").returncode == 0
        told = {"execucao.falhou", "execucao.recuperada"}
        wait_until(
            lambda: told <= {message["type"] for message in receiver.received},
            seconds=150,
            what="the cluster has sent both messages",
        )
        rows = installation.query("SELECT event, run_id, attempts FROM webhook_message")
    verifier = Verifier(made.stdout.strip())
    sent = [
        (verifier.verify(body, headers), headers["webhook-id"]) for headers, body in receiver.sent
    ]
    assert sorted((one["type"], one["data"]["run_id"], 1) for one, _id in sent) == sorted(rows)
    assert len({number for _one, number in sent}) == len(rows)
