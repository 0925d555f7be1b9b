"""What a page about the bridge asks for, and what is asked most often."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from carteira import formats

from ..history import GROUPINGS, complete_since
from ..models import BridgeStep, Visit
from .bridge_items import PARAMETERS, backlog_url
from .moments import NoMomentError, end_of, start_of, yesterday

_ITEMS = {*PARAMETERS.values()}


@dataclass(frozen=True)
class Asked:
    """What a page asks for, as its parameters have it."""

    start: datetime.datetime
    end: datetime.datetime
    measure: str
    by: str
    given: dict[str, str]

    @property
    def ends_now(self) -> bool:
        """Whether the present is its end, and not a day or a moment that was asked for."""
        return not self.given.get("ate")

    @property
    def items(self) -> dict[str, str]:
        """The parameters that name items."""
        return {name: value for name, value in self.given.items() if name in _ITEMS}

    def url(self, **changed: str) -> str:
        """The same page with other parameters; an empty one is left out."""
        return _address("admin:ponte", self.given | changed)

    def steps_url(self, kind: str, group: dict[str, str]) -> str:
        """The list of the steps of one kind."""
        period = {"de": self.start.isoformat(), "ate": self.end.isoformat()}
        named = {"medida": self.measure, "passo": kind}
        address = reverse("admin:odoo_integration_bridgestep_changelist")
        return f"{address}?{urlencode(period | named | self.items | group)}"

    def state_url(self, moment: datetime.datetime, group: dict[str, str]) -> str:
        """The backlog's list as it was at one of the bridge's ends."""
        is_present = moment == self.end and self.ends_now
        at = "" if is_present else moment.isoformat()
        return backlog_url(self.items | group, measure=self.measure, at=at)


def asked(request: HttpRequest) -> Asked:
    """What a request asks for; since yesterday, where it says nothing.

    Raises:
        NoMomentError: a date is none, or the last is before the first.
    """
    given = {name: str(value).strip() for name, value in request.GET.items() if value}
    since = complete_since()
    start = start_of(given.get("de") or yesterday().isoformat())
    # On the day the log begins, from the moment it does; without a date, as far as it goes.
    if since and ("de" not in given or timezone.localdate(since) == timezone.localdate(start)):
        start = max(start, since)
    end = end_of(given["ate"]) if given.get("ate") else timezone.now()
    if end < start:
        raise NoMomentError(_("The last day is before the first."))
    measure = given.get("medida", "")
    by = given.get("por", "")
    return Asked(
        start,
        end,
        measure if measure in BridgeStep.Measure else BridgeStep.Measure.TO_INVOICE.value,
        by if by in GROUPINGS else "",
        given,
    )


def presets(request: HttpRequest, since: datetime.datetime | None) -> list[tuple[str, str]]:
    """Usual periods: their names, and the addresses of their bridges.

    Args:
        since: how far the log goes back; no period begins before.
    """
    today = timezone.localdate()
    begins = timezone.localdate(since) if since else today
    previous = Visit.noted(request.user).previous
    periods = [(_("Since yesterday"), max(yesterday(), begins).isoformat())]
    if previous:
        name = _("Since my last visit (%(moment)s)") % {"moment": formats.moment(previous)}
        periods.append((name, max(previous, since or previous).isoformat()))
    periods.append((_("This month"), max(today.replace(day=1), begins).isoformat()))
    kept = {name: request.GET[name] for name in ("medida", "por") if name in request.GET}
    found = [(name, _address("admin:ponte", kept | {"de": start})) for name, start in periods]
    _name, begin = periods[0]
    for name, by in ((_("by customer"), "cliente"), (_("by salesperson"), "vendedor")):
        asked = kept | {"de": begin, "por": by}
        found.append((f"{_('Since yesterday')}, {name}", _address("admin:ponte", asked)))
    return found


def _address(page: str, given: dict[str, str]) -> str:
    parameters = urlencode({name: value for name, value in given.items() if value})
    return reverse(page) + (f"?{parameters}" if parameters else "")
