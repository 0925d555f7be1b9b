"""Moments as people write them."""

import datetime

from django.utils import timezone


def parse_moment(text: str) -> datetime.datetime:
    """An ISO date or datetime; without a zone it is the company's time.

    Raises:
        ValueError: it is neither.
    """
    moment = datetime.datetime.fromisoformat(text)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
