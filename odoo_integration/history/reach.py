"""How far back the change log goes."""

import datetime

from django.utils.translation import gettext as _

from carteira import formats

from ..models import SyncState


class TooEarlyError(ValueError):
    """A moment from before the change log is complete; the text is for the user."""


def complete_since() -> datetime.datetime | None:
    """From when on every change is logged; None before the first run."""
    return SyncState.objects.values_list("changes_since", flat=True).first()


def require_logged(moment: datetime.datetime) -> None:
    """Refuses a moment that the log cannot tell of.

    Raises:
        TooEarlyError: the log begins later, or has not begun.
    """
    since = complete_since()
    if since is None:
        raise TooEarlyError(_("There is no history yet: nothing has been synced."))
    if moment < since:
        raise TooEarlyError(
            _("History is complete since %(since)s; choose that moment or a later one.")
            % {"since": formats.moment(since)}
        )
