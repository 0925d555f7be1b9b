"""The columns of the list of runs."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carteira import formats
from carteira.admin.lists import cells

from ..error_words import in_words
from ..models import SyncRun
from . import words
from .html import number

_ORDERS_SHOWN = 3
_ERROR_LENGTH = 120


class RunColumns:
    """How each column of a run is written."""

    @admin.display(description=_("started at"), ordering="started_at")
    def start(self, run: SyncRun) -> str:
        return format_html(
            '<span class="day">{}</span><small>{}</small>',
            formats.moment(run.started_at),
            gettext("run %(run)d") % {"run": run.pk},
        )

    @admin.display(description=_("mode"), ordering="mode")
    def kind(self, run: SyncRun) -> str:
        more = "…" if len(run.orders) > _ORDERS_SHOWN else ""
        notes = [", ".join(run.orders[:_ORDERS_SHOWN]) + more]
        if run.verified:
            compared = words.compared(run)
            notes.append(gettext("compared: %(balances)s") % {"balances": compared})
        if run.dry_run:
            notes.append(gettext("rehearsal"))
        return format_html(
            "{}<small>{}</small>", run.get_mode_display(), " · ".join(filter(None, notes))
        )

    @admin.display(description=_("trigger"), ordering="trigger")
    def asked_by(self, run: SyncRun) -> str:
        return words.who(run.trigger)

    @admin.display(description=_("status"), ordering="status")
    def state(self, run: SyncRun) -> str:
        return words.status_badge(run)

    @admin.display(description=_("duration"), ordering="duration_s")
    def took(self, run: SyncRun) -> str:
        return cells.number(formats.duration(run.duration_s))

    @admin.display(description=_("lines read"))
    def read(self, run: SyncRun) -> str:
        return number(run.order_lines_read + run.invoice_lines_read)

    @admin.display(description=_("balances changed"), ordering="balances_changed")
    def changed(self, run: SyncRun) -> str:
        return number(run.balances_changed)

    @admin.display(description=_("rejected"), ordering="rejected")
    def refused(self, run: SyncRun) -> str:
        return number(run.rejected)

    @admin.display(description=_("error"), empty_value="")
    def why(self, run: SyncRun) -> str:
        error = in_words(run.error)
        return error if len(error) <= _ERROR_LENGTH else f"{error[:_ERROR_LENGTH]}…"
