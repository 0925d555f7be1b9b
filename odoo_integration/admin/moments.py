"""Moments and days in the parameters of a page, and how people name them."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


class NoMomentError(ValueError):
    """A text that is no date, or one to come; it is for the user."""


def yesterday() -> datetime.date:
    """The day before today, in the company's time zone."""
    return timezone.localdate() - datetime.timedelta(days=1)


def start_of(text: str) -> datetime.datetime:
    """A day's first moment, or the moment itself.

    Args:
        text: as 2026-11-25 or 2026-11-25T14:30, in the company's time where it names no zone.

    Raises:
        NoMomentError: the text is neither, or lies in the future.
    """
    return _moment(text, datetime.time.min)


def end_of(text: str) -> datetime.datetime:
    """A day's last moment, or the moment itself; of today, now. As `start_of`."""
    return min(_moment(text, datetime.time.max), timezone.now())


def _moment(text: str, time: datetime.time) -> datetime.datetime:
    try:
        if len(text) == len("2026-11-25"):
            found = datetime.datetime.combine(datetime.date.fromisoformat(text), time)
        else:
            found = datetime.datetime.fromisoformat(text)
        moment = found if found.tzinfo else timezone.make_aware(found)
        if timezone.localdate(moment) > timezone.localdate():
            raise NoMomentError(_("%(date)s is still to come.") % {"date": text})
    except NoMomentError:
        raise
    except (ValueError, OverflowError) as error:
        raise NoMomentError(
            _("%(date)s is no date; write it as 2026-11-25.") % {"date": repr(text)}
        ) from error
    return moment
