"""The alert that the database is down: a file records that it was sent, the database cannot."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ..health import Finding
from .channels import Channels, Notice, send


def send_database_alert(finding: Finding, channels: Channels) -> int:
    """Sends one message when the database is down, and one when it is back.

    Returns:
        How many messages were sent.
    """
    file = Path(settings.DATA_DIR) / "alert-database"
    # Of several processes at once, only one succeeds in creating or deleting a file.
    try:
        if finding.ok:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(exist_ok=False)
    except (FileNotFoundError, FileExistsError):
        return 0
    notice = Notice(finding.name, finding.ok, finding.text, timezone.now())
    sent = sum(send(notice, channels, name) for name in channels)
    if not sent:
        # Undone, so that the next watchdog tries again.
        if finding.ok:
            file.touch()
        else:
            file.unlink(missing_ok=True)
    return sent
