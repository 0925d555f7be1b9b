"""Health of the syncs: how old the data is and how the last runs ended."""

import math

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carteira.formats import age

from ...client import OdooAuthenticationError
from ...error_words import in_words
from ...jobs.budget import longest_interval
from ...models import RejectedRecord, SyncRun
from ...runs.calls import calls_budget
from ..freshness import asked_at
from .findings import Finding, fine, problem

KEY_WARNING_DAYS = 14
_CLOCK_MINUTES = 5


def freshness() -> Finding:
    """Whether Odoo was asked for all that is new a short time ago, by a run or a look."""
    last, name = asked_at(), "freshness"
    if last is None:
        return problem(name, _("nothing has been synced yet"))
    minutes = (timezone.now() - last).total_seconds() / 60
    moment = date_format(timezone.localtime(last), "SHORT_DATETIME_FORMAT")
    if minutes < -_CLOCK_MINUTES:
        text = _("the last sync is dated %(moment)s, which is still to come") % {"moment": moment}
        return problem(name, text + _("; look at the clock of this host and the schedules"))
    text = _("Odoo seen %(time)s ago, at %(moment)s") % {"time": age(last), "moment": moment}
    return fine(name, text) if minutes <= _stale_minutes(minutes) else problem(name, text)


def _stale_minutes(age: float) -> float:
    """The age in minutes that is too old: one run may fail where the day's calls are few."""
    limit = settings.HEALTH_STALE_MINUTES
    if age <= limit or not calls_budget():
        return limit
    interval = longest_interval() / 60
    return limit if math.isinf(interval) else max(limit, 2 * interval)


def last_run() -> Finding:
    """How the last run ended; other checks report a held, unexplained or refused one."""
    run, name = _last_concluded(), "last_run"
    if run is None:
        return fine(name, _("no run has ended yet"))
    reported = run.status == SyncRun.Status.HELD or _is_unexplained(run) or _is_refused(run)
    if run.status == SyncRun.Status.DONE or reported:
        return fine(
            name, _("run %(run)d: %(status)s") % {"run": run.pk, "status": run.get_status_display()}
        )
    return problem(
        name, _("run %(run)d failed: %(error)s") % {"run": run.pk, "error": in_words(run.error)}
    )


def held() -> Finding:
    """Whether the last run waits for somebody to accept that much vanished from Odoo."""
    run, name = _last_concluded(), "held"
    if run and run.status == SyncRun.Status.HELD:
        return problem(
            name,
            _("run %(run)d waits for a decision: %(error)s")
            % {"run": run.pk, "error": in_words(run.error)},
        )
    return fine(name, _("no run waits for a decision"))


def verification() -> Finding:
    """What the last comparison of every balance found; one of chosen orders does not count."""
    verified = SyncRun.objects.concluded().filter(verified=SyncRun.Verified.EVERYTHING)
    run, name = verified.first(), "verification"
    if run is None or run.comparison is None:
        return fine(name, _("balances have not been compared with Odoo's yet"))
    different = run.comparison.unexplained
    if different:
        text = ngettext(
            "run %(run)d: %(count)d balance differs from Odoo's without a rule that explains it",
            "run %(run)d: %(count)d balances differ from Odoo's without a rule that explains it",
            different,
        )
        return problem(name, text % {"run": run.pk, "count": different})
    text = _("run %(run)d: every balance is equal or explained") % {"run": run.pk}
    if unreliable := run.verification.get("not_reliable", 0):
        text += _("; %(count)d not reliable, and not compared") % {"count": unreliable}
    return fine(name, text)


def rejected() -> Finding:
    """Whether more records of Odoo are rejected than HEALTH_REJECTED."""
    count, name = RejectedRecord.objects.unresolved().count(), "rejected"
    text = ngettext(
        "%(count)d record of Odoo could not be taken",
        "%(count)d records of Odoo could not be taken",
        count,
    ) % {"count": count}
    return fine(name, text) if count <= settings.HEALTH_REJECTED else problem(name, text)


def odoo_key() -> Finding:
    """Whether Odoo accepts the login, and for how long."""
    run, name = _last_concluded(), "odoo_key"
    if run and _is_refused(run):
        return problem(
            name, _("Odoo refuses the login: %(error)s") % {"error": in_words(run.error)}
        )
    expires = settings.ODOO_KEY_EXPIRES
    if not expires:
        return fine(name, _("accepted; its end is not known (ODOO_KEY_EXPIRES)"))
    days = (expires - timezone.localdate()).days
    text = _("the API key ends on %(day)s") % {"day": date_format(expires, "SHORT_DATE_FORMAT")}
    return problem(name, text) if days <= KEY_WARNING_DAYS else fine(name, text)


def _last_concluded() -> SyncRun | None:
    # A run of chosen orders also fails where somebody mistyped a number.
    return SyncRun.objects.concluded().exclude(mode=SyncRun.Mode.ORDER).first()


def _is_unexplained(run: SyncRun) -> bool:
    return run.comparison is not None and run.comparison.unexplained > 0


def _is_refused(run: SyncRun) -> bool:
    kind = run.error_detail.partition("\n")[0]
    return run.status == SyncRun.Status.FAILED and kind == OdooAuthenticationError.__name__
