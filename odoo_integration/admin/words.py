"""Runs in the words of people: who asked, what it is doing, where a record is in Odoo."""

import datetime
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from carteira import formats

from ..models import SyncRun

ADMIN = "admin:"
_BADGES = {
    SyncRun.Status.RUNNING: "running",
    SyncRun.Status.DONE: "good",
    SyncRun.Status.FAILED: "bad",
    SyncRun.Status.HELD: "caution",
    SyncRun.Status.INTERRUPTED: "caution",
}


def trigger_of(user: Any) -> str:
    """What a run records of the person who asked for it."""
    return f"{ADMIN}{user.get_username()}"


def who(trigger: str) -> str:
    """Who or what asked for a run."""
    if trigger.startswith(ADMIN):
        return trigger.removeprefix(ADMIN)
    known = {
        "command": _("command line"),
        "schedule": _("schedule"),
        "first start": _("first start"),
    }
    return known.get(trigger, trigger)


def phase(name: str) -> str:
    """A phase of a run."""
    known = {
        "connect": _("connecting to Odoo"),
        "read": _("reading from Odoo"),
        "prove": _("checking what was read"),
        "promote": _("writing and computing balances"),
        "verify": _("comparing with Odoo's balances"),
    }
    return known.get(name, name)


_PHASES = ("connect", "read", "prove", "promote", "verify")


def in_order(phases: dict[str, float]) -> list[tuple[str, float]]:
    """Phases as they follow each other; PostgreSQL keeps an object's keys in an order of its own."""
    return sorted(
        phases.items(),
        key=lambda item: _PHASES.index(item[0]) if item[0] in _PHASES else len(_PHASES),
    )


def window(run: SyncRun) -> str:
    """What of Odoo a run asked for."""
    if run.mode == SyncRun.Mode.FULL:
        return _("everything")
    if run.mode == SyncRun.Mode.ORDER:
        return ", ".join(run.orders)
    if run.since:
        return _("changed since %(moment)s") % {"moment": formats.moment(run.since)}
    if run.mode != SyncRun.Mode.INCREMENTAL:
        return ""
    earlier = SyncRun.objects.filter(pk__lt=run.pk, status=SyncRun.Status.DONE).exclude(cursor={})
    cursor = earlier.values_list("cursor", flat=True).first() or {}
    read = [cursor[model] for model in ("sale.order", "account.move") if model in cursor]
    if not read:
        return ""
    return _("changed since %(moment)s, and a little before") % {
        "moment": formats.moment(datetime.datetime.fromisoformat(min(read)))
    }


def reached(run: SyncRun) -> list[tuple[str, str]]:
    """How far each model of Odoo had been read."""
    return [
        (model, formats.moment(datetime.datetime.fromisoformat(moment)))
        for model, moment in sorted(run.cursor.items())
    ]


def rule(name: str) -> str:
    """A rule that explains a difference from Odoo's own balance."""
    known = {
        "several_lines": _("invoice lines of several order lines"),
        "changed_meanwhile": _("changed in Odoo meanwhile"),
        "credit_notes": _("credit notes"),
        "drafts": _("draft invoices"),
        "linked_by_origin": _("linked by the origin's text"),
        "unit_rounding": _("rounding of converted units"),
    }
    return known.get(name, name)


def badge(run: SyncRun) -> str:
    """The run's status, coloured."""
    return format_html(
        '<span class="badge {}">{}</span>',
        _BADGES.get(SyncRun.Status(run.status), "neutral"),
        run.get_status_display(),
    )


def link_in_odoo(model: str, record_id: int | None) -> str:
    """The address of a record in Odoo; empty where there is none. The demo's Odoo has no pages."""
    if not record_id or not settings.ODOO_URL or settings.DEMO:
        return ""
    # Understood from Odoo 12 on; newer ones send it on to their own form of address.
    base = settings.ODOO_URL.rstrip("/")
    return f"{base}/web#id={record_id}&model={model}&view_type=form"
