"""docs/webhooks.md: its receiver runs as it is written, and takes what is ours only."""

import os
import re
import subprocess
import sys
import time

import pytest
import requests
from django.utils import timezone

from odoo_integration.models import Webhook
from odoo_integration.webhooks import deliver
from odoo_integration.webhooks.delivery import WAITS
from odoo_integration.webhooks.signature import signed
from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.records import run

pytestmark = pytest.mark.django_db
DOCUMENT = (ROOT / "docs/webhooks.md").read_text()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    url = f"http://127.0.0.1:{free_port()}/"
    webhook = Webhook.objects.create(name="ERP", url=url, events=list(Webhook.Event))
    script = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)[1]
    environment = os.environ | {
        "WEBHOOK_SECRET": webhook.secret_in_words,
        "PORT": url.rstrip("/").rpartition(":")[2],
    }
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            try:
                requests.get(url, timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield webhook, process
        process.kill()


def test_the_receiver_prints_each_of_our_messages_once(receiver):
    webhook, process = receiver
    failed = run(status="failed", finished_at=timezone.now())
    again = run(finished_at=timezone.now())
    assert deliver() == 2
    body, now = b'{"type": "x", "data": {"run_id": 0}}', int(time.time())
    wrong = signed("msg_1", body, secret=b"x" * 32, timestamp=now)
    old = signed("msg_2", body, secret=webhook.secret, timestamp=now - 600)
    twice = signed("msg_3", body, secret=webhook.secret, timestamp=now)
    got = [
        requests.post(webhook.url, data=body, headers=headers, timeout=5).status_code
        for headers in (wrong, old, twice, twice)
    ]
    assert got == [401, 401, 204, 204]
    process.kill()
    assert process.stdout.read().splitlines() == [
        f"execucao.falhou {failed.pk}",
        f"execucao.recuperada {again.pk}",
        "x 0",
    ]


def test_its_table_has_every_event_and_its_waits_are_ours():
    assert re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", DOCUMENT, re.MULTILINE) == list(Webhook.Event)
    *waits, last = WAITS
    assert f"{', '.join(map(str, waits))} and {last} minutes" in " ".join(DOCUMENT.split())
