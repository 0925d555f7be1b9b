"""That the database is away cannot be kept in it: a file tells whether people know."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ..health import Finding
from .channels import Notice, send


def tell_about_database(finding: Finding, reach: dict[str, Callable[[Notice], None]]) -> int:
    """Tells once that the database is away, and once that it is back.

    Returns:
        How many messages went out.
    """
    file = Path(settings.DATA_DIR) / "alert-database"
    # Creating and deleting a file succeed for one process only.
    try:
        if finding.ok:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(exist_ok=False)
    except (FileNotFoundError, FileExistsError):
        return 0
    notice = Notice(finding.name, finding.ok, finding.text, timezone.now())
    sent = sum(send(notice, name, by) for name, by in reach.items())
    if not sent:
        # Nobody heard: the next watchdog tries again.
        file.unlink(missing_ok=True) if not finding.ok else file.touch()
    return sent
