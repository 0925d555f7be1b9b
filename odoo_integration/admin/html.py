"""The pieces of HTML that several lists share."""

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from carteira import formats
from carteira.admin.lists import cells

from ..models import SyncRun

# The kinds of badge.
GOOD, BAD, CAUTION, ACTIVE, NEUTRAL = "good", "bad", "caution", "running", "neutral"


def number(value: Decimal | int | None) -> str:
    """A number, aligned to the right."""
    return cells.number(formats.quantity(Decimal(value) if isinstance(value, int) else value))


def link_to_run(run: SyncRun) -> str:
    """When a run started, as a link to its page."""
    address = reverse("admin:odoo_integration_syncrun_change", args=[run.pk])
    return format_html('<a href="{}">{}</a>', address, formats.moment(run.started_at))
