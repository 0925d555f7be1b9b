"""The pieces of HTML that several lists share."""

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from carteira.formatos import momento, quantidade

from ..models import SyncRun

GOOD, BAD, CAUTION, ACTIVE, NEUTRAL = "bom", "mau", "atencao", "andando", "neutro"


def badge(tone: str, text: str) -> str:
    """A coloured word.

    Args:
        tone: one of the constants of this module.
    """
    return format_html('<span class="selo {}">{}</span>', tone, text)


def number(value: Decimal | int | None) -> str:
    """A number, aligned to the right."""
    shown = quantidade(Decimal(value) if isinstance(value, int) else value)
    return format_html('<span class="numero">{}</span>', shown)


def link_to_run(run: SyncRun) -> str:
    """When a run started, as a link to its page."""
    address = reverse("admin:odoo_integration_syncrun_change", args=[run.pk])
    return format_html('<a href="{}">{}</a>', address, momento(run.started_at))
