"""The day's calls to Odoo in words, for the list of runs."""

import math

from django.conf import settings
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..jobs.budget import incremental_interval, todays_budget
from ..runs.calls import on_odoo_hosting


def calls_of_the_day() -> str:
    """How many calls Odoo has had today, what they may be, and what follows for the schedule."""
    budget = todays_budget()
    used = ngettext("%(used)s call to Odoo today", "%(used)s calls to Odoo today", budget.used) % {
        "used": localize(budget.used)
    }
    if not budget.calls:
        return used
    parts = [_("%(used)s, of %(calls)s") % {"used": used, "calls": localize(budget.calls)}]
    if on_odoo_hosting():
        parts.append(_("Odoo Online and Odoo.sh allow one call a second"))
    minutes = incremental_interval() / 60
    if math.isinf(minutes):
        parts.append(_("no more incremental runs today"))
    elif minutes > settings.SCHEDULE_INCREMENTAL_MINUTES:
        parts.append(
            _("an incremental run every %(minutes)d minutes, to keep within them")
            % {"minutes": math.ceil(minutes)}
        )
    return " · ".join(parts)
