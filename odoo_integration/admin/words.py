"""Runs in words: who asked for them, what they do, where a record is in Odoo."""

import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carteira import formats
from carteira.admin.lists.cells import badge

from ..jobs.schedules import paused_schedules
from ..models import SyncRun
from . import html

ADMIN = "admin:"
_TONES = {
    SyncRun.Status.RUNNING: html.ACTIVE,
    SyncRun.Status.DONE: html.GOOD,
    SyncRun.Status.FAILED: html.BAD,
    SyncRun.Status.HELD: html.CAUTION,
    SyncRun.Status.INTERRUPTED: html.CAUTION,
}
_TRIGGERS = {
    "command": gettext_lazy("command line"),
    "schedule": gettext_lazy("schedule"),
    "hint": gettext_lazy("hint from Odoo"),
    "peek": gettext_lazy("look at Odoo"),
    "first start": gettext_lazy("first start"),
}
_KINDS = {
    "sale.order": gettext_lazy("order"),
    "sale.order.line": gettext_lazy("order line"),
    "account.move": gettext_lazy("invoice"),
    "account.move.line": gettext_lazy("invoice line"),
    "res.partner": gettext_lazy("customer"),
    "product.product": gettext_lazy("product"),
    "uom.uom": gettext_lazy("unit"),
    "res.company": gettext_lazy("company"),
    "res.users": gettext_lazy("user"),
    "crm.team": gettext_lazy("sales team"),
    "account.payment.term": gettext_lazy("payment terms"),
    "account.incoterms": gettext_lazy("incoterm"),
    "res.currency": gettext_lazy("currency"),
    "product.category": gettext_lazy("product category"),
    "res.country.state": gettext_lazy("state"),
    "delivery.carrier": gettext_lazy("carrier"),
    "l10n_br_fiscal.document": gettext_lazy("fiscal document"),
    "l10n_br_fiscal.cfop": gettext_lazy("CFOP"),
}
_SCHEDULES = {
    "carteira: peek": gettext_lazy("look at Odoo"),
    "carteira: incremental": gettext_lazy("incremental sync"),
    "carteira: full": gettext_lazy("full sync"),
    "carteira: verify": gettext_lazy("comparison with Odoo"),
    "carteira: clean-up": gettext_lazy("clean-up"),
    "carteira: mails": gettext_lazy("mails to users"),
    "carteira: pulse": gettext_lazy("pulse of the queue"),
}
# In their order.
_PHASES = {
    "connect": gettext_lazy("connecting to Odoo"),
    "read": gettext_lazy("reading from Odoo"),
    "prove": gettext_lazy("checking what was read"),
    "promote": gettext_lazy("writing and computing balances"),
    "verify": gettext_lazy("comparing with Odoo's balances"),
}
# By the names in verification/compare.sql.
_RULES = {
    "several_lines": gettext_lazy("invoice lines of several order lines"),
    "changed_meanwhile": gettext_lazy("changed in Odoo meanwhile"),
    "credit_notes": gettext_lazy("credit notes"),
    "decisions": gettext_lazy("decisions about credit notes"),
    "operations": gettext_lazy("operations that do not count as invoiced"),
    "drafts": gettext_lazy("draft invoices"),
    "fiscal_status": gettext_lazy("not valid at the tax authority"),
    "linked_by_origin": gettext_lazy("linked by the origin's text"),
    "unit_rounding": gettext_lazy("rounding of converted units"),
    "not_reliable": gettext_lazy("not reliable"),
    "unit_factor_changed": gettext_lazy("the conversion factor of a unit changed"),
}


def trigger_of(user: Any) -> str:
    """What a run records about the person who asked for it."""
    return f"{ADMIN}{user.get_username()}"


def who(trigger: str) -> str:
    """Who or what asked for a run."""
    if trigger.startswith(ADMIN):
        return trigger.removeprefix(ADMIN)
    return str(_TRIGGERS.get(trigger, trigger))


def kind_of(model: str) -> str:
    """What a record of one of Odoo's models is."""
    return str(_KINDS.get(model, model))


def schedule(name: str) -> str:
    """What a schedule starts."""
    return str(_SCHEDULES.get(name, name))


def paused() -> list[str]:
    """The schedules that somebody has paused, in words."""
    return [schedule(name) for name in paused_schedules()]


def phase(name: str) -> str:
    """A phase of a run."""
    return str(_PHASES.get(name, name))


def in_order(phases: dict[str, float]) -> list[tuple[str, float]]:
    """Phases in their order: PostgreSQL sorts the keys of a JSON object in another way."""
    places = {name: place for place, name in enumerate(_PHASES)}
    return sorted(phases.items(), key=lambda item: places.get(item[0], len(places)))


def window(run: SyncRun) -> str:
    """Which part of Odoo's records a run asked for."""
    if run.mode == SyncRun.Mode.FULL:
        return _("everything")
    if run.mode == SyncRun.Mode.ORDER:
        return ", ".join(run.orders)
    if run.since:
        return _("changed since %(moment)s") % {"moment": formats.moment(run.since)}
    if run.mode != SyncRun.Mode.INCREMENTAL:
        return ""
    earlier = SyncRun.objects.done().filter(pk__lt=run.pk).exclude(cursor={})
    cursor = earlier.values_list("cursor", flat=True).first() or {}
    read = [cursor[model] for model in ("sale.order", "account.move") if model in cursor]
    if not read:
        return ""
    return _("changed since %(moment)s, and a little before") % {
        "moment": formats.moment(datetime.datetime.fromisoformat(min(read)))
    }


def reached(run: SyncRun) -> list[tuple[str, str]]:
    """How far each model of Odoo had been read after a run."""
    return [
        (model, formats.moment(datetime.datetime.fromisoformat(moment)))
        for model, moment in sorted(run.cursor.items())
    ]


def rule(name: str) -> str:
    """A rule that explains a difference from Odoo's own balance."""
    return str(_RULES.get(name, name))


def compared(run: SyncRun) -> str:
    """Which balances a run compared with Odoo's own; empty where it compared none."""
    return run.get_verified_display() if run.verified else ""


def tone(run: SyncRun) -> str:
    """The colour of the run's status."""
    return _TONES.get(SyncRun.Status(run.status), html.NEUTRAL)


def status_badge(run: SyncRun) -> str:
    """The run's status, coloured."""
    return badge(run.get_status_display(), tone(run))


def link_in_odoo(model: str, record_id: int | None) -> str:
    """The address of a record in Odoo; empty without one, and in the demo, which has no pages."""
    if not record_id or not settings.ODOO_URL or settings.DEMO:
        return ""
    # The form of address of Odoo 12; later versions redirect it to their own.
    base = settings.ODOO_URL.rstrip("/")
    return f"{base}/web#id={record_id}&model={model}&view_type=form"
