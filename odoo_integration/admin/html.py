"""The pieces of HTML that several lists share."""

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from carteira import formats

from ..models import SyncRun

GOOD, BAD, CAUTION, ACTIVE, NEUTRAL = "good", "bad", "caution", "running", "neutral"


def badge(tone: str, text: str) -> str:
    """A coloured word.

    Args:
        tone: one of the constants of this module.
    """
    return format_html('<span class="badge {}">{}</span>', tone, text)


def number(value: Decimal | int | None) -> str:
    """A number, aligned to the right."""
    shown = formats.quantity(Decimal(value) if isinstance(value, int) else value)
    return format_html('<span class="number">{}</span>', shown)


def link_to_run(run: SyncRun) -> str:
    """When a run started, as a link to its page."""
    address = reverse("admin:odoo_integration_syncrun_change", args=[run.pk])
    return format_html('<a href="{}">{}</a>', address, formats.moment(run.started_at))
