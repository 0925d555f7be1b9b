"""The queue, its schedules, and the receivers of alerts."""

from django.conf import settings
from django.utils import translation
from django_q.brokers import get_broker

from ..health import examine
from .step import Step, step


@step("Queue and schedules", advice="see docs/operation.md under the name of the check")
def queue_works(found: Step) -> None:
    place = "Redis" if settings.Q_BROKER_URL else "PostgreSQL"
    found.notes.append(f"jobs wait in {place} ({get_broker().info()})")
    # The checks are translated for the screens; this command is in English.
    with translation.override("en"):
        findings = examine(("cluster", "queue", "schedules"))
        found.notes += map(str, findings)
    bad = [finding.name for finding in findings if not finding.ok]
    if bad:
        found.wrong = f"a problem with: {', '.join(bad)}"
    if "schedules" in bad:
        found.advice = "run: manage.py setup_schedules"
    elif "cluster" in bad:
        found.advice = (
            "start the cluster: manage.py run_cluster, or systemctl start carteira-cluster"
        )
    receivers = [*settings.ALERT_EMAILS, *(["a webhook"] if settings.ALERT_WEBHOOK_URL else [])]
    found.notes.append(
        f"alerts go to {', '.join(receivers)}"
        if receivers
        else "alerts go to nobody: set ALERT_EMAILS or ALERT_WEBHOOK_URL"
    )
