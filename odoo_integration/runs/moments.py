"""Moments as people write them."""

import datetime

from django.utils import timezone

EARLIEST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def parse_moment(text: str) -> datetime.datetime:
    """The moment since which to read: an ISO date or datetime; without a zone in the company's.

    Raises:
        ValueError: it is neither, before 1970, or in the future; the text says which.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not an ISO date or datetime such as 2026-11-23 or 2026-11-23T08:00"
        ) from None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment < EARLIEST:
        raise ValueError(f"{text!r} is before {EARLIEST.year}")
    if moment > timezone.now():
        raise ValueError(f"{text!r} is in the future")
    return moment
