"""The queue, its schedules, and who is told when something stops."""

from django.conf import settings
from django.utils import translation
from django_q.brokers import get_broker

from ..health import examine
from .step import Step, step


@step("Queue and schedules", advice="see docs/operation.md under the name of the check")
def queue_works(found: Step) -> None:
    place = "Redis" if settings.Q_BROKER_URL else "PostgreSQL"
    found.told.append(f"jobs wait in {place} ({get_broker().info()})")
    # This command speaks English, as its other lines do; the checks speak to the screens too.
    with translation.override("en"):
        findings = examine(("cluster", "queue", "schedules"))
        found.told += map(str, findings)
    bad = [finding.name for finding in findings if not finding.ok]
    if bad:
        found.wrong = f"a problem with: {', '.join(bad)}"
    if "schedules" in bad:
        found.advice = "run: manage.py setup_schedules"
    elif "cluster" in bad:
        found.advice = (
            "start the cluster: manage.py run_cluster, or systemctl start carteira-cluster"
        )
    told = [*settings.ALERT_EMAILS, *(["a webhook"] if settings.ALERT_WEBHOOK_URL else [])]
    found.told.append(
        f"alerts go to {', '.join(told)}"
        if told
        else "nobody is told when the sync stops: set ALERT_EMAILS or ALERT_WEBHOOK_URL"
    )
